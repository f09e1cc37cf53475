package mail_test

import (
	"io"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/mail"
)

// FuzzReplies has a gateway that says whatever it likes, and then hangs up. A code is mailed or there is an error, which
// stays on its line.
func FuzzReplies(f *testing.F) {
	f.Add("220 a\r\n250 b\r\n250 c\r\n250 d\r\n354 e\r\n250 f\r\n")
	f.Add("220-a\r\n220 b\r\n250-SIZE\r\n250 PIPELINING\r\n550 5.1.1 joe@example.com 123456\r\n")
	f.Add("421 \x1b[2J\n\n\x00\xff")
	f.Fuzz(func(t *testing.T, replies string) {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		done := make(chan struct{})
		go func() {
			defer close(done)
			for {
				conn, err := listener.Accept()
				if err != nil {
					return
				}
				_, _ = io.WriteString(conn, replies) // the client may have gone
				_ = conn.Close()
			}
		}()
		sender, err := mail.New(mail.Config{Gateway: listener.Addr().String(), From: "no-reply@example.com"})
		require.NoError(t, err)
		if err := sender.SendCode(t.Context(), "joe@example.com", "123456", time.Minute); err != nil {
			assert.NotRegexp(t, `[\r\n\x00]`, err.Error())
		}
		require.NoError(t, sender.Close())
		require.NoError(t, listener.Close())
		<-done
	})
}
