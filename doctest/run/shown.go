package run

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/reasons"
	"docsascode.example/doctest/pages/script"
	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/example"
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
	isOther := of.hasOtherErrors(ex.Status)
	for _, l := range a.listingsBelow() {
		if v, _ := sample.Parse("json", l.Code.Value); isLike(v) && (!isOther || haveOneCode(v, got)) {
			return true
		}
	}
	if isOther {
		return false
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
	return s != nil && isOfSender(status) && s.statuses[status] == nil && slices.ContainsFunc(s.Op.Response.Statuses, isError)
}

// isSameError reports whether two values have the same code of an error, or not both have one.
func isSameError(shown, got *sample.Value) bool {
	a, b := reasons.CodeIn(shown), reasons.CodeIn(got)
	return a == nil || b == nil || match.Text(a) == match.Text(b)
}

// haveOneCode reports whether two values have the same code of an error.
func haveOneCode(shown, got *sample.Value) bool {
	return reasons.CodeIn(shown) != nil && reasons.CodeIn(got) != nil && isSameError(shown, got)
}

// absentShapes are the errors that the page shows for a thing that does not exist, without their status.
func (s *subject) absentShapes() []*shape {
	return slices.DeleteFunc(slices.Clone(s.shapes), func(sh *shape) bool {
		v := sh.sample.Value
		isError := v != nil && (v.Field("error") != nil || v.Field("errors") != nil || reasons.CodeIn(v) != nil && content.IDOf(v) == "")
		return sh.status >= 400 || !isError || !reasons.NoSuchForm.MatchString(sh.when)
	})
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
