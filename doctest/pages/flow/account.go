package flow

import (
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/access"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/script"
	"docsascode.example/gen/example"
	"docsascode.example/gen/page"
)

// Pages can have the tokens of several users in variables, each from a login of its own:
//
//	OFFICER=$(curl -s localhost:8080/sessions -d name=odile -d password=bluebell | jq -r .token)

// An Account is what the request of a login sends to say who logs in.
type Account []content.Sent

// A setting is a command that puts the token of an account into a variable.
type setting struct {
	variable, file string
	account        Account
}

// signUpForm matches operations that create the account that they return a token for.
var signUpForm = regexp.MustCompile(`(?i)regist|sign[-_ ]?up|invit`)

// Identify finds whose token each use of a login is for, if the pages have those of several users.
func (g Graph) Identify(site *page.Site) {
	for _, from := range g {
		own := from.accounts()
		if len(own) == 0 || from.SendsEmail || signUpForm.MatchString(from.Op.Name()) {
			continue
		}
		settings := settingsOf(from.Op, site, own[0])
		for _, n := range g {
			for _, uses := range [][]Use{n.Uses, n.Guesses} {
				for i, u := range uses {
					if u.From == from && u.IsCredential() {
						uses[i].Account = n.accountFor(u, settings, own[0], site)
					}
				}
			}
		}
		g.forget(from, own[0])
	}
}

// forget takes the accounts away if all uses are for the one that the examples of the login have.
func (g Graph) forget(from *Node, own Account) {
	isOther := func(u Use) bool { return u.From == from && u.Account != nil && !slices.Equal(u.Account, own) }
	if slices.ContainsFunc(g, func(n *Node) bool { return slices.ContainsFunc(slices.Concat(n.Uses, n.Guesses), isOther) }) {
		return
	}
	for _, n := range g {
		for _, uses := range [][]Use{n.Uses, n.Guesses} {
			for i := range uses {
				if uses[i].From == from {
					uses[i].Account = nil
				}
			}
		}
	}
}

// accounts are those with which the examples of an operation log in.
func (n *Node) accounts() []Account {
	var out []Account
	for _, e := range n.Op.Examples {
		for i := range e.Requests {
			if a := accountIn(n.Op, e, i); a != nil {
				out = append(out, a)
			}
		}
	}
	return out
}

// accountIn is the account in a request of an example; nil if it is not for the operation, or sends no secret.
func accountIn(op *page.Operation, e *page.Example, i int) Account {
	one := *op
	one.Examples = []*page.Example{{Requests: e.Requests[i : i+1]}}
	if len(one.Requests()) == 0 {
		return nil
	}
	var out Account
	hasSecret := false
	for _, v := range content.SentIn(op, content.WithNames(e.Requests[i], e.Code.Value)) {
		if v.In == page.InBody {
			out = append(out, v)
			hasSecret = hasSecret || content.SecretName.MatchString(v.Name) || match.CredentialName.MatchString(v.Name)
		}
	}
	if !hasSecret {
		return nil
	}
	return out
}

// settingsOf are the commands of all pages that put the token of a login into a variable.
func settingsOf(op *page.Operation, site *page.Site, like Account) []setting {
	var out []setting
	read := func(e *page.Example) {
		for i, req := range e.Requests {
			if a := accountIn(op, e, i); req.Into != "" && len(a) == len(like) {
				out = append(out, setting{req.Into, e.Code.File, a})
			}
		}
	}
	for _, p := range site.Pages {
		for _, o := range p.Operations {
			for _, e := range o.Examples {
				read(e)
			}
		}
		for _, e := range script.OutsideOperations(p) {
			if len(e.Requests) == 0 {
				e.Requests = example.Read(e.Language, e.Code.Value).Requests()
			}
			read(e)
		}
	}
	return out
}

// accountFor is the account of a use: that of the command which sets its variable, on the same page if there is one, or that of the user
// or the role which the variable is named after.
func (n *Node) accountFor(u Use, settings []setting, own Account, site *page.Site) Account {
	name := content.Sent{Value: u.Shown}.Variable()
	if name == "" {
		return own
	}
	found := own
	for _, s := range slices.Backward(settings) {
		if s.variable == name && (s.file == n.Op.Page.File || !hasSetting(settings, name, n.Op.Page.File)) {
			found = s.account
		}
	}
	if hasSetting(settings, name, "") {
		return found
	}
	return accountNamed(name, own, site)
}

// hasSetting reports whether a command of a page sets a variable; without a file, of any page.
func hasSetting(settings []setting, name, file string) bool {
	return slices.ContainsFunc(settings, func(s setting) bool { return s.variable == name && (file == "" || s.file == file) })
}

// accountNamed is the account whose user or role a variable is named after: ADMIN_TOKEN.
func accountNamed(variable string, own Account, site *page.Site) Account {
	names := access.NamesAmong(own)
	_, others := access.AccountsWith(site, nil, names)
	words := strings.Split(strings.ToLower(variable), "_")
	for _, other := range others {
		if !slices.Contains(words, other.Role) && !slices.Contains(words, strings.ToLower(other.Values[0])) {
			continue
		}
		out := slices.Clone(own)
		for i, v := range out {
			if j := slices.Index(names, v.Value); j >= 0 {
				out[i].Value = other.Values[j]
			}
		}
		return out
	}
	return own
}

// LogIn is the request of the login with the account of the use.
func (u Use) LogIn(c *call.Call) *call.Call {
	for _, v := range u.Account {
		if p := u.parameter(v); p != nil {
			if d := c.With(u.From.Op, p, v.Value); d != nil {
				c = d
			}
		}
	}
	return c
}

// IsBy reports whether a request of the login was for the account of the use; values are in place of those of the page.
func (u Use) IsBy(c *call.Call, values map[string]string) bool {
	for _, v := range u.Account {
		sent, ok := "", false
		if p := u.parameter(v); p != nil {
			sent, ok = c.Value(u.From.Op, p)
		}
		if ok && sent != v.Value && sent != values[v.Value] {
			return false
		}
	}
	return true
}

func (u Use) parameter(v content.Sent) *page.Parameter {
	all := slices.Concat(u.From.Op.Parameters, u.From.Op.Unlisted)
	i := slices.IndexFunc(all, func(p *page.Parameter) bool { return p.Name.Value == v.Name && p.In.Value == v.In })
	if i < 0 {
		return nil
	}
	return all[i]
}

// Names are the values with which the login of a use says who logs in.
func (u Use) Names() []string {
	if u.Account != nil {
		return access.NamesAmong(u.Account)
	}
	return access.NamesSentBy(u.From.Op)
}
