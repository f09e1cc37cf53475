package flow

import (
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/gen/page"
)

// sourceOf finds the source of a value: a field of another operation's response, or an email.
func (g Graph) sourceOf(v content.Sent, s *Node) (Use, bool) {
	best, found := Use{}, 0
	for _, other := range g {
		if !v.IsGiven() && s.kinds[v.Name] == "" || other == s || other.Needs(s) || things.Makes(s.Op, v, other.Op) || g.isOfList(v) {
			continue
		}
		own := content.SentBy(other.Op)
		for _, leaf := range content.LeavesOf(other.Op) {
			isEcho := slices.ContainsFunc(own, func(o content.Sent) bool { return o.Value == leaf.Value }) || things.ShowsOwn(s.Op, v, other.Op, leaf)
			n := 4 * likeness(v, leaf)
			if s.kinds[v.Name] != "" && leaf.Value == v.Value && strings.EqualFold(leaf.Name, "id") {
				n = 12
			}
			if n > 0 && (things.IsBelow(s.Op, v, other.Op) || things.IsMadeBy(s.Op, v, other.Op)) {
				n += 2 // an ID is of the same resource before it is of any other
			}
			if n > 0 && other.Op.Method.Value == "POST" {
				n++ // prefer the operation that creates a thing to one that shows it
			}
			u := useOf(v, other, leaf)
			if n > 0 && u.onlyRefers() {
				n -= 3 // the operation that creates the thing provides its ID, wherever the pages have it
			}
			if n > found && !isEcho {
				best, found = u, n
			}
		}
	}
	if found > 0 {
		return best, true
	}
	return g.mailedSource(v, s)
}

// isOfList reports whether a value is one of a list that the pages give for a parameter of the same name, so that the server gives
// none to a user.
func (g Graph) isOfList(v content.Sent) bool {
	return slices.ContainsFunc(g, func(s *Node) bool {
		return slices.ContainsFunc(s.Op.Parameters, func(p *page.Parameter) bool {
			return len(p.Enum) > 1 && slices.Contains(p.Enum, v.Value) && match.Simplified(p.Name.Value) == match.Simplified(v.Name)
		})
	})
}

// likeness says how likely a sent value is the one that a leaf shows; 0 means not at all.
func likeness(v content.Sent, l content.Leaf) int {
	sameName := SameName(v, l)
	switch {
	case l.Value == "", l.Header == content.SetCookie && v.In != page.InCookie && v.Value != l.Value:
		return 0
	case v.Value == l.Value && (len(v.Value) >= 6 || match.IsElided(v.Value)):
		return 4
	case v.Value == l.Value && sameName:
		return 3
	case strings.HasPrefix(v.Value, "eyJ") && strings.HasPrefix(l.Value, "eyJ"):
		return 2
	case match.IsPlaceholder(v.Value) && sameName:
		return 1
	}
	return 0
}

// SameName reports whether a parameter and a field have the same name. The name id matches any name that ends with it. In a path, so do
// other names of what identifies a thing.
func SameName(v content.Sent, l content.Leaf) bool {
	if strings.EqualFold(v.Name, "Authorization") {
		return match.CredentialName.MatchString(l.Name)
	}
	a, b := match.Simplified(v.Name), match.Simplified(l.Name)
	isPart := v.In == page.InPath && strings.HasSuffix(a, b) && keyName.MatchString(l.Name) && len(l.Path) <= 1
	return a != "" && b != "" && (a == b || a == "id" && strings.HasSuffix(b, "id") || b == "id" && strings.HasSuffix(a, "id") || isPart)
}

// keyName are names of fields that identify a thing among those of its kind: {show_number} is the number of a show.
var keyName = regexp.MustCompile(`(?i)^(?:number|no|slug|code|key|uuid|guid|sku|handle|reference|ref|name)$`)
