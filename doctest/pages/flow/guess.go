package flow

import (
	"slices"

	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/gen/page"
)

// guessesOf are the sources that an operation's values may have although the page shows other values there: an ID of the
// same resource, or a token. They are tried if the page's values do not work.
func (g Graph) guessesOf(s *Node) []Use {
	var out []Use
	for _, v := range content.SentBy(s.Op) {
		isUsed := slices.ContainsFunc(s.Uses, func(u Use) bool { return u.Shown == v.Value })
		if isUsed || content.IsAddress(v.Value) {
			continue
		}
		u, ok := g.guessOf(v, s)
		if !ok {
			u, ok = g.Maker(s, v)
		}
		if i := slices.IndexFunc(s.Guesses, func(u Use) bool { return u.Shown == v.Value }); !ok && i >= 0 {
			u, ok = s.Guesses[i], true // a response that only refers to the thing
		}
		if ok {
			out = append(out, u)
		}
	}
	return out
}

// guessOf is the source that a value of a path, a cookie or a credential may have.
func (g Graph) guessOf(v content.Sent, s *Node) (Use, bool) {
	best, found := Use{}, 0
	for _, other := range g {
		if other == s || other.Needs(s) || other.Op.Method.Value == "DELETE" {
			continue
		}
		for _, l := range content.LeavesOf(other.Op) {
			n := 0
			switch {
			case v.In == page.InPath && (match.IDName.MatchString(l.Name) || SameName(v, l)) && things.IsBelow(s.Op, v, other.Op):
				n = 4
			case v.In == page.InCookie && l.Header == content.SetCookie && l.Name == v.Name:
				n = 4
			case v.IsCredential() && v.Scheme != "Basic" && l.IsCredential() && other.Op.Method.Value != "GET" && !content.SendsAs(other.Op, v):
				n = 2
			}
			if n > 0 && other.Op.Method.Value == "POST" {
				n++
			}
			if n > found {
				best, found = useOf(v, other, l), n
			}
		}
	}
	return best, found > 0
}
