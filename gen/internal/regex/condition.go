package regex

import (
	"math"
	"regexp/syntax"
	"strings"
	"unicode"
)

// A condition is necessary for a text to hold a match. That of the zero value holds of every text.
type condition struct {
	least int // bytes of a match
	// first are the bytes that a text can begin with, all that are not ASCII among them; nil where they may be any, because it
	// need not begin with the match.
	first *set
	// runs are what each match has one of, by the byte that they begin with, and pairs are the two bytes that they begin with; nil
	// where nothing is known. text is the only run, if it is of one text.
	runs  [][]run
	pairs pairs
	text  string
}

// conditionOf is the condition of an expression that compiles.
func conditionOf(expression string) *condition {
	re, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		return &condition{}
	}
	c := &condition{least: least(re)}
	if isAnchored(re) && c.least > 0 {
		c.first = &set{2: math.MaxUint64, 3: math.MaxUint64}
		addFirst(c.first, re)
	}
	runs := runsOf(re)
	if len(runs) == 1 {
		c.text = runs[0].text()
	}
	for _, r := range runs {
		c.pairs.add(r)
	}
	if len(runs) > 0 {
		c.runs = byStart(runs)
	}
	return c
}

// mayMatch reports whether a text meets the condition.
func (c *condition) mayMatch(s string) bool {
	switch {
	case len(s) < c.least || c.first != nil && !c.first.has(s[0]):
		return false
	case c.text != "":
		return strings.Contains(s, c.text)
	case c.runs == nil:
		return true
	}
	for i := range len(s) {
		next := byte(0)
		if i+1 < len(s) {
			next = s[i+1]
		}
		if !c.pairs.mayHave(s[i], next) {
			continue
		}
		for _, r := range c.runs[s[i]] {
			if r.begins(s[i:]) {
				return true
			}
		}
	}
	return false
}

// byStart are the runs that begin with each byte.
func byStart(runs []run) [][]run {
	out := make([][]run, 256)
	for b := range out {
		for _, r := range runs {
			if r[0].has(byte(b)) {
				out[b] = append(out[b], r)
			}
		}
	}
	return out
}

// isAnchored reports whether an expression matches only at the beginning of a text.
func isAnchored(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpBeginText:
		return true
	case syntax.OpCapture, syntax.OpConcat:
		return isAnchored(re.Sub[0])
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			if !isAnchored(sub) {
				return false
			}
		}
		return true
	}
	return false
}

// least is how many bytes a match has at least.
func least(re *syntax.Regexp) int {
	switch re.Op {
	case syntax.OpLiteral:
		return len(re.Rune) // each has a byte
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return 1
	case syntax.OpCapture, syntax.OpPlus:
		return least(re.Sub[0])
	case syntax.OpRepeat:
		return re.Min * least(re.Sub[0])
	case syntax.OpConcat:
		sum := 0
		for _, sub := range re.Sub {
			sum += least(sub)
		}
		return sum
	case syntax.OpAlternate:
		shortest := least(re.Sub[0])
		for _, sub := range re.Sub[1:] {
			shortest = min(shortest, least(sub))
		}
		return shortest
	}
	return 0
}

// addFirst adds the ASCII bytes that a match can begin with. It reports whether the expression matches nothing, too.
func addFirst(to *set, re *syntax.Regexp) (isEmpty bool) {
	switch re.Op {
	case syntax.OpLiteral:
		to.addRanges(rangesOf(re.Rune[0], re.Flags))
		return false
	case syntax.OpCharClass:
		to.addRanges(re.Rune)
		return false
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		to.addRanges([]rune{0, unicode.MaxASCII})
		return false
	case syntax.OpCapture, syntax.OpPlus:
		return addFirst(to, re.Sub[0])
	case syntax.OpStar, syntax.OpQuest:
		addFirst(to, re.Sub[0])
		return true
	case syntax.OpRepeat:
		return addFirst(to, re.Sub[0]) || re.Min == 0
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			if !addFirst(to, sub) {
				return false
			}
		}
		return true
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			isEmpty = addFirst(to, sub) || isEmpty
		}
		return isEmpty
	}
	return true
}
