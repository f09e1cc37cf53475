package mail_test

import (
	"errors"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/address"
	"docsascode.example/impl/mail"
)

// TestPipelining sends the commands before the content in one piece if the gateway offers it, also behind a refused
// recipient, and one after the other if not.
func TestPipelining(t *testing.T) {
	t.Parallel()
	const away = 250 * time.Millisecond // more than a busy machine adds
	g := startGateway(t, func(g *gateway) {
		g.away = away
		g.onRcpt = func(to string) error {
			if to == "eve@example.com" {
				return errors.New("no")
			}
			return nil
		}
	})
	s := newSender(t, g.addr)
	require.NoError(t, send(t, s), "opens the connection")
	began := time.Now()
	require.NoError(t, send(t, s))
	assert.Less(t, time.Since(began), 3*away, "two round trips")
	require.Error(t, s.SendCode(t.Context(), "eve@example.com", code, time.Minute))
	began = time.Now()
	require.NoError(t, send(t, s))
	assert.Less(t, time.Since(began), 3*away, "two round trips, RSET included")
	assert.Len(t, g.sawMails(), 3)
	assert.Len(t, g.sawConns(), 1)
}

// TestContentOfRefusedMail is never sent, though the gateway asks for it.
func TestContentOfRefusedMail(t *testing.T) {
	t.Parallel()
	g := script{"EHLO": "250-hello\r\n250 PIPELINING", "RCPT": "550 5.1.1 nobody"}.start(t)
	s := newSender(t, g.addr, func(c *mail.Config) { c.Timeout = time.Second })
	for range 2 {
		assert.ErrorIs(t, send(t, s), mail.ErrRecipient)
	}
	assert.Zero(t, g.times("."))
	assert.Equal(t, 2, g.times("greeting"), "a connection that waits for content is of no use")
}

// BenchmarkPace offers five times what a gateway takes that is 50 ms away, and reports what it took.
func BenchmarkPace(b *testing.B) {
	for _, connections := range []int{4, 16, 20, 40} {
		b.Run(strconv.Itoa(connections), func(b *testing.B) {
			g := startGateway(b, func(g *gateway) { g.away = 50 * time.Millisecond })
			s := newSender(b, g.addr, func(c *mail.Config) { c.Connections = connections })
			const span = 10 * time.Second
			capacity := float64(connections) / 0.1
			for _, load := range []float64{1, 5} {
				var mu sync.Mutex
				var accepted []time.Duration
				var all sync.WaitGroup
				start := time.Now()
				for n := 0; time.Since(start) < span; n++ {
					all.Go(func() {
						began := time.Now()
						if s.SendCode(b.Context(), address.Address("joe@"+strconv.Itoa(n%50)+".example"), code, time.Minute) == nil {
							mu.Lock()
							defer mu.Unlock()
							accepted = append(accepted, time.Since(began))
						}
					})
					time.Sleep(time.Until(start.Add(time.Duration(float64(n+1) / (load * capacity) * float64(time.Second)))))
				}
				all.Wait()
				slices.Sort(accepted)
				name := "x" + strconv.Itoa(int(load))
				b.ReportMetric(float64(len(accepted))/time.Since(start).Seconds(), name+"-emails/s")
				b.ReportMetric(accepted[len(accepted)*99/100].Seconds(), name+"-p99-s")
			}
		})
	}
}
