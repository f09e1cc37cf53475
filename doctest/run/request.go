package run

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/domain"
	"docsascode.example/gen/page"
)

// requestFaults are the differences between a request and the parameter table.
func (r *run) requestFaults(s *subject, c *call.Call, ev *claim.Evidence) []finding {
	var out []finding
	sent := call.MediaTypeOf(ev.Exchange.RequestHeader)
	for _, p := range s.Op.Parameters {
		_, ok := c.Value(s.Op, p)
		switch accepted := ev.Exchange.Status/100 == 2; {
		case p.Required && !ok && accepted && r.upstream != nil:
			r.ledger.deny(s.rows[p].required, ev, found("%s for an example without %s", returned(ev.Exchange), p.Name.Value))
		case p.Required && !ok:
			out = append(out, found("the example leaves out %s, which the table requires", p.Name.Value))
		}
		if content.IsContentType(p) && len(s.rows[p].media) > 0 && sent != "" && s.rows[p].media[sent] == nil {
			out = append(out, found("the example sends %s, which is not in the table", sent))
		}
		if media := c.Header.Get("Accept"); content.IsAccept(p) && len(s.rows[p].media) > 0 && oneMedia.MatchString(media) && s.rows[p].media[media] == nil {
			out = append(out, found("the example asks for %s, which is not in the table", media))
		}
	}
	for _, name := range r.unknownNames(s, c) {
		out = append(out, found("the example sends %s, which is not in the table", name))
	}
	return out
}

// oneMedia matches a single media type, without wildcards.
var oneMedia = regexp.MustCompile(`^[\w.+-]+/[\w.+-]+$`)

// clientHeaders are headers that clients send by themselves.
var clientHeaders = []string{"Accept", "Accept-Language", "Content-Type", "Sec-Fetch-Mode", "Sec-Fetch-Site", "Sec-Fetch-Dest", "Priority", "Cookie", "Origin", "Referer"}

// unknownNames are the names that a call sends and the table does not have.
func (r *run) unknownNames(s *subject, c *call.Call) []string {
	if s.Op.Free {
		return nil // a list in another notation need not have all
	}
	var out []string
	for _, f := range c.Query {
		if s.Op.Parameter(page.InQuery, f.Name) == nil {
			out = append(out, f.Name)
		}
	}
	for _, name := range slices.Concat(names(c.Form), names(c.Parts()), call.JSONFields(c.Body)) {
		if s.Op.Parameter(page.InBody, name) == nil && !s.hasField(name) {
			out = append(out, name)
		}
	}
	for name := range c.Header {
		isNeeded := s.need != nil && content.Sent{Name: name, In: page.InHeader}.IsCredential() // as another part of the pages says
		if !isNeeded && !slices.Contains(clientHeaders, http.CanonicalHeaderKey(name)) && s.Op.Parameter(page.InHeader, name) == nil {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func names(fields []call.Field) []string {
	var out []string
	for _, f := range fields {
		out = append(out, f.Name)
	}
	return out
}

// hasField reports whether the table has fields of an object with that name.
func (s *subject) hasField(name string) bool {
	return slices.ContainsFunc(s.Op.Parameters, func(p *page.Parameter) bool {
		return p.In.Value == page.InBody && (strings.HasPrefix(p.Name.Value, name+".") || strings.HasPrefix(p.Name.Value, name+"["))
	})
}

// showSent settles the claims of the table that a successful call confirms.
func (r *run) showSent(s *subject, c *call.Call, ev *claim.Evidence) {
	for _, p := range s.Op.Parameters {
		value, ok := c.Value(s.Op, p)
		if !ok {
			continue
		}
		if content.IsContentType(p) {
			r.ledger.show(s.rows[p].media[c.MediaType()], ev, "%s", requestLine(ev.Exchange))
		}
		r.showType(s.rows[p].kind, p, value, ev)
		if p.In.Value == page.InPath {
			r.ledger.show(s.rows[p].required, ev, "it is part of the path")
		}
	}
}

// showType compares an accepted value with a parameter's type. A probe tests which values the server refuses.
func (r *run) showType(c *claim.Claim, p *page.Parameter, value string, ev *claim.Evidence) {
	t, known := page.ParseType(p.Type.Value)
	switch {
	case !known:
	case !domain.Fits(t, value):
		r.ledger.deny(c, ev, found("the server accepted %s=%s, which is not of type %s", p.Name.Value, match.Shortened(value, 60), p.Type.Value))
		r.noteType(p, value)
	case !domain.Breakable(t):
		r.ledger.show(c, ev, "the server accepted %q", match.Shortened(value, 60))
	}
}
