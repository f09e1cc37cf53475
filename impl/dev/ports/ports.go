// Package ports finds ports for tests that start programs, which cannot listen on port 0.
package ports

import (
	"math/rand/v2"
	"net"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// Ports are given out from blocks, of which each process has one of its own for as long as it runs: it listens on the
// block's first port. The blocks lie below the ports that systems hand out by themselves, to outgoing connections and to
// whoever listens on port 0; some begin at 16,000. So nobody takes a port between choosing and using it.
const (
	firstBlock = 10_000
	blocks     = 60
	blockSize  = 100
)

var block struct {
	sync.Mutex
	owner net.Listener // nil until a first port is asked for
	given int
}

// FreeAddr returns a loopback host:port on which nothing listens, and which it gives to nobody else before all the
// others of its block have been given.
func FreeAddr(t testing.TB) string {
	t.Helper()
	block.Lock()
	defer block.Unlock()
	if block.owner == nil {
		block.owner = ownBlock(t)
	}
	for range blockSize {
		block.given = block.given%(blockSize-1) + 1
		l, err := listen(block.owner.Addr().(*net.TCPAddr).Port + block.given)
		if err == nil {
			require.NoError(t, l.Close())
			return l.Addr().String()
		}
	}
	require.Fail(t, "no free port")
	return ""
}

func ownBlock(t testing.TB) net.Listener {
	t.Helper()
	for _, n := range rand.Perm(blocks) {
		if l, err := listen(firstBlock + n*blockSize); err == nil {
			return l
		}
	}
	require.Fail(t, "no block of ports is free")
	return nil
}

func listen(port int) (net.Listener, error) {
	return net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
}
