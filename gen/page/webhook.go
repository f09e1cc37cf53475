package page

import (
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/notation"
)

// A Webhook is a request that the server sends when something happens.
type Webhook struct {
	Page *Page
	// Name is that of the event, or else the title above the body.
	Name, Description Text
	// Body has the samples and the fields of what is sent, as a success without a status.
	Body Response
}

var webhookTitle = regex.MustCompile(`(?i)\b(?:webhooks?|callbacks?|web hooks?)\b`)

// webhooks are the bodies in sections about webhooks that belong to no operation.
func (o *outliner) webhooks(parts map[int][]*Operation) []*Webhook {
	var out []*Webhook
	bySection := map[*markdown.Section]*Webhook{}
	for _, e := range o.evidence {
		if len(parts[e.Number]) > 0 || !isOfWebhooks(e.Section) {
			continue
		}
		s := hookSection(e.Section)
		hook := bySection[s]
		if hook == nil {
			hook = &Webhook{Page: o.page, Name: eventName(s), Description: firstProse(s)}
			bySection[s] = hook
		}
		if hook.add(o, e) && len(hook.Body.Samples) == 1 {
			out = append(out, hook)
		}
	}
	return out
}

// add adds evidence to the body, and reports whether it is a sample.
func (h *Webhook) add(o *outliner, e notation.Evidence) bool {
	switch f := e.Fact.(type) {
	case notation.Sample:
		own := &Sample{Format: f.Format, Language: f.Language, Body: f.Body, Or: f.Or}
		if f.Format != "json" && f.Format != "xml" {
			return false
		}
		(&merger{outliner: o}).read(own)
		h.Body.add(f.Body.Pos)
		h.Body.Samples = append(h.Body.Samples, own)
		return own.Value != nil
	case notation.Field:
		h.Body.Fields = append(h.Body.Fields, &Field{Name: f.Name, Type: f.Type, Description: f.Description, Required: f.Required, Constraints: f.Constraints})
	case notation.Param:
		if f.In != InHeader {
			h.Body.Fields = append(h.Body.Fields, &Field{Name: f.Name, Type: f.Type, Description: f.Description, Required: f.Required, Constraints: f.Constraints})
		}
	}
	return false
}

func isOfWebhooks(s *markdown.Section) bool {
	for ; s != nil; s = s.Above {
		if webhookTitle.MatchString(s.Title.Value) {
			return true
		}
	}
	return false
}

// hookSection is the section of one event: the nearest heading or item whose title is more than the part of a request.
func hookSection(s *markdown.Section) *markdown.Section {
	for s.Above != nil && isOfWebhooks(s.Above) && (s.Kind == markdown.Tab || partTitle.MatchString(s.Title.Value) || s.Kind != markdown.Heading && !namesEvent(s)) {
		s = s.Above
	}
	return s
}

var partTitle = regex.MustCompile(`(?i)^\W*(?:(?:example|sample|request|event)s? ?)*(?:payloads?|body|bodies|fields?|examples?|samples?|headers?|json|xml|schema|properties|attributes|request)?\W*$`)

var eventForm = regex.MustCompile(`^[\w-]+(?:[.:/_-][\w-]+)+$`)

// namesEvent reports whether a title has the name of an event in it.
func namesEvent(s *markdown.Section) bool { return eventName(s).Value != s.Title.TrimSet(" :`*").Value }

// eventName is the name of an event in code in a title, or else the title.
func eventName(s *markdown.Section) Text {
	for _, part := range s.Title.Parts {
		if text := s.Title.Of(part); part.Is(markdown.Quoted) || eventForm.MatchString(strings.TrimSpace(text.Value)) {
			return text.Trim()
		}
	}
	return s.Title.Text.TrimSet(" :`*")
}

// firstProse is the first paragraph of a section.
func firstProse(s *markdown.Section) Text {
	for _, b := range s.Blocks {
		if p, ok := b.(markdown.Paragraph); ok {
			return p.Line.Text
		}
	}
	return Text{}
}
