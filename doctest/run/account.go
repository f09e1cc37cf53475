package run

import (
	"slices"

	"docsascode.example/doctest/pages/access"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/doctest/pages/script"
	"docsascode.example/gen/page"
)

// The request of a login that a page shows can be that of somebody who may not do everything. If the pages show no command for the
// login, doctest chooses the account: that of a role which an operation needs, if the pages say that the other one may do less.

// chooseAccounts has drafts of logins send the name and the secret of such an account.
func (r *run) chooseAccounts() {
	for _, s := range r.subjects {
		values, by := s.signsIn()
		if by == nil || len(values) == 0 || !isDrafted(by.From.Op) {
			continue
		}
		login := r.subjectAt(by.From)
		if len(login.substitutes) > 0 {
			continue
		}
		own, others := access.AccountsWith(r.site, r.variables, values)
		for _, need := range s.rolesNeeded() {
			i := slices.IndexFunc(others, func(a access.Account) bool { return a.Role == need.name && need.name != own.Role })
			if i < 0 || !access.MayLess(r.site, own, others[i]) {
				continue
			}
			for j, value := range values {
				login.substitute(value, "the account with the role "+need.name, func(string) string { return others[i].Values[j] })
			}
			by.From.Vary(own.Role)
			break
		}
	}
}

// isDrafted reports whether doctest has put together all requests for an operation.
func isDrafted(op *page.Operation) bool {
	return !slices.ContainsFunc(op.Examples, func(e *page.Example) bool { return !script.IsDraft(e) })
}

// A neededRole is one that a sentence says an operation needs.
type neededRole struct {
	name string
	at   page.Pos
}

// rolesNeeded are those that the page says of an operation, or of all operations of the page.
func (s *subject) rolesNeeded() []neededRole {
	var out []neededRole
	add := func(texts []page.Text, restricted func(sentence, method string) string) {
		for _, t := range texts {
			for _, sentence := range prose.Sentences(t) {
				if name := restricted(sentence.Value, s.Op.Method.Value); name != "" {
					out = append(out, neededRole{name, sentence.Pos})
				}
			}
		}
	}
	add(slices.Concat(s.Op.Prose, s.Op.Notes, []page.Text{s.Op.Title}, descriptions(s)), access.RestrictedTo)
	add(prose.AboutPage(s.Op.Page), access.AllRestrictedTo)
	return out
}
