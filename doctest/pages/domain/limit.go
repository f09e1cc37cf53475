// Package domain tells which values a parameter can have, as its page says, and makes others: values inside of its limits, outside of
// them, and of no type of its.
package domain

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// A Limit is what a page says of the values of a parameter: they are of a list, or within a bound.
type Limit struct {
	Says    string
	At      page.Pos
	Outside string   // a value that is not allowed
	IsForm  bool     // the page names a standard, and need not say that the server checks it
	Inside  []string // values that are allowed
	IsBound bool     // it is the least or the greatest number
	Items   int      // how many items a list has at most; 0 for any other limit
}

// UnlistedValue is a value that no page lists.
const UnlistedValue = "987654321"

// longest is the longest text that a limit is tried with, in characters.
const longest = 10_000

// LimitsOf are the limits of a parameter. A path has none, because a value may name a resource that does not exist.
func LimitsOf(op *page.Operation, p *page.Parameter) []Limit {
	if p.In.Value == page.InPath {
		return nil
	}
	var out []Limit
	add := func(v Limit, format string, args ...any) {
		v.Says, v.At = fmt.Sprintf(format, args...), p.LimitsAt()
		out = append(out, v)
	}
	if len(p.Enum) > 1 {
		add(Limit{Outside: UnlistedValue, Inside: p.Enum}, "is one of %s", strings.Join(p.Enum, ", "))
	}
	if outside, inside, ok := around(p.Minimum, -1, p.ExclusiveMinimum); ok {
		add(Limit{IsBound: true, Outside: oneOf(p, outside), Inside: []string{oneOf(p, inside)}}, "is at least %s", inside)
	}
	if outside, inside, ok := around(p.Maximum, 1, p.ExclusiveMaximum); ok {
		add(Limit{IsBound: true, Outside: oneOf(p, outside), Inside: []string{oneOf(p, inside)}}, "is at most %s", inside)
	}
	out = append(out, itemLimit(op, p)...)
	if t, ok := page.ParseType(p.Type.Value); ok && (t.Name != "string" || t.Format != "") {
		return out
	}
	for _, s := range standards {
		if s.form.MatchString(p.Description.Value) && !orWord.MatchString(p.Description.Value) && p.In.Value == page.InBody {
			add(Limit{Outside: s.outside, IsForm: true}, "is %s", s.name)
		}
	}
	if says, outside, ok := formOf(op, p); ok && p.In.Value == page.InBody && len(p.Enum) == 0 {
		add(Limit{Outside: outside, IsForm: true}, "%s", says)
	}
	if n, err := strconv.Atoi(p.MinLength); err == nil && n > 1 && n < longest {
		add(Limit{Outside: strings.Repeat("x", n-1)}, "has at least %d characters", n)
	}
	if n, err := strconv.Atoi(p.MaxLength); err == nil && n > 0 && n < longest {
		add(Limit{Outside: strings.Repeat("x", n+1)}, "has at most %d characters", n)
	}
	return out
}

// oneOf is a value of a parameter, and a list with the value alone if the parameter of a body is a list.
func oneOf(p *page.Parameter, value string) string {
	if t, _ := page.ParseType(p.Type.Value); t.Name == "array" && p.In.Value == page.InBody {
		return "[" + value + "]"
	}
	return value
}

// around returns the values on both sides of a bound; step is 1 if the values above it are outside.
func around(bound string, step int64, isExclusive bool) (outside, inside string, ok bool) {
	n, ok := match.Exact(bound)
	if !ok {
		return "", "", false
	}
	next := func(by int64) string {
		return strings.TrimSuffix(new(big.Rat).Add(n, big.NewRat(by, 1)).FloatString(3), ".000")
	}
	if isExclusive {
		return next(0), next(-step), true
	}
	return next(step), next(0), true
}

// mostItems is how many items a list has at most that doctest sends.
const mostItems = 100

// itemLimit is how many items a list has at most. It is tried with items like the one that an example sends.
func itemLimit(op *page.Operation, p *page.Parameter) []Limit {
	n, err := strconv.Atoi(p.MaxItems)
	i := slices.IndexFunc(content.SentBy(op), func(v content.Sent) bool { return v.In == page.InBody && v.Name == p.Name.Value })
	if err != nil || n < 1 || n >= mostItems || i < 0 {
		return nil
	}
	list, err := sample.JSON(content.SentBy(op)[i].Value)
	if err != nil || list.Kind != sample.Array || len(list.Fields) == 0 || list.Fields[0].Kind != sample.String {
		return nil
	}
	return []Limit{{Says: fmt.Sprintf("has at most %d items", n), At: p.Name.Pos, Outside: listLike(list.Fields[0].Text, n+1), Inside: []string{listLike(list.Fields[0].Text, n)}, Items: n}}
}

// listLike is a list in JSON with different texts.
func listLike(text string, n int) string {
	items := []string{string(call.Marshaled(text))}
	for i := 1; i < n; i++ {
		items = append(items, string(call.Marshaled(fmt.Sprintf("%s%d", text, i))))
	}
	return "[" + strings.Join(items, ", ") + "]"
}
