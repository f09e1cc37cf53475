package faults

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/http2"

	"docsascode.example/impl/dev/devtest"
)

// TestDeafClients has clients of HTTP/2 ask on and on and read nothing, so that
// the server is never idle and never has reason to ping. Under -long it waits until
// the server has closed each.
func TestDeafClients(t *testing.T) {
	t.Logf("-seed %d", *seed)
	g := startGateway(t)
	p := startProcess(t, g)
	n, samples := count(4, 16), count(100, 200)
	before := p.honest(t, samples, 0)
	idle := descriptors(t, p.pid())
	const largest = "/reference"
	page, err := p.get(largest, "", network(0))
	require.NoError(t, err)
	require.Greater(t, len(page.body), 100<<10)
	for range n {
		p.askDeaf(t, largest)
	}
	during := p.honest(t, samples, 10_000)
	t.Logf("%d deaf clients; honest p99 %v before, %v during", n, before, during)
	assert.Less(t, during, 4*before+250*time.Millisecond)
	if !*long {
		return
	}
	start := time.Now()
	require.Eventually(t, func() bool { return descriptors(t, p.pid()) <= idle+8 }, 4*requestPatience, 100*time.Millisecond, "a part that was written gives it as much time again")
	t.Logf("all closed by the server %v after the last one fell silent", time.Since(start).Round(time.Millisecond))
}

// askDeaf asks for more than any buffer between takes, gives all the windows there
// are, reads nothing, and then sends a window every second until the connection ends.
func (p *process) askDeaf(t *testing.T, largest string) {
	c, err := devtest.DialHTTP2(p.address, http2.Setting{ID: http2.SettingInitialWindowSize, Val: 1 << 30})
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	require.NoError(t, c.WriteWindowUpdate(0, 1<<30))
	for stream := uint32(1); stream < 2*32; stream += 2 {
		require.NoError(t, c.Open(stream, devtest.RequestFields("GET", largest), true))
	}
	go func() { // ends with c
		for c.WriteWindowUpdate(0, 1) == nil {
			time.Sleep(time.Second)
		}
	}()
}
