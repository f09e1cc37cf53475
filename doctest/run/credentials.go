package run

import (
	"slices"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/pages/access"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/domain"
	"docsascode.example/gen/page"
)

// credentials sends credentials of another scheme, and malformed and forged ones.
func (pr *probe) credentials() {
	if pr.subject.Op.Parameter(page.InHeader, "Authorization") == nil {
		return
	}
	for _, value := range []string{"Basic bm9ib2R5Om5vdGhpbmc=", "Bearer", "Bearer not a token", "Bearer " + forgedToken, "Bearer x"} {
		ev := pr.refused(func(c *call.Call) *call.Call { return c.WithHeader("Authorization", value) })
		pr.mustRefuse(ev, "invalid credentials")
	}
	ev := pr.refused(func(c *call.Call) *call.Call {
		return c.WithHeader("Authorization", domain.Tampered(c.Header.Get("Authorization")))
	})
	pr.mustRefuse(ev, "a changed token")
}

// forgedToken is a JWT without a signature: {"alg":"none"}, {"sub":"admin"}.
const forgedToken = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiJhZG1pbiJ9."

// mustRefuse denies that credentials are required if the server accepts wrong ones.
func (pr *probe) mustRefuse(ev *claim.Evidence, what string) {
	p := pr.subject.Op.Parameter(page.InHeader, "Authorization")
	if ev != nil && ok2xx(ev.Exchange.Status) && p.Required {
		row := pr.subject.rows[p]
		pr.ledger.deny(row.required, ev, found("the server accepted %s (%s)", what, statusName(ev.Exchange.Status)))
	}
}

// wrongCode sends a wrong value in place of an emailed one.
func (pr *probe) wrongCode() {
	for _, u := range pr.subject.Uses {
		if !u.IsMailed() {
			continue
		}
		user, err := pr.ready()
		if err != nil {
			return
		}
		user.replace(u.Shown, domain.Another(user.replacements()[u.Shown]), "a wrong value")
		ev := pr.tried(user, unchanged)
		if ok2xx(ev.Exchange.Status) {
			pr.ledger.deny(pr.rowNamed(u.Name), ev, found("the server accepted a wrong %s (%s)", u.Thing(), statusName(ev.Exchange.Status)))
		}
	}
}

// rowNamed is the claim that a parameter is required or optional. If no row has the name, it is the claim that the
// operation exists.
func (pr *probe) rowNamed(name string) *claim.Claim {
	for p, row := range pr.subject.rows {
		if p.Name.Value == name {
			return row.required
		}
	}
	return pr.subject.there
}

// wrongSecrets sends a wrong password or key.
func (pr *probe) wrongSecrets() {
	for _, p := range pr.subject.Op.Parameters {
		if !p.Required || p.Type.Value != "password" && !content.SecretName.MatchString(p.Name.Value) {
			continue
		}
		ev := pr.refused(func(c *call.Call) *call.Call {
			value, _ := c.Value(pr.subject.Op, p)
			return c.With(pr.subject.Op, p, domain.Another(value))
		})
		isSignedIn := slices.ContainsFunc(access.CredentialsOf(pr.subject.Op), content.IsAuthorization)
		isChosen := p.In.Value == page.InBody && (pr.subject.Op.Method.Value == "POST" || isSignedIn) // at sign-up, the user chooses the password
		if ev != nil && ok2xx(ev.Exchange.Status) && !isChosen {
			pr.ledger.deny(pr.subject.rows[p].required, ev, found("the server accepted a wrong %s (%s)", p.Name.Value, statusName(ev.Exchange.Status)))
		}
	}
}
