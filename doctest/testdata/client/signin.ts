// Signs in with the generated client: node signin.js SERVICE MAILHOG.
import { client, createCode, exchangeCode, getConfiguration, getCurrentUser, getKeySet, getToken, type Key, type Problem } from '@docsascode/client';

declare const process: { argv: string[] };

const [service, mailhog] = process.argv.slice(2) as [string, string];
const email = 'ada@example.com';

// The code in the newest email to an address.
const mailedCode = async (to: string): Promise<string> => {
  for (;;) {
    const found = await (await fetch(`${mailhog}/api/v2/search?kind=to&query=${encodeURIComponent(to)}`)).json();
    const code = /^\s*(\d{6})\s*$/m.exec(found.items[0]?.Content.Body ?? '')?.[1];
    if (code) return code;
  }
};

client.setConfig({ baseUrl: service });

const sent = await createCode({ body: { email }, headers: { 'Accept-Language': 'en' }, throwOnError: true });
const told: string = sent.data.user.email;
const code = await mailedCode(email);

const wrong = await exchangeCode({ body: { email, code: '12345' } });
const problem: Problem | undefined = wrong.error;

const { data } = await exchangeCode({ body: { email, code }, throwOnError: true });
const token: string = data.token;
const me = await getCurrentUser({ auth: token, throwOnError: true });

const again = await getToken({ query: { email, code } });
const keys: Key[] = (await getKeySet({ throwOnError: true })).data.keys;
const configuration = await getConfiguration({ throwOnError: true });

console.log(
  JSON.stringify({
    told,
    sent: sent.response.status,
    problem: problem?.status,
    me: me.data.user.email,
    again: again.response?.status,
    algorithm: keys[0]?.alg,
    keySet: configuration.data.jwks_uri === `${service}/.well-known/jwks.json`,
  }),
);
