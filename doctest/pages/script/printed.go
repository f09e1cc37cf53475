package script

import (
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/match"
	"docsascode.example/gen/sample"
)

// Differs says how a text differs from what the page shows. The status, the structure, and values that the request determines are
// not free.
func (o *Output) Differs(text string, v match.Values) match.Difference {
	switch o.By {
	case byFilter:
		return unlessSame(o.Text, text, v, match.Illustrated)
	case byCurl:
		return o.differsInStatus(text, v)
	}
	shown, got := o.Shown, o.values(text)
	isNull := func(v *sample.Value) bool { return v.Kind == sample.Null }
	switch {
	case text == "":
		return match.Determined("the command printed nothing")
	case len(shown)+len(got) > 2:
		if !slices.ContainsFunc(shown, isNull) && !slices.ContainsFunc(got, func(v *sample.Value) bool { return !isNull(v) }) {
			return match.Determined("the command printed null")
		}
		return unlessSame(o.Text, text, v, match.Illustrated)
	}
	m := match.New(v, false, match.NewKin(shown[0]))
	m.Node(shown[0], got[0])
	switch {
	case len(m.Wrong) > 0:
		return match.Determined(o.nameOf(m.Wrong[0].Node) + " " + m.Wrong[0].Text)
	case len(m.Free) == 0:
		return match.Difference{}
	case m.Free[0].Node == shown[0] && v.IsSent(o.name, got[0].Text) && !v.Sends(shown[0].Text):
		return match.Determined("the output " + m.Free[0].Text + ", and the request sent " + o.name + "=" + match.Shortened(got[0].Text, 80))
	}
	return match.Illustrated(o.nameOf(m.Free[0].Node) + " " + m.Free[0].Text)
}

// nameOf is a node of the output for people.
func (o *Output) nameOf(v *sample.Value) string {
	if v == o.Shown[0] || v.Name == "" {
		return "the output"
	}
	return v.Name
}

// unlessSame is no difference for two texts of which one may have the values of this run.
func unlessSame(shown, got string, v match.Values, kind func(string) match.Difference) match.Difference {
	if match.MatchesText(v.Filled(shown), got) {
		return match.Difference{}
	}
	return kind("the command printed " + match.Shortened(strings.Join(strings.Fields(got), " "), 80))
}

// differsInStatus compares the output of curl: the statuses, if it writes them, are those that the page shows.
func (o *Output) differsInStatus(text string, v match.Values) match.Difference {
	if d := unlessSame(o.Text, text, v, match.Illustrated); d.Text == "" || !codeWritten.MatchString(o.Command) {
		return d
	}
	shown, got := o.statusIn(o.Text), o.statusIn(text)
	switch {
	case shown == "" || got == "":
		return match.Illustrated("the command printed another text")
	case shown != got:
		return match.Determined("the command printed the status " + got + ", and the page shows " + shown)
	case shown == o.Text:
		return match.Difference{} // the page leaves out the response above it
	}
	return match.Illustrated("the command printed another text with the same status")
}

var statusWord = regexp.MustCompile(`\b[1-5]\d\d\b`)

// statusIn is the status in an output of curl: the last one, because curl writes it after the response. It is empty if several
// numbers could be it.
func (o *Output) statusIn(text string) string {
	if !nowhereForm.MatchString(o.Command) {
		text = text[strings.LastIndex(text, "\n")+1:]
	}
	all := statusWord.FindAllString(text, -1)
	if len(all) != 1 {
		return ""
	}
	return all[0]
}
