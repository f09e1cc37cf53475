package run

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/match"
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
		sh := &shape{sample: s, kin: match.NewKin(s.Value)}
		m, failure := sh.match([]byte(c.came), match.Values{})
		assert.Equal(t, c.same, failure.none() && len(m.Wrong)+len(m.Extra)+len(m.Free) == 0, "%s against %s: %v %s", c.came, c.shown, m.Wrong, failure)
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
	sh := &shape{sample: shown, kin: match.NewKin(shown.Value)}
	m, failure := sh.match([]byte(`{`+many.String()+`"n": 1}`), match.Values{})
	assert.True(t, failure.none())
	assert.NotEmpty(t, m.Extra)
	assert.Less(t, time.Since(began), 10*time.Second)
}

// A sample claims the structure of responses. Several samples of one status say together which fields are optional.
func TestMatchStructure(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name          string
		shown, others string // the sample, and another one of the same status
		came          string
		wrong         string
	}{
		{"a part, around which other samples have data", `{"kind": "film", "films": [1]}`, `{"ok": true, "data": {"a": 1}}`, `{"ok": true, "data": {"kind": "x", "films": []}}`, ""},
		{"a map without entries", `{"data": {"books": [{"id": 1}], "films": [{"id": 2}]}}`, `{"ok": true}`, `{"data": {}}`, ""},
		{"a part of something else", `{"kind": "film", "films": [1]}`, `{"ok": true, "data": {"a": 1}}`, `{"ok": true, "body": {"kind": "x", "films": []}}`, "has none of the fields that the page shows"},
		{"another sample lacks the field", `{"node": 1, "before": 2}`, `{"node": 1}`, `{"node": 3}`, ""},
		{"no other sample lacks the field", `{"node": 1, "before": 2}`, ``, `{"node": 3}`, "is missing from the response"},
		{"a sample of something else lacks the field", `{"node": 1, "before": 2}`, `{"error": 1}`, `{"node": 3}`, "is missing from the response"},
		{"another sample has null", `{"node": "a"}`, `{"node": null}`, `{"node": null}`, ""},
		{"no other sample has null", `{"node": "a"}`, ``, `{"node": null}`, "is null, and the page shows a string"},
		{"a key that the request names", `{"films": {"drama": {"n": 1}}}`, ``, `{"films": {}}`, ""},
		{"a key that is data", `{"films": {"2024-03-05": {"n": 1}}}`, ``, `{"films": {"2026-01-02": {"n": 2}}}`, ""},
		{"a value of a map with another structure", `{"films": {"2024-03-05": {"n": 1}}}`, ``, `{"films": {"2026-01-02": {"m": 2}}}`, "is missing from the response"},
		{"a field with another name", `{"films": {"first": {"n": 1}}}`, ``, `{"films": {"second": {"n": 2}}}`, "is missing from the response"},
		{"an empty time", `{"made": "2024-03-05T09:30:00Z"}`, ``, `{"made": ""}`, `is empty, and the page shows "2024-03-05T09:30:00Z"`},
		{"an empty text", `{"note": "new"}`, ``, `{"note": ""}`, ""},
		{"a version and a number in a text", `{"v": "1.2.3", "n": "1.10"}`, ``, `{"v": "2.0.0-rc1", "n": "1.1"}`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := &page.Sample{Format: "json"}
			s.Value, _ = sample.Parse("json", c.shown)
			other, _ := sample.Parse("json", c.others)
			sh := &shape{sample: s, kin: match.NewKin(s.Value, other), around: map[string]bool{"data": true}}
			m, failure := sh.match([]byte(c.came), match.Values{Echoes: []match.Echo{{Name: "genre", In: page.InQuery, Shown: "drama", Sent: "drama"}}})
			require.True(t, failure.none())
			if c.wrong == "" {
				assert.Empty(t, m.Wrong)
				return
			}
			require.Len(t, m.Wrong, 1)
			assert.Equal(t, c.wrong, m.Wrong[0].Text)
		})
	}
}

func TestVariesByNature(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, shown, got string
		varies           bool
	}{
		{"created", "2024-03-05T09:30:00.000+0000", "2026-11-26T16:28:42.000+0000", true},
		{"created", "2024-03-05 09:30:00+00", "2026-11-26 16:28:42+00", true},
		{"created", "2024-03-05 09:30:00 UTC", "2026-11-26 16:28:42 UTC", true},
		{"created", "2024-03-05T09:30Z", "2026-11-26T16:28Z", true},
		{"created", "20240305T093000Z", "20261126T162842Z", true},
		{"created", "Tue, 05 Mar 2024 09:30:00 GMT", "Thu, 26 Nov 2026 16:28:42 GMT", true},
		{"created", "2024-13-45", "2026-11-26", false},
		{"created", "2024-03-05", "soon", false},
		{"uptime", "9m33.89s", "21.2s", true},
		{"span", "PT5M", "P1DT2H", true},
		{"P", "P", "PT5M", false},
		{"build", "go1.13.1", "go1.26", true},
		{"version", "v2.13", "v3.0.0-beta", true},
		{"price", "1.10", "1.1", false},
		{"address", "10.0.0.7:8080", "[::1]:80", true},
		{"host", "db.example.com:5432", "localhost:9", false},
		{"leader", "924e2e83e93f2560", "8e9e05c52164694d", true},
		{"word", "deadbeef", "cafebabe", false},
		{"id", "7", "12", true},
		{"id", "b_1234567", "b_7654321", true},
		{"title", "Walden", "Emma", false},
		{"n", "12345678", "87654321", false},
	} {
		assert.Equal(t, c.varies, match.VariesByNature(c.name, c.shown, c.got), "%s: %s and %s", c.name, c.shown, c.got)
	}
}
