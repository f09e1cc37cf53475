package example

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"path"
	"strings"

	"docsascode.example/gen/internal/regex"
)

// Fill writes other values into a program in place of the ones that it shows. It writes each value for its place: inside
// of quotes, a here-document or a string of JavaScript, and there inside of a URL, a form, JSON, XML or a header. So the
// program sends exactly the value, and no part of a value is executed. Values come from servers: they are not trusted.
//
// Comments, the names of commands and the output of a terminal session stay as they are. A number is replaced only where
// it is a whole part: a segment of a path, a field, a member. The error is a *FillError.
func Fill(language, source string, values map[string]string) (string, error) {
	return fillIn(strings.ToLower(language), source, values)
}

func fillIn(language, source string, values map[string]string) (string, error) {
	encoded := map[string]bool{}
	all := Occurrences(source, withSpellings(values, encoded))
	if len(all) == 0 {
		return source, nil
	}
	f := filler{source: source, all: all, encoded: encoded, places: make([]slot, len(all))}
	switch kind := LanguageOf(language); {
	case language == dataFile:
		f.restrict("a file that a program may run")
	case kind == ScriptCode:
		f.script()
	case kind == ProgramCode || kind == TypedScriptCode:
		f.restrict("a program in " + language)
	default:
		f.shell()
	}
	filled, err := f.filled()
	if err == nil && f.verify != nil && !f.verify(filled) {
		err = &FillError{Shown: all[0].Shown, Value: all[0].Value, Reason: "it would change the commands of the example"}
	}
	if err != nil {
		return "", err
	}
	return filled, nil
}

// withSpellings adds the values that differ in a URL, as the URL has them, and marks them.
func withSpellings(values map[string]string, encoded map[string]bool) map[string]string {
	out := map[string]string{}
	for shown, value := range values {
		out[shown] = value
		if spelled := url.QueryEscape(shown); spelled != shown && values[spelled] == "" && !strings.ContainsAny(shown, "<{[$%") {
			out[spelled], encoded[spelled] = url.QueryEscape(value), true
		}
	}
	return out
}

// FillError says that a value cannot stand where the example shows another one.
type FillError struct {
	Shown, Value string
	Reason       string // a clause
}

func (e *FillError) Error() string {
	return fmt.Sprintf("doctest cannot write the value %.60q in place of %.60q: %s", e.Value, e.Shown, e.Reason)
}

// A filler fills one program.
type filler struct {
	source  string
	all     []Occurrence
	encoded map[string]bool // shown values that are spelled as in a URL
	places  []slot          // of the occurrences
	verify  func(filled string) bool
}

// A slot is what surrounds an occurrence. Its zero value stays as it is.
type slot struct {
	quote   func(string) (string, error) // writes text in the quotes of the program's language
	content content
	whole   string // the text that the program has after it removed the quotes; the value is at [at:end]
	at, end int
	limit   string // why only a simple value fits; empty if others do, too
	check   func(value string) error
}

// simpleForm matches values that are one word in each language, and neither a path nor an option.
var simpleForm = regex.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.@+=:-]*$`)

var digitsForm = regex.MustCompile(`^\d+$`)

// restrict lets only simple values into all places.
func (f *filler) restrict(limit string) {
	for i := range f.places {
		f.places[i] = slot{limit: limit}
	}
}

func (f *filler) filled() (string, error) {
	var failure error
	text := rewrite(f.source, f.all, func(i int, o Occurrence) string {
		s, err := f.places[i].write(o, f.encoded[o.Shown])
		if err != nil && failure == nil {
			failure = &FillError{o.Shown, o.Value, err.Error()}
		}
		return s
	})
	return text, failure
}

// write is the text of the program at an occurrence.
func (p slot) write(o Occurrence, encoded bool) (string, error) {
	isNumber := digitsForm.MatchString(o.Shown)
	switch {
	case o.Value == o.Shown, p.quote == nil && p.limit == "":
		return o.Shown, nil
	case strings.ContainsRune(o.Value, 0):
		return "", fmt.Errorf("it has a NUL character")
	case p.limit != "" && isNumber && p.quote != nil:
		return o.Shown, nil
	case p.limit != "" && !simpleForm.MatchString(o.Value):
		return "", fmt.Errorf("it would be part of %s", p.limit)
	case p.limit != "":
		return o.Value, nil
	case encoded:
		return p.quote(o.Value)
	}
	if p.check != nil {
		if err := p.check(o.Value); err != nil {
			return "", err
		}
	}
	s := spot{p.whole, p.at, p.end, o.Shown, o.Value}
	if isNumber && !s.isPart(p.content) {
		return o.Shown, nil
	}
	text, err := s.encode(p.content)
	if err != nil {
		return "", err
	}
	return p.quote(text)
}

// FillBody is [Fill] for the body of a request: JSON, XML or text, by its looks. A value that its syntax cannot have stays
// as it is.
func FillBody(body string, values map[string]string) string {
	all := Occurrences(body, values)
	if len(all) == 0 {
		return body
	}
	masked := (&filler{source: body, all: all}).masked()
	c := bodyOf(masked)
	if c == formContent {
		c = plainContent
	}
	return rewrite(body, all, func(_ int, o Occurrence) string {
		s := spot{masked, o.From, o.To, o.Shown, o.Value}
		if c == plainContent {
			return o.Value
		}
		text, err := s.encode(c)
		if err != nil || digitsForm.MatchString(o.Shown) && !s.isPart(c) {
			return o.Shown
		}
		return text
	})
}

// dataFile stands for the language of a file that is no program.
const dataFile = "data file"

// FillFile is [Fill] for a file that a page shows. A value stays as it is if it could be more than data in the file: another
// program may run the file, or read it as its options.
func FillFile(name, text string, values map[string]string) string {
	language := dataFile
	switch strings.ToLower(path.Ext(name)) {
	case ".json", ".xml":
		return FillBody(text, values)
	case ".sh", ".bash":
		language = "bash"
	case ".js", ".mjs", ".cjs":
		language = "js"
	}
	fitting := maps.Clone(values)
	for {
		filled, err := fillIn(language, text, fitting)
		if err == nil {
			return filled
		}
		before := len(fitting)
		if refused, ok := errors.AsType[*FillError](err); ok {
			maps.DeleteFunc(fitting, func(shown, _ string) bool { return shown == refused.Shown || url.QueryEscape(shown) == refused.Shown })
		}
		if len(fitting) == before {
			return text
		}
	}
}

// CheckVariable reports whether a program can have a value in a variable of its environment that it does not set. The error
// is a *FillError.
func CheckVariable(language, source, name, value string) error {
	if LanguageOf(language) == ScriptCode || simpleForm.MatchString(value) {
		return nil
	}
	s := &shellFiller{}
	limit := "a variable of an example that is not valid for a shell"
	if file, err := parse(withoutPrompts(source)); err == nil {
		s.look(file)
		limit = s.evaluates
	}
	p := slot{quote: bare, limit: limit, check: s.variable(name, true)}
	if _, err := p.write(Occurrence{Shown: "$" + name, Value: value}, false); err != nil {
		return &FillError{Shown: "$" + name, Value: value, Reason: err.Error()}
	}
	return nil
}
