// The configuration of @hey-api/openapi-ts. The script generate names the document and the output.
export default {
  input: process.env.DOCUMENT,
  output: {
    path: process.env.OUTPUT,
    module: { extension: '.js' },
    header: '// Code generated from openapi.yaml by @hey-api/openapi-ts. DO NOT EDIT.',
  },
  plugins: [{ name: '@hey-api/client-fetch', includeInEntry: true }, '@hey-api/typescript', '@hey-api/sdk'],
};
