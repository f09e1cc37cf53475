package markdown

import (
	"bytes"
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/source"
)

const (
	// longestLine bounds in bytes where on a line a link can begin, and longestIndent the marks of quotes and lists that
	// a line begins with: the time that Markdown's parser takes for either grows with the square.
	longestLine   = 16 << 10
	longestIndent = 300
)

var indentForm = regex.MustCompile(`^(?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])[ \t]))+`)

// tame makes a text what Markdown's parser is to see, every byte where it was: without the excess that nobody writes.
func tame(text []byte) {
	for line := range bytes.Lines(text) {
		if len(line) > longestLine {
			replace(line[longestLine:], '[', '(', '~')
		}
		if len(line) > longestIndent && len(indentForm.Find(line)) > longestIndent {
			line[longestIndent] = 'x'
		}
	}
}

// replace puts a space in the place of each mark.
func replace(data []byte, marks ...byte) {
	for i, b := range data {
		if bytes.IndexByte(marks, b) >= 0 {
			data[i] = ' '
		}
	}
}

var (
	yamlForm = regex.MustCompile(`\A---[ \t]*\n(?s:(.*?)\n)?(?:---|\.\.\.)[ \t]*(?:\n|\z)`)
	tomlForm = regex.MustCompile(`\A\+\+\+[ \t]*\n(?s:(.*?)\n)?\+\+\+[ \t]*(?:\n|\z)`)
	keyForm  = regex.MustCompile(`(?m)^[\w."' -]+\s*[:=]`)
)

var (
	variableForm = regex.MustCompile(`^[ \t]*\{\{-?\s*(?:page|site)\.([\w-]+)\s*-?\}\}[ \t]*\n?$`)
	literalForm  = regex.MustCompile(`(?m)^([\w-]+):[ \t]*[|>][+-]?[ \t]*\n((?:(?:[ \t]+.*)?\n)*(?:[ \t]+.*)?)`)
)

// expand puts the text of a variable of the front matter where the page names it, on a line of its own.
func expand(t, settings source.Text) source.Text {
	variables := map[string]source.Text{}
	for _, m := range literalForm.FindAllStringSubmatchIndex(settings.Value, -1) {
		variables[settings.Value[m[2]:m[3]]] = dedent(settings.Slice(m[4], m[5]))
	}
	if len(variables) == 0 {
		return t
	}
	var out []source.Text
	for line := range t.Lines() {
		if m := variableForm.FindStringSubmatch(line.Value); m != nil && variables[m[1]].Value != "" {
			line = variables[m[1]]
		}
		out = append(out, line)
	}
	return source.Join(out...)
}

// dedent takes the margin of the first line off all of them.
func dedent(t source.Text) source.Text {
	margin := len(t.Value) - len(strings.TrimLeft(t.Value, " \t"))
	var out []source.Text
	for line := range t.Lines() {
		indent := len(line.Value) - len(strings.TrimLeft(line.Value, " \t"))
		out = append(out, line.Slice(min(margin, indent), len(line.Value)))
	}
	text := source.Join(out...)
	if !strings.HasSuffix(text.Value, "\n") {
		text = source.Join(text, text.Slice(len(text.Value), len(text.Value)).As("\n"))
	}
	return text
}

// frontMatter cuts off the settings that a file may begin with.
func frontMatter(t source.Text) (settings, rest source.Text) {
	for _, form := range []*regex.Regexp{yamlForm, tomlForm} {
		m := form.FindStringSubmatchIndex(t.Value)
		if m != nil && m[2] >= 0 && keyForm.MatchString(t.Value[m[2]:m[3]]) {
			return t.Slice(m[2], m[3]), t.Slice(m[1], len(t.Value))
		}
	}
	return source.Text{}, t
}
