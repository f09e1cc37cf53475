// Package effects reads what requests do, as pages say it: which fields have which values afterwards, which states follow which, what
// a second request does, and when a thing ends.
package effects

import (
	"regexp"
	"strings"

	"docsascode.example/doctest/pages/prose"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/gen/page"
)

// A Consequence is a field that has a value after a request.
type Consequence struct {
	Field  string
	Kind   string // of the thing that has the field; empty for the operation's own
	Value  string // empty for any but null
	Param  string // the parameter of the request that has the value; empty for none
	IsTime bool   // it is a time, and another one than before
	At     page.Pos
}

// fieldBegins matches what stands before a field, and the field.
const fieldBegins = "^[\\s,]*(?:and )?(?:then )?(?:also )?(?:sets? )?(?:the |its )?(?:(?:[a-z]+ )?([a-z]+)(?:'s|’s) )?`([A-Za-z_]\\w*)`"

var (
	setsForm = regexp.MustCompile(`(?i)\b(?:sets?|updates?|resets?)\s+`)
	// targetForm is a field that is set to something, and bareForm one of which no value is said.
	targetForm = regexp.MustCompile("(?i)" + fieldBegins + "(?: of (?:its|the) (?:[a-z]+ )?([a-z]+))? to (?:`([^`\\s]+)`|((?:the )?(?:current )?(?:time|date|now)\\b))")
	bareForm   = regexp.MustCompile("(?i)" + fieldBegins)
	isSetForm  = regexp.MustCompile("(?i)`([A-Za-z_]\\w*)` is (?:set|updated|changed) to (?:`([^`\\s]+)`|((?:the )?(?:current )?(?:time|date|now)\\b))")
	movesForm  = regexp.MustCompile("(?i)\\b(?:moves?|changes?|brings?|puts?|marks?|turns?) (?:an?|the|its|this) [^.;,]*?\\b(?:to|into|as|in state) `([a-z][\\w-]*)`")
	makesForm  = regexp.MustCompile("(?i)\\bmakes? (?:an?|the|its|this) (?:[a-z]+ )?([a-z]+) `([a-z][\\w-]*)`")
	keptAsForm = regexp.MustCompile("(?i)`([A-Za-z_]\\w*)`[^.;`]*\\b(?:kept|stored|saved|returned|shown|recorded) (?:as|in|under) (?:the )?`([A-Za-z_]\\w*)`")
	mayForm    = regexp.MustCompile(`(?i)\b(?:if|unless|when|whenever|optionally|later|eventually|might|otherwise|not|never|cannot)\b|n't\b`)
)

// ConsequencesIn are those of which a sentence speaks.
func ConsequencesIn(op *page.Operation, t page.Text) []Consequence {
	var out []Consequence
	text := strings.ReplaceAll(t.Value, "\n", " ")
	add := func(at int, q Consequence) {
		if !mayForm.MatchString(text[:at]) {
			q.At = t.At(at)
			out = append(out, q)
		}
	}
	for _, m := range setsForm.FindAllStringIndex(text, -1) {
		for at := m[1]; ; {
			g := targetForm.FindStringSubmatch(text[at:])
			if g == nil {
				g = append(bareForm.FindStringSubmatch(text[at:]), "", "", "")
			}
			if g[0] == "" {
				break
			}
			add(at, consequenceOf(op, Consequence{Field: g[2], Kind: strings.ToLower(g[1] + g[3]), Value: g[4], IsTime: g[5] != ""}))
			at += len(g[0])
		}
	}
	for _, m := range isSetForm.FindAllStringSubmatchIndex(text, -1) {
		add(m[0], consequenceOf(op, Consequence{Field: prose.Submatch(text, m, 1), Value: prose.Submatch(text, m, 2), IsTime: m[6] >= 0}))
	}
	for _, m := range movesForm.FindAllStringSubmatchIndex(text, -1) {
		add(m[0], Consequence{Value: prose.Submatch(text, m, 1)})
	}
	for _, m := range makesForm.FindAllStringSubmatchIndex(text, -1) {
		add(m[0], Consequence{Kind: prose.Submatch(text, m, 1), Value: prose.Submatch(text, m, 2)})
	}
	for _, m := range keptAsForm.FindAllStringSubmatchIndex(text, -1) {
		if name := prose.Submatch(text, m, 1); things.TakesField(op, name) {
			add(m[0], Consequence{Field: prose.Submatch(text, m, 2), Param: name})
		}
	}
	return out
}

// consequenceOf is a consequence whose value is that of a parameter, if its word is the name of one.
func consequenceOf(op *page.Operation, q Consequence) Consequence {
	switch {
	case q.Value != "" && things.TakesField(op, q.Value):
		q.Param, q.Value = q.Value, ""
	case q.Value == "" && !q.IsTime && things.TakesField(op, q.Field):
		q.Param = q.Field
	}
	return q
}
