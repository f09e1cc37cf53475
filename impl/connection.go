package impl

import (
	"log/slog"
	"net/http"
	"time"
)

// Bounds of a connection. writeTimeout leaves a request room for its send, and
// shutdownTimeout leaves a running request room for its answer, and a connection
// of HTTP/2 the second that it stays for its client to read the last word.
const (
	headerTimeout   = 5 * time.Second
	readTimeout     = 10 * time.Second
	writeTimeout    = readTimeout + sendTimeout + 5*time.Second
	idleTimeout     = time.Minute
	shutdownTimeout = writeTimeout + 2*time.Second

	// sendTimeout bounds the work of one POST /user/code on its connections, from the limits
	// to the gateway's reply. It goes on without the client that asked for it.
	sendTimeout = 20 * time.Second

	// outerHeaderBytes is where net/http refuses by itself what is past gate.
	outerHeaderBytes = 32 << 10
)

// Bounds of a connection of HTTP/2. What its client can make the service hold at
// most is some 2 MB: a frame, the window of the connection, and for each stream a
// header list of outerHeaderBytes, a body of maxBodyBytes and its handler.
const (
	// maxStreams is less than the 100 that RFC 9113 §6.5.2 recommends, for what
	// each stream may hold. A proxy with more to ask opens another connection.
	maxStreams = 32

	// maxFrameBytes is the least there is. net/http keeps a buffer as large as the
	// largest frame that has come, by default 1 MiB.
	maxFrameBytes = 16 << 10

	// streamWindow is what clients take it for until they have read the settings
	// (RFC 9113 §6.9.2). With less, net/http breaks off those that begin at once.
	streamWindow = 65_535

	// connectionWindow is the least there is. All streams share it, and a handler
	// gives back what it has read.
	connectionWindow = 64 << 10
)

// httpServer is for HTTP/1.1, and for HTTP/2 in clear text with prior knowledge:
// TLS is the proxy's.
func (s *Server) httpServer() *http.Server {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	return &http.Server{
		Handler:                      s.handler,
		Protocols:                    protocols,
		HTTP2:                        http2Bounds(),
		ReadHeaderTimeout:            headerTimeout,
		ReadTimeout:                  readTimeout,
		WriteTimeout:                 writeTimeout,
		IdleTimeout:                  idleTimeout,
		MaxHeaderBytes:               outerHeaderBytes,
		DisableGeneralOptionsHandler: true,
		ConnState:                    newCrowd(maxConnections).note,
		ErrorLog:                     slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
}

// http2Bounds adds to the bounds of [Server.httpServer]. Over HTTP/2 its
// ReadTimeout and WriteTimeout are those of a stream, and nothing bounds a header
// that has begun: a client amid one cannot answer a ping, so a ping ends it.
func http2Bounds() *http.HTTP2Config {
	return &http.HTTP2Config{
		MaxConcurrentStreams:          maxStreams,
		MaxReadFrameSize:              maxFrameBytes,
		MaxReceiveBufferPerStream:     streamWindow,
		MaxReceiveBufferPerConnection: connectionWindow,
		SendPingTimeout:               headerTimeout,
		PingTimeout:                   headerTimeout,
		WriteByteTimeout:              readTimeout, // else a client that reads nothing is never closed
	}
}
