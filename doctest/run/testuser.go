package run

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/mailbox"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/domain"
	"docsascode.example/doctest/pages/effects"
	"docsascode.example/doctest/pages/flow"
	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// A testUser is the user for whom doctest runs examples. It has an email address of its own, and keeps the values that
// responses and emails provide. Except for finished, it is not safe for concurrent use.
type testUser struct {
	run      *run
	replaced []claim.Replacement // in the order in which they were made
	known    []knownValue        // of the responses, in their order
	shared   []flow.Use          // of credentials that other test users have, too
	reads    map[string][]byte   // what reads returned, by their paths
	brought  map[*subject]string // the paths of the things for which the operations before these were called
	releases bool                // whether its requests can give back things of finished test users
	finished atomic.Bool         // whether it sends no more requests
}

func (r *run) newTestUser() *testUser { return &testUser{run: r, brought: map[*subject]string{}} }

// replace puts a value in place of one of the page. It overrides an earlier one.
func (user *testUser) replace(shown, value, source string) {
	user.run.noteHeld(value, user)
	for i, b := range user.replaced {
		if b.Page == shown {
			user.replaced[i] = claim.Replacement{Page: shown, Value: value, Source: source}
			return
		}
	}
	user.replaced = append(user.replaced, claim.Replacement{Page: shown, Value: value, Source: source})
}

// replacements maps values of the page to the test user's.
func (user *testUser) replacements() map[string]string {
	out := map[string]string{}
	for _, b := range user.replaced {
		out[b.Page] = b.Value
	}
	return out
}

// originals maps the test user's values back to the page's.
func (user *testUser) originals() map[string]string {
	return match.Reversed(user.replacements())
}

// originalsFor maps those of the test user's values back to the page's that another test user can get for the operation. The
// others stay as they are.
func (user *testUser) originalsFor(s *subject, isGuessed bool) map[string]string {
	var shown []string
	for _, u := range s.Uses {
		shown = append(shown, u.Shown)
	}
	for _, u := range s.Guesses {
		if isGuessed {
			shown = append(shown, u.Shown)
		}
	}
	for _, sub := range s.substitutes {
		shown = append(shown, sub.shown)
	}
	shown = append(shown, s.Fresh...)
	for _, r := range user.replaced {
		if r.Source == freshSource+"value" {
			shown = append(shown, r.Page)
		}
	}
	out := user.originals()
	maps.DeleteFunc(out, func(_, page string) bool { return !slices.Contains(shown, page) })
	return out
}

// freshSource begins the source of values that doctest makes up.
const freshSource = "a fresh "

// responseOf begins the source of values that a response provides.
const responseOf = "the response of "

// takeOwn gives the test user values of its own: an address for each that the operation sends email to, and the
// substitutes that the page's directives name.
func (user *testUser) takeOwn(s *subject) {
	have := user.replacements()
	take := func(shown, source string, value func(string) string) {
		if _, ok := have[shown]; !ok {
			fresh := value(user.run.random())
			if strings.HasPrefix(source, freshSource) {
				user.run.make(fresh, shown)
			}
			user.replace(shown, fresh, source)
		}
	}
	for _, sub := range s.substitutes {
		take(sub.shown, sub.source, sub.value)
	}
	for _, a := range s.Fresh {
		take(a, freshSource+"address", func(random string) string { return domain.FreshFor(a, random) })
	}
}

// prepare gets the values that the operation's examples need from other operations.
func (user *testUser) prepare(ctx context.Context, s *subject) error {
	return user.prepareFor(ctx, s, nil)
}

func (user *testUser) prepareFor(ctx context.Context, s *subject, asking []*subject) error {
	for _, other := range asking {
		if other == s {
			return fmt.Errorf("%s needs a value from itself", s.Op.Name())
		}
	}
	user.takeOwn(s)
	for _, u := range s.Uses {
		if _, ok := user.replacements()[u.Shown]; ok {
			continue
		}
		if err := user.obtain(ctx, u, append(asking, s)); err != nil {
			return fmt.Errorf("no %s: %w", u.Thing(), err)
		}
	}
	return nil
}

// obtain calls the operation that provides a value.
func (user *testUser) obtain(ctx context.Context, u flow.Use, asking []*subject) error {
	from := user.run.subjectAt(u.From)
	template := from.template
	if !from.tried {
		template = cmp.Or(template, from.text)
	}
	if template == nil {
		return fmt.Errorf("no example of %s worked", from.Op.Name())
	}
	template = u.LogIn(template)
	if u.IsMailed() && user.run.Mailbox == nil {
		return errNoMailbox
	}
	if err := user.prepareFor(ctx, from, asking); err != nil {
		return err
	}
	if v, ok := unset(template.Filled(user.replacements())); ok {
		return errors.New(user.run.unsupplied(v, from))
	}
	watch, err := user.watch(ctx, from)
	if err != nil {
		return err
	}
	send := func() *claim.Evidence {
		return user.sendAnew(ctx, from, func() *claim.Evidence { return user.send(ctx, template.Filled(user.replacements())) })
	}
	shares := sharesLogin(from, u, asking[len(asking)-1])
	var ev *claim.Evidence
	if shares {
		ev = from.logins.of(u).once(send)
	} else {
		ev = send()
	}
	if ev.Exchange.Status/100 != 2 {
		return fmt.Errorf("%s for %s", returned(ev.Exchange), from.Op.Name())
	}
	user.run.noteMade(from, user, ev)
	mail, err := user.receive(ctx, watch)
	if err != nil {
		return err
	}
	from.made.Store(true)
	user.harvest(from, ev.Exchange, mail)
	if !u.IsMailed() && user.take(u, ev.Exchange) && shares {
		user.shared = append(user.shared, u)
	}
	_, ok := user.replacements()[u.Shown]
	switch {
	case ok:
		return nil
	case mail != nil && u.IsMailed():
		return fmt.Errorf("the email to %s has nothing like %q: %s", user.recipient(from), u.Shown, excerptOf(mail.Reading(), 200))
	}
	return fmt.Errorf("the response of %s does not have it", from.Op.Name())
}

// errNoMailbox says why a value that arrives by email is not known.
var errNoMailbox = errors.New("it arrives by email, and doctest has no mailbox; run with -mail URL")

// returned says what the server returned to a request.
func returned(ex *recorder.Exchange) string {
	switch {
	case ex.Status == 0:
		return "no response: " + ex.Failure
	case ex.Failure != "":
		return "the response is incomplete: " + ex.Failure
	}
	return "the server returned " + statusName(ex.Status)
}

// watch starts to wait for the next email to the test user. It returns nil if the operation sends no email, or if there is
// no mailbox.
func (user *testUser) watch(ctx context.Context, s *subject) (*mailbox.Watch, error) {
	to := user.recipient(s)
	if !s.SendsEmail || user.run.Mailbox == nil || to == "" {
		return nil, nil
	}
	return user.run.Mailbox.Watch(ctx, to)
}

// recipient is the test user's address that the operation sends email to; empty if there is none.
func (user *testUser) recipient(s *subject) string {
	for _, a := range s.Fresh {
		if own, ok := user.replacements()[a]; ok {
			return own
		}
	}
	return ""
}

// receive waits for the email of a watch. Without a watch it returns nil.
func (user *testUser) receive(ctx context.Context, watch *mailbox.Watch) (*mailbox.Email, error) {
	if watch == nil {
		return nil, nil
	}
	m, err := watch.Wait(ctx, user.run.MailWait)
	if err != nil {
		return nil, err
	}
	return &m, nil
}

// harvest keeps the values of a response and its email that examples of other operations need.
func (user *testUser) harvest(from *subject, ex *recorder.Exchange, mail *mailbox.Email) {
	for _, u := range user.run.usesOf(from) {
		switch {
		case !u.IsMailed():
			if v, ok := leafIn(u.Source(), ex); ok && u.IsBy(call.Of(ex), user.replacements()) {
				user.replace(u.Shown, v, responseOf+from.Op.Name())
			}
		case mail != nil:
			if v, _ := mailbox.ValueIn(mail.Reading(), u.Shown); v != "" {
				user.replace(u.Shown, v, "the email to "+user.recipient(from))
			}
		}
	}
}

// take puts the value of a response in place of the page's. It reports whether the response has it.
func (user *testUser) take(u flow.Use, ex *recorder.Exchange) bool {
	v, ok := leafIn(u.Source(), ex)
	if ok {
		user.replace(u.Shown, v, responseOf+u.From.Op.Name())
	}
	return ok
}

// usesOf returns the uses of the values that an operation provides.
func (r *run) usesOf(from *subject) []flow.Use {
	var out []flow.Use
	for _, s := range r.subjects {
		for _, u := range s.Uses {
			if u.From == from.Node {
				out = append(out, u)
			}
		}
	}
	return out
}

// fieldAt returns a field of a response's body, by the names of the fields above it. In XML the path may start with the
// root element or below it.
func fieldAt(ex *recorder.Exchange, path []string) (string, bool) {
	parse := sample.JSON
	if page.FormatOf(call.MediaTypeOf(ex.Header)) == "xml" {
		parse = sample.XML
	}
	v, err := parse(string(ex.Body))
	if err != nil {
		return "", false
	}
	if len(path) > 0 && v.Name != "" && v.Name == path[0] {
		path = path[1:]
	}
	for _, name := range path {
		next := v.Field(name)
		if next == nil && name == "" && len(v.Fields) > 0 {
			next = v.Fields[0]
		}
		if next == nil {
			return "", false
		}
		v = next
	}
	return match.Text(v), len(v.Fields) == 0
}

// send makes a call, and returns it with its response as evidence. If the server refuses the credential of a shared login, the
// test user logs in again.
func (user *testUser) send(ctx context.Context, c *call.Call) *claim.Evidence {
	ev := user.sendOnce(ctx, c)
	switch ev.Exchange.Status {
	case http.StatusPreconditionFailed:
		if d := user.withCurrent(ctx, c); d != nil {
			return user.sendOnce(ctx, d)
		}
		return ev
	case http.StatusUnauthorized:
	default:
		return ev
	}
	d, l := user.loggedInAgain(ctx, c)
	if d == nil {
		return ev
	}
	again := user.sendOnce(ctx, d)
	if again.Exchange.Status == http.StatusUnauthorized {
		l.wasVain()
	}
	return again
}

func (user *testUser) sendOnce(ctx context.Context, c *call.Call) *claim.Evidence {
	start := time.Now()
	if key := c.Header.Get(effects.IdempotencyKey); key != "" && !c.Again {
		c = c.WithHeader(effects.IdempotencyKey, domain.FreshFor(key, user.run.random())) // otherwise the response is that of an earlier request
	}
	ev := &claim.Evidence{Replaced: append([]claim.Replacement(nil), user.replaced...)}
	upstream := cmp.Or(user.run.others[c.Host], user.run.upstream)
	req, err := c.Request(ctx, &url.URL{Scheme: "http", Host: user.run.Server.Host}) // the upstream adds the base path
	if err != nil {
		ev.Exchange = &recorder.Exchange{Method: c.Method, Target: c.Path, Failure: err.Error(), Start: start}
		return ev
	}
	ex := upstream.Send(ctx, req)
	ev.Exchange, ev.Command = &ex, ex.Curl(user.run.hostURL(c.Host))
	return ev
}
