// Package gen holds what is made of the pages in docs/: first the OpenAPI document, then of that the server's interface
// in [docsascode.example/gen/api] and a client in [docsascode.example/gen/client], and one in TypeScript in client-ts. Nothing in these
// three is written by hand but the configurations beside the output. The document stands in docs/ as well, for whoever hosts that folder.
package gen

//go:generate go run ../doctest/cmd/doctest spec -whole -samples fetch,typescript=@docsascode/client,python,go=docsascode.example/gen/client,httpie -o ../openapi.yaml -go-overlay api/overlay.gen.yaml ../docs
//go:generate cp ../openapi.yaml ../docs/openapi.yaml
//go:generate go tool oapi-codegen -config api/server.yaml -o api/server.gen.go ../openapi.yaml
//go:generate go run ./internal/operations -o api/operations.gen.go ../openapi.yaml
//go:generate go tool oapi-codegen -config client/client.yaml -o client/client.gen.go ../openapi.yaml
//go:generate client-ts/generate
//go:generate go run ./internal/compress -o site/coded site/assets
