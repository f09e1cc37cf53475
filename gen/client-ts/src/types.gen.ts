// Code generated from openapi.yaml by @hey-api/openapi-ts. DO NOT EDIT.

export type ClientOptions = {
    baseUrl: 'http://localhost:8080' | (string & {});
};

export type CodeUser = {
    /**
     * the address as you sent it
     */
    email: string;
    /**
     * a sentence for people; only the email has the code
     */
    code: string;
};

export type Configuration = {
    /**
     * the issuer of the tokens, their `iss`
     */
    issuer: string;
    /**
     * the URL of the key set
     */
    jwks_uri: string;
    /**
     * the algorithms of the keys
     */
    id_token_signing_alg_values_supported: Array<string>;
    /**
     * none; the service has no authorization endpoint
     */
    response_types_supported: Array<string>;
    /**
     * `public`: all services see the same subject
     */
    subject_types_supported: Array<string>;
};

export type CurrentUser = {
    /**
     * the address of the signed-in user
     */
    email: string;
};

export type Key = {
    /**
     * the type of the key
     */
    kty: string;
    /**
     * the curve of the key
     */
    crv: string;
    /**
     * the public key, or its x coordinate, in base64url
     */
    x: string;
    /**
     * the ID of the key, as in the header of a token
     */
    kid: string;
    /**
     * `sig`: the key signs
     */
    use: string;
    /**
     * the algorithm of the signatures
     */
    alg: string;
};

export type Problem = {
    /**
     * the kind of the error, for programs; it does not change, and leads to the section about it below
     */
    type: string;
    /**
     * the reason phrase of the status
     */
    title: string;
    /**
     * the status
     */
    status: number;
    /**
     * the fault in this request, and how to correct it; for people, and its words can change
     */
    detail: string;
    /**
     * the request ID, which is also in the log and in `X-Request-Id`
     */
    instance: string;
};

export type CreateCodeData = {
    body: {
        /**
         * the address to send the code to
         */
        email: string;
    };
    headers?: {
        /**
         * the languages of the user, for the email
         */
        'Accept-Language'?: string;
    };
    path?: never;
    query?: never;
    url: '/user/code';
};

export type CreateCodeErrors = {
    /**
     * Bad Request: the request is invalid, or the gateway rejected the address for good
     */
    400: Problem;
    /**
     * Forbidden: a web page of another site sent the request
     */
    403: Problem;
    /**
     * Too Many Requests: a limit was reached; wait as long as Retry-After says
     */
    429: Problem;
    /**
     * Request Header Fields Too Large: the request line and header fields exceed 8 KiB
     */
    431: Problem;
    /**
     * Internal Server Error: the email was not sent, or the service cannot tell
     */
    500: Problem;
    /**
     * Service Unavailable: too many emails are waiting, and this one was not sent; wait as long as Retry-After says
     */
    503: Problem;
};

export type CreateCodeError = CreateCodeErrors[keyof CreateCodeErrors];

export type CreateCodeResponses = {
    /**
     * Created: the mail gateway accepted the email
     */
    201: {
        user: CodeUser;
    };
};

export type CreateCodeResponse = CreateCodeResponses[keyof CreateCodeResponses];

export type GetTokenData = {
    body?: never;
    path?: never;
    query: {
        /**
         * the address that the code was sent to
         */
        email: string;
        /**
         * the six digits of the email; matches `^(\D*\d){6}\D*$`
         */
        code: string;
    };
    url: '/token';
};

export type GetTokenErrors = {
    /**
     * Bad Request: the request is invalid, or is a prefetch
     */
    400: Problem;
    /**
     * Unauthorized: the code is wrong, used or expired, or was never sent
     */
    401: Problem;
    /**
     * Forbidden: a web page of another site sent the request
     */
    403: Problem;
    /**
     * Too Many Requests: too many wrong codes; wait as long as Retry-After says, then do what detail says
     */
    429: Problem;
    /**
     * Request Header Fields Too Large: the request line and header fields exceed 8 KiB
     */
    431: Problem;
    /**
     * Internal Server Error: the service failed; the code may be used, so ask for another
     */
    500: Problem;
};

export type GetTokenError = GetTokenErrors[keyof GetTokenErrors];

export type GetTokenResponses = {
    /**
     * OK: the code is right and is now used
     */
    200: {
        /**
         * the JWT; send it after `Bearer`
         */
        token: string;
    };
};

export type GetTokenResponse = GetTokenResponses[keyof GetTokenResponses];

export type ExchangeCodeData = {
    body: {
        /**
         * the address that the code was sent to
         */
        email: string;
        /**
         * the six digits of the email; matches `^(\D*\d){6}\D*$`
         */
        code: string;
    };
    path?: never;
    query?: never;
    url: '/token';
};

export type ExchangeCodeErrors = {
    /**
     * Bad Request: the request is invalid
     */
    400: Problem;
    /**
     * Unauthorized: the code is wrong, used or expired, or was never sent
     */
    401: Problem;
    /**
     * Forbidden: a web page of another site sent the request
     */
    403: Problem;
    /**
     * Too Many Requests: too many wrong codes; wait as long as Retry-After says, then do what detail says
     */
    429: Problem;
    /**
     * Request Header Fields Too Large: the request line and header fields exceed 8 KiB
     */
    431: Problem;
    /**
     * Internal Server Error: the service failed; the code may be used, so ask for another
     */
    500: Problem;
};

export type ExchangeCodeError = ExchangeCodeErrors[keyof ExchangeCodeErrors];

export type ExchangeCodeResponses = {
    /**
     * OK: the code is right and is now used
     */
    200: {
        /**
         * the JWT; send it after `Bearer`
         */
        token: string;
    };
};

export type ExchangeCodeResponse = ExchangeCodeResponses[keyof ExchangeCodeResponses];

export type GetCurrentUserData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/user';
};

export type GetCurrentUserErrors = {
    /**
     * Bad Request: the Authorization header has Bearer and no token, or several, or is sent twice
     */
    400: Problem;
    /**
     * Unauthorized: the token is missing, invalid, expired, or for another audience; or another scheme is sent
     */
    401: Problem;
    /**
     * Request Header Fields Too Large: the request line and header fields exceed 8 KiB
     */
    431: Problem;
};

export type GetCurrentUserError = GetCurrentUserErrors[keyof GetCurrentUserErrors];

export type GetCurrentUserResponses = {
    /**
     * OK
     */
    200: {
        user: CurrentUser;
    };
};

export type GetCurrentUserResponse = GetCurrentUserResponses[keyof GetCurrentUserResponses];

export type GetKeySetData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/.well-known/jwks.json';
};

export type GetKeySetErrors = {
    /**
     * Request Header Fields Too Large: the request line and header fields exceed 8 KiB
     */
    431: Problem;
};

export type GetKeySetError = GetKeySetErrors[keyof GetKeySetErrors];

export type GetKeySetResponses = {
    /**
     * OK
     */
    200: {
        /**
         * the public keys
         */
        keys: Array<Key>;
    };
};

export type GetKeySetResponse = GetKeySetResponses[keyof GetKeySetResponses];

export type GetConfigurationData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/.well-known/openid-configuration';
};

export type GetConfigurationErrors = {
    /**
     * Request Header Fields Too Large: the request line and header fields exceed 8 KiB
     */
    431: Problem;
};

export type GetConfigurationError = GetConfigurationErrors[keyof GetConfigurationErrors];

export type GetConfigurationResponses = {
    /**
     * OK
     */
    200: Configuration;
};

export type GetConfigurationResponse = GetConfigurationResponses[keyof GetConfigurationResponses];
