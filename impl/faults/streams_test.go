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

// TestManyStreams opens as many streams as the server allows for a connection, on many
// connections, and sends no body. Meanwhile, honest requests go on.
func TestManyStreams(t *testing.T) {
	const connections, streams = 400, 32
	g := startGateway(t)
	p := startProcess(t, g, "-source-sends", "1000")
	p.honest(t, 100, 20_000) // so that what every server takes is not measured
	before := p.memory(t, "VmRSS")
	block := devtest.RequestFields("POST", "/token", "content-type", "application/x-www-form-urlencoded", "x-filler", strings.Repeat("x", 6<<10))
	asked := 0
	honest := func() {
		start := time.Now()
		asked++
		got, err := p.ask(mailTo(asked, "streams"), network(1))
		if assert.NoError(t, err) {
			assert.Equal(t, http.StatusCreated, got.status)
		}
		assert.Less(t, time.Since(start), 2*time.Second)
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
			honest()
			worst = max(worst, p.memory(t, "VmRSS"))
		}
	}
	t.Logf("memory: %.1f MB before, %.1f MB at the worst moment", float64(before)/(1<<20), float64(worst)/(1<<20))
	assert.LessOrEqual(t, worst-before, streamsGrowth)
}
