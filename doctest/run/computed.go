package run

import (
	"math/big"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/content"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/prose"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// A page says how a field follows from others: "`total` is the sum of `cost` of all lines", "`quantity` times `unit_cost`". It is a claim if
// a sample of the pages has these fields and agrees, and no sample contradicts.

// A computed field is the result of others in the same object, or in the items of its list.
type computed struct {
	field string
	of    []string // operands
	sign  string   // "+" for a sum over a list, or one of × + −
	isSum bool     // over the items of a list that have the operand
	claim *claim.Claim
}

const operandWord = "[`\"]?([A-Za-z_][\\w.\\[\\]]*)[`\"]?"

var (
	sumForm     = regexp.MustCompile("(?i)^\\W*(?:(?:it|this) is )?(?:the |its )?(?:sum|total) of (?:the |all |each |every )*" + operandWord + "(?: (?:of|in|over|from) (?:all|the|its|each|every)(?: the)? [`\"]?[a-z_]+[`\"]?)?\\s*(?:$|[.;(])")
	productForm = regexp.MustCompile("(?i)^\\W*(?:(?:it|this) is )?(?:the )?(?:product of )?" + operandWord + " ?(times|multiplied by|×|x|\\*|and|plus|\\+|minus|-|−|less) ?" + operandWord + "\\s*(?:$|[.;(])")
	computedIs  = regexp.MustCompile("^\\W*(?:the (?:field )?)?`([A-Za-z_]\\w*)` (?:is|=|equals|has) ")
	signs       = map[string]string{"times": "×", "multiplied by": "×", "×": "×", "x": "×", "*": "×", "plus": "+", "+": "+", "minus": "−", "-": "−", "−": "−", "less": "−"}
)

// addComputed enters the claims about computed fields, of tables and of sentences.
func (r *run) addComputed() {
	for _, p := range r.site.Pages {
		for _, of := range p.Resources() {
			for _, f := range of.Fields {
				r.addFormula(nil, f.Name.Value, f.Description)
			}
		}
		for _, t := range prose.OutsideOperations(p) {
			r.addFormulas(nil, t)
		}
	}
	for _, s := range r.subjects {
		for _, f := range s.op.Response.Fields {
			r.addFormula(s.op, f.Name.Value, f.Description)
		}
		for _, t := range slices.Concat(s.op.Prose, s.op.Notes) {
			r.addFormulas(s.op, t)
		}
	}
}

// addFormulas enters the computed fields of a paragraph's sentences.
func (r *run) addFormulas(op *page.Operation, t page.Text) {
	for _, sentence := range prose.Sentences(t) {
		if m := computedIs.FindStringSubmatchIndex(sentence.Value); m != nil {
			rest := sentence
			rest.Value = sentence.Value[m[1]:]
			r.addFormula(op, sentence.Value[m[2]:m[3]], rest)
		}
	}
}

func (r *run) addFormula(op *page.Operation, name string, text page.Text) {
	c, ok := formulaIn(text.Value)
	c.field = match.LastName(name)
	isKnown := slices.ContainsFunc(r.computed, func(o computed) bool { return o.field == c.field && slices.Equal(o.of, c.of) })
	if !ok || isKnown || slices.Contains(c.of, c.field) || !r.samplesAgree(c) {
		return
	}
	c.claim = r.ledger.add(text.Pos, claim.Field, op, "%s is %s", c.field, c.formula())
	r.computed = append(r.computed, c)
}

// formulaIn reads how a field follows from others.
func formulaIn(text string) (computed, bool) {
	if m := sumForm.FindStringSubmatch(text); m != nil {
		return computed{of: []string{match.LastName(m[1])}, sign: "+", isSum: true}, true
	}
	m := productForm.FindStringSubmatch(text)
	if m == nil {
		return computed{}, false
	}
	sign := signs[strings.ToLower(m[2])]
	if strings.EqualFold(m[2], "and") && strings.Contains(strings.ToLower(text), "product of") {
		sign = "×"
	}
	return computed{of: []string{match.LastName(m[1]), match.LastName(m[3])}, sign: sign}, sign != ""
}

func (c computed) formula() string {
	if c.isSum {
		return "the sum of " + c.of[0]
	}
	return strings.Join(c.of, " "+c.sign+" ")
}

// samplesAgree reports whether a sample of the pages has the field as it follows from the others, and none has it otherwise.
func (r *run) samplesAgree(c computed) bool {
	agree := false
	for _, s := range r.subjects {
		for _, sm := range s.op.Response.Samples {
			for _, thing := range content.ObjectsIn(sm.Value, computedLevels) {
				if want, got, ok := c.in(thing); ok {
					if !isNear(want, got) {
						return false
					}
					agree = true
				}
			}
		}
	}
	return agree
}

// computedLevels is how many levels below the root of a body an object can be: an item of a list, in a thing of a list, in a field.
const computedLevels = 5

// in are the value that a field should have in an object, and the one that it has; ok is false if the object has not all of them.
func (c computed) in(thing *sample.Value) (want, got *big.Rat, ok bool) {
	got, ok = numberOf(thing.Field(c.field))
	if !ok {
		return nil, nil, false
	}
	if c.isSum {
		want, ok = c.sum(thing)
		return want, got, ok
	}
	a, okA := numberOf(thing.Field(c.of[0]))
	b, okB := numberOf(thing.Field(c.of[1]))
	if !okA || !okB {
		return nil, nil, false
	}
	want = new(big.Rat)
	switch c.sign {
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
func (c computed) sum(thing *sample.Value) (*big.Rat, bool) {
	var out *big.Rat
	for _, list := range thing.Fields {
		if list.Kind != sample.Array || len(list.Fields) == 0 {
			continue
		}
		sum := new(big.Rat)
		for _, item := range list.Fields {
			n, ok := numberOf(item.Field(c.of[0]))
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

// isNear reports whether two numbers differ by no more than rounding: not at all if both are whole.
func isNear(want, got *big.Rat) bool {
	diff := new(big.Rat).Sub(want, got)
	switch {
	case want.IsInt() && got.IsInt():
		return diff.Sign() == 0
	case got.IsInt():
		return diff.Abs(diff).Cmp(big.NewRat(1, 1)) < 0
	}
	return diff.Abs(diff).Cmp(big.NewRat(2, 100)) < 0
}

// judgeComputed compares the computed fields of the objects in a success with what they follow from.
func (r *run) judgeComputed(ev *claim.Evidence) {
	ex := ev.Exchange
	if len(r.computed) == 0 || ex.Status/100 != 2 || page.FormatOf(call.MediaTypeOf(ex.Header)) != "json" {
		return
	}
	for _, thing := range content.ObjectsIn(bodyOf(ex), computedLevels) {
		for _, c := range r.computed {
			want, got, ok := c.in(thing)
			switch {
			case !ok:
			case isNear(want, got):
				r.ledger.show(c.claim, ev, "%s for %s", returned(ex), requestLine(ex))
			default:
				r.ledger.deny(c.claim, ev, found("%s is %s in the response to %s, and %s is %s", c.field, decimal(got), requestLine(ex), c.formula(), decimal(want)))
			}
		}
	}
}

func decimal(n *big.Rat) string {
	if n.IsInt() {
		return n.Num().String()
	}
	return strings.TrimRight(n.FloatString(4), "0")
}

// excuseComputed says why computed fields are unchecked that no response has shown.
func (r *run) excuseComputed() {
	for _, c := range r.computed {
		r.ledger.excuse(c.claim, "no response has %s and the fields from which it follows", c.field)
	}
}
