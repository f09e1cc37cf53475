package script

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/gen/example"
	httpform "docsascode.example/gen/http"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// A reference often shows no command: it has the method and the path, a table of parameters and the body. Its reader puts the
// request together from those, from the IDs of the samples, and from what the page about authentication says that all requests
// send. A draft is that request.

// draftTitle is the title of an example that is a draft.
const draftTitle = "draft"

// IsDraft reports whether an example is a request that doctest has put together from the page.
func IsDraft(e *page.Example) bool { return e.Title.Value == draftTitle }

// draft is the request for an operation, as an example; ok is false if the pages lack a part of it.
func draft(site *page.Site, op *page.Operation, shown []header, base string) (e *page.Example, ok bool) {
	m := &notation.Message{Pos: op.Path.Pos, Whole: true}
	target, ok := targetOf(site, op)
	if !ok {
		return nil, false
	}
	m.Target = target
	for _, h := range headersFor(op, shown) {
		m.Headers = append(m.Headers, [2]string{h.name, h.value})
	}
	if !things.OnlyLooks(op) && len(op.Sends) > 0 {
		m.Pos, m.Body = op.Sends[0].Body.Pos, op.Sends[0].Body.Value
	} else if slices.Contains([]string{http.MethodPut, http.MethodPatch}, op.Method.Value) || needsBody(op) {
		return nil, false
	}
	if lacksParameter(op, m) {
		return nil, false
	}
	return exampleOf(op, m, draftTitle, base), true
}

// needsBody reports whether the page says that a request has a field in its body.
func needsBody(op *page.Operation) bool {
	return slices.ContainsFunc(op.Parameters, func(p *page.Parameter) bool { return p.In.Value == page.InBody && p.Required })
}

// lacksParameter reports whether a draft lacks a header or a part of the query without which the page says that there is no request.
// It gets those that the page gives a value for.
func lacksParameter(op *page.Operation, m *notation.Message) bool {
	for _, p := range op.Parameters {
		if content.IsHeader(p, "Idempotency-Key") && op.Method.Value == http.MethodPost {
			m.Headers = append(m.Headers, [2]string{p.Name.Value, "key-51c07e"}) // each request gets another one
		}
		isSent := slices.ContainsFunc(m.Headers, func(h [2]string) bool { return strings.EqualFold(h[0], p.Name.Value) })
		if !p.Required || isSent || p.In.Value != page.InHeader && p.In.Value != page.InQuery {
			continue
		}
		value := p.Default
		if value == "" && len(p.Enum) > 0 {
			value = p.Enum[0]
		}
		switch {
		case content.IsHeader(p, "If-Match"):
			m.Headers = append(m.Headers, [2]string{p.Name.Value, `"1"`}) // the first refusal tells the right one
		case content.IsContentType(p) || content.IsAccept(p):
		case value == "":
			return true
		case p.In.Value == page.InHeader:
			m.Headers = append(m.Headers, [2]string{p.Name.Value, value})
		default:
			m.Target += separator(m.Target) + p.Name.Value + "=" + value
		}
	}
	return false
}

func separator(target string) string {
	if strings.Contains(target, "?") {
		return "&"
	}
	return "?"
}

// targetOf is the path of an operation with the IDs that samples show for its parameters.
func targetOf(site *page.Site, op *page.Operation) (string, bool) {
	path := op.Path.Value
	for _, name := range httpform.Parameters(path) {
		hole := "{" + name + "}"
		value := shownID(site, op, path[:strings.Index(path, hole)], name)
		if value == "" {
			return "", false
		}
		path = strings.Replace(path, hole, value, 1)
	}
	return path, true
}

// shownID is the ID that samples show of a thing of a collection: in what creates it, in a list of it, in the operation's own response,
// or in any field named like the parameter.
func shownID(site *page.Site, op *page.Operation, collection, name string) string {
	collection = things.WithoutHoles(strings.TrimSuffix(collection, "/"))
	for _, method := range []string{http.MethodPost, http.MethodGet} {
		for _, other := range site.Operations() {
			if other.Method.Value != method || !isAt(other, op, collection) {
				continue
			}
			for _, v := range successes(other) {
				if item := firstItem(v, method); item != nil && idFor(item, name) != "" {
					return idFor(item, name)
				}
			}
		}
	}
	for _, other := range append([]*page.Operation{op}, site.Operations()...) {
		for _, l := range content.LeavesOf(other) {
			if match.Simplified(l.Name) == match.Simplified(name) && l.Value != "" && l.Header == "" {
				return l.Value
			}
		}
	}
	if strings.HasSuffix(op.Path.Value, "{"+name+"}") || things.IsOnThing(op) {
		for _, v := range successes(op) {
			if id := idFor(v, name); id != "" {
				return id
			}
		}
	}
	return ""
}

// isAt reports whether the path of an operation is that of a collection, in which the parameters above it have been filled.
func isAt(other, op *page.Operation, collection string) bool {
	own := strings.Split(strings.TrimSuffix(op.Path.Value, "/"), "/")
	n := strings.Count(collection, "/") + 1
	return n <= len(own) && things.SameHoles(other.Path.Value, strings.Join(own[:n], "/"))
}

// successes are the JSON bodies of successes that a page shows of an operation.
func successes(op *page.Operation) []*sample.Value {
	var out []*sample.Value
	for _, s := range slices.Concat(op.Response.Samples, op.Response.Linked) {
		if s.IsOfSuccess() && s.Format == "json" && s.Value != nil {
			out = append(out, s.Value)
		}
	}
	return out
}

// firstItem is the thing that a response shows: the body, or the first item of the list that it has.
func firstItem(v *sample.Value, method string) *sample.Value {
	if method != http.MethodGet {
		return v
	}
	if items := content.ItemsOf(v); len(items) > 0 {
		return items[0]
	}
	return nil
}

// idFor is the ID of a thing, in the field that a path takes under a name.
func idFor(v *sample.Value, name string) string {
	if v.Kind != sample.Object {
		return ""
	}
	for _, f := range v.Fields {
		if len(f.Fields) == 0 && match.Simplified(f.Name) == match.Simplified(name) {
			return f.Text
		}
	}
	for _, f := range v.Fields {
		if len(f.Fields) == 0 && things.IsIDFor(f.Name, name) {
			return f.Text
		}
	}
	for _, f := range v.Fields { // the thing itself stands below its name: {"book": {"id": …}}
		if f.Kind == sample.Object && len(v.Fields) == 1 {
			return idFor(f, name)
		}
	}
	return ""
}

// A header is one that pages show with a credential.
type header struct{ name, value string }

var (
	// credentialLine is a line of a request with a header that has a credential, or the option of curl for one.
	credentialLine = regexp.MustCompile(`(?mi)(?:^[ \t>]*|\s(?:-H|--header)[ =]?["'])(authorization|(?:x-)?[a-z-]*(?:key|token|secret)):[ \t]*([^\s"'](?:[^\n"']*[^\s"'])?)(?:["']|[ \t]*$)`)
	// otherKey are headers with keys that are no credentials.
	otherKey = regexp.MustCompile(`(?i)idempotency|csrf|xsrf|cursor|continu|request`)
)

// shownCredentials are the headers with credentials that the pages show, each once: in a block, in the text, or in words alone.
func shownCredentials(site *page.Site) []header {
	var out []header
	add := func(h header) {
		if !otherKey.MatchString(h.name) && !slices.ContainsFunc(out, func(o header) bool { return strings.EqualFold(o.name, h.name) }) {
			out = append(out, h)
		}
	}
	for _, p := range site.Pages {
		for _, l := range p.Listings {
			for _, m := range credentialLine.FindAllStringSubmatch(l.Code.Value, -1) {
				add(header{m[1], m[2]})
			}
		}
		for _, q := range quotedOn(p) {
			if m := credentialLine.FindStringSubmatch(q); m != nil {
				add(header{m[1], m[2]})
			}
		}
	}
	if len(out) == 0 {
		for _, c := range generalCredentials(site) {
			switch {
			case c.Kind == "bearer" || c.Kind == "oauth2":
				add(header{"Authorization", "Bearer YOUR_TOKEN"})
			case c.Kind == "apiKey" && c.In == page.InHeader:
				add(header{c.Name, "YOUR_API_KEY"})
			}
		}
	}
	return out
}

// generalCredentials are those that pages say that all requests need.
func generalCredentials(site *page.Site) []notation.Credentials {
	var out []notation.Credentials
	for _, p := range site.Pages {
		for _, e := range p.Evidence {
			if c, ok := e.Fact.(notation.Credentials); ok && c.General {
				out = append(out, c)
			}
		}
	}
	return out
}

// quotedOn are the codes in the text of a page.
func quotedOn(p *page.Page) []string {
	var out []string
	p.Outline.Top.All(func(s *markdown.Section) bool {
		for _, b := range s.Blocks {
			par, ok := b.(markdown.Paragraph)
			if !ok {
				continue
			}
			for _, part := range par.Line.Parts {
				if part.Is(markdown.Quoted) {
					out = append(out, par.Line.Of(part).Value)
				}
			}
		}
		return true
	})
	return out
}

// headersFor are those of the credentials that an operation needs: none if the page says so, or if it is what returns them.
func headersFor(op *page.Operation, shown []header) []header {
	isNone := slices.ContainsFunc(op.Credentials, func(c notation.Credentials) bool { return c.Kind == "none" })
	var out []header
	for _, h := range shown {
		if !isNone && !returnsCredential(op, h) {
			out = append(out, h)
		}
	}
	return out
}

// returnsCredential reports whether an operation returns a credential, or the very one of a header, for a secret.
func returnsCredential(op *page.Operation, h header) bool {
	_, token, _ := strings.Cut(h.value, " ")
	takesSecret := slices.ContainsFunc(op.Parameters, func(p *page.Parameter) bool {
		return p.In.Value == page.InBody && content.SecretName.MatchString(p.Name.Value)
	})
	return slices.ContainsFunc(content.LeavesOf(op), func(l content.Leaf) bool {
		return token != "" && l.Value == token || takesSecret && match.CredentialName.MatchString(l.Name)
	})
}

// withCredentials is an operation whose drafts send headers that no table has.
func withCredentials(op *page.Operation, e *page.Example) {
	op.Unlisted = slices.Clone(op.Unlisted)
	for _, req := range e.Requests {
		for _, h := range req.Header {
			isKnown := func(p *page.Parameter) bool { return content.IsHeader(p, h.Name) }
			isPlain := strings.EqualFold(h.Name, "Content-Type")
			if !isPlain && !slices.ContainsFunc(op.Parameters, isKnown) && !slices.ContainsFunc(op.Unlisted, isKnown) {
				at := e.Code.Pos
				op.Unlisted = append(op.Unlisted, &page.Parameter{Name: page.Text{Pos: at, Value: h.Name}, In: page.Text{Value: page.InHeader}, Shown: true})
			}
		}
	}
}

// exampleOf is a message of an operation as an example.
func exampleOf(op *page.Operation, m *notation.Message, title, base string) *page.Example {
	code := page.Text{Pos: m.Pos, Value: commandOf(op.Method.Value, base, m)}
	return &page.Example{Title: page.Text{Pos: m.Pos, Value: title}, Language: "sh", Code: code, Requests: example.Read("sh", code.Value).Requests()}
}
