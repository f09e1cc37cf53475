package notation

import (
	"regexp"
	"slices"
	"strings"
)

// guarded is a regular expression that matches only texts with one of its words in them. To find that a text has none
// of the words takes a small part of the time of the expression, and most texts have none.
type guarded struct {
	form  *regexp.Regexp
	words []string // in lower case
}

// guard compiles an expression. The words are in lower case. Every text that the expression matches has one of them.
func guard(expression string, words ...string) guarded {
	g := guarded{regexp.MustCompile(expression), words}
	allGuarded = append(allGuarded, g)
	return g
}

var allGuarded []guarded // for the test of the words

func (g guarded) mayMatch(s string) bool {
	s = strings.ToLower(s)
	return slices.ContainsFunc(g.words, func(w string) bool { return strings.Contains(s, w) })
}

// MatchString is [regexp.Regexp.MatchString].
func (g guarded) MatchString(s string) bool { return g.mayMatch(s) && g.form.MatchString(s) }

// FindStringIndex is [regexp.Regexp.FindStringIndex].
func (g guarded) FindStringIndex(s string) []int {
	if !g.mayMatch(s) {
		return nil
	}
	return g.form.FindStringIndex(s)
}

// FindStringSubmatch is [regexp.Regexp.FindStringSubmatch].
func (g guarded) FindStringSubmatch(s string) []string {
	if !g.mayMatch(s) {
		return nil
	}
	return g.form.FindStringSubmatch(s)
}

// FindStringSubmatchIndex is [regexp.Regexp.FindStringSubmatchIndex].
func (g guarded) FindStringSubmatchIndex(s string) []int {
	if !g.mayMatch(s) {
		return nil
	}
	return g.form.FindStringSubmatchIndex(s)
}

// FindAllStringSubmatchIndex is [regexp.Regexp.FindAllStringSubmatchIndex] without a limit.
func (g guarded) FindAllStringSubmatchIndex(s string) [][]int {
	if !g.mayMatch(s) {
		return nil
	}
	return g.form.FindAllStringSubmatchIndex(s, -1)
}
