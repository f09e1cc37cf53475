package faults

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"docsascode.example/impl/code/redisstore/redistest"
	"docsascode.example/impl/dev/devtest"
)

// BenchmarkSignIn is clients side by side, 8 for each core, that sign in with another address each time: a code is
// asked for, mailed and exchanged, and its token used once. The server is a process of its own on the same machine.
func BenchmarkSignIn(b *testing.B) {
	b.Run("file", func(b *testing.B) { benchmarkSignIn(b, 1) })
	for _, instances := range []int{1, 3, 6} {
		b.Run(fmt.Sprintf("redis/instances=%d", instances), func(b *testing.B) {
			url := redistest.Start(b).URL() + "?timeout=10s"
			benchmarkSignIn(b, instances, "-public-url", "http://signin.example", "-store", url, "-data", filepath.Join(b.TempDir(), "shared"))
		})
	}
}

// benchmarkSignIn has clients of several instances. It reports the processor time that all instances take for a sign-in,
// which tells more than their rate on a machine that they share with the clients.
func benchmarkSignIn(b *testing.B, instances int, arguments ...string) {
	g := startGateway(b)
	all := make([]*process, instances)
	for i := range all {
		all[i] = startProcess(b, g, arguments...)
	}
	used := func() (cpu time.Duration) {
		for _, p := range all {
			cpu += p.cpu(b)
		}
		return cpu
	}
	var users atomic.Int64
	before := used()
	b.SetParallelism(benchClients / 2)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			n := int(users.Add(1))
			all[n%instances].signIn(b, g, mailTo(n, "bench"), network(n/50))
		}
	})
	b.ReportMetric((used()-before).Seconds()*1e6/float64(b.N), "cpu-us/sign-in")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "sign-ins/s")
	b.ReportMetric(float64(all[0].memory(b, "VmHWM"))/(1<<20), "MB")
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

// BenchmarkCodes has 64 clients behind a proxy ask for codes, each time for another address and from another network, of a server
// that runs on so many cores and has its mail gateway so far away. The clients, the gateway and the Redis run on all cores.
func BenchmarkCodes(b *testing.B) {
	for _, store := range []string{"file", "redis"} {
		for _, cores := range []string{"1", "2"} {
			for _, away := range []time.Duration{0, 10 * time.Millisecond, 50 * time.Millisecond} {
				b.Run(fmt.Sprintf("%s/cores=%s/away=%v", store, cores, away), func(b *testing.B) { benchmarkCodes(b, store, cores, away) })
			}
		}
	}
}

func benchmarkCodes(b *testing.B, store, cores string, away time.Duration) {
	g := startGatewayAs(b, func(g *gateway) { g.pipelining, g.away = true, away })
	arguments := []string{"-trusted-proxies", proxy + "/32"}
	if store == "redis" {
		arguments = append(arguments, "-store", redistest.Start(b).URL()+"?timeout=10s")
	}
	p := newProcess(b, g, arguments...)
	p.program, p.args = "taskset", append([]string{"-c", map[string]string{"1": "0", "2": "0,1"}[cores], p.program}, p.args...)
	p.start(b)
	p.awaitReady(b)
	before := p.cpu(b)
	var users atomic.Int64
	b.SetParallelism(64 / runtime.GOMAXPROCS(0))
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			n := int(users.Add(1))
			got, err := p.askThroughProxy(mailTo(n, "codes"), network(n))
			for err == nil && got.status == http.StatusServiceUnavailable { // counts for no limit
				got, err = p.askThroughProxy(mailTo(n, "codes"), network(n))
			}
			if err != nil || got.status != http.StatusCreated {
				b.Errorf("no code: %v %s", err, got.body)
			}
		}
	})
	b.ReportMetric((p.cpu(b)-before).Seconds()*1e6/float64(b.N), "cpu-us/code")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "codes/s")
	b.ReportMetric(float64(p.memory(b, "VmRSS"))/(1<<20), "MB")
}

// BenchmarkBesideBare has 16 clients ask for codes, exchange them and use the tokens, of the server and of the program in
// bare, without and with -floor, in turns. It reports what the server takes for one of each beside the other program: processor
// time, and requests a second. Clients and gateway share the machine with both, so that only the ratios mean anything.
func BenchmarkBesideBare(b *testing.B) {
	g := startGatewayAs(b, func(g *gateway) { g.pipelining = true })
	ours := startProcess(b, g, "-trusted-proxies", "127.0.0.0/8", "-source-sends", "100000", "-source-guesses", "100000")
	bare := startBare(b, g)
	floor := startBare(b, g, "-floor", filepath.Join(b.TempDir(), "journal"))
	var total [3][3]cost
	turn := 0
	for b.Loop() {
		for i, p := range []*process{ours, bare, floor} {
			for phase, c := range p.phases(b, g, fmt.Sprintf("bench-%d-%d", turn, i)) {
				total[i][phase].cpu += c.cpu
				total[i][phase].elapsed += c.elapsed
			}
		}
		turn++
	}
	for phase, name := range []string{"code", "exchange", "user"} {
		b.ReportMetric(total[0][phase].cpu.Seconds()/total[1][phase].cpu.Seconds(), name+"-cpu/bare")
		b.ReportMetric(total[0][phase].cpu.Seconds()/total[2][phase].cpu.Seconds(), name+"-cpu/floor")
		b.ReportMetric(total[1][phase].elapsed.Seconds()/total[0][phase].elapsed.Seconds(), name+"-rate/bare")
		b.ReportMetric(total[0][phase].cpu.Seconds()*1e6/float64(benchUsers*turn), name+"-cpu-us")
	}
	b.ReportMetric(float64(ours.memory(b, "VmRSS"))/(1<<20), "MB")
	b.ReportMetric(float64(ours.boot.Milliseconds()), "start-ms")
}

const (
	benchUsers   = 2000
	benchClients = 16
)

// startBare starts the program in bare.
func startBare(b *testing.B, g *gateway, arguments ...string) *process {
	program := filepath.Join(b.TempDir(), "bare")
	out, err := exec.Command("go", "build", "-o", program, "./bare").CombinedOutput()
	require.NoError(b, err, string(out))
	p := &process{program: program, address: devtest.FreeAddr(b), log: lineWriter{books: []*logbook{journal}}}
	p.service = remote(b, p.address)
	p.args = append([]string{"-listen", p.address, "-gateway", g.address}, arguments...)
	b.Cleanup(func() { p.kill(b) })
	p.start(b)
	require.Eventually(b, func() bool {
		_, err := p.get("/user", "", network(0))
		return err == nil
	}, 20*time.Second, 5*time.Millisecond)
	return p
}

// A cost is what a phase takes of a process.
type cost struct{ cpu, elapsed time.Duration }

// phases has benchUsers ask for a code, exchange it and use the token.
func (p *process) phases(b *testing.B, g *gateway, name string) (costs [3]cost) {
	tokens := make([]string, benchUsers)
	steps := []func(n int) (answer, error){
		func(n int) (answer, error) { return p.ask(mailTo(n, name), network(n%200)) },
		func(n int) (answer, error) {
			address := mailTo(n, name)
			got, err := p.exchange(address, g.box(address).code, network(n%200), false)
			tokens[n] = got.token()
			return got, err
		},
		func(n int) (answer, error) { return p.user(tokens[n], network(n%200)) },
	}
	for i, step := range steps {
		start, before := time.Now(), p.cpu(b)
		together(benchUsers, benchClients, func(n int) {
			if got, err := step(n); err != nil || got.status >= http.StatusBadRequest {
				b.Errorf("step %d: %v %d %s", i, err, got.status, got.body)
			}
		})
		costs[i] = cost{p.cpu(b) - before, time.Since(start)}
	}
	return costs
}

// cpu is the processor time of the process, in the clock ticks of Linux: 10 ms.
func (p *process) cpu(b *testing.B) time.Duration {
	b.Helper()
	stat, err := os.ReadFile("/proc/" + p.pid() + "/stat")
	require.NoError(b, err)
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')'):]))
	var ticks int
	for _, field := range fields[12:14] { // utime and stime
		n, err := strconv.Atoi(field)
		require.NoError(b, err)
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}
