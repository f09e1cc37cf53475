package run

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/gen/example"
	"docsascode.example/gen/page"
)

// serverURL is the server's as reports show it.
func (r *run) serverURL() string {
	return strings.TrimSuffix(withoutUser(r.Server).String(), "/")
}

// withoutUser is a URL without a name and a password.
func withoutUser(u *url.URL) *url.URL {
	own := *u
	own.User = nil
	return &own
}

// hideSecrets replaces the values of environment variables by their names, in all texts of a report.
func (r *run) hideSecrets(claims []claim.Claim) {
	if len(r.secret) == 0 {
		return
	}
	hide := r.hidden
	for i := range claims {
		c := &claims[i]
		c.Reason, c.Actual, c.Help = hide(c.Reason), hide(c.Actual), hide(c.Help)
		if c.Evidence == nil {
			continue
		}
		ev := *c.Evidence
		ev.Command, ev.Output, ev.Replaced = r.hiddenInCommand(ev.Command), hide(ev.Output), append([]claim.Replacement(nil), ev.Replaced...)
		for j := range ev.Replaced {
			ev.Replaced[j].Value = hide(ev.Replaced[j].Value)
		}
		if ev.Exchange != nil {
			ex := *ev.Exchange
			ex.Target, ex.RequestBody, ex.Body = hide(ex.Target), []byte(hide(string(ex.RequestBody))), []byte(hide(string(ex.Body)))
			ex.RequestHeader, ex.Header = hidden(ex.RequestHeader, hide), hidden(ex.Header, hide)
			ev.Exchange = &ex
		}
		c.Evidence = &ev
	}
}

// hidden is a text without the values of environment variables, in any spelling of a request.
func (r *run) hidden(s string) string { return r.hide(s, strings.ReplaceAll) }

// hiddenInCommand is a command without the values of environment variables: a shell puts them in again.
func (r *run) hiddenInCommand(s string) string { return r.hide(s, replaceInCommand) }

// replaceInCommand replaces a value by a variable. It ends single quotes before a variable and begins them after it.
func replaceInCommand(command, value, variable string) string {
	var out strings.Builder
	quote := byte(0)
	for i := 0; i < len(command); i++ {
		switch c := command[i]; {
		case value != "" && strings.HasPrefix(command[i:], value):
			i += len(value) - 1
			switch {
			case quote != '\'':
				out.WriteString(variable)
			case strings.HasPrefix(command[i+1:], "'"):
				out.WriteString(`'"` + variable + `"`)
				i, quote = i+1, 0
			default:
				out.WriteString(`'"` + variable + `"'`)
			}
			continue
		case c == '\\' && quote != '\'' && i+1 < len(command):
			out.WriteByte(c)
			i++
		case c == quote:
			quote = 0
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
		}
		out.WriteByte(command[i])
	}
	return out.String()
}

// hide replaces the values of environment variables by their names, in any spelling of a request.
func (r *run) hide(s string, replace func(s, old, new string) string) string {
	for value, name := range r.secret {
		inJSON, _ := json.Marshal(value) // a string is always valid
		for _, spelled := range []string{value, strings.Trim(string(inJSON), `"`), url.QueryEscape(value), url.PathEscape(value), strings.Trim(example.Word(value), "'")} {
			s = replace(s, spelled, name)
		}
		s = basicForm.ReplaceAllStringFunc(s, func(credentials string) string {
			plain, err := base64.StdEncoding.DecodeString(credentials[len("Basic "):])
			if err == nil && strings.Contains(string(plain), value) {
				return "Basic " + name
			}
			return credentials
		})
	}
	return s
}

// basicForm matches the credentials of RFC 7617.
var basicForm = regexp.MustCompile(`Basic [A-Za-z0-9+/]{4,}=*`)

// publicCommand is the text of an example for reports: the names of environment variables are in place of their values.
func (r *run) publicCommand(e *page.Example, values map[string]string) (string, error) {
	public, names := map[string]string{}, map[string]string{}
	for shown, value := range values {
		public[shown] = value
		if name := r.secret[value]; name != "" {
			public[shown] = fmt.Sprintf("doctest0secret%d", len(names)) // it needs no quotes
			names[public[shown]] = name
		}
	}
	command, err := example.Fill(e.Language, e.Code.Value, public)
	for mark, name := range names {
		command = strings.ReplaceAll(command, mark, name)
	}
	return command, err
}

func hidden(h http.Header, hide func(string) string) http.Header {
	out := http.Header{}
	for name, values := range h {
		for _, v := range values {
			out.Add(name, hide(v))
		}
	}
	return out
}

// onServer changes values that replace URLs: one of the server under test gets the host that the page shows, which doctest
// redirects. The error names a URL that leads elsewhere: no answer makes an example call another host.
func (r *run) onServer(values map[string]string) error {
	for shown, value := range values {
		page, pageErr := url.Parse(shown)
		own, ownErr := url.Parse(value)
		if pageErr != nil || page.Host == "" || ownErr != nil || own.Host == "" || own.Host == page.Host {
			continue
		}
		if own.Host != r.Server.Host {
			return fmt.Errorf("the server gave the URL %s of another host in place of %s", match.Shortened(value, 80), match.Shortened(shown, 80))
		}
		own.Scheme, own.Host = page.Scheme, page.Host
		values[shown] = own.String()
	}
	return nil
}
