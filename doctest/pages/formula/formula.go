// Package formula reads how a field follows from others, as pages say it: "`total` is the sum of `cost` of all lines", "`quantity`
// times `unit_cost`".
package formula

import (
	"math/big"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// A Formula says how a field is computed from others in the same object, or in the items of its list.
type Formula struct {
	Field string
	Op    *page.Operation // nil if the page says it of no operation in particular
	At    page.Pos
	of    []string // operands
	sign  string   // "+" for a sum over a list, or one of × + −
	isSum bool     // over the items of a list that have the operand
}

const operandWord = "[`\"]?([A-Za-z_][\\w.\\[\\]]*)[`\"]?"

var (
	sumForm     = regexp.MustCompile("(?i)^\\W*(?:(?:it|this) is )?(?:the |its )?(?:sum|total) of (?:the |all |each |every )*" + operandWord + "(?: (?:of|in|over|from) (?:all|the|its|each|every)(?: the)? [`\"]?[a-z_]+[`\"]?)?\\s*(?:$|[.;(])")
	productForm = regexp.MustCompile("(?i)^\\W*(?:(?:it|this) is )?(?:the )?(?:product of )?" + operandWord + " ?(times|multiplied by|×|x|\\*|and|plus|\\+|minus|-|−|less) ?" + operandWord + "\\s*(?:$|[.;(])")
	computedIs  = regexp.MustCompile("^\\W*(?i:the (?:field )?)?`([A-Za-z_]\\w*)` (?:is|=|equals|has) ")
	signs       = map[string]string{"times": "×", "multiplied by": "×", "×": "×", "x": "×", "*": "×", "plus": "+", "+": "+", "minus": "−", "-": "−", "−": "−", "less": "−"}
)

// Read reads the formulas of tables and of sentences. Each is one with which a sample of the pages agrees, and no sample disagrees.
func Read(site *page.Site) []Formula {
	r := reader{site: site}
	for _, p := range site.Pages {
		for _, of := range p.Resources() {
			for _, f := range of.Fields {
				r.add(nil, f.Name.Value, f.Description)
			}
		}
		for _, t := range prose.OutsideOperations(p) {
			r.addSentences(nil, t)
		}
	}
	for _, op := range site.Operations() {
		for _, f := range op.Response.Fields {
			r.add(op, f.Name.Value, f.Description)
		}
		for _, t := range slices.Concat(op.Prose, op.Notes) {
			r.addSentences(op, t)
		}
	}
	return r.all
}

type reader struct {
	site *page.Site
	all  []Formula
}

// addSentences adds the formulas of a paragraph's sentences.
func (r *reader) addSentences(op *page.Operation, t page.Text) {
	all := prose.Sentences(t)
	for i, sentence := range all {
		if m := computedIs.FindStringSubmatchIndex(sentence.Value); m != nil && !hasException(all[i+1:], sentence.Value[m[2]:m[3]]) {
			rest := sentence
			rest.Value = sentence.Value[m[1]:]
			r.add(op, sentence.Value[m[2]:m[3]], rest)
		}
	}
}

// exceptionForm is in sentences about some things for which a value is another one.
var exceptionForm = regexp.MustCompile(`(?i)\b(?:half|halved|double[ds]?|twice|discounts?|surcharges?|less|more|extra|free|but|except|unless|otherwise|instead|at least|at most|min(?:imum)?|max(?:imum)?|percent|never|if|when)\b|%`)

// hasException reports whether one of the sentences behind one about a field gives an exception.
func hasException(behind []page.Text, field string) bool {
	return slices.ContainsFunc(behind, func(s page.Text) bool {
		speaksOf := prose.MentionsName(s.Value, field) || itForm.MatchString(s.Value)
		return speaksOf && exceptionForm.MatchString(s.Value)
	})
}

var itForm = regexp.MustCompile(`(?i)\b(?:it|this|that|pays?|costs?)\b`)

func (r *reader) add(op *page.Operation, name string, text page.Text) {
	f, ok := formulaIn(text.Value)
	f.Field, f.Op, f.At = match.LastName(name), op, text.Pos
	isKnown := slices.ContainsFunc(r.all, func(o Formula) bool { return o.Field == f.Field && slices.Equal(o.of, f.of) })
	if ok && !isKnown && !slices.Contains(f.of, f.Field) && f.isIn(r.site) {
		r.all = append(r.all, f)
	}
}

// formulaIn reads how a field follows from others.
func formulaIn(text string) (Formula, bool) {
	if m := sumForm.FindStringSubmatch(text); m != nil {
		return Formula{of: []string{match.LastName(m[1])}, sign: "+", isSum: true}, true
	}
	m := productForm.FindStringSubmatch(text)
	if m == nil {
		return Formula{}, false
	}
	sign := signs[strings.ToLower(m[2])]
	if strings.EqualFold(m[2], "and") && strings.Contains(strings.ToLower(text), "product of") {
		sign = "×"
	}
	return Formula{of: []string{match.LastName(m[1]), match.LastName(m[3])}, sign: sign}, sign != ""
}

// String is the formula for people: "the sum of cost".
func (f Formula) String() string {
	if f.isSum {
		return "the sum of " + f.of[0]
	}
	return strings.Join(f.of, " "+f.sign+" ")
}

// isIn reports whether a sample of the pages has the field as it follows from the others, and none has it otherwise.
func (f Formula) isIn(site *page.Site) bool {
	agree := false
	for _, op := range site.Operations() {
		for _, sm := range op.Response.Samples {
			for _, thing := range content.ObjectsIn(sm.Value, Levels) {
				if want, got, ok := f.In(thing); ok {
					if !IsNear(want, got) {
						return false
					}
					agree = true
				}
			}
		}
	}
	return agree
}

// Levels is how many levels below the root of a body an object can be: an item of a list, in a thing of a list, in a field.
const Levels = 5

// In are the value that a field should have in an object, and the one that it has; ok is false if the object has not all of them.
func (f Formula) In(thing *sample.Value) (want, got *big.Rat, ok bool) {
	got, ok = numberOf(thing.Field(f.Field))
	if !ok {
		return nil, nil, false
	}
	if f.isSum {
		want, ok = f.sum(thing)
		return want, got, ok
	}
	a, okA := numberOf(thing.Field(f.of[0]))
	b, okB := numberOf(thing.Field(f.of[1]))
	if !okA || !okB {
		return nil, nil, false
	}
	want = new(big.Rat)
	switch f.sign {
	case "×":
		want.Mul(a, b)
	case "+":
		want.Add(a, b)
	default:
		want.Sub(a, b)
	}
	return want, got, true
}

// sum adds up the operand in the items of the only list of an object whose items have it.
func (f Formula) sum(thing *sample.Value) (*big.Rat, bool) {
	var out *big.Rat
	for _, list := range thing.Fields {
		if list.Kind != sample.Array || len(list.Fields) == 0 {
			continue
		}
		sum := new(big.Rat)
		for _, item := range list.Fields {
			n, ok := numberOf(item.Field(f.of[0]))
			if !ok {
				sum = nil
				break
			}
			sum.Add(sum, n)
		}
		if sum != nil && out != nil {
			return nil, false
		}
		if sum != nil {
			out = sum
		}
	}
	return out, out != nil
}

func numberOf(v *sample.Value) (*big.Rat, bool) {
	if v == nil || v.Kind != sample.Number && (v.Kind != sample.String || !match.NumberForm.MatchString(v.Text)) || v.Elided {
		return nil, false
	}
	return match.Exact(v.Text)
}

// IsNear reports whether two numbers differ by no more than rounding: not at all if both are whole.
func IsNear(want, got *big.Rat) bool {
	diff := new(big.Rat).Sub(want, got)
	switch {
	case want.IsInt() && got.IsInt():
		return diff.Sign() == 0
	case got.IsInt():
		return diff.Abs(diff).Cmp(big.NewRat(1, 1)) < 0
	}
	return diff.Abs(diff).Cmp(big.NewRat(2, 100)) < 0
}

// Decimal is a number as people write it.
func Decimal(n *big.Rat) string {
	if n.IsInt() {
		return n.Num().String()
	}
	return strings.TrimRight(n.FloatString(4), "0")
}
