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

var (
	sortedForm = regexp.MustCompile("(?i)\\b(?:sorted|ordered)\\s+by\\s+(?:the\\s+|their\\s+)?`?([A-Za-z_]\\w*)`?(?:[^.]{0,20}?\\b(asc\\w*|desc\\w*|newest|latest|highest|largest))?")
	orderForm  = regexp.MustCompile("(?i)\\b(alphabetical|ascending|increasing|descending|decreasing)(?:ly)?(?: order)?(?: of| by)? (?:the |their )?`?([A-Za-z_]\\w*)`?")
	newestForm = regexp.MustCompile(`(?i)\b(newest|latest|most recent|oldest|earliest)\b(?: \w+)? (?:is |are |comes? )?first\b`)
	// mostForm is an order by a number: "the highest score first".
	mostForm = regexp.MustCompile("(?i)\\b(highest|largest|biggest|greatest|lowest|smallest|least|fewest) `?([A-Za-z_]\\w*)`?,? (?:is |are |comes? )?first\\b")
	// withMostForm names the field in code: "those with the most `free` come first".
	withMostForm = regexp.MustCompile("(?i)\\bwith the most `([A-Za-z_]\\w*)`,? (?:is |are |comes? )?first\\b")
	// eventForm is an order by the time of what happens to things: "the one that closes first at the top".
	eventForm = regexp.MustCompile(`(?i)\b(?:the (?:one|\w+)|those) (?:that|which) ([a-z]{3,}?)(?:es|s)? (?:first|soonest|earliest)(?: (?:is |are |comes? )?(?:at the top|first|on top))(?:$|[.,;)])`)
)

// orderIn is the field of a thing by which a sentence says that a list is sorted; empty if it says none.
func orderIn(text string, item *sample.Value) (field string, descending bool) {
	if m := sortedForm.FindStringSubmatch(text); m != nil {
		down, ok := firstIsMost(text, m[2] != "" && !strings.HasPrefix(strings.ToLower(m[2]), "asc"))
		if !ok {
			return "", false
		}
		return content.MeasureNamed(item, m[1]), down
	}
	if m := orderForm.FindStringSubmatch(text); m != nil && content.MeasureNamed(item, m[2]) != "" {
		return content.MeasureNamed(item, m[2]), strings.HasPrefix(strings.ToLower(m[1]), "de")
	}
	if m := newestForm.FindStringSubmatch(text); m != nil {
		return timeOfCreation(item), slices.Contains([]string{"newest", "latest", "most recent"}, strings.ToLower(m[1]))
	}
	if m := mostForm.FindStringSubmatch(text); m != nil {
		return content.MeasureNamed(item, m[2]), slices.Contains([]string{"highest", "largest", "biggest", "greatest"}, strings.ToLower(m[1]))
	}
	if m := withMostForm.FindStringSubmatch(text); m != nil {
		return content.MeasureNamed(item, m[1]), true
	}
	if m := eventForm.FindStringSubmatch(text); m != nil {
		return timeOf(item, strings.TrimSuffix(strings.ToLower(m[1]), "e")), false
	}
	return "", false
}

var (
	// endForm is what a sentence about an order says of one end of the list: "sorted by age, the eldest first".
	endForm = regexp.MustCompile(`(?i)\b([a-z]+) (?:(?:is|are|comes?) )?(first|last)\b`)
	// most are words for the end with the largest number or the latest time, and least for the other one.
	most  = strings.Fields("newest latest recent highest largest biggest greatest longest")
	least = strings.Fields("earliest lowest smallest shortest least fewest")
	// exceptForm is in sentences about things that stand apart in a list: "Lost books come first."
	exceptForm = regexp.MustCompile(`(?i)\b(?:comes?|are|is|stands?|stays?|always)(?: always)? (?:first|last|at the (?:top|end|bottom)|on top)\b|\bpinned\b|\bbefore (?:all|the) (?:others?|rest)\b`)
)

// firstIsMost reports whether the items with the most are first, which is as the sentence says or else as given; ok is false if a word for
// one end does not say which end it is: "oldest" is that of times or of ages.
func firstIsMost(text string, given bool) (down, ok bool) {
	m := endForm.FindStringSubmatch(text)
	if m == nil {
		return given, true
	}
	word, isFirst := strings.ToLower(m[1]), strings.EqualFold(m[2], "first")
	return slices.Contains(most, word) == isFirst, slices.Contains(most, word) || slices.Contains(least, word)
}

// hasApart reports whether a sentence about a list says that some things stand apart, whatever the order of the others.
func hasApart(op *page.Operation, item *sample.Value) bool {
	return slices.ContainsFunc(slices.Concat(op.Prose, op.Notes), func(t page.Text) bool {
		return slices.ContainsFunc(prose.Sentences(t), func(s page.Text) bool {
			_, isOrder := orderOf(op, item, s)
			return exceptForm.MatchString(s.Value) && !isOrder
		})
	})
}

var createdName = regexp.MustCompile(`(?i)creat|added|posted|published|^date$|^time$|timestamp`)

// timeOfCreation is the field with the time when a thing was created, or with its only time; empty if there is none.
func timeOfCreation(item *sample.Value) string {
	isTime := func(f *sample.Value) bool { return match.IsTime(f.Text) }
	i := slices.IndexFunc(item.Fields, func(f *sample.Value) bool { return isTime(f) && createdName.MatchString(f.Name) })
	if i < 0 && content.CountFields(item, isTime) == 1 {
		i = slices.IndexFunc(item.Fields, isTime)
	}
	if i < 0 {
		return ""
	}
	return item.Fields[i].Name
}

// timeOf is the only field with the time of what a verb says: closes_on for "clos"; empty if there is none.
func timeOf(item *sample.Value, stem string) string {
	is := func(f *sample.Value) bool {
		return match.IsTime(f.Text) && strings.HasPrefix(match.Simplified(f.Name), stem)
	}
	if content.CountFields(item, is) != 1 {
		return ""
	}
	return item.Fields[slices.IndexFunc(item.Fields, is)].Name
}

var isFirstForm = regexp.MustCompile("(?i)`?\"?([a-z][\\w-]*)\"?`? (?:ones? |items? |is |are |comes? )*first\\b")

// firstWord is the word of a list of values of which a sentence says that it is first; empty if it says so of none.
func firstWord(sentence string, words []string) string {
	for _, m := range isFirstForm.FindAllStringSubmatch(sentence, -1) {
		if slices.Contains(words, m[1]) {
			return m[1]
		}
	}
	return ""
}

// ValuesOf are the values that the pages list for a field of the items of a list; none if it can have any.
func ValuesOf(op *page.Operation, item *sample.Value, field string) []string {
	if f := item.Field(field); f == nil || f.Kind == sample.Number || f.Kind == sample.Bool {
		return nil
	}
	for _, r := range op.Page.Resources() {
		for _, f := range r.Fields {
			if r.IsOf(item) && match.Simplified(f.Name.Value) == match.Simplified(field) && len(f.Enum) > 1 {
				return f.Enum
			}
		}
	}
	for _, other := range op.Page.Operations {
		for _, p := range slices.Concat(other.Parameters, other.Unlisted) {
			if match.Simplified(match.LastName(p.Name.Value)) == match.Simplified(field) && len(p.Enum) > 1 {
				return p.Enum
			}
		}
		for _, f := range other.Response.Fields {
			if match.Simplified(match.LastName(f.Name.Value)) == match.Simplified(field) && len(f.Enum) > 1 {
				return f.Enum
			}
		}
	}
	return nil
}
