// Package derive makes an OpenAPI document of API reference pages: 3.0.3, or 3.1.1 after [Upgrade].
//
// Everything in the document is on a page, as docs/writing-pages.md describes. If the pages do not say something, the
// document leaves it out. If they must say it, there is a finding at its line: nothing is guessed.
package derive

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"

	"docsascode.example/gen/http"
	"docsascode.example/gen/lint"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/page"
)

// Document derives the document of a site: every operation that can be derived, and nil if there is none. The findings
// are those of [lint.Site] and, with the rule "derive", the reason for each operation that is left out.
func Document(site *page.Site) (*openapi3.T, []lint.Finding) {
	findings := lint.Site(site)
	d := &deriver{site: site, errors: site.Errors(), models: newModels(), general: generalCredentials(site)}
	d.isSent = sync.OnceValue(func() bool { return slices.ContainsFunc(site.Operations(), sendsCredentials) })
	doc := d.document()
	if doc.Paths.Len() == 0 && len(d.findings) == 0 && Whole(findings) {
		d.refuse(page.Pos{File: site.Pages[0].File, Line: 1, Column: 1}, "no page documents an operation; write a method and a path, such as GET /books")
	}
	if doc.Paths.Len() == 0 {
		doc = nil
	}
	return doc, lint.Sort(append(findings, d.findings...))
}

// Whole reports whether the findings of [Document] leave nothing of the pages out of it.
func Whole(findings []lint.Finding) bool { return !slices.ContainsFunc(findings, isFatal) }

// isFatal reports whether a finding leaves something unread that the document needs.
func isFatal(d lint.Finding) bool {
	return d.Severity == lint.Error && slices.ContainsFunc(lint.Rules, func(r lint.Rule) bool { return r.Fatal && r.ID == d.Rule })
}

type deriver struct {
	site      *page.Site
	errors    *page.Response // the error body of the site, or nil
	models    *models
	responses openapi3.ResponseBodies
	schemes   openapi3.SecuritySchemes
	servers   openapi3.Servers
	findings  []lint.Finding
	serversOf map[*page.Operation]openapi3.Servers
	paths     map[*page.Operation]string // without the path that belongs to the server
	isLeftOut bool                       // the operation that is derived
	formatsOf map[string]string          // by name, once they are known
	pathTypes map[string]page.Text       // by the path up to the parameter, once they are known
	explained map[string]int             // the statuses with their explanations, by how many operations give them
	general   []notation.Credentials     // of all requests
	isSent    func() bool                // whether an example of the site sends credentials
}

// refuse says why an operation is left out.
func (d *deriver) refuse(at page.Pos, format string, args ...any) {
	d.isLeftOut = true
	d.complain(at, format, args...)
}

// complain says what is left out of an operation.
func (d *deriver) complain(at page.Pos, format string, args ...any) {
	d.findings = append(d.findings, lint.Finding{Pos: at, Severity: lint.Error, Rule: "derive", Message: fmt.Sprintf(format, args...)})
}

func (d *deriver) document() *openapi3.T {
	d.responses, d.schemes = openapi3.ResponseBodies{}, openapi3.SecuritySchemes{}
	d.serversOf = d.placeBases()
	d.servers = d.allServers()
	d.countExplained()
	doc := &openapi3.T{OpenAPI: Version, Info: d.info(), Servers: d.servers, Paths: openapi3.NewPaths()}
	ids := map[string]page.Pos{}
	var sequence []string
	for _, op := range d.site.Operations() {
		d.isLeftOut = false
		if !slices.Contains(http.Methods, op.Method.Value) || !strings.HasPrefix(op.Path.Value, "/") {
			continue // a finding of lint says why
		}
		derived := d.operation(op)
		if d.isLeftOut {
			continue
		}
		if !d.identify(op, derived, ids) {
			continue
		}
		item := doc.Paths.Value(d.paths[op])
		if item == nil {
			item = &openapi3.PathItem{}
			doc.Paths.Set(d.paths[op], item)
		}
		item.SetOperation(op.Method.Value, derived)
		sequence = append(sequence, d.paths[op], strings.ToLower(op.Method.Value))
	}
	doc.Paths.Extensions = map[string]any{sequenceExtension: sequence}
	doc.Tags = d.tags()
	d.webhooks(doc)
	doc.Components = d.components()
	eachSchema(doc, allowNull)
	return doc
}

// identify gives an operation an ID that no operation before it has: that of its title, or else that of its method and
// path. It reports whether there is one.
func (d *deriver) identify(op *page.Operation, derived *openapi3.Operation, ids map[string]page.Pos) bool {
	id := derived.OperationID
	first, isTaken := ids[id]
	if id == "" || isTaken {
		derived.OperationID = operationID(op.Method.Value, op.Path.Value, op.Method.Value+" "+op.Path.Value)
		if _, isTaken = ids[derived.OperationID]; isTaken && !op.Free {
			return false // a finding of lint names the other operation with this method and path
		}
		if id != "" && !op.Free {
			d.complain(op.Title.Pos, "the title %q gives the operation ID %q, which the title at %s gives, too; the document has %q instead; change one of the titles", op.Title.Value, id, first, derived.OperationID)
		}
	}
	ids[derived.OperationID] = op.Title.Pos
	return true
}

func (d *deriver) components() *openapi3.Components {
	c := &openapi3.Components{Schemas: d.models.name()}
	if len(d.responses) > 0 {
		c.Responses = d.responses
	}
	if len(d.schemes) > 0 {
		c.SecuritySchemes = d.schemes
	}
	if c.Schemas == nil && c.Responses == nil && c.SecuritySchemes == nil {
		return nil
	}
	return c
}

// info has the text of the home page, or of the first page if the site has no home page.
func (d *deriver) info() *openapi3.Info {
	home := d.site.Home
	if home == nil {
		home = d.site.Pages[0]
	}
	info := &openapi3.Info{Title: titleOf(home), Description: prose(home.Summary.Value), Version: "0.0.0"}
	if v := plainLink(home.About["version"].Value); v.text != "" {
		info.Version = v.text
	}
	if c := plainLink(home.About["contact"].Value); c.text != "" {
		info.Contact = &openapi3.Contact{Name: c.text}
		if mail, ok := strings.CutPrefix(c.target, "mailto:"); ok {
			info.Contact.Email = mail
		} else {
			info.Contact.URL = c.target
		}
	}
	for _, name := range []string{"license", "licence"} {
		if l := plainLink(home.About[name].Value); l.text != "" {
			info.License = &openapi3.License{Name: l.text, URL: l.target}
		}
	}
	return info
}

// allServers are the servers of all operations. An operation that has only some of them lists them itself.
func (d *deriver) allServers() openapi3.Servers {
	var out openapi3.Servers
	for _, op := range d.site.Operations() {
		for _, own := range d.serversOf[op] {
			if !slices.ContainsFunc(out, func(s *openapi3.Server) bool { return s.URL == own.URL }) {
				out = append(out, own)
			}
		}
	}
	if len(out) == 0 {
		return openapi3.Servers{{URL: "/"}} // what OpenAPI takes for silence; checkers ask for it
	}
	return out
}

// placeBases are the servers of each operation. If a page writes the path of a server before the paths of some operations
// and not before others, that path belongs to the server of all of them.
func (d *deriver) placeBases() map[*page.Operation]openapi3.Servers {
	out, bases := map[*page.Operation]openapi3.Servers{}, map[string]string{}
	for _, op := range d.site.Operations() {
		out[op] = serversOf(op)
		for _, s := range out[op] {
			if server, path := http.Cut(s.URL); path != "" && path != "/" {
				bases[server] = path
			}
		}
	}
	d.paths = map[*page.Operation]string{}
	for op, servers := range out {
		d.paths[op] = http.Plain(op.Path.Value)
		if len(servers) != 1 {
			continue
		}
		base := bases[servers[0].URL]
		if rest, cut := strings.CutPrefix(d.paths[op], base+"/"); cut && base != "" {
			d.paths[op] = "/" + rest
			out[op] = openapi3.Servers{{URL: servers[0].URL + base}}
		}
	}
	return out
}

// serversOf are the servers of an operation.
func serversOf(op *page.Operation) openapi3.Servers {
	var out openapi3.Servers
	for _, base := range op.Servers() {
		out = append(out, &openapi3.Server{URL: cmp.Or(strings.TrimRight(base, "/"), "/")})
	}
	return out
}

// tag is the section of the sidebar that links to a page, or else the page's title.
func (d *deriver) tag(op *page.Operation) string {
	return cmp.Or(d.site.SectionOf(op.Page), titleOf(op.Page))
}

// titleOf is the title of a page, or else its file's name.
func titleOf(p *page.Page) string {
	name := path.Base(p.File)
	return cmp.Or(notation.NameOfAction(p.Title.Value), strings.TrimSuffix(name, path.Ext(name)))
}

// tags are the tags of the operations, each described by the titles of its operations.
func (d *deriver) tags() openapi3.Tags {
	var out openapi3.Tags
	titles := map[string][]string{}
	for _, op := range d.site.Operations() {
		name := d.tag(op)
		if titles[name] == nil {
			out = append(out, &openapi3.Tag{Name: name})
		}
		titles[name] = append(titles[name], title(op))
	}
	for _, t := range out {
		t.Description = strings.Join(titles[t.Name], " · ")
	}
	return out
}
