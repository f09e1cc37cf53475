package flow

import (
	"slices"
	"strings"

	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/things"
)

// A Use is a value that an operation's examples send and that another operation provides.
type Use struct {
	Shown string // the value on the page
	Name  string // of the parameter that sends it
	From  *Node
	Path  []string // of the field in the response of From; nil if the value arrives by email
	// Header is not empty if the value is of a header, a cookie or a text rather than a field; see content.Leaf.
	Header string
	Leaf   string // the name and the value of that leaf
	Sample string
	// Account is that of the login which provides the value, if the pages have several.
	Account Account
}

// useOf is the use of a leaf that a response of an operation has.
func useOf(v content.Sent, from *Node, l content.Leaf) Use {
	return Use{Shown: v.Value, Name: v.Name, From: from, Path: l.Path, Header: l.Header, Leaf: l.Name, Sample: l.Value}
}

// IsMailed reports whether the value arrives by email.
func (u Use) IsMailed() bool { return u.Path == nil && u.Header == "" }

// IsCredential reports whether the value says who sends a request.
func (u Use) IsCredential() bool {
	return strings.EqualFold(u.Name, "Authorization") || u.Header == content.SetCookie || match.CredentialName.MatchString(u.Name)
}

// Thing is the name of the value, for people.
func (u Use) Thing() string {
	if strings.EqualFold(u.Name, "Authorization") {
		return "token"
	}
	return u.Name
}

// Source is the leaf of the response that provides the value.
func (u Use) Source() content.Leaf {
	return content.Leaf{Path: u.Path, Name: u.Leaf, Value: u.Sample, Header: u.Header}
}

// onlyRefers reports whether the response that would provide a value only refers to it: the member_id of a loan is the ID of a
// member, and the request for the loan does not create one. A placeholder has no other source.
func (u Use) onlyRefers() bool {
	if u.Header != "" || len(u.Path) == 0 || match.IsPlaceholder(u.Shown) || u.IsCredential() {
		return false
	}
	kind := u.From.ThingNamed(u.Path[len(u.Path)-1])
	return kind != "" && !things.IsOfKind(u.From.Op, kind) || kind == "" && u.hasOtherPrefix()
}

// hasOtherPrefix reports whether a value is the ID of another kind of thing than that of the response which shows it: "adr_2hVn81Qd" in
// the field to_address of the thing "shp_5tGx20Rb".
func (u Use) hasOtherPrefix() bool {
	prefix := things.IDPrefix(u.Shown)
	return prefix != "" && slices.ContainsFunc(content.LeavesOf(u.From.Op), func(l content.Leaf) bool {
		own := things.IDPrefix(l.Value)
		isIDOfThing := slices.Equal(l.Path[:max(len(l.Path)-1, 0)], u.Path[:len(u.Path)-1]) && match.Simplified(l.Name) == "id"
		return l.Header == "" && isIDOfThing && own != "" && own != prefix
	})
}
