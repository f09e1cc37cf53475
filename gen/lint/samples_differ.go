package lint

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
	"docsascode.example/gen/spelling"
)

// samplesDiffer compares the samples of each response with each other, and those of a page with those of its operations.
func (l *linter) samplesDiffer(p *page.Page) {
	for resp, op := range l.responses(p) {
		for json, xml := range pairs(resp) {
			l.differ(json, xml, resp, op)
		}
		for _, s := range resp.Samples {
			if other := bodyBeside(s, resp); other != nil {
				l.report(s.Body.Pos, "samples-differ", "this %s sample says that there is no body, but the %s sample shows one; show it in both", strings.ToUpper(s.Format), strings.ToUpper(other.Format))
			}
		}
	}
	for _, s := range straySamples(p) {
		for _, f := range s.Value.Fields {
			if meant := meantField(p.Operations, s.Value, f.Name); meant != "" {
				l.report(s.Body.At(f.NameOffset), "samples-differ", "this sample has %q, but the samples of responses have %q; write one name in all", f.Name, meant)
			}
		}
	}
	for _, s := range p.Bodies {
		if s.Format == "json" && s.Value != nil && !s.Described {
			l.itemsDiffer(s, s.Value)
		}
	}
	l.foreignSamples(p)
}

// itemsDiffer reports a field of an item of a list whose name is a slip of the pen from that of the other items.
func (l *linter) itemsDiffer(s *page.Sample, list *sample.Value) {
	if list.Kind == sample.Array && len(list.Fields) > 1 {
		count := map[string]int{}
		for _, item := range list.Fields {
			for _, f := range item.Fields {
				count[f.Name]++
			}
		}
		for i, item := range list.Fields {
			for _, f := range item.Fields {
				if count[f.Name] != 1 || i == 0 {
					continue
				}
				if meant := nearField(list.Fields[i-1], item, f.Name); meant != "" {
					l.report(s.Body.At(f.NameOffset), "samples-differ", "this item has %q, but the item before it has %q; write one name in all", f.Name, meant)
				}
			}
		}
	}
	for _, f := range list.Fields {
		l.itemsDiffer(s, f)
	}
}

// bodyBeside is the only other sample of a status, if that shows a body and s says that there is none; nil otherwise.
func bodyBeside(s *page.Sample, resp *page.Response) *page.Sample {
	if !s.None {
		return nil
	}
	var other *page.Sample
	for _, o := range resp.Samples {
		switch {
		case o == s || o.Status != s.Status:
		case other != nil:
			return nil
		default:
			other = o
		}
	}
	if other == nil || !other.IsSound() || other.Described || other.Format == s.Format {
		return nil
	}
	return other
}

// pairs are the JSON and XML samples that show the same thing: they are of the same status, and their titles say the
// same but for the format. Where there is but one of each format, titles do not matter.
func pairs(resp *page.Response) map[*page.Sample]*page.Sample {
	json, xml := byTitle(resp, "json"), byTitle(resp, "xml")
	out := map[*page.Sample]*page.Sample{}
	for status, titles := range json {
		for title, s := range titles {
			twin := xml[status][title]
			if len(titles) == 1 && len(xml[status]) == 1 {
				twin = slices.Collect(maps.Values(xml[status]))[0]
			}
			if twin != nil && twin.IsComparable() && s.IsComparable() {
				out[s] = twin
			}
		}
	}
	return out
}

// byTitle are the samples of a format by their status and title; the first where several have the same.
func byTitle(resp *page.Response, format string) map[int]map[string]*page.Sample {
	out := map[int]map[string]*page.Sample{}
	for _, s := range resp.Samples {
		title := withoutFormat(s.Title.Value)
		if s.Format != format || out[s.Status][title] != nil {
			continue
		}
		if out[s.Status] == nil {
			out[s.Status] = map[string]*page.Sample{}
		}
		out[s.Status][title] = s
	}
	return out
}

var words = regex.MustCompile(`[A-Za-z]+|\d+`)

// withoutFormat is the words of a title, less those that name formats.
func withoutFormat(title string) string {
	var out []string
	for _, w := range words.FindAllString(strings.ToLower(title), -1) {
		if sample.Format(w) == "" {
			out = append(out, w)
		}
	}
	return strings.Join(out, " ")
}

func (l *linter) differ(json, xml *page.Sample, resp *page.Response, op *page.Operation) {
	for _, d := range sample.Compare(json.Value, xml.Value) {
		at := json.Body.Pos
		if d.XML != nil {
			at = xml.Body.At(d.XML.Offset)
		} else if d.JSON != nil {
			at = json.Body.At(d.JSON.Offset)
		}
		fix := ""
		if d.Renamed {
			fix = oneName(d, func(name string) bool { return isNamed(name, op, resp, json, xml) })
		}
		l.report(at, "samples-differ", "%s%s", d.Message, fix)
	}
}

// oneName says which of two names a JSON and an XML sample should both have: the only one that the page has elsewhere.
func oneName(d sample.Difference, elsewhere func(name string) bool) string {
	json, xml := elsewhere(d.JSON.Name), elsewhere(d.XML.Name)
	switch {
	case json && !xml:
		return fmt.Sprintf("; write %q in both", d.JSON.Name)
	case xml && !json:
		return fmt.Sprintf("; write %q in both", d.XML.Name)
	}
	return "; use one name in both"
}

// isNamed reports whether a parameter or a sample other than these has a name, without letter case; op is
// nil for the error body of a site.
func isNamed(name string, op *page.Operation, resp *page.Response, except ...*page.Sample) bool {
	for _, s := range resp.Samples {
		if !slices.Contains(except, s) && s.Value != nil && hasName(s.Value, name) {
			return true
		}
	}
	return op != nil && slices.ContainsFunc(op.Parameters, func(p *page.Parameter) bool {
		parts := strings.FieldsFunc(p.Name.Value, func(r rune) bool { return strings.ContainsRune(".[]", r) })
		return slices.ContainsFunc(parts, func(part string) bool { return strings.EqualFold(part, name) })
	})
}

func hasName(v *sample.Value, name string) bool {
	return strings.EqualFold(v.Name, name) || slices.ContainsFunc(v.Fields, func(m *sample.Value) bool { return hasName(m, name) })
}

// meantField is the name that samples of responses show for a field of the same thing; empty if one of them has its own.
func meantField(operations []*page.Operation, object *sample.Value, name string) string {
	meant := ""
	for _, op := range operations {
		for _, s := range op.Response.Samples {
			if s.Value == nil || s.Described {
				continue
			}
			if hasName(s.Value, name) {
				return ""
			}
			if near := nearField(s.Value, object, name); near != "" {
				meant = near
			}
		}
	}
	return meant
}

// nearField is the field of a sample whose name is a slip of the pen from name. Its object must have all the other fields of the
// given object.
func nearField(v, object *sample.Value, name string) string {
	for _, f := range v.Fields {
		if near := nearField(f, object, name); near != "" {
			return near
		}
		isSlip := len(name) >= 4 && len(object.Fields) >= 3 && f.Name != "" && object.Field(f.Name) == nil && spelling.Distance(f.Name, name) == 1 && strings.TrimRight(f.Name, "s0123456789") != strings.TrimRight(name, "s0123456789")
		if isSlip && !slices.ContainsFunc(object.Fields, func(o *sample.Value) bool { return o.Name != name && v.Field(o.Name) == nil }) {
			return f.Name
		}
	}
	return ""
}

// foreignSamples reports the samples that a page shows for two operations and that are of the other: a sentence in them
// names what the last word of the other's path does, and none names the own.
func (l *linter) foreignSamples(p *page.Page) {
	shows := map[bodyKey][]*page.Operation{}
	for _, op := range p.Operations {
		for _, s := range op.Response.Samples {
			k := bodyKey{s.Format, s.Status, s.Body.Value}
			if own := shows[k]; len(own) == 0 || own[len(own)-1] != op {
				shows[k] = append(own, op)
			}
		}
	}
	for _, op := range p.Operations {
		for _, s := range op.Response.Samples {
			if s.Value == nil || s.Described || s.Status/100 > 3 || !s.IsSound() {
				continue
			}
			if other := owner(op, s, shows[bodyKey{s.Format, s.Status, s.Body.Value}]); other != nil {
				at := sentenceWith(s.Value, lastWord(other)).Offset
				l.report(s.Body.At(at), "samples-differ", "this sample is that of %s, and says nothing of a %s; write the response of %s", other.Name(), lastWord(op), op.Name())
			}
		}
	}
}

// A bodyKey is what samples of one text share.
type bodyKey struct {
	format string
	status int
	body   string
}

// sentenceWith is the first value at or below another whose text has several words and a given one among them; nil if
// there is none.
func sentenceWith(v *sample.Value, word string) *sample.Value {
	if slices.Contains(sentenceOf(v), strings.ToLower(word)) {
		return v
	}
	for _, f := range v.Fields {
		if found := sentenceWith(f, word); found != nil {
			return found
		}
	}
	return nil
}

// sentenceOf are the words of a value in lower case, if they are several.
func sentenceOf(v *sample.Value) []string {
	if found := words.FindAllString(strings.ToLower(v.Text), -1); len(found) > 2 {
		return found
	}
	return nil
}

// addSentences adds the words of the sentences at or below a value.
func addSentences(to map[string]bool, v *sample.Value) {
	for _, word := range sentenceOf(v) {
		to[word] = true
	}
	for _, f := range v.Fields {
		addSentences(to, f)
	}
}

// owner is the one of the operations with a sample of the same text whose own the sample is; nil if there is none.
func owner(op *page.Operation, s *page.Sample, operations []*page.Operation) *page.Operation {
	word := lastWord(op)
	if len(operations) < 2 || word == "" || hasName(s.Value, word) {
		return nil
	}
	said := map[string]bool{}
	addSentences(said, s.Value)
	if len(said) == 0 || said[strings.ToLower(word)] {
		return nil
	}
	for _, o := range operations {
		theirs := lastWord(o)
		if theirs != "" && theirs != word && prefixOf(op) == prefixOf(o) && said[strings.ToLower(theirs)] {
			return o
		}
	}
	return nil
}

// lastWord is the last segment of a path that ends in no parameter.
func lastWord(op *page.Operation) string {
	word := op.Path.Value[strings.LastIndexByte(op.Path.Value, '/')+1:]
	if strings.ContainsAny(word, "{}") {
		return ""
	}
	return word
}

func prefixOf(op *page.Operation) string {
	return op.Path.Value[:strings.LastIndexByte(op.Path.Value, '/')+1]
}
