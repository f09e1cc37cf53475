package effects

import (
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/page"
)

// A StateTable is the table of a page with the states of a thing, in their order, and with those that may follow each of them.
type StateTable struct {
	States []string
	Next   map[string][]string
	At     page.Pos
}

var (
	stateHeader = regexp.MustCompile(`(?i)^(?:status|state|from)$`)
	nextHeader  = regexp.MustCompile(`(?i)^(?:next|to|next (?:states?|status(?:es)?)|(?:can|may) (?:change|move|go|become|turn)(?: ?(?:in)?to)?|may become|allowed (?:next|changes?|transitions?)(?: states?)?|transitions?(?: to)?)$`)
	stateWord   = regexp.MustCompile(`[a-z][a-z_-]*`)
	noneWord    = regexp.MustCompile(`(?i)^(?:[-–—\s]*|none|nothing|final|n/a|\(none\)|\(final\))\.?$`)
)

// StateTableOf reads a table of states; it has no states if the table is of something else.
func StateTableOf(t markdown.Table) StateTable {
	out := StateTable{Next: map[string][]string{}, At: t.Pos}
	if len(t.Rows) < 3 || len(t.Rows[0]) < 2 || !stateHeader.MatchString(strings.TrimSpace(t.Rows[0][0].Value)) {
		return StateTable{}
	}
	column := slices.IndexFunc(t.Rows[0], func(l markdown.Line) bool { return nextHeader.MatchString(strings.TrimSpace(l.Value)) })
	if column < 1 {
		return StateTable{}
	}
	for _, row := range t.Rows[1:] {
		state := strings.TrimSpace(row[0].Value)
		if len(row) <= column || !content.EnumWord.MatchString(state) {
			return StateTable{}
		}
		out.States = append(out.States, state)
		if cell := strings.TrimSpace(row[column].Value); !noneWord.MatchString(cell) {
			out.Next[state] = stateWord.FindAllString(cell, -1)
		}
	}
	for _, all := range out.Next {
		if slices.ContainsFunc(all, func(s string) bool { return !slices.Contains(out.States, s) }) {
			return StateTable{} // the cell has more than states
		}
	}
	return out
}

var (
	onlyFrom = regexp.MustCompile("(?i)\\bonly (?:an? |the )?`([a-z][\\w-]*)`(?:(?:,| and| or|, and|, or) `([a-z][\\w-]*)`)? \\w+(?: \\w+)? (?:can|may|could) be\\b")
	moveFrom = regexp.MustCompile("(?i)\\b(?:moves?|changes?|brings?|turns?) (?:an?|the) (?:`([a-z][\\w-]*)` \\w+|\\w+(?: \\w+)? (?:that|which) is `([a-z][\\w-]*)`) (?:\\w+ )?(?:to|into) `")
	// onlyAs has the state as a word, perhaps of several things: "only a draft can be published", "only open orders can be paid".
	onlyAs  = regexp.MustCompile(`(?i)\bonly (?:an? |the )?([a-z][\w-]*)(?: [a-z]+)? (?:can|may|could) be [a-z]+\b`)
	refused = regexp.MustCompile(`(?i)\b(?:state|status|transition)s?\b`)
)

// StatesBefore are the states in which a thing must be for an operation, as a text names them in code: "Moves an `open` order to `paid`".
func StatesBefore(t page.Text) ([]string, page.Pos) {
	for _, form := range []*regexp.Regexp{onlyFrom, moveFrom} {
		if m := form.FindStringSubmatchIndex(strings.ReplaceAll(t.Value, "\n", " ")); m != nil {
			all := []string{prose.Submatch(t.Value, m, 1), prose.Submatch(t.Value, m, 2)}
			return slices.DeleteFunc(all, func(state string) bool { return state == "" }), t.At(m[0])
		}
	}
	return nil, page.Pos{}
}

// StateBefore is the word for such a state, in lower case and perhaps of several things; empty if there is none: "Only a draft can be
// published".
func StateBefore(t page.Text) (string, page.Pos) {
	m := onlyAs.FindStringSubmatchIndex(strings.ReplaceAll(t.Value, "\n", " "))
	if m == nil {
		return "", page.Pos{}
	}
	return strings.ToLower(prose.Submatch(t.Value, m, 1)), t.At(m[0])
}

// SpeaksOfStates reports whether a text about a refusal speaks of the states of things.
func SpeaksOfStates(text string) bool { return refused.MatchString(text) }
