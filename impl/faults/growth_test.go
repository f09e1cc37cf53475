package faults

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"docsascode.example/impl/address"
	"docsascode.example/impl/code"
	"docsascode.example/impl/token"
)

// BenchmarkGrowth has 16 clients ask for codes, each time for another address, of three servers in turns: an empty one, one that
// a million addresses asked, each from a network of its own, and one that the network that asks it asked 50,000 times. It reports
// what the latter two take for a code beside the first: processor time, and codes a second.
func BenchmarkGrowth(b *testing.B) {
	g := startGatewayAs(b, func(g *gateway) { g.pipelining = true })
	one := func(int) string { return network(0) }
	servers := []grown{
		{name: "empty", from: network},
		{name: "million", asked: 1_000_000, before: ownNetwork, from: network},
		{name: "one-network", asked: 50_000, before: one, from: one},
	}
	for i := range servers {
		s := &servers[i]
		s.process = newProcess(b, g, "-trusted-proxies", proxy+"/32", "-source-sends", "100000")
		s.fill(b)
		s.start(b)
		s.awaitReady(b)
	}
	turn := 0
	for b.Loop() {
		for i := range servers {
			servers[i].turn(b, fmt.Sprintf("grown-%d-%d", turn, i))
		}
		turn++
	}
	empty := servers[0].total
	for _, s := range servers[1:] {
		b.ReportMetric(s.total.cpu.Seconds()/empty.cpu.Seconds(), s.name+"-cpu/empty")
		b.ReportMetric(empty.elapsed.Seconds()/s.total.elapsed.Seconds(), s.name+"-rate/empty")
	}
	b.ReportMetric(float64(servers[1].memory(b, "VmRSS"))/(1<<20), "million-MB")
	b.ReportMetric(float64(servers[1].boot.Milliseconds()), "million-start-ms")
}

// grown is a server that was asked for codes before it started.
type grown struct {
	*process
	name         string
	asked        int
	before, from func(n int) string // networks
	total        cost
}

func ownNetwork(n int) string {
	return netip.AddrFrom4([4]byte{10, byte(n >> 16), byte(n >> 8), byte(n)}).String()
}

// fill writes the data folder.
func (s *grown) fill(b *testing.B) {
	b.Helper()
	require.NoError(b, os.Mkdir(s.data, 0o700))
	key, err := token.LoadSecret(s.data, "code-key", 32, rand.Reader, false)
	require.NoError(b, err)
	store, err := code.OpenFile(filepath.Join(s.data, "codes"))
	require.NoError(b, err)
	policy := code.DefaultPolicy()
	policy.NetworkSendsPerHour = 100_000
	codes, err := code.New(code.Config{Store: store, Key: key, Policy: policy})
	require.NoError(b, err)
	together(s.asked, 256, func(n int) {
		if _, err := codes.Issue(b.Context(), address.Address(mailTo(n, "before")), netip.MustParseAddr(s.before(n))); err != nil {
			b.Error(err)
		}
	})
	require.NoError(b, store.Close())
}

// turn has benchUsers addresses ask for a code each.
func (s *grown) turn(b *testing.B, name string) {
	start, before := time.Now(), s.cpu(b)
	together(benchUsers, benchClients, func(n int) {
		if got, err := s.askThroughProxy(mailTo(n, name), s.from(n)); err != nil || got.status != http.StatusCreated {
			b.Errorf("no code: %v %d %s", err, got.status, got.body)
		}
	})
	s.total.cpu += s.cpu(b) - before
	s.total.elapsed += time.Since(start)
}
