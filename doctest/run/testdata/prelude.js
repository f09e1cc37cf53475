// The common part of the servers of the archives, and the loop in which they respond. The program's argument is the text of
// server.js, which defines handle(request). Requests and responses are lines of JSON.
'use strict';
const fs = require('fs');
const crypto = require('crypto');

const type = media => ({ 'Content-Type': media });
const json = (status, value, header) => ({ status, header: { ...type('application/json'), ...header }, body: JSON.stringify(value) });
const xml = (status, body) => ({ status, header: type('application/xml'), body });
const text = (status, body, media) => ({ status, header: type(media || 'text/plain'), body });
const empty = (status, header) => ({ status, header });

const phrases = {
  400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed', 406: 'Not Acceptable',
  409: 'Conflict', 413: 'Content Too Large', 415: 'Unsupported Media Type', 422: 'Unprocessable Content', 429: 'Too Many Requests',
  431: 'Request Header Fields Too Large', 500: 'Internal Server Error',
};
const problem = (status, detail) => ({
  status, header: type('application/problem+json'),
  body: JSON.stringify({ type: 'about:blank', title: phrases[status], status, detail: detail || 'It did not work.' }),
});

// prefersXML tells whether Accept names XML, and not JSON before it.
function prefersXML(request) {
  const accept = request.header.accept || '';
  const at = accept.indexOf('application/xml');
  return at >= 0 && (accept.indexOf('application/json') < 0 || at < accept.indexOf('application/json'));
}

// route calls the function of the first route, such as 'GET /users/:id', that a request is for. HEAD is GET.
function route(request, routes) {
  let known = false;
  for (const name of Object.keys(routes)) {
    const [method, path] = name.split(' ');
    const found = new RegExp('^' + path.replace(/:\w+/g, '([^/]+)') + '$').exec(request.path);
    if (!found) continue;
    known = true;
    if (method === request.method || method === 'GET' && request.method === 'HEAD') return routes[name](request, ...found.slice(1));
  }
  return problem(known ? 405 : 404);
}

// bearer is the token that a request comes with, or undefined.
const bearer = request => (/^Bearer (.+)$/.exec(request.header.authorization || '') || [])[1];

const uuid = () => crypto.randomUUID();
const now = () => Math.floor(Date.now() / 1000);
// digits is a random number of n digits, of which the first is not 0.
const digits = n => String(crypto.randomInt(10 ** (n - 1), 10 ** n));
// sha256 is the digest of a text in base64.
const sha256 = s => crypto.createHash('sha256').update(s).digest('base64');
const toBase64 = s => Buffer.from(s).toString('base64url');
const fromBase64 = s => Buffer.from(s, 'base64').toString();

const signature = signed => crypto.createHmac('sha256', 'the key of these servers').update(signed).digest('base64url');
// jwt is a token (RFC 7519) signed with HS256.
function jwt(claims) {
  const signed = toBase64('{"alg":"HS256","typ":"JWT"}') + '.' + toBase64(JSON.stringify(claims));
  return signed + '.' + signature(signed);
}
// unverified are the claims of a token, whoever signed it; claimsOf those of a token of jwt. Both are null for none.
function unverified(token) {
  try { return JSON.parse(fromBase64(String(token).split('.')[1])); } catch { return null; }
}
function claimsOf(token) {
  const [head, payload, signed] = String(token).split('.');
  return signed === signature(head + '.' + payload) ? unverified(token) : null;
}

let rest = '';
// next is the next message that comes in, or undefined where none can come any more.
function next() {
  const chunk = Buffer.alloc(1 << 20);
  while (!rest.includes('\n')) {
    const n = fs.readSync(0, chunk);
    if (n === 0) return undefined;
    rest += chunk.toString('latin1', 0, n);
  }
  const end = rest.indexOf('\n');
  const line = rest.slice(0, end);
  rest = rest.slice(end + 1);
  return JSON.parse(Buffer.from(line, 'latin1').toString());
}
const say = message => fs.writeSync(1, JSON.stringify(message) + '\n');

// mail sends a mail, and tells whether the gateway took it.
function mail(to, subject, text) {
  say({ mail: { to, subject, text } });
  return next();
}

const handle = new Function(...Object.keys(given()), process.argv[2] + '\nreturn handle;')(...Object.values(given()));
function given() {
  return { type, json, xml, text, empty, problem, prefersXML, route, bearer, uuid, now, digits, sha256, toBase64, fromBase64, jwt, unverified, claimsOf, mail };
}
for (let request = next(); request !== undefined; request = next()) {
  try { say({ response: handle(request) }); } catch (e) { say({ error: String(e) }); }
}
