package run

import (
	"cmp"
	"context"
	"regexp"
	"strings"
	"sync"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/pages/flow"
	"docsascode.example/doctest/pages/things"
)

// Servers limit how often somebody can log in. So the credential of one login serves all test users of a run, if each of them
// would log in with the same name and password: those of the page.

var (
	loginForm  = regexp.MustCompile(`(?i)log[-_ ]?in|sign[-_ ]?in|sessions?|tokens?|auth`)
	signUpForm = regexp.MustCompile(`(?i)regist|sign[-_ ]?up|invit`)
	// endForm matches what may end a session: an operation about sessions, tokens or passwords, or about the user.
	endForm = regexp.MustCompile(`(?i)log[-_ ]?(?:out|off)|sign[-_ ]?(?:out|off)|sessions?\b|tokens?\b|revo[ck]|password|\b(?:me|accounts?|users?|auth)\b`)
)

// A login is the response of an operation that returns a credential. It is safe for concurrent use.
type login struct {
	mu       sync.Mutex // held while a test user logs in
	response *claim.Evidence
	vain     int // how often a new credential got 401 like the one before it
}

// logins are those of an operation, by account. The zero value is ready for use, and is safe for concurrent use.
type logins struct{ byAccount sync.Map }

// of is the login for the account of a use.
func (l *logins) of(u flow.Use) *login {
	one, _ := l.byAccount.LoadOrStore(strings.Join(u.Names(), "\n"), new(login))
	return one.(*login)
}

// sharesLogin reports whether test users who call s can share what another operation provides for a use: the credential of a login that takes the
// same values from each of them. An operation that may end a session gets a credential of its own.
func sharesLogin(from *subject, u flow.Use, s *subject) bool {
	isLogin := loginForm.MatchString(from.Op.Name()) && !signUpForm.MatchString(from.Op.Name())
	isAlike := len(from.Uses)+len(from.substitutes)+len(from.Fresh) == 0 && !from.SendsEmail
	return isLogin && isAlike && u.IsCredential() && !s.mayEndSession()
}

func (s *subject) mayEndSession() bool {
	return !things.OnlyLooks(s.Op) && endForm.MatchString(s.Op.Name())
}

// once returns the response of the login, and logs in if no test user did.
func (l *login) once(send func() *claim.Evidence) *claim.Evidence {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.response != nil {
		return l.response
	}
	ev := send()
	if ok2xx(ev.Exchange.Status) {
		l.response = ev
	}
	return ev
}

// loggedInAgain is a call with the credential of a new login, after the server refused that of a shared one: it may have ended
// the session when another test user logged in or out. It is nil if the call sends no shared credential.
func (user *testUser) loggedInAgain(ctx context.Context, c *call.Call) (*call.Call, *login) {
	for _, u := range user.shared {
		from := user.run.subjectAt(u.From)
		old, l := user.replacements()[u.Shown], from.logins.of(u)
		d := c.Filled(map[string]string{old: old + "x"})
		if d.Equals(c) {
			continue
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		if now, _ := leafIn(u.Source(), l.response.Exchange); now == old {
			if l.vain >= patience {
				return nil, nil
			}
			if ev := user.sendOnce(ctx, u.LogIn(cmp.Or(from.template, from.text)).Filled(user.replacements())); ok2xx(ev.Exchange.Status) {
				l.response = ev
			}
		}
		user.take(u, l.response.Exchange)
		return c.Filled(map[string]string{old: user.replacements()[u.Shown]}), l
	}
	return nil, nil
}

// wasVain notes that the server refused a new credential, too. After a few, test users keep the one that they have.
func (l *login) wasVain() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.vain++
}
