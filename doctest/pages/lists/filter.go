package lists

import (
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// filterText is what pages say of a parameter that selects items.
var filterText = regexp.MustCompile(`(?i)\b(only|filters?|select|restrict|limit to|with this|of this|in this|by (this|the|its)?|matching|one of|(?:leaves out|omits|hides|excludes|drops|skips)\b[^.;]{0,40}\b(?:not|other|another|without))\b`)

// IsFilter reports whether a parameter selects items by their field of the same name. A date or a number can be a bound.
func IsFilter(p *page.Parameter, items []*sample.Value) bool {
	f := items[0].Field(content.FieldNamed(items[0], p.Name.Value))
	t, _ := page.ParseType(p.Type.Value)
	switch {
	case f == nil || f.Kind == sample.Object || match.IsTime(f.Text):
		return false
	case len(p.Enum) > 0, f.Kind == sample.Bool || t.Name == "boolean":
		return true
	case f.Kind == sample.Number && !match.IDName.MatchString(f.Name):
		return regexp.MustCompile(`(?i)\bonly\b`).MatchString(p.Description.Value)
	}
	return filterText.MatchString(p.Description.Value)
}

// Selectable are the values of an item by which a filter selects: its field, or the items of that.
func Selectable(item *sample.Value, p *page.Parameter) []*sample.Value {
	f := item.Field(content.FieldNamed(item, p.Name.Value))
	switch {
	case f == nil, f.Kind == sample.Null: // no text in a query is null
		return nil
	case f.Kind == sample.Array:
		return slices.DeleteFunc(slices.Clone(f.Fields), func(v *sample.Value) bool { return len(v.Fields) > 0 || v.Kind == sample.Null })
	}
	return []*sample.Value{f}
}

// Accepts reports whether a field of an item is what a filter selects. A text that no list of values has may be a part.
func Accepts(p *page.Parameter, f *sample.Value, value string) bool {
	switch {
	case f.Kind == sample.Array:
		return slices.ContainsFunc(f.Fields, func(v *sample.Value) bool { return strings.EqualFold(v.Text, value) || len(v.Fields) > 0 })
	case f.Kind == sample.Null || f.Kind == sample.Object:
		return false
	case match.IsSameNumber(f.Text, value):
		return true
	case len(p.Enum) == 0 && f.Kind == sample.String && !match.IDName.MatchString(f.Name):
		return strings.Contains(strings.ToLower(f.Text), strings.ToLower(value))
	case f.Kind == sample.Bool:
		return !slices.Contains([]string{"true", "false"}, value) || f.Text == value
	}
	return strings.EqualFold(f.Text, value)
}

// allWord is a value of a filter that selects all items.
var allWord = regexp.MustCompile(`(?i)^(all|any|both|every|everything|\*)$`)

// IsForAll reports whether a value of a filter is none of the field, but stands for all or several of its values. The word says so, or the
// response lists the field's values without it.
func IsForAll(op *page.Operation, p *page.Parameter, value string) bool {
	for _, f := range op.Response.Fields {
		if match.Simplified(match.LastName(f.Name.Value)) == match.Simplified(p.Name.Value) && len(f.Enum) > 1 {
			return !slices.ContainsFunc(f.Enum, func(v string) bool { return strings.EqualFold(v, value) })
		}
	}
	return len(p.Enum) > 0 && (allWord.MatchString(value) || selectsMore(p, value))
}

// moreWord is in what a page says of a value that selects other items, too: "`open` returns drafts, too".
var moreWord = regexp.MustCompile(`(?i)\b(?:too|also|as well|includ(?:es?|ing)|besides|in addition)\b`)

// selectsMore reports whether the description of a filter says of a value that it selects more than the items that have it.
func selectsMore(p *page.Parameter, value string) bool {
	return slices.ContainsFunc(prose.Sentences(p.Description), func(s page.Text) bool {
		return moreWord.MatchString(s.Value) && strings.Contains(s.Value, value)
	})
}
