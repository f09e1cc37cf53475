// Package edition puts the settings in force into the pages and into the OpenAPI document. Their source states the
// defaults: the URLs of make run, six digits, and the default limits.
package edition

import (
	"fmt"
	"io/fs"
	"net"
	"path"
	"regexp"
	"strings"
	"time"

	"docsascode.example/impl/code"
	"docsascode.example/impl/setting"
)

// Settings are those that pages state. All fields are required, except Mailbox.
type Settings struct {
	URL      string // base URL of the service, without a slash at the end
	Issuer   string // iss of the tokens
	Audience string // aud of the tokens
	Listen   string // host:port of the service, as the listener has it
	Mailbox  string // URL of the mailbox of make run; empty leaves the default on the pages
	Policy   code.Policy
	Lifetime time.Duration // of a token; zero means the default
}

// An Edition replaces the defaults in a text by the settings in force. It is safe for concurrent use.
type Edition struct {
	rules []rule
	all   *regexp.Regexp // the patterns of all rules, so that no rule reads what another one wrote
}

// A rule replaces a default. Its template is one of [regexp.Regexp.Expand].
type rule struct {
	pattern  *regexp.Regexp
	template string
}

// New returns the edition of the settings s.
func New(s Settings) *Edition {
	e := new(Edition)
	e.add(`\b([Ii]ssuer"?: +["'])http://localhost:8080\b`, "${1}", s.Issuer)
	e.add(`\b([Aa]udience: +["'])http://localhost:8080\b`, "${1}", s.Audience)
	e.add(`\bhttp://localhost:8080\b`, "", s.URL)
	if _, port, err := net.SplitHostPort(s.Listen); err == nil {
		e.add(`\b(address: 127\.0\.0\.1, port_value: )8080\b`, "${1}", port)
	}
	e.add(`\b(proxy_pass http://|reverse_proxy |address=|url = "http://)127\.0\.0\.1:8080\b`, "${1}", setting.HostPort(s.Listen, "127.0.0.1"))
	if s.Mailbox != "" {
		e.add(`\bhttp://localhost:8025\b/?`, "", s.Mailbox)
	}
	if s.Lifetime != 0 && s.Lifetime != time.Hour {
		e.add(`\bvalid for one hour\b`, "", "valid for "+spoken(s.Lifetime))
	}
	e.addPolicy(s.Policy, code.DefaultPolicy())
	var patterns []string
	for _, r := range e.rules {
		patterns = append(patterns, r.pattern.String())
	}
	e.all = regexp.MustCompile(strings.Join(patterns, "|"))
	return e
}

// addPolicy adds the rules for what differs from the default policy.
func (e *Edition) addPolicy(p, usual code.Policy) {
	if p.Digits != usual.Digits {
		word := map[int]string{6: "six", 7: "seven", 8: "eight"}
		old, now := word[usual.Digits], word[p.Digits]
		e.add(`\b`+old+`([ -]digits?\b)`, now+"${1}", "")
		e.add(`\b`+title(old)+`([ -]digits?\b)`, title(now)+"${1}", "")
		e.add(`\b`+"12345678"[:usual.Digits]+`\b`, "", "12345678"[:p.Digits])
		e.add(fmt.Sprintf(`(\^\(\\+D\*\\+d\)\{)%d(\}\\+D\*\$)`, usual.Digits), fmt.Sprintf("${1}%d${2}", p.Digits), "")
		e.add(`\ban attacker needs `+years(usual)+` years\b`, "", "an attacker needs "+years(p)+" years")
	}
	e.addLimit(code.NetworkSends, usual.NetworkSendsPerHour, p.NetworkSendsPerHour, "an hour")
	e.addLimit(code.SiteSends, usual.SiteSendsPerHour, p.SiteSendsPerHour, "an hour")
	e.addLimit(code.SiteAttempts, usual.SiteAttemptsPerDay, p.SiteAttemptsPerDay, "a day")
	e.addTotal(p.TotalSendsPerHour)
	e.addLimit(code.NetworkAttempts, usual.NetworkAttemptsPerDay, p.NetworkAttemptsPerDay, "a day")
}

// addLimit adds the rule for a limit in a table of limits. The new text has the default, too, because the column is
// that of the defaults.
func (e *Edition) addLimit(name code.Limit, usual, now int, span string) {
	if now != usual {
		e.add(fmt.Sprintf("(`%s` *\\|[^|]*\\| )%d %s\\b", name, usual, span), "${1}", fmt.Sprintf("%d %s (default %d)", now, span, usual))
	}
}

// addTotal is addLimit for the limit that is none by default.
func (e *Edition) addTotal(now int) {
	if now > 0 {
		e.add(fmt.Sprintf("(`%s` *\\|[^|]*\\| )none\\b", code.TotalSends), "${1}", fmt.Sprintf("%d an hour (default none)", now))
	}
}

// add adds a rule whose replacement is kept, a template, and then the text value.
func (e *Edition) add(pattern, kept, value string) {
	e.rules = append(e.rules, rule{regexp.MustCompile(pattern), kept + strings.ReplaceAll(value, "$", "$$")})
}

// Edit returns text with the settings in force.
func (e *Edition) Edit(text []byte) []byte {
	return e.all.ReplaceAllFunc(text, func(found []byte) []byte {
		for _, r := range e.rules {
			if at := r.pattern.FindSubmatchIndex(found); at != nil && at[0] == 0 && at[1] == len(found) {
				return r.pattern.Expand(nil, []byte(r.template), found, at)
			}
		}
		return found
	})
}

// FS returns files whose pages and documents (.md, .yaml) have the settings in force. They are read with [fs.ReadFile].
func (e *Edition) FS(files fs.FS) fs.FS { return edited{files, e} }

type edited struct {
	fs.FS
	edition *Edition
}

// ReadFile is for [fs.ReadFile].
func (f edited) ReadFile(name string) ([]byte, error) {
	text, err := fs.ReadFile(f.FS, name)
	if ext := path.Ext(name); err == nil && (ext == ".md" || ext == ".yaml") {
		text = f.edition.Edit(text)
	}
	return text, err
}

// years is how long an attacker needs on average, in the style of the pages.
func years(p code.Policy) string {
	modulus := 1
	for range p.Digits {
		modulus *= 10
	}
	n := modulus / p.AttemptsPerDay() / 365
	if n >= 1000 {
		return fmt.Sprintf("%d,%03d", n/1000, n%1000)
	}
	return fmt.Sprint(n)
}

// spoken writes a duration for prose: "90 minutes".
func spoken(d time.Duration) string {
	for _, unit := range []struct {
		of   time.Duration
		name string
	}{{time.Hour, "hours"}, {time.Minute, "minutes"}, {time.Second, "seconds"}} {
		if d >= 2*unit.of && d%unit.of == 0 {
			return fmt.Sprintf("%d %s", d/unit.of, unit.name)
		}
	}
	return d.String()
}

func title(word string) string { return strings.ToUpper(word[:1]) + word[1:] }
