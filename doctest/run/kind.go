package run

import (
	"slices"
	"strconv"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/gen/sample"
)

// A page about errors can show a sample for each kind of problem (RFC 9457): samples with different types, other than
// [blankType]. Then a response is compared with the sample of its own type, and each type needs a sample.

// problemType is the type of a problem, empty if a sample shows none of its own.
func problemType(v *sample.Value) string {
	if !isProblem(v) || v.Field("type") == nil {
		return ""
	}
	t := v.Field("type")
	if t.Elided || t.Text == match.BlankType {
		return ""
	}
	return t.Text
}

// showsKinds reports whether samples show several types of problems.
func showsKinds(shapes []*shape) bool {
	first := ""
	for _, sh := range shapes {
		t := problemType(sh.sample.Value)
		if first != "" && t != "" && t != first {
			return true
		}
		if first == "" {
			first = t
		}
	}
	return false
}

// ofKind returns the samples of the kind of a response. If none of them is in its format, it returns those of the format, but
// no claim about a value then is of this response. If no sample has the type at all, the first claim about a type is false.
func (r *run) ofKind(all, inFormat []*shape, ev *claim.Evidence, v *match.Values) []*shape {
	if !showsKinds(all) {
		return inFormat
	}
	body, faults := sample.Parse(inFormat[0].sample.Format, string(ev.Exchange.Body))
	if len(faults) > 0 || body == nil || body.Field("type") == nil {
		return inFormat // the comparison with a sample says what is wrong
	}
	got := body.Field("type")
	isOwn := func(sh *shape) bool { return v.Filled(problemType(sh.sample.Value)) == got.Text }
	own := slices.DeleteFunc(slices.Clone(inFormat), func(sh *shape) bool { return !isOwn(sh) })
	for _, sh := range own {
		if status := sh.sample.Value.Field("status"); status.Text != strconv.Itoa(ev.Exchange.Status) {
			r.ledger.deny(sh.claimOf(status), ev, found("status is %d for this type, and the page shows %s", ev.Exchange.Status, status.Text))
		}
	}
	if len(own) > 0 {
		return own
	}
	if !slices.ContainsFunc(all, isOwn) {
		c := inFormat[0].claimOf(inFormat[0].sample.Value.Field("type"))
		r.ledger.deny(c, ev, found("type is %q, and the page has no sample of this type", match.Shortened(got.Text, 80)))
	}
	v.AnyValue = true
	return inFormat[:1]
}
