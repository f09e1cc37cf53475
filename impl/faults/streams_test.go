package faults

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/dev/devtest"
)

// streamsGrowth bounds what open streams of many connections may cost the server together.
const streamsGrowth = 160 << 20

// streamsDelay bounds how much longer an honest request takes than on a server without such streams.
const streamsDelay = 2 * time.Second

// TestManyStreams opens as many streams as the server allows for a connection, on many
// connections, and sends no body. Meanwhile, honest requests go on. A second server on the
// machine tells how long they take without the streams.
func TestManyStreams(t *testing.T) {
	const connections, streams = 400, 32
	g := startGateway(t)
	p, calm := startProcess(t, g, "-source-sends", "1000"), startProcess(t, g, "-source-sends", "1000")
	p.honest(t, 100, 20_000) // so that what every server takes is not measured
	before := p.memory(t, "VmRSS")
	block := devtest.RequestFields("POST", "/token", "content-type", "application/x-www-form-urlencoded", "x-filler", strings.Repeat("x", 6<<10))
	honest := func(p *process, address string) time.Duration {
		start := time.Now()
		got, err := p.ask(address, network(1))
		if assert.NoError(t, err) {
			assert.Equal(t, http.StatusCreated, got.status)
		}
		return time.Since(start)
	}
	worst := 0
	for n := range connections {
		c, err := devtest.DialHTTP2(p.address)
		require.NoError(t, err)
		defer c.Close()
		go func() { // so that the server can write
			for {
				if _, err := c.ReadFrame(); err != nil {
					return
				}
			}
		}()
		for stream := range uint32(streams) {
			if err := c.Open(2*stream+1, block, false); err != nil {
				break
			}
		}
		if n%50 == 49 {
			usual := honest(calm, mailTo(n, "calm"))
			assert.Less(t, honest(p, mailTo(n, "streams")), usual+streamsDelay)
			worst = max(worst, p.memory(t, "VmRSS"))
		}
	}
	t.Logf("memory: %.1f MB before, %.1f MB at the worst moment", float64(before)/(1<<20), float64(worst)/(1<<20))
	assert.LessOrEqual(t, worst-before, streamsGrowth)
}
