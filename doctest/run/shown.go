package run

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/example"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// isShown reports whether a response is the one that the page shows for the step: in the output of its command, or in the
// samples between it and the next step. A page can show an error, and the step then works.
func (a *attempt) isShown(ex *recorder.Exchange) bool {
	if printsStatus(example.Read(a.example.Language, a.example.Code.Value), ex.Status) {
		return true
	}
	if a.step == nil {
		return false
	}
	got := bodyOf(ex)
	for _, s := range a.step.block.Steps {
		for _, m := range s.Messages {
			if m.Response != nil && m.Response.Status == ex.Status {
				return true
			}
		}
		if v, _ := sample.Parse("json", s.Output.Text); sameForm(v, got) {
			return true
		}
	}
	for _, l := range a.listingsBelow() {
		if v, _ := sample.Parse("json", l.Code.Value); sameForm(v, got) {
			return true
		}
	}
	for _, sh := range a.shapesBelow(a.run.subjectOf(ex.Method, ex.Target)) {
		if sh.sample.Status == ex.Status || sameForm(sh.sample.Value, got) {
			return true
		}
	}
	return false
}

var (
	conditionForm = regexp.MustCompile(`(?i)^(?:if|when|once|after|unless|otherwise|in case|should)\b[^.!?]*`)
	// usualForm matches conditions that an example meets.
	usualForm = regexp.MustCompile(`(?i)succe|\b(?:ok|valid|works?|worked|accepted|everything|goes well|correct|right|done|completed?|you (?:send|call|run|request|do)|called|sent)\b`)
)

// conditionOf is the condition in the line above a sample, under which the server returns it: "If the token has expired, …". It
// is empty if there is none, and if every example meets it.
func conditionOf(s *page.Sample, p *page.Page) string {
	for _, l := range p.Listings {
		if l.Code.Pos == s.Body.Pos {
			_, above, _ := strings.Cut(l.Label, "\n")
			if m := conditionForm.FindString(strings.TrimSpace(above)); m != "" && !usualForm.MatchString(m) {
				return m
			}
		}
	}
	return ""
}

// listingsBelow are the code blocks of the page below a step, and above the next one.
func (a *attempt) listingsBelow() []page.Listing {
	var out []page.Listing
	for _, p := range a.run.site.Pages {
		for _, l := range p.Listings {
			if a.isBelow(l.Code.Pos) {
				out = append(out, l)
			}
		}
	}
	return out
}

// isBelow reports whether a position is below a step, and above the next one.
func (a *attempt) isBelow(at page.Pos) bool {
	own := a.example.Code.Pos
	return at.File == own.File && at.Line > own.Line && (a.step.next == 0 || at.Line < a.step.next)
}

// shapesBelow are the samples of an operation that the page shows below a step, and above the next one.
func (a *attempt) shapesBelow(s *subject) []*shape {
	if s == nil || a.step == nil {
		return nil
	}
	var out []*shape
	for _, sh := range s.shapes {
		if a.isBelow(sh.sample.Body.Pos) {
			out = append(out, sh)
		}
	}
	return out
}

// sameForm reports whether two objects have fields in common, and the second has all those of the first.
func sameForm(shown, got *sample.Value) bool {
	if shown == nil || got == nil || shown.Kind != sample.Object || got.Kind != sample.Object || len(shown.Fields) == 0 {
		return false
	}
	return !slices.ContainsFunc(shown.Fields, func(m *sample.Value) bool { return m.Kind != sample.Elided && got.Field(m.Name) == nil })
}

var waitForm = regexp.MustCompile(`(?i)[?&](?:wait|watch|poll|longpoll|follow|stream|tail|block|feed)(?:=|&|$)|/(?:watch|poll|stream|events|subscribe|tail)(?:[/?]|$)`)

// waitTime limits a request that waits for an event: no other request causes one.
const waitTime = 2 * time.Second

// waitLimit is the time limit of a request, by its target; 0 for the usual one.
func waitLimit(target string) time.Duration {
	if waitForm.MatchString(target) {
		return waitTime
	}
	return 0
}

// isWait reports whether a response did not end because the request waits for an event, by its words.
func isWait(ex *recorder.Exchange) bool {
	isLate := strings.Contains(ex.Failure, "did not end within") || strings.HasPrefix(ex.Failure, "timeout after")
	return isLate && waitForm.MatchString(ex.Target)
}

// waits is why the claims of a request that waits are unchecked.
const waits = "the request waits for an event, and the server sent none in time"
