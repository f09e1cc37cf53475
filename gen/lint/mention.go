package lint

import (
	"cmp"
	"slices"
	"strings"

	"docsascode.example/gen/example"
	"docsascode.example/gen/http"
	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/page"
	"docsascode.example/gen/source"
	"docsascode.example/gen/spelling"
)

var mentionForm = regex.MustCompile("\\b(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\\s+(/(?:<[\\w-]+>|[^\\s*`<>\"'|)\\]])*)")

// A mention is a method and path in the prose.
type mention struct {
	offset       int // in the text
	method, path string
	strong       bool
}

// mentionsIn are the mentions in a text. Several questions are asked of each text, and it is searched once.
func (l *linter) mentionsIn(t source.Text) []mention {
	if found, ok := l.mentioned[t.Value]; ok {
		return found
	}
	found := findMentions(t)
	l.mentioned[t.Value] = found
	return found
}

func findMentions(t source.Text) []mention {
	if !slices.ContainsFunc(http.Methods, func(method string) bool { return strings.Contains(t.Value, method) }) {
		return nil
	}
	var out []mention
	for _, m := range mentionForm.FindAllStringSubmatchIndex(t.Value, -1) {
		path, _, _ := strings.Cut(t.Value[m[4]:m[5]], "?")
		out = append(out, mention{
			offset: m[2],
			method: t.Value[m[2]:m[3]],
			path:   http.Template(strings.TrimRight(path, ".,;:!_\\")),
			strong: m[2] > 0 && strings.IndexByte("*`", t.Value[m[2]-1]) >= 0,
		})
	}
	return out
}

// mention compares the methods and paths in the prose of a page with the operations.
func (l *linter) mention(p *page.Page) {
	for _, op := range p.Operations {
		l.mentions(op)
		l.queriesOf(op)
	}
	if len(p.Operations) == 0 {
		l.mentionsOn(p)
	}
}

// mentions reports a method and path in the prose that are nobody's. Pages speak of the operations of other pages,
// which may not be at hand, so only what was clearly meant for a known operation is reported: a near miss, or an
// emphasised one in the first paragraph of an operation that is named nowhere else, and of which it has the method or the path.
func (l *linter) mentions(op *page.Operation) {
	all := append(slices.Clone(op.Prose), op.Notes...)
	named := slices.ContainsFunc(all, func(t source.Text) bool {
		return slices.ContainsFunc(l.mentionsIn(t), func(m mention) bool { return l.isOf(op, m) })
	})
	for i, t := range all {
		for _, m := range l.mentionsIn(t) {
			if l.isKnown(m) {
				continue
			}
			isMeant := i == 0 && len(op.Prose) > 0 && m.strong && l.isOnlyStrong(t) && !named && !isOtherVersion(op.Path.Value, m.path)
			if isMeant && (m.method == op.Method.Value || l.isPathOf(op, m) || !slices.Contains(http.Methods, op.Method.Value)) {
				at := t.At(m.offset)
				if m.method != op.Method.Value && usesMethod(op, m.method) {
					at = op.Method.Pos
				}
				l.report(at, "mention", "the prose has %s %s, but the badge has %s %s; correct one of them", m.method, m.path, op.Method.Value, op.Path.Value)
			} else if near := cmp.Or(l.nearMiss(m), l.longer(op.Page, m)); near != "" {
				l.report(t.At(m.offset), "mention", "no page documents %s %s; did you mean %q?", m.method, m.path, near)
			}
		}
	}
}

// baseForm is the beginning of a path that people leave out: that of the API and of its version.
var baseForm = regex.MustCompile(`^(?:/(?:api|rest|v\d+(?:\.\d+)*))+$`)

// longer is the path that a page names in full where a mention of the same method leaves out its beginning.
func (l *linter) longer(p *page.Page, m mention) string {
	if strings.Count(m.path, "/") != 1 || len(m.path) <= 4 || strings.Contains(m.path, "{") {
		return ""
	}
	full := l.fullNames(p)[mention{method: m.method, path: m.path}]
	for _, path := range slices.Backward(full) {
		prefix := strings.TrimSuffix(path, m.path)
		if prefix != "" && !l.bases[prefix] && !baseForm.MatchString(prefix) && !strings.Contains(prefix, "{") {
			return m.method + " " + path
		}
	}
	return ""
}

// fullNames are the paths of the operations of a page, and of those that its prose mentions, by their methods and last segments.
func (l *linter) fullNames(p *page.Page) map[mention][]string {
	if l.named == nil {
		l.named = map[*page.Page]map[mention][]string{}
	}
	if known := l.named[p]; known != nil {
		return known
	}
	out := map[mention][]string{}
	add := func(method, path string) {
		if i := strings.LastIndexByte(path, '/'); i >= 0 {
			key := mention{method: method, path: path[i:]}
			out[key] = append(out[key], path)
		}
	}
	for _, op := range p.Operations {
		for _, t := range slices.Concat(op.Prose, op.Notes) {
			for _, full := range l.mentionsIn(t) {
				add(full.method, full.path)
			}
		}
		add(op.Method.Value, op.Path.Value)
	}
	l.named[p] = out
	return out
}

// usesMethod reports whether an example calls an operation's path with a method: it is the badge that is wrong, then.
func usesMethod(op *page.Operation, method string) bool {
	return slices.ContainsFunc(op.Examples, func(e *page.Example) bool {
		return slices.ContainsFunc(e.Requests, func(req example.Request) bool {
			_, _, ok := op.MatchURL(req.URL)
			return ok && req.Method.Known && strings.EqualFold(req.Method.Text, method)
		})
	})
}

// isOnlyStrong reports whether one mention alone is emphasised: a text that emphasises several speaks of others, too.
func (l *linter) isOnlyStrong(t source.Text) bool {
	n := 0
	for _, m := range l.mentionsIn(t) {
		if m.strong {
			n++
		}
	}
	return n == 1
}

// mentionsOn reports what a page without operations says of operations that are nearly known.
func (l *linter) mentionsOn(p *page.Page) {
	p.Outline.Top.All(func(s *markdown.Section) bool {
		if s.Kind == markdown.Item || s.Kind == markdown.Label {
			l.nearMisses(s.Title.Text)
		}
		for _, b := range s.Blocks {
			switch b := b.(type) {
			case markdown.Paragraph:
				l.nearMisses(b.Text)
			case markdown.Table:
				for _, cell := range slices.Concat(b.Rows...) {
					l.nearMisses(cell.Text)
				}
			}
		}
		return true
	})
}

func (l *linter) nearMisses(t source.Text) {
	for _, m := range l.mentionsIn(t) {
		if l.isKnown(m) {
			continue
		}
		if near := l.nearMiss(m); near != "" {
			l.report(t.At(m.offset), "mention", "no page documents %s %s; did you mean %q?", m.method, m.path, near)
		}
	}
}

// isKnown reports whether a mention is of an operation, with or without the base path of the servers.
func (l *linter) isKnown(m mention) bool {
	if l.routes.has(m.method, m.path) {
		return true
	}
	for base := range l.bases {
		if rest, ok := strings.CutPrefix(m.path, base); ok && base != "" && l.routes.has(m.method, rest) {
			return true
		}
	}
	return false
}

// isOf reports whether a mention is of an operation.
func (l *linter) isOf(op *page.Operation, m mention) bool {
	return op.Method.Value == m.method && l.isPathOf(op, m)
}

// isPathOf reports whether a mention has an operation's path, with or without the base path of the servers.
func (l *linter) isPathOf(op *page.Operation, m mention) bool {
	if _, ok := http.Match(op.Path.Value, m.path); ok {
		return true
	}
	base, _, ok := http.MatchEnd(op.Path.Value, m.path)
	return ok && l.bases[base]
}

var digits = regex.MustCompile(`\d+`)

// isOtherVersion reports whether two paths differ in their numbers alone, which is no slip of the pen.
func isOtherVersion(a, b string) bool {
	return a != b && digits.ReplaceAllString(a, "") == digits.ReplaceAllString(b, "")
}

// nearMiss is the operation of the same method whose path is a slip of the pen away.
func (l *linter) nearMiss(m mention) string {
	if len(m.path) <= 4 || len(m.path) > spelling.Longest {
		return ""
	}
	for _, op := range l.routes.near[nearKey{m.method, strings.Count(m.path, "/")}] {
		path := op.Path.Value
		isLike := max(len(path), len(m.path))-min(len(path), len(m.path)) <= slip
		if isLike && !isOtherVersion(path, m.path) && spelling.Distance(path, m.path) <= slip {
			return op.Method.Value + " " + path
		}
	}
	return ""
}
