package markdown

import (
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/source"
)

var (
	itemMark    = regex.MustCompile(`^(?:[-*+][ \t]+|\d+[.)][ \t]+)`)
	commentForm = regex.MustCompile(`^\s*<!-+\s*(tabs:\s*start|tabs:\s*end|tab:)\s*(.*?)\s*-+>\s*$`)
	mkdocsForm  = regex.MustCompile(`^(?:===[!+]*|!!!|\?\?\?\+?)[ \t]*(?:[\w-]+[ \t]*)*(?:["'](.*)["'])?[ \t]*$`)
	colonsForm  = regex.MustCompile(`^\s{0,3}:{3,}\s*([\w-]*)\s*\[?([^\]{]*)\]?\s*(?:\{.*\})?\s*$`)
	liquidForm  = regex.MustCompile(`^\s*\{%-?\s*(end|/)?\s*([\w-]+)\s*(.*?)\s*-?%\}\s*$`)
	hugoForm    = regex.MustCompile(`^\s*\{\{[<%]\s*(/?)\s*([\w-]+)\s*(.*?)\s*/?[>%]\}\}\s*$`)
	elementForm = regex.MustCompile(`^\s*<(/?)([A-Z]\w*(?:\.\w+)?|details)\b([^<>]*(?:"[^"]*"[^<>]*)*?)(/?)>\s*(?:<summary[^>]*>(.*?)</summary>)?\s*$`)
	linkedForm  = regex.MustCompile(`^\s*\[(\{\{[<%].*[>%]\}\})\]\(.*\)\s*$`)
	summaryForm = regex.MustCompile(`^\s*<summary[^>]*>(.*?)</summary>\s*$`)
	moduleForm  = regex.MustCompile(`^(?:import\s.*\bfrom\s+['"].*|import\s+['"].*|export\s+(?:const|default|function|let)\b.*)$`)
	titleAttr   = regex.MustCompile(`(?i)\b(?:title|label|name|header|tab|summary)\s*=\s*\{?["']([^"']*)["']\}?`)
	valueAttr   = regex.MustCompile(`(?i)\bvalue\s*=\s*\{?["']([^"']*)["']\}?`)
	quotedForm  = regex.MustCompile(`^["']([^"']*)["']`)
)

// tabWords are the words of Liquid and Hugo tags that hold a part of the page under a title.
var tabWords = map[string]bool{"tab": true, "content-ref": true, "expand": true, "details": true, "code-tab": true, "accordion": true}

// indented reads what MkDocs indents below a tab or an admonition, and gives the index of its last line.
func (s *splitter) indented(lines []span, i int, m []int) int {
	at := lines[i].from
	title := s.whole.Slice(at, at)
	if m[2] >= 0 {
		title = s.whole.Slice(at+m[2], at+m[3])
	}
	var inner []source.Text
	for i+1 < len(lines) {
		next := s.whole.Slice(lines[i+1].from, lines[i+1].to)
		if rest, ok := cutIndent(next); ok {
			inner = append(inner, rest)
		} else if strings.TrimSpace(next.Value) != "" {
			break
		} else {
			inner = append(inner, next)
		}
		i++
	}
	s.flush()
	s.out = append(s.out, chunk{kind: begin, title: title})
	if len(inner) > 0 {
		s.out = append(s.out, split(source.Join(inner...))...)
	}
	s.out = append(s.out, chunk{kind: end})
	return i
}

func cutIndent(line source.Text) (source.Text, bool) {
	switch {
	case strings.HasPrefix(line.Value, "    "):
		return line.Slice(4, len(line.Value)), true
	case strings.HasPrefix(line.Value, "\t"):
		return line.Slice(1, len(line.Value)), true
	}
	return line, false
}

// mayMark reports whether a line begins as markers do.
func mayMark(line string) bool {
	line = strings.TrimLeft(line, " \t")
	return line != "" && strings.IndexByte("<:{[ie", line[0]) >= 0
}

// marker reads a line that may be a marker. It reports whether the line is all marker; any other is text.
func (s *splitter) marker(line source.Text) bool {
	v := strings.TrimLeft(line.Value, " \t")
	switch v[0] {
	case '<':
		return s.comment(line) || s.element(line)
	case ':':
		return s.colons(line)
	case '{':
		return s.tag(line, liquidForm, "end") || s.tag(line, hugoForm, "/")
	case '[':
		if inner := linkedForm.FindStringSubmatchIndex(line.Value); inner != nil {
			return s.tag(line.Slice(inner[2], inner[3]), hugoForm, "/")
		}
	case 'i', 'e':
		return len(v) == len(line.Value) && moduleForm.MatchString(v)
	}
	return false
}

// comment reads the markers of Docsify's tabs.
func (s *splitter) comment(line source.Text) bool {
	m := commentForm.FindStringSubmatchIndex(line.Value)
	if m == nil {
		return false
	}
	switch word := strings.Join(strings.Fields(line.Value[m[2]:m[3]]), ""); word {
	case "tabs:start":
		s.flush()
		s.out = append(s.out, chunk{kind: beginGroup, text: line})
	case "tabs:end":
		s.end("tab:")
		s.flush()
		s.out = append(s.out, chunk{kind: endGroup, text: line})
	default:
		s.end("tab:")
		s.begin("tab:", line.Slice(m[4], m[5]))
	}
	return true
}

// element reads the line of a component, or of <details>.
func (s *splitter) element(line source.Text) bool {
	if m := summaryForm.FindStringSubmatchIndex(line.Value); m != nil && len(s.open) > 0 {
		s.retitle(line.Slice(m[2], m[3]))
		return true
	}
	m := elementForm.FindStringSubmatchIndex(line.Value)
	if m == nil {
		return false
	}
	name, attributes := line.Value[m[4]:m[5]], line.Slice(m[6], m[7])
	isClosed := m[9] > m[8] || strings.HasSuffix(attributes.Value, "/")
	tag := readTag(line.Slice(m[4], m[5]), attributes)
	switch {
	case m[3] > m[2]:
		s.end(name)
	case tag.speaks():
		tag.IsAlone = isClosed
		s.hold(tag, tag.title(line.Slice(m[4], m[5]), attributes))
	case isClosed:
	case m[10] >= 0:
		s.begin(name, line.Slice(m[10], m[11]))
	default:
		s.begin(name, attribute(attributes))
	}
	return true
}

// longestTag bounds in lines a component that says something of an API.
const longestTag = 20

// componentForm is the beginning of a component whose attributes go on in the next line.
var componentForm = regex.MustCompile(`^\s*<[A-Z]\w*[^<>]*$`)

// tall reads a component that says something of an API and has its attributes on lines of their own. It gives the number of the
// lines; 0 if there is no such component.
func (s *splitter) tall(lines []span) int {
	from := lines[0].from
	if first := s.whole.Value[from:lines[0].to]; !strings.HasPrefix(strings.TrimLeft(first, " \t"), "<") || !componentForm.MatchString(first) {
		return 0
	}
	for n := 2; n <= min(longestTag, len(lines)); n++ {
		last := strings.TrimSpace(s.whole.Value[lines[n-1].from:lines[n-1].to])
		if last == "" {
			return 0
		}
		if !strings.Contains(last, ">") {
			continue
		}
		whole := s.whole.Slice(from, lines[n-1].to).TrimSet("\n")
		m := elementForm.FindStringSubmatchIndex(whole.Value)
		if m != nil && readTag(whole.Slice(m[4], m[5]), whole.Slice(m[6], m[7])).speaks() && s.element(whole) {
			return n
		}
		return 0
	}
	return 0
}

// retitle gives the container that began last a title.
func (s *splitter) retitle(title source.Text) {
	for i := len(s.out) - 1; i >= 0; i-- {
		if s.out[i].kind == begin {
			s.out[i].title = title
			return
		}
	}
}

// attribute is the title among attributes; empty where they have none.
func attribute(t source.Text) source.Text {
	for _, form := range []*regex.Regexp{titleAttr, valueAttr} {
		if m := form.FindStringSubmatchIndex(t.Value); m != nil {
			return t.Slice(m[2], m[3])
		}
	}
	if m := quotedForm.FindStringSubmatchIndex(t.Value); m != nil {
		return t.Slice(m[2], m[3])
	}
	return t.Slice(0, 0)
}

// colons reads the line of a directive of Docusaurus or VitePress.
func (s *splitter) colons(line source.Text) bool {
	m := colonsForm.FindStringSubmatchIndex(line.Value)
	if m == nil {
		return false
	}
	if m[3] == m[2] {
		s.end(":::")
	} else {
		s.begin(":::", line.Slice(m[4], m[5]).Trim())
	}
	return true
}

// tag reads the line of a tag of Liquid or Hugo. A tag that holds nothing under a title goes.
func (s *splitter) tag(line source.Text, form *regex.Regexp, closing string) bool {
	m := form.FindStringSubmatchIndex(line.Value)
	if m == nil {
		return false
	}
	word := line.Value[m[4]:m[5]]
	isEnd := m[2] >= 0 && (line.Value[m[2]:m[3]] == closing || line.Value[m[2]:m[3]] == "/") // Markdoc ends with a slash
	tag := readTag(line.Slice(m[4], m[5]), line.Slice(m[6], m[7]))
	switch {
	case !isEnd && !tabWords[word] && tag.speaks():
		tag.IsAlone = !s.hasEnd(closing+word) && !s.hasEnd("/"+word)
		s.hold(tag, tag.title(line.Slice(m[4], m[5]), line.Slice(m[6], m[7])))
	case isEnd:
		s.end(word)
	case !tabWords[word]:
	default:
		s.begin(word, attribute(line.Slice(m[6], m[7])))
	}
	return true
}
