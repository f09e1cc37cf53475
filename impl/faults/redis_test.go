package faults

import (
	"net/http"
	"os/exec"
	"sync/atomic"
	"testing"

	"docsascode.example/impl"
	"docsascode.example/impl/code"
	"docsascode.example/impl/code/redistest"
)

// TestDoubleSpendRedis has three instances behind one Redis, and every request
// of a race go to another of them.
func TestDoubleSpendRedis(t *testing.T) {
	if _, err := exec.LookPath("redis-server"); err != nil {
		t.Skip("redis-server is not installed")
	}
	g, url, data := startGateway(t), redistest.Start(t).URL(), t.TempDir()
	policy := code.DefaultPolicy()
	policy.AskerGuesses, policy.OtherGuesses, policy.SourceGuessesPerDay = 1000, 1000, 1000
	var instances [3]service
	for i := range instances {
		instances[i], _ = inProcess(t, g, impl.Config{Policy: policy, Store: url, Data: data})
	}
	var turn atomic.Int64
	shared := instances[0]
	shared.exchange = func(r *http.Request, source string) (answer, error) {
		return instances[turn.Add(1)%int64(len(instances))].exchange(r, source)
	}
	testDoubleSpend(t, g, shared, count(10, 2000))
}
