package run

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"docsascode.example/doctest/content"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/recorder"
	"docsascode.example/doctest/script"
	"docsascode.example/gen/example"
	httpform "docsascode.example/gen/http"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// isShown reports whether a response is the one that the page shows for the step: in the output of its command, or in the
// samples between it and the next step. A page can show an error, and the step then works.
func (a *attempt) isShown(ex *recorder.Exchange) bool {
	if script.PrintsStatus(example.Read(a.example.Language, a.example.Code.Value), ex.Status) {
		return true
	}
	if a.step == nil {
		return false
	}
	got := bodyOf(ex)
	isLike := func(shown *sample.Value) bool {
		return sameForm(shown, got) && (!isOfSender(ex.Status) || isSameError(shown, got))
	}
	for _, s := range a.step.block.Steps {
		for _, m := range s.Messages {
			if m.Response != nil && m.Response.Status == ex.Status {
				return true
			}
		}
		if v, _ := sample.Parse("json", s.Output.Text); isLike(v) {
			return true
		}
	}
	of := a.run.subjectOf(ex.Method, ex.Target)
	if of.hasOtherErrors(ex.Status) {
		return false
	}
	for _, l := range a.listingsBelow() {
		if v, _ := sample.Parse("json", l.Code.Value); isLike(v) {
			return true
		}
	}
	for _, sh := range a.shapesBelow(of) {
		if sh.sample.Status == ex.Status || sh.sample.Status == 0 && isLike(sh.sample.Value) {
			return true
		}
	}
	return false
}

// isOfSender reports whether a status says something of who sends the request, and perhaps nothing of the example: all errors of
// a server can have one form, so that the form alone does not tell which one the page shows.
func isOfSender(status int) bool {
	return slices.Contains([]int{http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests}, status)
}

// hasOtherErrors reports whether the page lists errors of an operation, and not this one of who sends the request.
func (s *subject) hasOtherErrors(status int) bool {
	isError := func(st page.Status) bool { return st.Code >= 400 }
	return s != nil && isOfSender(status) && s.statuses[status] == nil && slices.ContainsFunc(s.op.Response.Statuses, isError)
}

// isSameError reports whether two values have the same code of an error, or not both have one.
func isSameError(shown, got *sample.Value) bool {
	a, b := errorCodeIn(shown), errorCodeIn(got)
	return a == nil || b == nil || match.Text(a) == match.Text(b)
}

// errorCodeForm are the names of fields that say to programs what went wrong.
var errorCodeForm = regexp.MustCompile(`(?i)^(?:error|error[-_]?code|code|error[-_]?type|type|reason)$`)

// errorCodeIn is the word that says to programs what went wrong: "not_found" in {"error": {"code": "not_found"}}. It is nil if there
// is none.
func errorCodeIn(v *sample.Value) *sample.Value {
	const most = 2 // levels of objects
	return errorCodeAt(v, most)
}

func errorCodeAt(v *sample.Value, levels int) *sample.Value {
	if v == nil || v.Kind != sample.Object || levels == 0 {
		return nil
	}
	for _, f := range v.Fields {
		if f.Kind == sample.String && errorCodeForm.MatchString(f.Name) && content.EnumWord.MatchString(f.Text) {
			return f
		}
	}
	for _, f := range v.Fields {
		if c := errorCodeAt(f, levels-1); c != nil {
			return c
		}
	}
	return nil
}

var (
	conditionForm = regexp.MustCompile(`(?i)^(?:if|when|once|after|unless|otherwise|in case|should)\b[^.!?]*`)
	// usualForm matches conditions that an example meets.
	usualForm = regexp.MustCompile(`(?i)succe|\b(?:ok|valid|works?|worked|accepted|everything|goes well|correct|right|done|completed?|you (?:send|call|run|request|do)|called|sent)\b`)
)

// conditionOf is the condition in the line above a sample, under which the server returns it: "If the token has expired, …", or
// "`/v1/export` then has:" below an example of another operation. It is empty if there is none, and if every example meets it.
func conditionOf(s *page.Sample, op *page.Operation) string {
	line := above(s, op.Page)
	if m := conditionForm.FindString(line); m != "" && !usualForm.MatchString(m) {
		return m
	}
	if m := pathInWords.FindStringSubmatch(line); m != nil && op.Free && !isPathOf(op, m[1]) {
		return line
	}
	return ""
}

// pathInWords matches a path in a sentence.
var pathInWords = regexp.MustCompile("(?:^|[\\s`'\"(*])(/[\\w{}-]+(?:/[\\w{}.-]+)+)\\b")

// isPathOf reports whether a path in a sentence is that of an operation, or a part of it.
func isPathOf(op *page.Operation, path string) bool {
	own := op.Path.Value
	_, _, isCall := httpform.MatchEnd(own, path)
	return isCall || strings.Contains(own, path) || strings.Contains(path, own)
}

// above is the line above a sample; empty if there is none.
func above(s *page.Sample, p *page.Page) string {
	for _, l := range p.Listings {
		if l.Code.Pos == s.Body.Pos {
			_, above, _ := strings.Cut(l.Label, "\n")
			return strings.TrimSpace(above)
		}
	}
	return ""
}

// absentShapes are the errors that the page shows for a thing that does not exist, without their status.
func (s *subject) absentShapes() []*shape {
	return slices.DeleteFunc(slices.Clone(s.shapes), func(sh *shape) bool {
		v := sh.sample.Value
		isError := v != nil && (v.Field("error") != nil || v.Field("errors") != nil || errorCodeIn(v) != nil && content.IDOf(v) == "")
		return sh.status >= 400 || !isError || !noSuchForm.MatchString(sh.when)
	})
}

// noSuchForm matches the condition that the thing of a path does not exist.
var noSuchForm = regexp.MustCompile(`(?i)^(?:if|when|in case)(?: that)? (?:there (?:is|was|'s) no (?:such \w+|\w+ with (?:that|this|the given) \w+)|(?:the|that|this) \w+ (?:does not|doesn't|did not|didn't) exist|no (?:such \w+|\w+ with (?:that|this|the given) \w+) exists|(?:the|that|this) \w+ (?:is|was|can ?not be|could not be|cannot be) (?:not )?found)\W*$`)

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

// shapesFor are the samples that the page shows for an exchange: those in the output of its command, if the block shows an
// output for each of several.
func (a *attempt) shapesFor(s *subject, ex *recorder.Exchange) []*shape {
	below := a.shapesBelow(s)
	i := slices.IndexFunc(a.all, func(other recorder.Exchange) bool { return other.Start.Equal(ex.Start) && other.Target == ex.Target })
	if len(below) < 2 || i < 0 || len(a.step.block.Steps) != len(a.all) {
		return below
	}
	for _, st := range a.step.block.Steps {
		if len(st.Requests) != 1 || st.Output.Text == "" {
			return below
		}
	}
	output := a.step.block.Steps[i].Output
	from, to := a.example.Code.At(output.At(0)).Line, a.example.Code.At(output.At(len(output.Text)-1)).Line
	return slices.DeleteFunc(below, func(sh *shape) bool { at := sh.sample.Body.Pos.Line; return at < from || at > to })
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

func samplesOf(shapes []*shape) []*page.Sample {
	var out []*page.Sample
	for _, sh := range shapes {
		out = append(out, sh.sample)
	}
	return out
}

func (s *subject) shapesOf(samples []*page.Sample) []*shape {
	var out []*shape
	for _, sh := range s.shapes {
		if slices.Contains(samples, sh.sample) {
			out = append(out, sh)
		}
	}
	return out
}
