package regex

import (
	"math"
	"regexp/syntax"
	"slices"
)

// A run is what stands in successive bytes of a text.
type run []set

func (r run) begins(s string) bool {
	if len(s) < len(r) {
		return false
	}
	for i := range r {
		if !r[i].has(s[i]) {
			return false
		}
	}
	return true
}

const (
	mostRuns   = 128
	longestRun = 16 // bytes
	mostCopies = 4  // of what is repeated
	// rare is how rare runs must be, so that it pays to look for them.
	rare = 1.5 // bits
)

// runsOf are runs that each match of an expression has one of; none where they would not be rare.
func runsOf(re *syntax.Regexp) []run {
	p := partOf(re)
	runs := rarer(p.whole, p.held)
	if rarity(runs) < rare {
		return nil
	}
	if folds(re) {
		runs = append(slices.Clip(runs), runOf('\u017F'), runOf('\u212A')) // s and k in another case, which [rangesOf] leaves out
	}
	return runs
}

// folds reports whether a letter of an expression stands for both its cases.
func folds(re *syntax.Regexp) bool {
	return re.Op == syntax.OpLiteral && re.Flags&syntax.FoldCase != 0 || slices.ContainsFunc(re.Sub, folds)
}

// rarity is how many bits it takes to say that a text of 64 letters and marks has one of the runs at a place.
func rarity(runs []run) float64 {
	sum := 0.0
	for _, r := range runs {
		chance := 1.0
		for i := range r {
			chance *= min(1, float64(r[i].size())/64)
		}
		sum += chance
	}
	if sum == 0 {
		return 0
	}
	return -math.Log2(sum)
}

func rarer(a, b []run) []run {
	if rarity(a) < rarity(b) {
		return b
	}
	return a
}

// A part is what is known of the matches of a part of an expression.
type part struct {
	whole []run // all of them; none where they are too many
	held  []run // what each of them has one of; none where that is not known
}

func partOf(re *syntax.Regexp) part {
	switch re.Op {
	case syntax.OpLiteral:
		return sequence(len(re.Rune), func(i int) part { return part{whole: letters(rangesOf(re.Rune[i], re.Flags))} })
	case syntax.OpCharClass:
		return part{whole: letters(re.Rune)}
	case syntax.OpCapture:
		return partOf(re.Sub[0])
	case syntax.OpQuest:
		if p := partOf(re.Sub[0]); p.whole != nil {
			return part{whole: append(slices.Clip(p.whole), run{})}
		}
		return part{}
	case syntax.OpPlus:
		return repeated(partOf(re.Sub[0]), 1, -1)
	case syntax.OpRepeat:
		return repeated(partOf(re.Sub[0]), re.Min, re.Max)
	case syntax.OpConcat:
		return sequence(len(re.Sub), func(i int) part { return partOf(re.Sub[i]) })
	case syntax.OpAlternate:
		return alternatives(re.Sub)
	case syntax.OpStar, syntax.OpAnyChar, syntax.OpAnyCharNotNL, syntax.OpNoMatch:
		return part{}
	}
	return part{whole: []run{{}}} // an assertion
}

// sequence is n parts, one after another.
func sequence(n int, of func(int) part) part {
	var held []run
	now, isWhole := []run{{}}, true
	for i := range n {
		p := of(i)
		longer := product(now, p.whole)
		if longer == nil {
			isWhole = false
			held = rarer(held, rarer(now, p.held))
			longer = p.whole
		}
		if now = longer; now == nil {
			now = []run{{}}
		}
	}
	if isWhole {
		return part{whole: now}
	}
	return part{held: rarer(held, now)}
}

// product is each of the runs before each of the others; none where they are too many or too long.
func product(before, after []run) []run {
	if len(before)*len(after) > mostRuns {
		return nil
	}
	var out []run
	for _, b := range before {
		for _, a := range after {
			if len(b)+len(a) > longestRun {
				return nil
			}
			out = append(out, slices.Concat(b, a))
		}
	}
	return out
}

func repeated(p part, least, most int) part {
	copies := min(least, mostCopies)
	if copies == most {
		return sequence(copies, func(int) part { return p })
	}
	return sequence(copies+1, func(i int) part {
		if i < copies {
			return p
		}
		return part{}
	})
}

// alternatives is one of the parts.
func alternatives(subs []*syntax.Regexp) part {
	var whole, held []run
	isWhole, isHeld := true, true
	for _, sub := range subs {
		p := partOf(sub)
		whole, isWhole = append(whole, p.whole...), isWhole && p.whole != nil
		runs := rarer(p.whole, p.held)
		held, isHeld = append(held, runs...), isHeld && rarity(runs) > 0
	}
	switch {
	case isWhole && len(whole) <= mostRuns:
		return part{whole: whole}
	case isHeld && len(held) <= mostRuns:
		return part{held: held}
	}
	return part{}
}
