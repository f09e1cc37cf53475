// Package recorder is between an example and the server, and records their requests and responses.
//
// An [Upstream] receives the requests: a live server ([NewUpstream]), or a handler in place of one
// ([NewHandler]). A [Recorder] is a reverse proxy in front of it, one for each example. Both return [Exchange]s
// of the same kind and with the same limits: [Recorder.Exchanges] for a client's requests,
// [Upstream.Send] for the caller's own request.
//
// A recorder reads a whole request, then the whole response, and only then passes the response on. A client therefore
// never gets an incomplete response: if Exchange.Failure is not empty, it gets a 502 with the failure as its text.
// Each connection carries one request, and each connection is an exchange, whether or not HTTP was spoken on it.
package recorder
