// Code generated from openapi.yaml by @hey-api/openapi-ts. DO NOT EDIT.

export { client, type CreateClientConfig } from './client.gen.js';
export { createCode, exchangeCode, getConfiguration, getCurrentUser, getKeySet, getToken, type Options } from './sdk.gen.js';
export type { ClientOptions, CodeUser, Configuration, CreateCodeData, CreateCodeError, CreateCodeErrors, CreateCodeResponse, CreateCodeResponses, CurrentUser, ExchangeCodeData, ExchangeCodeError, ExchangeCodeErrors, ExchangeCodeResponse, ExchangeCodeResponses, GetConfigurationData, GetConfigurationError, GetConfigurationErrors, GetConfigurationResponse, GetConfigurationResponses, GetCurrentUserData, GetCurrentUserError, GetCurrentUserErrors, GetCurrentUserResponse, GetCurrentUserResponses, GetKeySetData, GetKeySetError, GetKeySetErrors, GetKeySetResponse, GetKeySetResponses, GetTokenData, GetTokenError, GetTokenErrors, GetTokenResponse, GetTokenResponses, Key, Problem } from './types.gen.js';
