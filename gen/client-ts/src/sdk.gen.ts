// Code generated from openapi.yaml by @hey-api/openapi-ts. DO NOT EDIT.

import { client } from './client.gen.js';
import { type Client, type Options as Options2, type TDataShape, urlSearchParamsBodySerializer } from './client/index.js';
import type { CreateCodeData, CreateCodeErrors, CreateCodeResponses, ExchangeCodeData, ExchangeCodeErrors, ExchangeCodeResponses, GetConfigurationData, GetConfigurationErrors, GetConfigurationResponses, GetCurrentUserData, GetCurrentUserErrors, GetCurrentUserResponses, GetKeySetData, GetKeySetErrors, GetKeySetResponses, GetTokenData, GetTokenErrors, GetTokenResponses } from './types.gen.js';

export type Options<TData extends TDataShape = TDataShape, ThrowOnError extends boolean = boolean, TResponse = unknown> = Options2<TData, ThrowOnError, TResponse> & {
    /**
     * You can provide a client instance returned by `createClient()` instead of
     * individual options. This might be also useful if you want to implement a
     * custom client.
     */
    client?: Client;
    /**
     * You can pass arbitrary values through the `meta` object. This can be
     * used to access values that aren't defined as part of the SDK function.
     */
    meta?: Record<string, unknown>;
};

/**
 * Create a code
 *
 * Email a six-digit sign-in code to a user. The code works once and expires after ten minutes. Exchange it for a token with POST /token.
 *
 * **POST /user/code** responds with `201` only after the mail gateway has accepted the email. The email can still bounce after that.
 *
 * For the body of an error, see Errors.
 *
 * ## After a 500
 *
 * After a `500`, no email was sent and the code does not work. Ask for another code. There are two exceptions:
 *
 * - An earlier email already delivered the same code. That code still works.
 * - The connection to the gateway broke at the very end. The email may still arrive, and its code works.
 *
 * If the service is too busy, it sends no email, and the request does not count for any limit.
 *
 * ## Asking again
 *
 * If you ask again within ten minutes, the user gets the same code again, in a second email. It still expires at the same time. So it does not matter which email arrives first.
 *
 * Asking again on the same network does not add attempts. A network that asks for the first time gets attempts of its own. If your network has none left, the service does not email the code again. It responds with `429`, and `Retry-After` says when the code expires.
 *
 * For a code that was emailed before, `Code-Expires-In` is rounded down to a whole minute. The exact time would tell strangers when a user asked for a code.
 *
 * ## Limits
 *
 * | Name            | Limit                                                 | Default                              |
 * | :---            | :---                                                  | :---                                 |
 * | `address-sends` | emails to one address                                 | 1 in 60 seconds, 4 an hour, 12 a day |
 * | `known-sends`   | emails to one address that a known network asks for   | 1 in 60 seconds, 5 an hour, 20 a day |
 * | `network-sends` | emails that one network asks for, to any address      | 100 an hour                          |
 * | `site-sends`    | emails for networks of one IPv6 /48                     | 1000 an hour                         |
 * | `total-sends`   | all emails                                            | none                                 |
 *
 * - Beyond a limit the service responds with `429`. The `RateLimit` header names the limit, and shows `known-sends` as `address-sends`. See Errors.
 * - A *network* is an IPv4 address or an IPv6 /56 prefix. It is *known* to an address for 90 days after it exchanged a code for that address.
 * - Behind a proxy that the service does not trust, all clients count as one network.
 * - An hour is any 60 minutes, and a day any 24 hours.
 *
 * Emails that a known network asks for do not count for `address-sends`. Strangers can use up `address-sends` for an address, and then nobody on a new network gets a code for a while. They cannot use up `known-sends`, so a returning user still gets one.
 *
 * ## Email addresses
 *
 * - Letter case makes no difference: `Joe@example.com` and `joe@example.com` are one user. The email goes to the address as you send it.
 * - Codes and limits also ignore dots and `+tags` for domains that are known to ignore them, such as gmail.com.
 * - A `+` in a form means a space. Write `%2B` for the plus in an address, or use `curl --data-urlencode`.
 */
export const createCode = <ThrowOnError extends boolean = false>(options: Options<CreateCodeData, ThrowOnError>) => (options.client ?? client).post<CreateCodeResponses, CreateCodeErrors, ThrowOnError>({
    ...urlSearchParamsBodySerializer,
    url: '/user/code',
    ...options,
    headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        ...options.headers
    }
});

/**
 * Get a token
 *
 * Exchange an email address and a sign-in code for a JSON Web Token, with both in the URL. If you can, use POST /token instead: logs and browser histories keep URLs.
 *
 * **GET /token** returns the same token as POST, valid for one hour. A code works once.
 *
 * A `401` gives no reason. On the network that asked for the code, its `RateLimit` header shows the rest of `requester-attempts`. On other networks, it shows `network-attempts`. A `429` shows that the address has an active code, unless the limit is `network-attempts` or `site-attempts`: they count wrong codes for any address. For the body of an error, see Errors.
 *
 * If the response is lost or the service fails, ask for another code: this one may be used.
 *
 * ## Codes as people paste them
 *
 * The service ignores spaces, hyphens and line ends in `code`: `123 456` and `123-456` are the same code as `123456`.
 *
 * ## Limits on wrong codes
 *
 * | Name                 | Limit                                                      | Default         |
 * | :---                 | :---                                                       | :---            |
 * | `requester-attempts` | attempts from each network that asked for the code         | 5 for each code |
 * | `other-attempts`     | attempts from all other networks together                  | 3 for each code |
 * | `network-attempts`   | wrong codes from one network, for all addresses together   | 300 a day       |
 * | `site-attempts`      | wrong codes from one IPv6 /48                              | 3000 a day      |
 * | `address-attempts`   | attempts for one address, from all networks together       | 96 a day        |
 *
 * - Beyond a limit the service responds with `429`. The `RateLimit` header names the limit. See Errors.
 * - After `requester-attempts`, wait until the code expires, then ask for a new one. After `other-attempts`, ask for the code again on your network; you need not wait until it expires.
 * - The service counts an attempt before it compares the code. Attempts at POST /token and GET /token count together.
 * - Some attempts do not count for `address-attempts`: those from a known network, for a code that it asked for itself.
 * - A day is any 24 hours. A *network* is an IPv4 address or an IPv6 /56 prefix.
 *
 * Ask for a code and exchange it on the same network. Then nobody on another network can use up your attempts.
 *
 * If you exchange it on another network, you share `other-attempts` with everybody else. When somebody uses those up, ask for the code again on the network that you are on. The service cannot tell you from an attacker there: an address and six digits are all it has.
 *
 * ## Secrets in the URL
 *
 * The service does not log the query. It responds with `Cache-Control: no-store` and `Referrer-Policy: no-referrer`. Only a plain GET uses the code: the service responds to HEAD with `405`, and to a prefetch with `400`.
 *
 * In a query, a plus sign means a space. Write the `+` of an address as `%2B`.
 */
export const getToken = <ThrowOnError extends boolean = false>(options: Options<GetTokenData, ThrowOnError>) => (options.client ?? client).get<GetTokenResponses, GetTokenErrors, ThrowOnError>({ url: '/token', ...options });

/**
 * Exchange a code
 *
 * Exchange an email address and a sign-in code for a JSON Web Token. The token is valid for one hour, at GET /user and at every service that verifies it.
 *
 * **POST /token** takes both in the request body, so they stay out of URLs and of the logs that keep URLs. A code works once.
 *
 * A `401` gives no reason. A `429` shows that the address has an active code, unless the limit is `network-attempts` or `site-attempts`: they count wrong codes for any address. For the body of an error, see Errors.
 *
 * ## If the response is lost
 *
 * The service marks the code as used before it responds. If the response is lost or the service fails, ask for another code.
 *
 * ## Codes as people paste them
 *
 * The service ignores spaces, hyphens and line ends in `code`: `123 456` and `123-456` are the same code as `123456`.
 *
 * ## Limits on wrong codes
 *
 * Attempts at this operation and at GET /token count together. For the limits, see Get a token.
 *
 * ## Plus signs
 *
 * In a form, a plus sign means a space. Write the `+` of an address as `%2B`, or use `curl --data-urlencode`.
 */
export const exchangeCode = <ThrowOnError extends boolean = false>(options: Options<ExchangeCodeData, ThrowOnError>) => (options.client ?? client).post<ExchangeCodeResponses, ExchangeCodeErrors, ThrowOnError>({
    ...urlSearchParamsBodySerializer,
    url: '/token',
    ...options,
    headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        ...options.headers
    }
});

/**
 * Get the current user
 *
 * Get the email address of the signed-in user.
 *
 * **GET /user** needs a bearer token. To get one, exchange a code.
 *
 * On a `400`, and on a `401` for a token, the `WWW-Authenticate` header names the error (RFC 6750). On a `401` without a token, it names no error. For the body of an error, see Errors.
 */
export const getCurrentUser = <ThrowOnError extends boolean = false>(options?: Options<GetCurrentUserData, ThrowOnError>) => (options?.client ?? client).get<GetCurrentUserResponses, GetCurrentUserErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/user',
    ...options
});

/**
 * Get the key set
 *
 * **GET /.well-known/jwks.json** returns the public keys as a JSON Web Key Set (RFC 7517).
 *
 * ## Cache the key set
 *
 * - Use your copy for five minutes, as the `Cache-Control` header says. Then fetch the key set again.
 * - If a token has a `kid` that your copy does not have, fetch the key set again at once. Do so at most every 10 seconds.
 *
 * In this way you have each key before the first token of it arrives. The service publishes a new key 15 minutes before it signs with it. It keeps an old key published until 10 minutes after its last token has expired. That leaves room for a second cache of five minutes between you and the service. If no key is left, a new key signs at once; the second rule above covers this.
 */
export const getKeySet = <ThrowOnError extends boolean = false>(options?: Options<GetKeySetData, ThrowOnError>) => (options?.client ?? client).get<GetKeySetResponses, GetKeySetErrors, ThrowOnError>({ url: '/.well-known/jwks.json', ...options });

/**
 * Get the configuration
 *
 * Get the issuer, the URL of the key set, and the algorithms of its keys.
 *
 * Some libraries verify a token without further settings: they take the issuer, and fetch this configuration of OpenID Connect Discovery from it. That works if the issuer is the URL of the service, which is the default.
 *
 * **GET /.well-known/openid-configuration** needs no credentials. The service is not an OpenID provider: it has no authorization endpoint.
 *
 * Caches may keep it for five minutes, as the key set.
 */
export const getConfiguration = <ThrowOnError extends boolean = false>(options?: Options<GetConfigurationData, ThrowOnError>) => (options?.client ?? client).get<GetConfigurationResponses, GetConfigurationErrors, ThrowOnError>({ url: '/.well-known/openid-configuration', ...options });
