package run

import (
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/prose"
	"docsascode.example/gen/page"
)

// Errors have names for programs: "`409` `email_taken`". A name that the pages give with one status alone comes with no other.

var (
	errorNameForm = regexp.MustCompile("`([a-z][a-z0-9]*(?:[_-][a-z0-9]+)+|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[a-z]{6,})`")
	// broadName matches names that servers use for errors of any status.
	broadName = regexp.MustCompile(`(?i)valid|request|error|fail|param|argument|input|missing|required|denied|unauth|forbidden|conflict|not_?found|unknown|limit|state|allowed`)
)

// errorNames are the names that pages give errors, each with the only status that it comes with; 0 if it comes with several.
type errorNames map[string]int

// named are the names of errors on the line of a status of a page, up to the next status.
func named(p *page.Page, at page.Pos) []string {
	lines := strings.Split(p.Outline.Text.Value, "\n")
	if at.Line > len(lines) || at.File != p.File {
		return nil
	}
	line := lines[at.Line-1]
	runes := []rune(line)
	if at.Column > len(runes) || !prose.CodeForm.MatchString(string(runes[at.Column-1:])) {
		return nil
	}
	rest := string(runes[at.Column-1:])
	if strings.HasPrefix(strings.TrimSpace(line), "|") {
		rest = line
	} else if all := prose.CodeForm.FindAllStringIndex(rest, 2); len(all) > 1 {
		rest = rest[:all[1][0]]
	}
	var out []string
	for _, m := range errorNameForm.FindAllStringSubmatch(rest, -1) {
		out = append(out, m[1])
	}
	return out
}

// add notes that an error of a status has a name.
func (n errorNames) add(name string, status int) {
	if was, ok := n[name]; ok && was != status {
		status = 0
	}
	n[name] = status
}

// findErrorNames reads the names of errors: those of operations, and those of pages that speak of all.
func (r *run) findErrorNames() {
	r.errorNames = errorNames{}
	addAll := func(p *page.Page, statuses []page.Status, samples []*page.Sample) {
		for _, st := range statuses {
			for _, name := range named(p, st.Pos) {
				if st.Code >= 400 {
					r.errorNames.add(name, st.Code)
				}
			}
		}
		for _, s := range samples {
			if c := errorCodeIn(s.Value); c != nil && s.Status >= 400 {
				r.errorNames.add(match.Text(c), s.Status)
			}
		}
	}
	for _, s := range r.subjects {
		addAll(s.op.Page, s.op.Response.Statuses, s.op.Response.Samples)
	}
	for _, p := range r.site.Pages {
		if p.Errors != nil {
			addAll(p, p.Errors.Statuses, p.Errors.Samples)
		}
	}
}

// judgeErrorName compares the status of an error with the one that the pages give for its name. Only an operation whose own page has
// the name with this status says so.
func (r *run) judgeErrorName(s *subject, ev *claim.Evidence) {
	status := ev.Exchange.Status
	if status < 400 || status >= 500 {
		return
	}
	code := errorCodeIn(bodyOf(ev.Exchange))
	if code == nil || broadName.MatchString(match.Text(code)) {
		return
	}
	want := r.errorNames[match.Text(code)]
	if c := s.statuses[want]; c != nil && want != status && s.givesName(match.Text(code), want) {
		r.ledger.deny(c, ev, found("%s with the error %s, which the page gives with %s", returned(ev.Exchange), match.Text(code), statusName(want)))
	}
}

// givesName reports whether the page of an operation gives a name of an error with a status.
func (s *subject) givesName(name string, status int) bool {
	return slices.ContainsFunc(s.op.Response.Statuses, func(st page.Status) bool {
		return st.Code == status && slices.Contains(named(s.op.Page, st.Pos), name)
	}) || slices.ContainsFunc(s.op.Response.Samples, func(sm *page.Sample) bool {
		c := errorCodeIn(sm.Value)
		return sm.Status == status && c != nil && match.Text(c) == name
	})
}
