// Package snippet writes the first example of an operation in other languages. It takes the examples from the code samples of an
// OpenAPI document (x-codeSamples), and adds its own behind them. A language has one file.
//
// An example is written only if all that the first example sends can be told from its text. Nothing is guessed.
package snippet

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"docsascode.example/gen/spelling"
)

// A language writes requests as programs of one language and one library.
type language struct {
	name  string // in a list of languages
	label string // for readers
	lang  string // of the code sample
	// isOf reports whether a sample in the language of a code sample is in this language, and uses its library.
	isOf  func(s sample) bool
	write func(c *call, module string) string
	// module is a word for what the program imports, if that is generated for the API: a list of languages names it.
	module string
}

// languages are in the order in which samples are added.
var languages = []*language{&curl, &fetch, &axios, &typeScript, &python, &golang, &httpie}

// A Choice is a language, and the module of the generated client if its programs import one.
type Choice struct {
	language *language
	module   string
}

// Names are the languages as [Choose] takes them.
func Names() []string {
	var out []string
	for _, l := range languages {
		out = append(out, l.usage())
	}
	return out
}

func (l *language) usage() string {
	if l.module != "" {
		return l.name + "=" + l.module
	}
	return l.name
}

// Choose reads a list such as "fetch,python,go=example.com/client". Its languages are those that write samples.
func Choose(list string) ([]Choice, error) {
	var out []Choice
	for word := range strings.SplitSeq(list, ",") {
		name, module, _ := strings.Cut(strings.TrimSpace(word), "=")
		i := slices.IndexFunc(languages, func(l *language) bool { return l.name == name })
		if i < 0 {
			return nil, unknown(name)
		}
		if l := languages[i]; (module != "") != (l.module != "") {
			return nil, fmt.Errorf("write %s for %s", l.usage(), name)
		}
		out = append(out, Choice{languages[i], module})
	}
	return out, nil
}

func unknown(name string) error {
	var names []string
	for _, l := range languages {
		names = append(names, l.name)
	}
	if near := spelling.Nearest(name, names...); near != "" {
		return fmt.Errorf("unknown language %q; did you mean %s?", name, near)
	}
	return errors.New("unknown language " + fmt.Sprintf("%q", name) + "; write " + strings.Join(Names(), ", "))
}

// sample is one of the code samples of an operation.
type sample struct{ lang, source string }

// Add adds to the code samples of each operation one in each language of the choices that it lacks.
func Add(doc *openapi3.T, choices []Choice) {
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			all, _ := op.Extensions["x-codeSamples"].([]map[string]any)
			c := firstCall(path, method, item, op, all)
			if c == nil {
				continue
			}
			for _, choice := range choices {
				if l := choice.language; !slices.ContainsFunc(all, func(s map[string]any) bool { return l.isOf(sampleOf(s)) }) {
					if source := l.write(c, choice.module); source != "" {
						all = append(all, map[string]any{"lang": l.lang, "label": l.label, "source": source})
					}
				}
			}
			op.Extensions["x-codeSamples"] = all
		}
	}
}

func sampleOf(s map[string]any) sample {
	lang, _ := s["lang"].(string)
	source, _ := s["source"].(string)
	return sample{strings.ToLower(lang), source}
}
