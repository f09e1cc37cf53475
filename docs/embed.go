// Package docs holds the documentation: Markdown pages in Docsify's dialect, which are the contract of the service, and
// the files that make the directory a website under any static file server (index.html, vendor).
package docs

import "embed"

// FS is this directory without its Go files: the pages, the sidebar as _sidebar.md, the document that is derived from them
// as openapi.yaml, and Docsify with its assets under vendor. It is read-only and safe for concurrent use.
//
//go:embed *.md openapi.yaml index.html vendor
var FS embed.FS
