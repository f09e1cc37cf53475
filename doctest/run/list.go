package run

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/doctest/match"
	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

var holeForm = regexp.MustCompile(`\{[^{}/]*\}`)

// itemsOf are the objects of a list: of the array that a body is, or of the only array of objects in it.
func itemsOf(v *sample.Value) []*sample.Value {
	if list := listOf(v); list != nil {
		return list.Fields
	}
	return nil
}

// listOf is the array of objects that a body is or has; nil if there is none, or more than one.
func listOf(v *sample.Value) *sample.Value {
	if v == nil || v.Kind == sample.Array {
		return v
	}
	var found *sample.Value
	for _, f := range v.Fields {
		list := f
		if f.Kind == sample.Object {
			list = listOf(f)
		}
		if list == nil || list.Kind != sample.Array {
			continue
		}
		if found != nil {
			return nil
		}
		found = list
	}
	return found
}

// listsThings reports whether the sample of an operation is a list of objects with IDs.
func (s *subject) listsThings() bool {
	items := itemsOf(s.listSample())
	return len(items) > 0 && idOf(items[0]) != ""
}

// listSample is the operation's sample of success in JSON, or else what other operations imply; nil if there is neither.
func (s *subject) listSample() *sample.Value {
	for _, sh := range s.shapes {
		if sh.sample.Value != nil && sh.status/100 == 2 && sh.sample.Format == "json" {
			return sh.sample.Value
		}
	}
	if s.op.Response.Implied != nil {
		return s.op.Response.Implied.Value
	}
	return nil
}

// idOf is the ID of an item; empty if it has none.
func idOf(item *sample.Value) string {
	var ids []string
	for _, f := range item.Fields {
		if strings.EqualFold(f.Name, "id") && f.Text != "" {
			return f.Text
		}
		if match.IDName.MatchString(f.Name) && f.Text != "" {
			ids = append(ids, f.Text)
		}
	}
	if len(ids) == 0 {
		return ""
	}
	return ids[0]
}

// itemWith is the item with an ID; nil if there is none.
func itemWith(items []*sample.Value, id string) *sample.Value {
	i := slices.IndexFunc(items, func(v *sample.Value) bool { return idOf(v) == id })
	if i < 0 {
		return nil
	}
	return items[i]
}

// findLeaf is the field with a name that has no fields, at the root of a body or in an object below it; nil if there is none.
func findLeaf(v *sample.Value, name string) *sample.Value {
	if v == nil {
		return nil
	}
	if f := v.Field(name); f != nil && len(f.Fields) == 0 && f.Kind != sample.Object && f.Kind != sample.Array {
		return f
	}
	for _, f := range v.Fields {
		if f.Kind == sample.Object {
			if found := findLeaf(f, name); found != nil {
				return found
			}
		}
	}
	return nil
}

var (
	nextName  = regexp.MustCompile(`(?i)^(next|next[-_]?(page|cursor|token|link|url|page[-_]?token)|has[-_]?(more|next)|more|cursor)$`)
	pagedName = regexp.MustCompile(`(?i)^(page|offset|skip|cursor|after|before|page[-_]?(no|number|num|token|index)|starting[-_]?after|start|limit|per[-_]?page|page[-_]?size)$`)
)

// isWhole reports whether a response has all items of a list: the operation has no parameters for pages, and the response
// names no next one.
func (s *subject) isWhole(ex *recorder.Exchange) bool {
	isPaged := slices.ContainsFunc(slices.Concat(s.op.Parameters, s.op.Unlisted), func(p *page.Parameter) bool {
		return p.In.Value == page.InQuery && pagedName.MatchString(p.Name.Value)
	})
	v := bodyOf(ex)
	hasNext := ex.Header.Get("Link") != "" || hasLeaf(v, func(f *sample.Value) bool {
		return nextName.MatchString(f.Name) && f.Text != "" && f.Text != "false"
	})
	n := len(itemsOf(v))
	isRound := n > 0 && n%10 == 0 // a limit that the page does not mention
	return ex.Status == http.StatusOK && !isPaged && !hasNext && !isRound
}

// otherValue is a value that a parameter may have instead of another one; empty if none is known.
func otherValue(p *page.Parameter, was *sample.Value, value string) string {
	n, err := strconv.Atoi(value)
	switch {
	case was.Kind == sample.Bool:
		return strconv.FormatBool(value != "true")
	case len(p.Enum) > 0:
		i := slices.IndexFunc(p.Enum, func(e string) bool { return e != value })
		if i < 0 {
			return ""
		}
		return p.Enum[i]
	case err == nil && was.Kind == sample.Number && p.Maximum == value:
		return strconv.Itoa(n - 1)
	case err == nil && was.Kind == sample.Number:
		return strconv.Itoa(n + 1)
	case was.Kind == sample.String && !match.IsTime(value) && !match.HasForm(value) && fitsIn(value+"x", p.MaxLength) && (strings.Contains(value, " ") || !strings.ContainsAny(value, "@:/")):
		return value + "x"
	}
	return ""
}
