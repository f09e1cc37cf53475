package run

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// A list in the body of a request can be empty, or have more items than the page allows.

var itemsWord = regexp.MustCompile(`(?i)^(?:items?|elements?|entries)$`)

// longestList is the longest list that doctest sends, in items.
const longestList = 2000

// wrongLength sends an empty list, or one with an item more than the page allows. Only a success denies what the page says: other
// rules can reject the items.
func (pr *probe) wrongLength(why reason) {
	s := pr.subject
	p, list := pr.listSent(why.text)
	if p == nil {
		return
	}
	send := func(items []string, request string) {
		ev, err := pr.accepted(func(c *call.Call) *call.Call { return c.With(s.Op, p, "["+strings.Join(items, ", ")+"]") })
		if err == nil {
			pr.onlyBy(why, ev, request)
		}
	}
	if prose.EmptyListForm.MatchString(why.text) {
		send(nil, "an empty list")
	}
	if m := prose.MoreItemsForm.FindStringSubmatch(why.text); m != nil && prose.Number(m[1]+m[2]) < longestList {
		n := prose.Number(m[1]+m[2]) + 1
		send(slices.Repeat([]string{list[0]}, n), fmt.Sprintf("a list of %d items", n))
	}
}

// listSent is the only list of objects or texts in the body of an operation, with its items in JSON; nil if there is none or more.
func (pr *probe) listSent(text string) (found *page.Parameter, items []string) {
	s := pr.subject
	body := s.template.Body
	root, err := sample.JSON(string(body))
	if s.Op.Method.Value == http.MethodGet || err != nil || root.Kind != sample.Object || !prose.EmptyListForm.MatchString(text) && !prose.MoreItemsForm.MatchString(text) {
		return nil, nil
	}
	for _, f := range root.Fields {
		if f.Kind != sample.Array || len(f.Fields) == 0 {
			continue
		}
		if found != nil {
			return nil, nil
		}
		found = &page.Parameter{Name: page.Text{Value: f.Name}, In: page.Text{Value: page.InBody}}
		if m := prose.MoreItemsForm.FindStringSubmatch(text); m != nil && m[3] != "" && !itemsWord.MatchString(m[3]) && !strings.EqualFold(m[3], f.Name) {
			return nil, nil // of other things
		}
		for _, item := range f.Fields {
			items = append(items, string(body[item.Offset:call.EndOf(item)]))
		}
	}
	return found, items
}
