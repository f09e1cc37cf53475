package mutate

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// Formats are the names of the formats of [Write].
var Formats = []string{"text", "json"}

// Write writes a report: as text, with the survivors in full and the score last, or as json.
func Write(w io.Writer, format string, r *Report) error {
	switch format {
	case "text":
		return writeText(w, r)
	case "json":
		return writeJSONReport(w, r)
	}
	return fmt.Errorf("unknown format %q; write one of %s", format, strings.Join(Formats, ", "))
}

// A tally counts the mutants of a kind.
type tally struct {
	Kind     string `json:"kind,omitempty"`
	Mutants  int    `json:"mutants"`
	Killed   int    `json:"killed"`
	ByLint   int    `json:"byLint"`
	Survived int    `json:"survived"`
}

func (t *tally) count(r Result) {
	t.Mutants++
	switch {
	case !r.Killed:
		t.Survived++
	case r.Lint != "":
		t.ByLint++
		t.Killed++
	default:
		t.Killed++
	}
}

// tallies counts all mutants, and those of each kind that has some.
func (r *Report) tallies() (all tally, kinds []tally) {
	for _, k := range Kinds {
		one := tally{Kind: k.Name}
		for _, res := range r.Results {
			if res.Kind == k.Name {
				one.count(res)
				all.count(res)
			}
		}
		if one.Mutants > 0 {
			kinds = append(kinds, one)
		}
	}
	return all, kinds
}

func writeText(w io.Writer, r *Report) error {
	var b strings.Builder
	for _, s := range r.Survivors() {
		fmt.Fprintf(&b, "%s: survived: %s [%s]\n", s.Pos, describe(s.Mutant), s.Kind)
	}
	all, kinds := r.tallies()
	if all.Survived > 0 {
		b.WriteString("\n")
	}
	for _, k := range kinds {
		fmt.Fprintf(&b, "%-18s %s\n", k.Kind, k)
	}
	fmt.Fprintf(&b, "\n%s, in %s\n", all, r.Took.Round(100*time.Millisecond))
	if n := len(r.Results); n < r.Made {
		fmt.Fprintf(&b, "%d of %d mutants were tried, drawn at random\n", n, r.Made)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (t tally) String() string {
	s := fmt.Sprintf("%d mutants: %d killed", t.Mutants, t.Killed)
	if t.ByLint > 0 {
		s += fmt.Sprintf(" (%d by lint)", t.ByLint)
	}
	if t.Survived > 0 {
		s += fmt.Sprintf(", %d survived", t.Survived)
	}
	return s
}

// describe is a mutant, with the operation whose responses it changes.
func describe(m Mutant) string {
	if m.alter != nil {
		return m.Operation + " returns " + m.What
	}
	return m.What
}

type (
	reportObject struct {
		Seconds float64        `json:"seconds"`
		Made    int            `json:"made"` // of which the mutants are a sample
		Totals  tally          `json:"totals"`
		Kinds   []tally        `json:"kinds"`
		Mutants []mutantObject `json:"mutants"`
	}
	mutantObject struct {
		File      string    `json:"file"`
		Line      int       `json:"line"`
		Col       int       `json:"col"`
		Kind      string    `json:"kind"`
		Operation string    `json:"operation,omitempty"`
		What      string    `json:"what"`
		Killed    bool      `json:"killed"`
		Lint      string    `json:"lint,omitempty"`
		By        *byObject `json:"by,omitempty"`
		Seconds   float64   `json:"seconds"`
	}
	byObject struct {
		File   string `json:"file"`
		Line   int    `json:"line"`
		Col    int    `json:"col"`
		Says   string `json:"says"`
		Reason string `json:"reason"`
	}
)

func writeJSONReport(w io.Writer, r *Report) error {
	all, kinds := r.tallies()
	out := reportObject{Seconds: r.Took.Seconds(), Made: r.Made, Totals: all, Kinds: kinds, Mutants: []mutantObject{}}
	for _, res := range r.Results {
		o := mutantObject{
			File: res.File, Line: res.Line, Col: res.Column, Kind: res.Kind, Operation: res.Operation, What: res.What,
			Killed: res.Killed, Lint: res.Lint, Seconds: res.Took.Seconds(),
		}
		if by := res.By; by != nil {
			o.By = &byObject{by.File, by.Line, by.Column, by.Says, by.Reason}
		}
		out.Mutants = append(out.Mutants, o)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}
