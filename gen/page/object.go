package page

import (
	"net/url"
	"slices"
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/sample"
)

// Pages that show an object once link to it: "Returns the [book object](#the-book-object)". The sample below the heading that the
// link leads to is that of the response, then, and so is a list of such objects: "A list whose `data` holds [books](#the-book-object)".

var (
	// returnsForm is in sentences about a response.
	returnsForm = regex.MustCompile(`(?i)\b(?:returns?|returned|responds?|answers?|gives?|yields?|you get|get back)\b`)
	// partlyForm is in sentences about a response that has not all of the object, or one of an error.
	partlyForm = regex.MustCompile(`(?i)\b(?:without|except|but not|only the|parts? of|subset|summary|short|minus|some of|no longer|4\d\d|5\d\d)\b`)
	// severalForm is in sentences about a list.
	severalForm = regex.MustCompile(`(?i)\b(?:lists?|arrays?|collections?)\b`)
	// holderForm is what stands before the field that holds the list.
	holderForm = regex.MustCompile(`(?i)\b(?:whose|in|under|as|inside|field|member|property|key|array|list)(?: the| its| an?)?(?: field| member| property| array| list)?\W*$`)
	fieldForm  = regex.MustCompile(`^[A-Za-z_][\w-]*$`)
)

// linkObjects gives the operations without a sample of success the objects that their responses are said to be.
func (s *Site) linkObjects() {
	for _, p := range s.Pages {
		for _, op := range p.Operations {
			if op.showsSuccess() {
				continue
			}
			for _, part := range op.Parts {
				if par, ok := part.Block.(markdown.Paragraph); ok && len(op.Response.Linked) == 0 {
					s.linkObject(op, part.Section, par)
				}
			}
		}
	}
}

// showsSuccess reports whether the page shows the body of a success, or says that it has none.
func (op *Operation) showsSuccess() bool {
	return op.Response.Success() == 204 || slices.ContainsFunc(op.Response.Samples, (*Sample).IsOfSuccess)
}

func (s *Site) linkObject(op *Operation, in *markdown.Section, par markdown.Paragraph) {
	for _, sentence := range sentencesOf(par.Line) {
		if !returnsForm.MatchString(sentence.Value) && op.Page.Reading.Role(in).Group != notation.Response || partlyForm.MatchString(beforeError(sentence.Value)) {
			continue
		}
		for _, part := range sentence.Parts {
			if !part.Is(markdown.Linked) {
				continue
			}
			own := s.objectAt(op.Page, part.Target)
			if own == nil {
				continue
			}
			own.Link = sentence.Of(part)
			if severalForm.MatchString(sentence.Value) {
				field, ok := holderIn(sentence)
				if !ok {
					continue
				}
				own.Value = listIn(field.Value, own.Value)
				own.Link = field
			}
			op.Response.Linked = append(op.Response.Linked, own)
			return
		}
	}
}

// beforeError is a sentence up to the error that it goes on with: "Returns the book, or `404 Not Found`".
func beforeError(sentence string) string {
	if m := errorOfSentence.FindStringIndex(sentence); m != nil {
		return sentence[:m[0]]
	}
	return sentence
}

var errorOfSentence = regex.MustCompile("(?i),? (?:or|and) (?:an? )?[`*]*[45]\\d\\d\\b")

// sentencesOf cuts a paragraph into its sentences.
func sentencesOf(l markdown.Line) []markdown.Line {
	var out []markdown.Line
	from := 0
	for _, m := range sentenceEnd.FindAllStringIndex(l.Value, -1) {
		out = append(out, l.Slice(from, m[1]))
		from = m[1]
	}
	return append(out, l.Slice(from, len(l.Value)))
}

var sentenceEnd = regex.MustCompile(`[.!?]\s+`)

// holderIn is the name of the field that holds the list of a sentence: "A list of books in `data`".
func holderIn(sentence markdown.Line) (Text, bool) {
	for _, part := range sentence.Parts {
		name := sentence.Of(part)
		if part.Is(markdown.Quoted) && !part.Is(markdown.Linked) && fieldForm.MatchString(name.Value) && holderForm.MatchString(sentence.Value[:part.From]) {
			return name, true
		}
	}
	return Text{}, false
}

// listIn is an object that has a list of one object in a field, and maybe other fields.
func listIn(field string, object *sample.Value) *sample.Value {
	list := &sample.Value{Kind: sample.Array, Name: field, Fields: []*sample.Value{object}}
	return &sample.Value{Kind: sample.Object, Open: true, Fields: []*sample.Value{list}}
}

// objectAt is the only JSON object below the heading that a link of a page leads to, unless an operation is documented there.
func (s *Site) objectAt(p *Page, target string) *Sample {
	to, section := s.sectionOf(p, target)
	if section == nil || slices.ContainsFunc(to.Operations, func(op *Operation) bool { return op.isIn(section) }) {
		return nil
	}
	var found []*Sample
	section.Walk(func(_ *markdown.Section, b markdown.Block, _ int) bool {
		if code, ok := b.(markdown.Code); ok && slices.Contains([]string{"", "json", "js", "javascript", "jsonc", "json5"}, code.Language) {
			if v, faults := sample.JSON(code.Value); faults == nil && v != nil && v.Kind == sample.Object && len(v.Fields) > 0 {
				found = append(found, &Sample{Format: "json", Language: code.Language, Body: code.Text, Value: v})
			}
		}
		return true
	})
	if len(found) != 1 {
		return nil
	}
	return found[0]
}

// sectionOf is the section that a link of a page leads to, with its page; nil if there is none.
func (s *Site) sectionOf(p *Page, target string) (*Page, *markdown.Section) {
	to, anchor := p, strings.TrimPrefix(target, "#")
	if anchor == target {
		i := slices.IndexFunc(p.Links, func(l Link) bool { return l.Target == target && l.Page != nil })
		if i < 0 {
			return nil, nil
		}
		to, anchor = p.Links[i].Page, p.Links[i].Anchor
	}
	return to, to.sectionAt(anchor)
}

// sectionAt is the section whose heading an anchor leads to; nil if there is none.
func (p *Page) sectionAt(anchor string) *markdown.Section {
	if decoded, err := url.PathUnescape(anchor); err == nil {
		anchor = decoded
	}
	var found *markdown.Section
	p.Outline.Top.All(func(s *markdown.Section) bool {
		title := s.Title.Value
		isIt := s.Kind == markdown.Heading && slices.ContainsFunc([]string{s.ID, docsifySlug(title), githubSlug(title)}, func(slug string) bool { return slug != "" && strings.EqualFold(slug, anchor) })
		if isIt && found == nil {
			found = s
		}
		return found == nil
	})
	return found
}

// isIn reports whether a part of an operation is the section, or below it.
func (op *Operation) isIn(section *markdown.Section) bool {
	return slices.ContainsFunc(op.Parts, func(part Part) bool { return within(part.Section, section) })
}
