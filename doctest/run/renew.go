package run

import (
	"cmp"
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/access"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/domain"
	"docsascode.example/doctest/pages/flow"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// A thing such as a booking or an account can exist only once. So a request that creates one can work once, and then gets a
// conflict, although nothing is wrong with it. Doctest then sends other dates or other names, for this test user alone.

// sendAnew makes a call that may have a conflict, and after one makes it again with other dates, things or names. send returns nil
// if the call cannot be changed in that way. It makes up names twice, because four digits are soon those of another thing.
func (user *testUser) sendAnew(ctx context.Context, s *subject, send func() *claim.Evidence) *claim.Evidence {
	ev := send()
	if user.isInOtherState(s, ev) {
		(&probe{run: user.run, ctx: ctx, subject: s}).doFirst(user)
		ev = send()
	}
	isChange := s.Op.Method.Value == http.MethodPut || s.Op.Method.Value == http.MethodPatch
	if isChange && hasConflict(ev) && user.shiftDates(ctx, s) { // the time of another thing
		ev = send()
	}
	renameNamed := func(user *testUser, _ context.Context, s *subject) bool {
		return user.rename(s, func(v content.Sent) bool { return isNamedBy(ev, v) })
	}
	for _, renew := range []func(*testUser, context.Context, *subject) bool{renameNamed, (*testUser).shiftDates, (*testUser).createThings, (*testUser).renameTexts, (*testUser).renameTexts, (*testUser).release} {
		if !hasConflict(ev) || s.Op.Method.Value != http.MethodPost {
			break
		}
		if renew(user, ctx, s) {
			ev = send()
		}
	}
	return ev
}

// isNamedBy reports whether a response names the parameter of a value alone, as the one that causes the conflict.
func isNamedBy(ev *claim.Evidence, v content.Sent) bool {
	body := bodyOf(ev.Exchange)
	return body != nil && slices.ContainsFunc(content.LeavesBelow(body), func(l content.Leaf) bool { return l.Value == v.Name })
}

// existsForm matches what servers say that return another status than 409 for a conflict: "local repo already exists".
var existsForm = regexp.MustCompile(`(?i)\b(?:already (?:exists?|taken|in use|registered|used)|duplicates?|(?:is|been|be) (?:taken|unique)|unique constraint)\b`)

// hasConflict reports whether a response says that the thing of a request exists already.
func hasConflict(ev *claim.Evidence) bool {
	if ev == nil {
		return false
	}
	switch ev.Exchange.Status {
	case http.StatusConflict:
		return true
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return existsForm.Match(ev.Exchange.Body)
	}
	return false
}

// shiftDates replaces all dates and times that the operation's examples send by later ones. Their distances stay the same,
// and so do the days of the week.
func (user *testUser) shiftDates(_ context.Context, s *subject) bool {
	var first, last time.Time
	dates := map[string]time.Time{}
	for _, v := range s.chosenValues() {
		day, err := time.Parse(time.DateOnly, v.Value[:min(len(v.Value), len(time.DateOnly))])
		if err != nil || !match.IsTime(v.Value) {
			continue
		}
		dates[v.Value] = day
		if first.IsZero() || day.Before(first) {
			first = day
		}
		if day.After(last) {
			last = day
		}
	}
	const week = 7
	span := (int(last.Sub(first).Hours()/24)/week + 1) * week
	n := user.run.nextRenewal()
	for shown, day := range dates {
		fresh := day.AddDate(0, 0, n*span).Format(time.DateOnly) + shown[len(time.DateOnly):]
		user.replace(shown, fresh, "a later date")
	}
	return len(dates) > 0
}

// renameTexts replaces the texts that the operation's examples make up by fresh ones. A number in a text, such as an ISBN, gets
// other digits at its end.
func (user *testUser) renameTexts(_ context.Context, s *subject) bool {
	return user.rename(s, func(v content.Sent) bool { return !countryForm.MatchString(v.Value) })
}

// countryForm is the code of a country, a language or a currency, which nobody makes up.
var countryForm = regexp.MustCompile(`^(?:[A-Z]{2,3}|[a-z]{2})$`)

// rename replaces those of the texts that are meant.
func (user *testUser) rename(s *subject, isMeant func(content.Sent) bool) bool {
	renamed := false
	for _, v := range s.chosenValues() {
		if !isMeant(v) {
			continue
		}
		p := orNone(s.Op.Parameter(v.In, v.Name))
		fresh := domain.Fitted(domain.FreshFor(v.Value, user.run.random()), p.MaxLength)
		if match.NumberForm.MatchString(v.Value) {
			half := len(v.Value) / 2 // what it begins with may have a meaning, as in an ISBN
			fresh = v.Value[:half] + user.run.unknownID(v.Value)[half:len(v.Value)]
		}
		if s.isText(v) && !user.isReference(v, s) && len(p.Enum) == 0 && domain.FitsIn(fresh, p.MaxLength) && !access.IsSecret(p) {
			user.run.make(fresh, v.Value)
			user.replace(v.Value, fresh, freshSource+"value")
			renamed = true
		}
	}
	return renamed
}

// clockForm is a time of the day.
var clockForm = regexp.MustCompile(`^\d{1,2}:\d\d(?::\d\d)?$`)

// leastDigits is how many digits a number has that only one thing can have.
const leastDigits = 5

// isText reports whether a value of a body is a text that a user makes up: no number, no word of a program, no list.
func (s *subject) isText(v content.Sent) bool {
	if match.IsTime(v.Value) || clockForm.MatchString(v.Value) || strings.ContainsAny(v.Value, "{[") || v.Value == "true" || v.Value == "false" {
		return false
	}
	isNumber := match.NumberForm.MatchString(v.Value)
	c := cmp.Or(s.template, s.text)
	if c == nil {
		return !isNumber
	}
	root, err := sample.JSON(string(c.Body))
	if err != nil {
		return !isNumber || len(v.Value) >= leastDigits
	}
	_, f := call.FindJSON(root, v.Name)
	return f != nil && f.Kind == sample.String && (!isNumber || len(v.Value) >= leastDigits)
}

// orNone is a parameter, or an empty one for nil.
func orNone(p *page.Parameter) *page.Parameter {
	if p == nil {
		return &page.Parameter{}
	}
	return p
}

// chosenValues are the values of the body that the operation's examples make up, and no response supplies.
func (s *subject) chosenValues() []content.Sent {
	return slices.DeleteFunc(content.SentBy(s.Op), func(v content.Sent) bool {
		isSupplied := slices.ContainsFunc(s.Uses, func(u flow.Use) bool { return u.Shown == v.Value }) || slices.ContainsFunc(s.substitutes, func(sub substitute) bool { return sub.shown == v.Value })
		return v.In != page.InBody || isSupplied
	})
}

// nextRenewal counts the requests of this run that got other dates.
func (r *run) nextRenewal() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.renewed++
	return r.renewed
}
