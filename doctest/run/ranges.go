package run

import (
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/content"
	"docsascode.example/doctest/match"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// A span is a parameter of a list that is a bound of a field.
type span struct {
	by    *page.Parameter
	field string
	isLow bool
	// isOpen says that the page excludes the bound itself: "only trips before this day".
	isOpen bool
	claim  *claim.Claim
}

var (
	lowName  = regexp.MustCompile(`(?i)^(?:(?:from|since|after|start|not[-_]?before)(?:[-_]?(?:date|day|time))?|(?:date|day|time)[-_]?(?:from|after))$|^(?:min|from|after|since)[-_]?(\w+)$|^(\w+?)[-_]?(?:min|from|after|since|gte?)$`)
	highName = regexp.MustCompile(`(?i)^(?:(?:to|until|till|before|end|through)(?:[-_]?(?:date|day|time))?|(?:date|day|time)[-_]?(?:to|until|before))$|^(?:max|to|before|until)[-_]?(\w+)$|^(\w+?)[-_]?(?:max|to|before|until|lte?)$`)
	onlyWord = regexp.MustCompile(`(?i)\b(only|on or|at least|at most|from|since|after|before|until|up to|later|earlier|newer|older|minimum|maximum|lower|upper|greater|less|bound)\b`)
)

// isSpan reads a parameter that is a bound: of the field in its name, or of the only time of the items. Its description must say
// so.
func isSpan(p *page.Parameter, item *sample.Value) (span, bool) {
	for _, isLow := range []bool{true, false} {
		form := map[bool]*regexp.Regexp{true: lowName, false: highName}[isLow]
		m := form.FindStringSubmatch(p.Name.Value)
		if m == nil || !onlyWord.MatchString(p.Description.Value) {
			continue
		}
		if name := m[1] + m[2]; name != "" {
			for _, candidate := range []string{name, name + "_at", name + "_on"} {
				if field := content.FieldNamed(item, candidate); field != "" && content.IsSortable(item.Field(field)) {
					return span{by: p, field: field, isLow: isLow, isOpen: excludes(p)}, true
				}
			}
			continue
		}
		times := slices.DeleteFunc(slices.Clone(item.Fields), func(f *sample.Value) bool { return !match.IsTime(f.Text) })
		if len(times) == 1 {
			return span{by: p, field: times[0].Name, isLow: isLow, isOpen: excludes(p)}, true
		}
	}
	return span{}, false
}

var (
	openWord   = regexp.MustCompile(`(?i)\b(?:before|earlier than|later than|less than|lower than|smaller than|greater than|higher than|exclusive|excluded)\b`)
	closedWord = regexp.MustCompile(`(?i)\b(?:or equal|inclusive|included|including|(?:on|at|from) (?:this|that|the)\b[^.;]{0,20}\bor|on or|at or|or (?:on|at|the same|exactly))\b`)
)

// excludes reports whether the page says that the bound itself is not selected.
func excludes(p *page.Parameter) bool {
	return openWord.MatchString(p.Description.Value) && !closedWord.MatchString(p.Description.Value)
}

// spans requests the list with the greatest value of a field as its lower bound, and with the least as its upper one.
func (b *browser) spans() {
	for _, r := range b.ranges {
		all := b.get(nil)
		var values []*sample.Value
		for _, item := range all.items {
			if f := item.Field(r.field); f != nil && content.IsSortable(f) {
				values = append(values, f)
			}
		}
		if len(values) == 0 {
			b.ledger.excuse(r.claim, "the list is empty")
			continue
		}
		bound := slices.MaxFunc(values, content.CompareValues)
		if !r.isLow {
			bound = slices.MinFunc(values, content.CompareValues)
		}
		b.span(r, all, bound)
	}
}

func (b *browser) span(r span, all answer, bound *sample.Value) {
	value := match.Text(bound)
	if t, _ := page.ParseType(r.by.Type.Value); t.Format == "date" {
		value = value[:min(len(value), len("2006-01-02"))]
	}
	got := b.get(map[*page.Parameter]string{r.by: value})
	for _, item := range got.items {
		f := item.Field(r.field)
		if f == nil || !content.IsSortable(f) {
			continue
		}
		n := content.CompareValues(f, bound)
		if isDay := len(value) == len("2006-01-02") && match.IsTime(value); isDay && strings.HasPrefix(match.Text(f), value) {
			n = 0
		}
		if r.isLow && n < 0 || !r.isLow && n > 0 || r.isOpen && n == 0 {
			b.ledger.deny(r.claim, got.ev, found("%s returns an item whose %s is %s", requestLine(got.ev.Exchange), r.field, match.Excerpt(f)))
			return
		}
	}
	switch {
	case !got.ok:
		b.ledger.excuse(r.claim, "%s for %s", returned(got.ev.Exchange), requestLine(got.ev.Exchange))
	case len(got.items) < len(all.items):
		b.ledger.show(r.claim, got.ev, "%s returns %d of %d items", requestLine(got.ev.Exchange), len(got.items), len(all.items))
	default:
		b.ledger.excuse(r.claim, "all items of the list have the same %s", r.field)
	}
}
