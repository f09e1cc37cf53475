package lint

import (
	"cmp"
	"slices"
	"strings"

	"docsascode.example/gen/example"
	"docsascode.example/gen/http"
	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/page"
)

// exampleRequest compares the requests of examples with the method and the path of their operation.
func (l *linter) exampleRequest(p *page.Page) {
	l.hosts(p)
	for _, op := range p.Operations {
		for _, e := range op.Examples {
			switch {
			case len(e.Requests) == 0:
				l.unreadable(op, e)
			case op.RequestIn(e) == nil && !isStep(op, e) && !l.isOfSection(op, e):
				l.wrongRequest(op, e, l.nearestRequest(op, e))
			}
		}
	}
}

// urlForm is a URL in quotes.
var urlForm = regex.MustCompile(`"https?://[^"\s]*"|'https?://[^'\s]*'`)

// callForm is a call of a client for HTTP with a path or a URL.
var callForm = regex.MustCompile(`\baxios\.(get|post|put|patch|delete|head|options)\(\s*["']([^"'\s]+)["']`)

// unreadable checks the URLs in an example that cannot be read whole: one in another language, or with a mistake.
func (l *linter) unreadable(op *page.Operation, e *page.Example) {
	for _, m := range urlForm.FindAllStringIndex(e.Code.Value, -1) {
		url := e.Code.Value[m[0]+1 : m[1]-1]
		if strings.Count(url, "{") != strings.Count(url, "}") {
			l.report(e.Code.At(m[0]+1), "example-request", "the braces in this URL are not in pairs; the operation is %s %s", op.Method.Value, op.Path.Value)
			return
		}
	}
	if m := callForm.FindStringSubmatchIndex(e.Code.Value); m != nil {
		method, url := strings.ToUpper(e.Code.Value[m[2]:m[3]]), e.Code.Value[m[4]:m[5]]
		l.wrongRequest(op, e, &example.Request{
			Method: example.Value{Text: method, Offset: m[2], Known: true},
			URL:    example.Value{Text: url, Offset: m[4], Known: true},
		})
	}
}

// isStep reports whether an example comes before or after another one in the same tab and language which sends the
// operation's request.
func isStep(op *page.Operation, e *page.Example) bool {
	return slices.ContainsFunc(op.Examples, func(other *page.Example) bool {
		return other.Title.Pos == e.Title.Pos && other.Language == e.Language && op.RequestIn(other) != nil
	})
}

// nearestRequest is the request of an example that was most likely meant for the operation.
func (l *linter) nearestRequest(op *page.Operation, e *page.Example) *example.Request {
	nearest := &e.Requests[0]
	for i := range e.Requests {
		req := &e.Requests[i]
		if _, _, ok := op.MatchURL(req.URL); ok || op.MatchesMethod(req) && !l.isForAnother(op, req) {
			nearest = req
		}
	}
	return nearest
}

// isForAnother reports whether a request is for another operation of the site.
func (l *linter) isForAnother(op *page.Operation, req *example.Request) bool {
	return slices.ContainsFunc(l.operations, func(o *page.Operation) bool {
		_, _, ok := o.MatchURL(req.URL)
		return ok && o != op && o.MatchesMethod(req)
	})
}

// isOfSection reports whether all requests of an example are those of other operations that the section around it says, too.
func (l *linter) isOfSection(op *page.Operation, e *page.Example) bool {
	var beside []*page.Operation
	for _, call := range op.Page.Evidence {
		if c, ok := call.Fact.(notation.Call); !ok || c.Code.Pos != e.Code.Pos {
			continue
		}
		for _, head := range op.Page.Evidence {
			if _, ok := head.Fact.(notation.Head); ok && head.Section == call.Section {
				beside = append(beside, head.Operations...)
			}
		}
	}
	return op.Free && !slices.ContainsFunc(e.Requests, func(req example.Request) bool {
		return !slices.ContainsFunc(beside, func(o *page.Operation) bool {
			_, _, ok := o.MatchURL(req.URL)
			return ok && o != op && o.MatchesMethod(&req)
		})
	})
}

func (l *linter) wrongRequest(op *page.Operation, e *page.Example, req *example.Request) {
	if _, _, ok := op.MatchURL(req.URL); !ok && !(op.Free && isDeeper(op, req.URL)) {
		_, path := http.Cut(req.URL.Text)
		l.report(e.Code.At(req.URL.Offset), "example-request", "the example calls %s, but the operation is %s %s; change the URL or the badge", cmp.Or(path, "/"), op.Method.Value, op.Path.Value)
	}
	if !op.MatchesMethod(req) {
		l.report(e.Code.At(req.Method.Offset), "example-request", "the example uses %s, but the operation is %s %s; change the method or the badge", req.Method.Text, op.Method.Value, op.Path.Value)
	}
}

// isDeeper reports whether a URL has another number of segments than one in the place of the parameter at the end of a path. That
// parameter may stand for any number of segments.
func isDeeper(op *page.Operation, u example.Value) bool {
	prefix, hole, ok := strings.Cut(op.Path.Value, "{")
	_, path := http.Cut(u.Text)
	return ok && strings.HasSuffix(hole, "}") && !strings.Contains(hole, "/") && len(prefix) > 1 && strings.Contains(path+"/", prefix)
}
