package run

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// A sample that does not show all of its values is compared in what it shows.
func TestMatchRoughSamples(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		shown, came string
		same        bool
	}{
		{`{"id": <id>, "n": 1}`, `{"id": "x", "n": 1}`, true},
		{`{"id": <id>, "n": 1}`, `{"id": {"a": 2}, "n": 2}`, false},
		{`{"n": integer}`, `{"n": 7}`, true},
		{`{"n": integer}`, `{"n": "7"}`, false},
		{`{"n": integer|null}`, `{"n": null}`, true},
		{`{"n": integer}`, `{"n": null}`, false},
		{`{"n": 1, // ...
		}`, `{"n": 1, "m": 2}`, true},
		{`{"n": 1, // the number
		}`, `{"n": 1, "m": 2}`, false},
		{`{"n": 1, "m": [1`, `{"n": 1, "m": [1, 2], "o": 3}`, true},
		{`{"list": [string]}`, `{"list": []}`, true},
		{`{"list": [string]}`, `{"list": ["a", "b"]}`, true},
		{`{"list": [string]}`, `{"list": ["a", 2]}`, false},
		{`{'n': 1,}`, `{"n": 1}`, true},
		{"{\"n\": 1}\n{\"n\": 2}", "{\"n\": 1}\n{\"n\": 2}", true},
		{"{\"n\": 1}\n{\"n\": 2}", "{\"n\": 1}", false},
	} {
		s := &page.Sample{Format: "json", Body: page.Text{Value: c.shown}}
		s.Value, s.Faults = sample.Parse("json", c.shown)
		sh := &shape{sample: s, kin: newKin(s.Value)}
		m, failure := sh.match([]byte(c.came), values{})
		assert.Equal(t, c.same, failure.none() && len(m.wrong)+len(m.extra)+len(m.free) == 0, "%s against %s: %v %s", c.came, c.shown, m.wrong, failure)
	}
}

// A server can send any number of members. Comparing each with each takes half a minute.
func TestMatchIsLinear(t *testing.T) {
	t.Parallel()
	var many strings.Builder
	for i := range 40_000 {
		fmt.Fprintf(&many, `"m%d": %d,`, i, i)
	}
	shown := &page.Sample{Format: "json", Body: page.Text{Value: `{"n": 1}`}}
	shown.Value, shown.Faults = sample.Parse("json", shown.Body.Value)
	began := time.Now()
	sh := &shape{sample: shown, kin: newKin(shown.Value)}
	m, failure := sh.match([]byte(`{`+many.String()+`"n": 1}`), values{})
	assert.True(t, failure.none())
	assert.NotEmpty(t, m.extra)
	assert.Less(t, time.Since(began), 10*time.Second)
}
