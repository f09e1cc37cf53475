package faults

import (
	"net/http"
	"sync/atomic"
	"testing"

	"docsascode.example/impl/code/redistest"
)

// BenchmarkSignIn is clients side by side, 32 for each core, that sign in with another address each time: a code is
// asked for, mailed and exchanged, and its token used once. The server is a process of its own on the same machine.
func BenchmarkSignIn(b *testing.B) {
	b.Run("file", func(b *testing.B) { benchmarkSignIn(b) })
	b.Run("redis", func(b *testing.B) { benchmarkSignIn(b, "-store", redistest.Start(b).URL()+"?timeout=10s") })
}

func benchmarkSignIn(b *testing.B, arguments ...string) {
	g := startGateway(b)
	p := startProcess(b, g, arguments...)
	var users atomic.Int64
	b.SetParallelism(32)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			n := int(users.Add(1))
			p.signIn(b, g, mailTo(n, "bench"), network(n/50))
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "sign-ins/s")
	b.ReportMetric(float64(p.memory(b, "VmHWM"))/(1<<20), "MB")
}

// signIn fails the benchmark if a step of it does.
func (p *process) signIn(b *testing.B, g *gateway, address, network string) {
	asked, err := p.ask(address, network)
	if err != nil || asked.status != http.StatusCreated {
		b.Errorf("no code: %v %s", err, asked.body)
		return
	}
	exchanged, err := p.exchange(address, g.box(address).code, network, true)
	if err != nil || exchanged.status != http.StatusOK {
		b.Errorf("no token: %v %s", err, exchanged.body)
		return
	}
	if user, err := p.user(exchanged.token(), network); err != nil || user.status != http.StatusOK {
		b.Errorf("no user: %v %s", err, user.body)
	}
}
