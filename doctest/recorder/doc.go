// Package recorder stands between an example and the server, and keeps what they say to each other.
//
// An [Upstream] is where requests go: a live server ([NewUpstream]), or a handler where there is none
// ([NewHandler]). A [Recorder] is a reverse proxy in front of it, one for each example. Both give [Exchange]s
// of the same kind and within the same bounds: [Recorder.Exchanges] for what a client sent,
// [Upstream.Send] for a request of one's own.
//
// A recorder takes in a request whole, then an answer whole, and only then passes the answer on. A client
// therefore never sees half an answer: where Exchange.Failure is not empty, it gets a 502 with the failure as its text.
// Each connection carries one request, and each connection is an exchange, whether or not HTTP was spoken on it.
package recorder
