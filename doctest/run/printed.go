package run

import (
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/gen/example"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// A printed text is what a page shows as the output of a command that takes a part of the response: "| jq .id". It is compared with
// what the command prints.
type printed struct {
	example *page.Example
	text    string // as the page shows it
	at      page.Pos
	name    string // the field that the command takes last; empty if it takes several
	claim   *claim.Claim
}

var (
	// jqForm matches a command that ends with jq and a filter which takes a part.
	jqForm    = regexp.MustCompile(`\|\s*jq\s+(?:-\w+\s+|--[\w-]+\s+)*('[^']*'|"[^"]*"|\.[\w.\[\]]+)\s*$`)
	fieldForm = regexp.MustCompile(`\.(\w+)['"]?\s*$`)
)

// outputsOf are the outputs that an operation's examples show. An example with several commands has none: what each one prints
// cannot be told apart.
func outputsOf(op *page.Operation) []*printed {
	var out []*printed
	for _, e := range op.Examples {
		steps := example.Read(e.Language, e.Code.Value).Steps
		if len(steps) != 1 || strings.TrimSpace(steps[0].Output.Text) == "" {
			continue
		}
		m := jqForm.FindStringSubmatch(strings.TrimSpace(steps[0].Command.Text))
		if m == nil || strings.Trim(m[1], `'". `) == "" {
			continue
		}
		o := &printed{example: e, text: strings.TrimSpace(steps[0].Output.Text), at: e.Code.At(steps[0].Output.At(0))}
		if field := fieldForm.FindStringSubmatch(m[1]); field != nil {
			o.name = field[1]
		}
		out = append(out, o)
	}
	return out
}

// isOutput reports whether a sample is such an output.
func isOutput(op *page.Operation, s *page.Sample) bool {
	return slices.ContainsFunc(outputsOf(op), func(o *printed) bool { return o.text == strings.TrimSpace(s.Body.Value) })
}

// judgeOutput compares what a command has printed with what the page shows.
func (a *attempt) judgeOutput(sent *call) {
	for _, o := range a.subject.outputs {
		if o.example != a.example || a.outcome.Failure != "" {
			continue
		}
		ev := a.evidence()
		ev.Output = strings.TrimSpace(a.outcome.Stdout)
		v := values{replaced: a.user.replacements(), servers: a.run.servers(), echoes: a.run.echoes(a.subject, sent), varies: a.subject.varies}
		if why := o.differs(ev.Output, v); why != "" {
			a.run.ledger.deny(o.claim, ev, found("%s", why))
		} else {
			a.run.ledger.show(o.claim, ev, "the command printed %s", shortened(strings.Join(strings.Fields(ev.Output), " "), 80))
		}
	}
}

// differs says how a text differs from what the page shows: in its structure, or in a value that the request determines. Of
// several values the page may show others than come.
func (o *printed) differs(text string, v values) string {
	shown, got := o.values(o.text), o.values(text)
	isNull := func(v *sample.Value) bool { return v.Kind == sample.Null }
	switch {
	case text == "":
		return "the command printed nothing"
	case len(shown)+len(got) > 2:
		isLost := !slices.ContainsFunc(shown, isNull) && !slices.ContainsFunc(got, func(v *sample.Value) bool { return !isNull(v) })
		return unless(!isLost, "the command printed null")
	}
	m := newMatching(v, false, newKin(shown[0]))
	m.node(shown[0], got[0])
	if len(m.wrong) == 0 {
		return ""
	}
	w := m.wrong[0]
	name := w.node.Name
	if w.node == shown[0] {
		name = "the output"
	}
	return name + " " + w.text
}

// values are those of a text in JSON, or of its lines. A line that is not JSON is a string, as jq prints it with the option -r.
func (o *printed) values(text string) []*sample.Value {
	if v, faults := sample.Parse("json", text); v != nil && len(faults) == 0 && v.Next == nil {
		v.Name = o.name
		return []*sample.Value{v}
	}
	var out []*sample.Value
	for line := range strings.Lines(text) {
		v, faults := sample.Parse("json", strings.TrimSpace(line))
		if v == nil || len(faults) > 0 {
			v = &sample.Value{Kind: sample.String, Text: strings.TrimSpace(line)}
		}
		v.Name = o.name
		out = append(out, v)
	}
	return out
}
