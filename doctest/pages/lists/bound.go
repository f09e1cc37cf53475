package lists

import (
	"regexp"
	"slices"

	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// A Bound is a parameter of a list that is a bound of a field.
type Bound struct {
	By    *page.Parameter
	Field string
	IsLow bool
	// isOpen says that the page excludes the bound itself: "only trips before this day".
	IsOpen bool
}

var (
	lowName  = regexp.MustCompile(`(?i)^(?:(?:from|since|after|start|not[-_]?before)(?:[-_]?(?:date|day|time))?|(?:date|day|time)[-_]?(?:from|after))$|^(?:min|from|after|since)[-_]?(\w+)$|^(\w+?)[-_]?(?:min|from|after|since|gte?)$`)
	highName = regexp.MustCompile(`(?i)^(?:(?:to|until|till|before|end|through)(?:[-_]?(?:date|day|time))?|(?:date|day|time)[-_]?(?:to|until|before))$|^(?:max|to|before|until)[-_]?(\w+)$|^(\w+?)[-_]?(?:max|to|before|until|lte?)$`)
	onlyWord = regexp.MustCompile(`(?i)\b(only|on or|at least|at most|from|since|after|before|until|up to|later|earlier|newer|older|minimum|maximum|lower|upper|greater|less|bound)\b`)
)

// BoundOf reads a parameter that is a bound: of the field in its name, or of the only time of the items. Its description must say
// so.
func BoundOf(p *page.Parameter, item *sample.Value) (Bound, bool) {
	for _, isLow := range []bool{true, false} {
		form := map[bool]*regexp.Regexp{true: lowName, false: highName}[isLow]
		m := form.FindStringSubmatch(p.Name.Value)
		if m == nil || !onlyWord.MatchString(p.Description.Value) {
			continue
		}
		if name := m[1] + m[2]; name != "" {
			for _, candidate := range []string{name, name + "_at", name + "_on"} {
				if field := content.FieldNamed(item, candidate); field != "" && content.IsSortable(item.Field(field)) {
					return Bound{By: p, Field: field, IsLow: isLow, IsOpen: excludes(p)}, true
				}
			}
			continue
		}
		times := slices.DeleteFunc(slices.Clone(item.Fields), func(f *sample.Value) bool { return !match.IsTime(f.Text) })
		if len(times) == 1 {
			return Bound{By: p, Field: times[0].Name, IsLow: isLow, IsOpen: excludes(p)}, true
		}
	}
	return Bound{}, false
}

var (
	openWord   = regexp.MustCompile(`(?i)\b(?:before|earlier than|later than|less than|lower than|smaller than|greater than|higher than|exclusive|excluded)\b`)
	closedWord = regexp.MustCompile(`(?i)\b(?:or equal|inclusive|included|including|(?:on|at|from) (?:this|that|the)\b[^.;]{0,20}\bor|on or|at or|or (?:on|at|the same|exactly))\b`)
)

// excludes reports whether the page says that the bound itself is not selected.
func excludes(p *page.Parameter) bool {
	return openWord.MatchString(p.Description.Value) && !closedWord.MatchString(p.Description.Value)
}
