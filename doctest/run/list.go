package run

import (
	"net/http"

	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/lists"
	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// listsThings reports whether the sample of an operation is a list of objects with IDs.
func (s *subject) listsThings() bool {
	items := content.ItemsOf(s.listSample())
	return len(items) > 0 && content.IDOf(items[0]) != ""
}

// listsBy reports whether an operation returns a list of things with an ID, or with the field that a hole of a path is named after:
// code for /zones/{code}.
func (s *subject) listsBy(hole *page.Parameter) bool {
	items := content.ItemsOf(s.listSample())
	return s.listsThings() || hole != nil && len(items) > 0 && items[0].Field(hole.Name.Value) != nil
}

// listSample is the operation's sample of success in JSON, or else what other operations imply; nil if there is neither.
func (s *subject) listSample() *sample.Value {
	for _, sh := range s.shapes {
		if sh.sample.Value != nil && sh.status/100 == 2 && sh.sample.Format == "json" {
			return sh.sample.Value
		}
	}
	if s.Op.Response.Implied != nil {
		return s.Op.Response.Implied.Value
	}
	return nil
}

// isWhole reports whether a response has all items of a list: the operation has no parameters for pages, and the response
// names no next one.
func (s *subject) isWhole(ex *recorder.Exchange) bool {
	v := bodyOf(ex)
	hasNext := ex.Header.Get("Link") != "" || content.HasLeaf(v, func(f *sample.Value) bool {
		return lists.NextName.MatchString(f.Name) && f.Text != "" && f.Text != "false"
	})
	n := len(content.ItemsOf(v))
	isRound := n > 0 && n%10 == 0 // a limit that the page does not mention
	return ex.Status == http.StatusOK && !lists.IsPaged(s.Op) && !hasNext && !isRound
}
