package run

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// GET is safe: it asks for no change (RFC 9110, section 9.2.1). A page may document one all the same.

// changeWord is in texts that document the effect of a GET.
var changeWord = regexp.MustCompile(`(?i)\b(marks?|counts?|increments?|increases?|once|consumes?|claims?|takes?|pops?|dequeues?|removes?|deletes?|creates?|refresh\w*|extends?|renews?|logs?|records?|starts?|triggers?|resets?|rotates?|read|seen|viewed|opened|acknowledges?|random|live|current|polls?|progress|async\w*|background|pending)\b`)

// checkSafety requests each thing twice, one after the other, and compares what the server returns.
func (r *run) checkSafety(ctx context.Context) {
	for _, s := range r.subjects {
		isThing := s.Op.Method.Value == http.MethodGet && strings.HasSuffix(s.Op.Path.Value, "}") && len(s.Uses) > 0
		if isThing && s.chosen && s.template != nil && !s.exchanges() && !s.isUnreachable(r) && !s.documentsChange() {
			r.sideBySide([]func(){func() { (&probe{run: r, ctx: ctx, subject: s}).safe() }})
		}
	}
}

// documentsChange reports whether the text of a GET says that it changes something.
func (s *subject) documentsChange() bool {
	return slices.ContainsFunc(slices.Concat(s.Op.Prose, s.Op.Notes, []page.Text{s.Op.Title}), func(t page.Text) bool { return changeWord.MatchString(t.Value) })
}

// safe looks twice for a change that a GET makes. Something else can change a thing, too, but hardly twice in the same way.
func (pr *probe) safe() {
	first, ev := pr.changeByGet()
	if first == "" {
		return
	}
	if second, _ := pr.changeByGet(); second == first {
		pr.ledger.deny(pr.subject.there, ev, found("a GET changed the thing: %s", first).helped("GET must not change anything (RFC 9110, section 9.2.1)"))
	}
}

// changeByGet is what differs between two responses to the same request for a thing that was created for it: the thing is gone,
// or a word or a boolean is another one.
func (pr *probe) changeByGet() (string, *claim.Evidence) {
	user, err := pr.ready()
	if err != nil {
		return "", nil
	}
	pr.shared = user
	before, _ := pr.itemInList()
	one := pr.asked(unchanged)
	if one == nil || !ok2xx(one.Exchange.Status) {
		return "", nil
	}
	two := pr.asked(unchanged)
	if after, isWhole := pr.itemInList(); before != nil && after == nil && isWhole {
		return "the list no longer has it", two
	}
	if status := two.Exchange.Status; status == http.StatusNotFound || status == http.StatusGone {
		return returned(two.Exchange) + " for the second request", two
	}
	a, b := bodyOf(one.Exchange), bodyOf(two.Exchange)
	if a == nil || b == nil || !ok2xx(two.Exchange.Status) {
		return "", nil
	}
	for _, f := range content.LeavesBelow(a) {
		other := content.FindLeaf(b, f.Name)
		isWord := other != nil && (other.Kind == sample.Bool || other.Kind == sample.String && content.EnumWord.MatchString(match.Text(other)) && content.EnumWord.MatchString(f.Value))
		if isWord && len(f.Path) == 1 && match.Text(other) != f.Value {
			return f.Name + " is " + match.Excerpt(other) + " in the second response, and " + f.Value + " in the first", two
		}
	}
	return "", nil
}

// itemInList is the thing as the list of its path has it; nil if no page documents a list, or if the list has more pages.
// isWhole reports whether the response has all things.
func (pr *probe) itemInList() (item *sample.Value, isWhole bool) {
	path := pr.subject.Op.Path.Value
	list := pr.readerOf(path[:strings.LastIndex(path, "/")])
	if list == nil || list.template == nil || !list.listsThings() {
		return nil, false
	}
	c := pr.subject.template.Filled(pr.shared.replacements())
	at := list.template.Filled(pr.shared.replacements())
	at.Path, at.Query = c.Path[:strings.LastIndex(c.Path, "/")], nil
	ex := pr.shared.send(pr.ctx, at).Exchange
	if !ok2xx(ex.Status) || !list.isWhole(ex) {
		return nil, false
	}
	return content.ItemWith(content.ItemsOf(bodyOf(ex)), "", call.UnescapedPath(content.LastSegment(c.Path))), true
}
