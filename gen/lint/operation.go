package lint

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/gen/http"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/page"
	"docsascode.example/gen/source"
	"docsascode.example/gen/spelling"
)

// pathForm is a valid path with its parameters in braces.
var pathForm = regexp.MustCompile(`^/(?:[\w.~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2}|\{[\p{L}\p{N}_.-]+\})*$`)

// leftover is a variable of the program that a page was made with.
var leftover = regexp.MustCompile(`\$\w+(?:\.\w+)+`)

func (l *linter) badge(op *page.Operation) {
	if op.Free {
		if at := leftover.FindStringIndex(op.Path.Value); at != nil {
			l.report(op.Path.Pos, "path", "%q is a variable of a template; write a path parameter such as {id}", op.Path.Value[at[0]:at[1]])
		}
		return
	}
	if op.Title.Value == "" {
		l.report(op.Pos, "title", "%s %s has no heading of its own; write one above the badge, for example ## Get a book", op.Method.Value, op.Path.Value)
	}
	if op.Method.Value == "" {
		l.report(op.Method.Pos, "method", "the badge has no method; write one such as GET")
	} else if !slices.Contains(http.Methods, op.Method.Value) {
		l.report(op.Method.Pos, "method", "%q is not an HTTP method%s", op.Method.Value, orList(op.Method.Value, http.Methods))
	}
	switch {
	case op.Path.Value == "":
		l.report(op.Pos, "path", "the badge has no path; write one after the method, for example /books/:id")
	case !pathForm.MatchString(op.Path.Value):
		l.report(op.Path.Pos, "path", "%q is not a valid URL path; start it with a slash, leave out the query and spaces, and percent-encode other characters", op.Path.Value)
	}
	l.class(op)
}

// class holds the class of a badge against its method.
func (l *linter) class(op *page.Operation) {
	for _, class := range strings.Fields(op.Class.Value) {
		m := strings.ToUpper(class)
		if slices.Contains(http.Methods, m) && slices.Contains(http.Methods, op.Method.Value) && m != op.Method.Value {
			l.report(op.Class.Pos, "badge-class", "the badge of %s has the class %q; write %q", op.Method.Value, class, strings.ToLower(op.Method.Value))
		} else if op.Method.Value != "" && strings.EqualFold(class, "method"+op.Method.Value) || len(class) > 3 && m != op.Method.Value && spelling.Distance(m, op.Method.Value) == 1 {
			l.report(op.Class.Pos, "badge-class", "the badge of %s has the class %q; did you mean \"method %s\"?", op.Method.Value, class, strings.ToLower(op.Method.Value))
		}
	}
}

func (l *linter) parameters(op *page.Operation) {
	seen := map[string]source.Pos{}
	for _, p := range op.Parameters {
		if !op.Free || p.Table.IsValid() { // a text may show a query string more than once
			l.once(seen, p.In.Value+" "+strings.ToLower(p.Name.Value), p.Name.Pos, "the parameter "+p.Name.Value)
		}
		l.dataType(op, p.Name, p.Type)
		switch {
		case p.In.Value == "":
			l.report(p.Name.Pos, "place", "the table has no location for %s; write header, path, query, cookie or body in a column In", p.Name.Value)
		case !slices.Contains(page.Locations, p.In.Value):
			l.report(p.In.Pos, "place", "%q is not a location%s", p.In.Value, orList(p.In.Value, page.Locations))
		}
	}
	if op.Free {
		l.unmarked(op)
		l.unlistedInPath(op)
	} else {
		l.pathParameters(op)
	}
}

func orList(word string, candidates []string) string {
	if s := spelling.Question(word, candidates...); s != "" {
		return s
	}
	return "; write one of " + strings.Join(candidates, ", ")
}

func (l *linter) dataType(op *page.Operation, name, t source.Text) {
	isFree := op != nil && op.Free
	if t.Value == "" {
		if isFree {
			return
		}
		l.report(name.Pos, "type", "the table has no type for %s; write one in a column Type, for example string", name.Value)
	} else if _, ok := page.ParseType(t.Value); !ok && !(isFree && spelling.Question(t.Value, page.TypeNames()...) == "") {
		l.report(t.Pos, "type", "unknown type %q%s", t.Value, cmp.Or(spelling.Question(t.Value, page.TypeNames()...), "; write one such as string, integer[] or string (uuid)"))
	}
}

func (l *linter) pathParameters(op *page.Operation) {
	inPath := http.Parameters(op.Path.Value)
	var inTable []string
	for _, p := range op.Parameters {
		if p.In.Value != page.InPath {
			continue
		}
		inTable = append(inTable, p.Name.Value)
		if !slices.Contains(inPath, p.Name.Value) {
			l.report(p.Name.Pos, "path-parameter", "the path %s has no parameter %q%s", op.Path.Value, p.Name.Value, cmp.Or(renamedTo(p.Name.Value, inPath), "; delete the row or add the parameter to the path"))
		} else if !p.Marked && marksRequired(op.Page) {
			l.report(p.Name.Pos, "path-parameter", "the path parameter %q is not marked as required; write ^ before its description, or yes in a column Required", p.Name.Value)
		}
	}
	for _, name := range inPath {
		if !slices.Contains(inTable, name) && len(inTable) < len(inPath) {
			l.report(op.Path.Pos, "path-parameter", "the table has no row for the path parameter %q; add one with path in the column In", name)
		}
	}
}

// marksRequired reports whether a page marks required parameters: one that never does says nothing by a missing mark.
func marksRequired(p *page.Page) bool {
	hasLegend := slices.ContainsFunc(p.Evidence, func(e page.Evidence) bool {
		_, is := e.Fact.(notation.Legend)
		return is
	})
	return hasLegend || slices.ContainsFunc(p.Operations, func(op *page.Operation) bool {
		return slices.ContainsFunc(op.Parameters, func(p *page.Parameter) bool { return p.Marked })
	})
}

// renamedTo names the parameter that was meant: the near one, or the only one.
func renamedTo(name string, names []string) string {
	if s := spelling.Question(name, names...); s != "" || len(names) != 1 {
		return s
	}
	return "; did you mean \"" + names[0] + "\"?"
}

func (l *linter) headers(op *page.Operation, resp *page.Response) {
	seen := map[string]source.Pos{}
	for _, h := range resp.Headers {
		if !h.Shown {
			l.dataType(op, h.Name, h.Type)
		}
		l.once(seen, strings.ToLower(h.Name.Value)+" "+strings.Join(h.Statuses, " "), h.Name.Pos, "the header "+h.Name.Value)
	}
}

func (l *linter) statuses(op *page.Operation) {
	if len(op.Response.Statuses) == 0 && !op.Free {
		at := op.Pos
		if op.Title.Pos.IsValid() && len(op.Response.Samples)+len(op.Response.Headers) == 0 {
			at = op.Title.Pos // nothing at all is said of the response
		}
		l.report(at, "status", "%s %s lists no status; add a tab Status to its Response, with lines such as \"- 200 OK\"", op.Method.Value, op.Path.Value)
	}
	seen := map[string]source.Pos{}
	for _, s := range op.Response.Statuses {
		l.once(seen, strconv.Itoa(s.Code), s.Pos, "the status "+strconv.Itoa(s.Code))
		l.phrase(s)
	}
}

func (l *linter) phrase(s page.Status) {
	known := http.Phrases(s.Code)
	got := strings.Trim(s.Phrase.Value, "`*_ ")
	if got == "" || len(known) == 0 || slices.Contains(known, got) {
		return
	}
	for _, phrase := range known {
		if strings.EqualFold(got, phrase) {
			l.note(s.Phrase.Pos, "status-case", "%q is not in the registered letter case; write %q", got, phrase)
			return
		}
	}
	or := ""
	if code := http.StatusOf(got); code != 0 {
		or = fmt.Sprintf(" or \"%d %s\"", code, http.Phrases(code)[0])
	}
	l.report(s.Phrase.Pos, "status-phrase", "%d is not %q; write \"%d %s\"%s", s.Code, got, s.Code, known[0], or)
}

// mediaTypes holds the row Accept against the samples of the success.
func (l *linter) mediaTypes(op *page.Operation) {
	accept := op.Parameter(page.InHeader, "Accept")
	if accept == nil {
		return
	}
	promised := page.MediaTypes(accept.Description)
	shown := map[string]*page.Sample{}
	hasBody := false
	for _, s := range op.Response.Samples {
		if s.Status == 0 || s.Status/100 == 2 {
			shown[s.Format] = s
			hasBody = hasBody || !s.None
		}
	}
	if len(promised) == 0 || !hasBody {
		return
	}
	var formats []string
	for _, m := range promised {
		format := page.FormatOf(m)
		formats = append(formats, format)
		if format != "" && shown[format] == nil {
			l.report(accept.Description.Pos, "media-type", "Accept lists %s, but no sample shows it; add a tab %s or change the row Accept", m, strings.ToUpper(format))
		}
	}
	for _, s := range op.Response.Samples {
		if shown[s.Format] == s && s.Format != "" && !slices.Contains(formats, s.Format) {
			l.report(s.Title.Pos, "media-type", "Accept does not list the media type of this %s sample; add it to the row or delete the sample", strings.ToUpper(s.Format))
		}
	}
}
