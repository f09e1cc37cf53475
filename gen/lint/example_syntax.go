package lint

import (
	"slices"
	"strings"

	"docsascode.example/gen/example"
	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/page"
)

// exampleSyntax reports what is wrong with the examples as commands and scripts. It also speaks for the rule
// example-module.
func (l *linter) exampleSyntax(p *page.Page) {
	hasHost := slices.ContainsFunc(p.Operations, func(op *page.Operation) bool { return len(op.BaseURLs()) > 0 || namesHost(op) })
	for _, op := range p.Operations {
		for _, e := range op.Examples {
			l.mistakes(e, hasHost)
			l.emptyPipe(op, e)
		}
	}
}

// namesHost reports whether a request of an operation has a URL with a host. On a page without any, a URL without a host
// is how the page writes them.
func namesHost(op *page.Operation) bool {
	return slices.ContainsFunc(op.Examples, func(e *page.Example) bool {
		return slices.ContainsFunc(e.Requests, func(r example.Request) bool { return !strings.HasPrefix(r.URL.Text, "/") })
	})
}

// languageOf is the name of an example's language.
func languageOf(e *page.Example) string {
	if example.LanguageOf(e.Language).IsJavaScript() {
		return "JavaScript"
	}
	return "shell"
}

func (l *linter) mistakes(e *page.Example, hasHost bool) {
	for _, f := range e.Mistakes {
		switch f.Kind {
		case example.RelativeURL:
			if hasHost {
				l.report(e.Code.At(f.Offset), "example-syntax", "%s", f.Msg)
			}
		case example.REPLModule:
			l.note(e.Code.At(f.Offset), "example-module", "%s", f.Msg)
		case example.RawForm:
			l.note(e.Code.At(f.Offset), "example-syntax", "%s", f.Msg)
		case example.BadSyntax:
			l.report(e.Code.At(f.Offset), "example-syntax", "this example is not valid %s: %s", languageOf(e), f.Msg)
		default:
			l.report(e.Code.At(f.Offset), "example-syntax", "%s", f.Msg)
		}
	}
}

var jsonPipe = regex.MustCompile(`\|\s*(json_pp|jq|python3? -m json\.tool)\b`)

// emptyPipe notes a program that is to read JSON from a response without a body: it fails.
func (l *linter) emptyPipe(op *page.Operation, e *page.Example) {
	var success []int
	for _, s := range op.Response.Statuses {
		if s.Code/100 == 2 {
			success = append(success, s.Code)
		}
	}
	if m := jsonPipe.FindStringSubmatchIndex(e.Code.Value); m != nil && slices.Equal(success, []int{204}) && op.RequestIn(e) != nil {
		l.note(e.Code.At(m[2]), "example-syntax", "%s fails, for a response of status 204 has no body; delete it", e.Code.Value[m[2]:m[3]])
	}
}
