package script

import (
	"net/url"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/gen/example"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/page"
)

// messageTitle is the title of an example that a page shows as an HTTP message.
const messageTitle = "HTTP message"

// WithMessages is a site in which the operations without an example have one for each HTTP message that the page shows of their
// requests: the command that sends it. A page that has messages in place of commands is then run in its order, too. The site is a
// copy if there are any, and a server to send them to.
func WithMessages(site *page.Site, server *url.URL) *page.Site {
	if server == nil || server.Host == "" || !slices.ContainsFunc(site.Operations(), showsNoCommand) {
		return site
	}
	shown := shownCredentials(site)
	out, ops := *site, map[*page.Operation]*page.Operation{}
	out.Pages = slices.Clone(site.Pages)
	for i, p := range site.Pages {
		own := *p
		out.Pages[i] = &own
		if p == site.Home {
			out.Home = &own
		}
		own.Operations = slices.Clone(p.Operations)
		for j, op := range p.Operations {
			one := *op
			one.Page, one.Examples = &own, slices.Clone(op.Examples)
			if showsNoCommand(op) {
				one.Examples = messageExamples(op, baseForMessages(site, server))
			}
			if len(one.Examples) == 0 && op.Free && showsFewCommands(p) {
				if e, ok := draft(site, op, shown, baseForMessages(site, server)); ok {
					one.Examples = []*page.Example{e}
					withCredentials(&one, e)
				}
			}
			own.Operations[j], ops[op] = &one, &one
		}
	}
	for _, p := range out.Pages {
		p.Directives = slices.Clone(p.Directives)
		for i, d := range p.Directives {
			if to := ops[d.Operation]; to != nil {
				own := *d
				own.Operation = to
				p.Directives[i] = &own
			}
		}
		p.Evidence = slices.Clone(p.Evidence)
		for i, ev := range p.Evidence {
			p.Evidence[i].Operations = slices.Clone(ev.Operations)
			for j, op := range ev.Operations {
				if to := ops[op]; to != nil {
					p.Evidence[i].Operations[j] = to
				}
			}
		}
	}
	return &out
}

// showsFewCommands reports whether a page is a reference without commands, but perhaps for a first one.
func showsFewCommands(p *page.Page) bool {
	n := 0
	for _, op := range p.Operations {
		if len(op.Examples)+len(op.Messages) > 0 {
			n++
		}
	}
	return 4*n <= len(p.Operations)
}

// showsNoCommand reports whether a page shows no command for an operation.
func showsNoCommand(op *page.Operation) bool { return len(op.Examples) == 0 }

// baseForMessages is the URL before the targets of messages: the server that the commands of the pages call, or else the one under
// test.
func baseForMessages(site *page.Site, server *url.URL) string {
	base := server.Scheme + "://" + server.Host
	for _, other := range site.Operations() {
		if bases := other.BaseURLs(); len(bases) > 0 && SchemeForm.MatchString(bases[0]) && !UnnamedHost.MatchString(HostOf(bases[0])) {
			base = strings.TrimSuffix(bases[0], "/")
			break
		}
	}
	return base
}

// messageExamples are the messages of an operation as examples.
func messageExamples(op *page.Operation, base string) []*page.Example {
	var out []*page.Example
	for _, m := range op.Messages {
		if !m.Whole {
			continue
		}
		out = append(out, exampleOf(op, m, messageTitle, base))
	}
	return out
}

// commandOf is the command that sends a message.
func commandOf(method, base string, m *notation.Message) string {
	var b strings.Builder
	b.WriteString("curl -X " + method + " " + example.Word(base+m.Target))
	hasType := false
	for _, h := range m.Headers {
		if slices.ContainsFunc(call.ConnectionHeaders, func(name string) bool { return strings.EqualFold(name, h[0]) }) {
			continue
		}
		hasType = hasType || strings.EqualFold(h[0], "Content-Type")
		b.WriteString(" -H " + example.Word(h[0]+": "+h[1]))
	}
	if m.Body != "" {
		if !hasType && strings.HasPrefix(m.Body, "{") {
			b.WriteString(" -H 'Content-Type: application/json'")
		}
		b.WriteString(" -d '" + strings.ReplaceAll(m.Body, "'", `'\''`) + "'") // the lines as they are
	}
	return b.String()
}

// IsMessage reports whether an example is an HTTP message of the page, or the draft of one.
func IsMessage(e *page.Example) bool { return e.Title.Value == messageTitle || IsDraft(e) }

// HasCommands reports whether an operation has examples other than messages.
func HasCommands(op *page.Operation) bool {
	return slices.ContainsFunc(op.Examples, func(e *page.Example) bool { return !IsMessage(e) })
}
