package lint

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/gen/notation"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
	"docsascode.example/gen/spelling"
)

// strays checks what a page of operations says of none of them: its statuses and its samples.
func (l *linter) strays(p *page.Page) {
	if len(p.Operations) == 0 {
		return
	}
	for _, e := range p.Evidence {
		if len(e.Operations) > 0 {
			continue
		}
		switch f := e.Fact.(type) {
		case notation.Status:
			if !f.Prose {
				l.phrase(page.Status{Pos: e.At, Code: f.Code, Phrase: f.Phrase})
			}
		case notation.Sample:
			if f.Format == "json" {
				l.straySample(p, f)
			}
		}
	}
}

// straySample checks a sample that is of no operation, such as that of a thing which several answer with.
func (l *linter) straySample(p *page.Page, s notation.Sample) {
	value, faults := sample.Parse(s.Format, s.Body.Value)
	if value == nil || value.Kind != sample.Object {
		return // without a label that says so, it may be anything
	}
	for _, fault := range faults {
		if fault.Kind == sample.Mistake {
			l.report(s.Body.At(fault.Offset), "sample-syntax", "this sample is not valid %s: %s", strings.ToUpper(s.Format), fault.Msg)
		}
	}
	for _, f := range value.Fields {
		if meant := meantField(p.Operations, value, f.Name); meant != "" {
			l.report(s.Body.At(f.NameOffset), "samples-differ", "this sample has %q, but the samples of responses have %q; write one name in all", f.Name, meant)
		}
	}
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

// nearField is the field of a sample, in an object that has all the other fields of the given one, whose name is a slip
// of the pen from name.
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
	for _, op := range p.Operations {
		for _, s := range op.Response.Samples {
			if s.Value == nil || s.Described || s.Status/100 > 3 || !s.IsSound() {
				continue
			}
			if other := owner(op, s, p.Operations); other != nil {
				at := sentenceWith(s.Value, lastWord(other)).Offset
				l.report(s.Body.At(at), "samples-differ", "this sample is that of %s, and says nothing of a %s; write the response of %s", other.Name(), lastWord(op), op.Name())
			}
		}
	}
}

// sentenceWith is the first value at or below another whose text has several words and a given one among them; nil if
// there is none.
func sentenceWith(v *sample.Value, word string) *sample.Value {
	found := words.FindAllString(strings.ToLower(v.Text), -1)
	if len(found) > 2 && slices.Contains(found, strings.ToLower(word)) {
		return v
	}
	for _, f := range v.Fields {
		if found := sentenceWith(f, word); found != nil {
			return found
		}
	}
	return nil
}

// owner is the operation beside another whose sample of the same text is its own; nil if there is none.
func owner(op *page.Operation, s *page.Sample, operations []*page.Operation) *page.Operation {
	word := lastWord(op)
	if word == "" || hasName(s.Value, word) || sentenceWith(s.Value, word) != nil {
		return nil
	}
	for _, o := range operations {
		theirs := lastWord(o)
		if theirs == "" || theirs == word || prefixOf(op) != prefixOf(o) || sentenceWith(s.Value, theirs) == nil {
			continue
		}
		if slices.ContainsFunc(o.Response.Samples, func(x *page.Sample) bool {
			return x.Format == s.Format && x.Status == s.Status && x.Body.Value == s.Body.Value
		}) {
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

var promised = regexp.MustCompile(`(?i)\bstatus(?:\s+code)?\s*[= ]\s*([1-5]\d\d)\b`)

// promises reports a status of success in the prose that the list does not have.
func (l *linter) promises(op *page.Operation) {
	isListed := func(code int) bool {
		return slices.ContainsFunc(op.Response.Statuses, func(s page.Status) bool { return s.Code == code })
	}
	if !slices.ContainsFunc(op.Response.Statuses, func(s page.Status) bool { return s.Code/100 == 2 }) {
		return
	}
	for _, t := range op.Prose {
		for _, m := range promised.FindAllStringSubmatchIndex(t.Value, -1) {
			if code, _ := strconv.Atoi(t.Value[m[2]:m[3]]); code/100 == 2 && !isListed(code) {
				l.report(t.At(m[2]), "status", "the prose says %d, but the list of statuses does not; correct one of them", code)
			}
		}
	}
}
