package watch_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/stretchr/testify/require"

	"docsascode.example/gen/api"
	"docsascode.example/impl/address"
	"docsascode.example/impl/watch"
)

const joe address.Address = "joe@example.com"

const request = "0b7b5e5e-8f43-4f5b-9a57-3a8f7a5e6f10"

var (
	key  = []byte("a key of thirty-two octets, or so")
	home = netip.MustParseAddr("192.0.2.1")
)

// A clock moves by step whenever it is read.
type clock struct {
	mu   sync.Mutex
	now  time.Time
	step time.Duration
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(c.step)
	return c.now
}

// A rig is a Watch with its audit log.
type rig struct {
	*watch.Watch
	t     *testing.T
	log   bytes.Buffer
	clock clock
}

// newRig starts a Watch that is told of one request at a time; edit may change
// its configuration.
func newRig(t *testing.T, edit func(*watch.Config)) *rig {
	t.Helper()
	r := &rig{t: t, clock: clock{now: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)}}
	c := watch.Config{
		Operations: operations(),
		Key:        key,
		Audit:      slog.New(slog.NewJSONHandler(&r.log, nil)),
		RequestID:  func(context.Context) string { return request },
		Now:        r.clock.Now,
	}
	if edit != nil {
		edit(&c)
	}
	var err error
	r.Watch, err = watch.New(c)
	require.NoError(t, err)
	return r
}

// operations are those of the generated contract.
func operations() map[string]string {
	ids := make(map[string]string)
	for _, operation := range api.Operations {
		ids[operation.Method+" "+operation.Path] = operation.ID
	}
	return ids
}

// lines are the audit log's, without what every line has.
func (r *rig) lines() []map[string]string {
	r.t.Helper()
	var lines []map[string]string
	for text := range strings.Lines(r.log.String()) {
		line := map[string]string{}
		require.NoError(r.t, json.Unmarshal([]byte(text), &line))
		for _, common := range []string{"time", "level", "msg"} {
			require.NotEmpty(r.t, line[common])
			delete(line, common)
		}
		lines = append(lines, line)
	}
	return lines
}

// families are the metrics of a scrape, by name.
type families map[string]*dto.MetricFamily

// scrape reads /metrics with Prometheus' own parser.
func (r *rig) scrape() families {
	r.t.Helper()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(get(r.t, r.Admin(), "/metrics").Body.String()))
	require.NoError(r.t, err)
	return families
}

// count is the value of a counter, or the number of observations of a
// histogram, at the values of its labels; -1 where there is no such series.
func (f families) count(name string, labels ...string) int {
	for _, m := range f[name].GetMetric() {
		var values []string
		for _, pair := range m.GetLabel() {
			values = append(values, pair.GetValue())
		}
		if strings.Join(values, " ") == strings.Join(labels, " ") {
			return int(m.GetCounter().GetValue()) + int(m.GetHistogram().GetSampleCount())
		}
	}
	return -1
}

func get(t *testing.T, handler http.Handler, path string) *httptest.ResponseRecorder {
	t.Helper()
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	return answer
}
