package markdown

import (
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/source"
)

// A Tag is one of Liquid, Hugo or JSX that has attributes: {% swagger method="get" path="/books" %}, <ParamField body="id" />.
type Tag struct {
	source.Pos
	Word       string
	Attributes []Attribute
	// IsAlone says that no other tag ends it: it holds nothing.
	IsAlone bool
}

// An Attribute has an empty value where the tag gives it none.
type Attribute struct {
	Name  string // in lower case
	Value source.Text
}

// Attribute is the value of the first of the names that the tag has, without white space around it.
func (t *Tag) Attribute(names ...string) (value source.Text, ok bool) {
	for _, name := range names {
		for _, a := range t.Attributes {
			if a.Name == name {
				return a.Value, true
			}
		}
	}
	return source.Text{}, false
}

// Method is the method of the operation that the tag is, if it is one.
func (t *Tag) Method() (method source.Text, ok bool) { return t.Attribute("method", "verb") }

var attributeForm = regex.MustCompile(`([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|\{["']?([^{}"']*)["']?\}|([^\s"'{}>]+)))?`)

// readTag reads the attributes of a tag.
func readTag(word, attributes source.Text) *Tag {
	t := &Tag{Pos: word.Pos, Word: word.Value}
	for _, m := range attributeForm.FindAllStringSubmatchIndex(attributes.Value, -1) {
		a := Attribute{Name: strings.ToLower(attributes.Value[m[2]:m[3]]), Value: attributes.Slice(m[3], m[3])}
		for i := 4; i < len(m); i += 2 {
			if m[i] >= 0 {
				a.Value = unescaped(attributes.Slice(m[i], m[i+1]).Trim())
			}
		}
		t.Attributes = append(t.Attributes, a)
	}
	return t
}

var backslashForm = regex.MustCompile(`\\[[:punct:]]`)

// unescaped is a text without the backslashes of Markdown.
func unescaped(t source.Text) source.Text {
	var parts []source.Text
	from := 0
	for _, m := range backslashForm.FindAllStringIndex(t.Value, -1) {
		parts = append(parts, t.Slice(from, m[0]))
		from = m[0] + 1
	}
	if from == 0 {
		return t
	}
	return source.Join(append(parts, t.Slice(from, len(t.Value)))...)
}

var (
	// speakingForm is the word of a tag that is a part of an operation. What a tag of textForm holds is text of that part.
	speakingForm = regex.MustCompile(`(?i)param|field|response|request|headers$`)
	textForm     = regex.MustCompile(`(?i)(?:description|summary|spec)$`)
	// lineForm is a tag that may share its line with others and with text.
	lineForm  = regex.MustCompile(`\{%-?\s*(?:end)?(?:api-method|swagger)[\w-]*(?:\s[^%]*)?%\}`)
	camelForm = regex.MustCompile(`([a-z])([A-Z])`)
)

// speaks reports whether a tag says something of an API: it is an operation, or a part of one.
func (t *Tag) speaks() bool {
	_, hasMethod := t.Method()
	return hasMethod || speakingForm.MatchString(t.Word) && !textForm.MatchString(t.Word)
}

// title is that of the part of the page that a tag holds: the status of a response, or the words of the tag itself.
func (t *Tag) title(word, attributes source.Text) source.Text {
	if status, ok := t.Attribute("status", "httpcode", "code"); ok {
		return status
	}
	if _, isOperation := t.Method(); isOperation {
		return attribute(attributes)
	}
	if _, isNamed := t.Attribute("name", "body", "query", "path", "header", "cookie"); isNamed || !speakingForm.MatchString(t.Word) {
		return word.Slice(0, 0)
	}
	words := camelForm.ReplaceAllString(strings.ReplaceAll(t.Word, "-", " "), "$1 $2")
	return word.As(strings.TrimPrefix(words, "api method "))
}

// pieces cuts a line that begins with a tag at the tags that share it; it gives none for another line.
func pieces(line string) []span {
	if !strings.HasPrefix(strings.TrimLeft(line, " \t"), "{%") {
		return nil
	}
	var out []span
	from := 0
	for _, m := range lineForm.FindAllStringIndex(line, -1) {
		if m[0] > from {
			out = append(out, span{from, m[0]})
		}
		out = append(out, span{m[0], m[1]})
		from = m[1]
	}
	if strings.TrimSpace(line[from:]) != "" || from == 0 {
		out = append(out, span{from, len(line)})
	}
	return out
}

// endForm is in each tag that ends another one.
var endForm = regex.MustCompile(`(?:end|/)[\w-]+`)

// hasEnd reports whether the end of a tag stands somewhere in the text.
func (s *splitter) hasEnd(end string) bool {
	if s.ends == nil {
		s.ends = map[string]bool{}
		for _, end := range endForm.FindAllString(s.whole.Value, -1) {
			s.ends[end] = true
		}
	}
	return s.ends[end]
}

// hold begins the part of the page that a tag holds, and ends it at once where no tag ends it.
func (s *splitter) hold(t *Tag, title source.Text) {
	s.begin(t.Word, title)
	s.out[len(s.out)-1].tag = t
	if t.IsAlone {
		s.end(t.Word)
	}
}
