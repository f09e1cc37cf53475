// Package doctest holds API reference pages against the service that they document.
//
// Its parts: [docsascode.example/doctest/command] is the command line, and [docsascode.example/doctest/report] writes
// what was found. The test of this package pastes the examples of docs/ against the service.
package doctest
