package run

import (
	"slices"

	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/gen/page"
)

// guessesOf are the sources that an operation's values may have although the page shows other values there: an ID of the
// same resource, or a token. They are tried if the page's values do not work.
func guessesOf(s *subject, subjects []*subject) []use {
	var out []use
	for _, v := range content.SentBy(s.op) {
		isUsed := slices.ContainsFunc(s.uses, func(u use) bool { return u.shown == v.Value })
		if isUsed || content.IsAddress(v.Value) {
			continue
		}
		u, ok := guessOf(v, s, subjects)
		if !ok {
			u, ok = makerOf(v, s, subjects)
		}
		if i := slices.IndexFunc(s.guesses, func(u use) bool { return u.shown == v.Value }); !ok && i >= 0 {
			u, ok = s.guesses[i], true // a response that only refers to the thing
		}
		if ok {
			out = append(out, u)
		}
	}
	return out
}

func guessOf(v content.Sent, s *subject, subjects []*subject) (use, bool) {
	best, found := use{}, 0
	for _, other := range subjects {
		if other == s || other.needs(s) || other.op.Method.Value == "DELETE" {
			continue
		}
		for _, l := range content.LeavesOf(other.op) {
			n := 0
			switch {
			case v.In == page.InPath && (match.IDName.MatchString(l.Name) || sameName(v, l)) && things.IsBelow(s.op, v, other.op):
				n = 4
			case v.In == page.InCookie && l.Header == content.SetCookie && l.Name == v.Name:
				n = 4
			case v.IsCredential() && v.Scheme != "Basic" && isToken(l) && other.op.Method.Value != "GET" && !content.SendsAs(other.op, v):
				n = 2
			}
			if n > 0 && other.op.Method.Value == "POST" {
				n++
			}
			if n > found {
				best, found = use{v.Value, v.Name, other, l.Path, l.Header, l.Name, l.Value}, n
			}
		}
	}
	return best, found > 0
}

// isToken reports whether a leaf is a credential, by its name or by that of the object that has it.
func isToken(l content.Leaf) bool {
	return knownValue{name: l.Name, above: l.Path}.isCredential()
}
