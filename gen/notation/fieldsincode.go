package notation

import (
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/source"
)

// fieldsInCode reads code that is a path and a method behind labels of their own, perhaps with more labels below:
//
//	URI: /loans
//	Method: POST
//	Args:
//	    book: the book's number [required]
func fieldsInCode(c *Context) {
	for _, b := range c.Blocks {
		code, ok := b.(markdown.Code)
		if !ok || !isPlainCode(code.Language) || c.isUsed(b) {
			continue
		}
		if f := fieldsOf(code.Text); f.path.ok && len(f.methods) > 0 {
			c.use(b)
			f.path.methods = f.methods
			c.addHead(f.path, Said, Role{}, false, source.Text{})
			for _, p := range f.params {
				c.addParam(p, Said, Role{Group: Request, Part: Params})
			}
			if f.media.Value != "" {
				c.add(f.media.Pos, Said, Role{Group: Request, Part: Body}, Media{Type: f.media, Request: true})
			}
		}
	}
}

// isPlainCode reports whether a code block says of its text nothing or that it is text or HTTP.
func isPlainCode(language string) bool {
	switch language {
	case "", "text", "txt", "http":
		return true
	}
	return false
}

// codeFields are what the labels of a code block give.
type codeFields struct {
	path    headLine
	methods []source.Text
	params  []Param
	media   source.Text
}

// indentForm is a line that goes on with what the label above it began.
var indentForm = regex.MustCompile(`^(?: {2,}|\t)[^\s]`)

// fieldsOf reads a text whose lines are labels with values, or indented below one. After an empty line, other text can follow.
// Any other text has none.
func fieldsOf(t source.Text) (f codeFields) {
	isParams, isAfterEmpty, indent := false, false, ""
	for l := range t.Lines() {
		l = l.Slice(0, len(strings.TrimRight(l.Value, " \t\r\n")))
		switch {
		case l.Value == "":
			isAfterEmpty = true
			continue
		case indentForm.MatchString(l.Value):
			own := l.Value[:len(l.Value)-len(strings.TrimLeft(l.Value, " \t"))]
			if indent == "" {
				indent = own
			}
			if isParams && own == indent {
				f.param(l.Trim())
			}
			continue
		}
		label, value, ok := strings.Cut(l.Value, ":")
		if !ok || len(label) > 30 || label == "" || strings.ContainsAny(label, `{}[]"<>=/`) {
			if isAfterEmpty {
				return f
			}
			return codeFields{}
		}
		isParams, isAfterEmpty, indent = false, false, ""
		f.field(label, l.Slice(len(l.Value)-len(value), len(l.Value)).Trim(), &isParams)
	}
	return f
}

// field reads a label with its value.
func (f *codeFields) field(label string, value source.Text, isParams *bool) {
	role := titleRole(label)
	switch {
	case isMethodField(label, value.Value) && methodsOnly.MatchString(value.Value):
		f.methods = methodsIn(value)
	case role.Part == Paths && role.Known && !f.path.ok:
		f.path, _ = pathOf(value)
	case contentType.MatchString(label):
		if m := mediaWord.FindStringIndex(value.Value); m != nil {
			f.media = value.Slice(m[0], m[1])
		}
	case role.Part == Params && role.Known && role.Group != Response:
		*isParams = value.Value == ""
	}
}

// methodsOnly is a value that is methods and nothing else.
var methodsOnly = regex.MustCompile(`^(?:` + methodWords + `)(?:\s*[,/|]\s*(?:` + methodWords + `))*$`)

// param reads a line about a parameter: "size: [int] the number of books", "size".
func (f *codeFields) param(l source.Text) {
	if p, ok := parameterItem(markdown.Line{Text: l, Parts: []markdown.Part{{To: len(l.Value)}}}); ok {
		f.params = append(f.params, p)
	}
}
