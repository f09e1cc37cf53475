package derive_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/gen/derive"
	"docsascode.example/gen/lint"
	"docsascode.example/gen/page"
)

// answered is a directory next to the project with pages of other projects. Each page NAME.md or NAME.apib has an [answer]
// that people checked by hand, NAME.expected.json.
const answered = "../../../shared/pages"

// TestAnsweredPages reads, lints and derives each page alone, and compares the result with its answer. The floors are
// percentages: they only rise.
func TestAnsweredPages(t *testing.T) {
	t.Parallel()
	for _, set := range []struct {
		name                                 string
		operations, facts, errors, misplaced float64 // misplaced is a ceiling
	}{
		{"author", 100, 100, 97, 0},
		{"others", 100, 97, 94, 0},
	} {
		t.Run(set.name, func(t *testing.T) {
			t.Parallel()
			files, err := filepath.Glob(filepath.Join(answered, set.name, "*.expected.json"))
			require.NoError(t, err)
			if len(files) == 0 {
				t.Skipf("%s/%s is missing: there are no pages with answers", answered, set.name)
			}
			var s score
			for _, file := range files {
				s.page(t, file)
			}
			t.Log(s)
			assert.GreaterOrEqual(t, s.operations.percent(), set.operations, "operations: %v", s.missing)
			assert.GreaterOrEqual(t, s.facts.percent(), set.facts, "facts: %v", s.missing)
			assert.GreaterOrEqual(t, s.errors.percent(), set.errors, "mistakes found")
			assert.LessOrEqual(t, s.misplaced.percent(), set.misplaced, "errors on lines without a mistake")
		})
	}
}

// An answer is the API of a page, and the mistakes of the page by their lines.
type answer struct {
	Operations []answeredOperation
	Mistakes   []struct {
		Line      int
		OtherLine int `json:"other_line"`
		Severity  string
		Needs     string // another program or page
	}
}

type answeredOperation struct {
	Method, Path string
	// Intended is for a method or a path that the page misspells.
	Intended   struct{ Method, Path string }
	Parameters []struct {
		Name, In, Type string
		Required       *bool
	}
	Security string
	Body     struct {
		ContentType string `json:"content_type"`
		Fields      []struct {
			Name     string
			Required *bool
		}
	} `json:"request_body"`
	Statuses  []struct{ Code int }
	Responses struct {
		JSON struct {
			Valid      bool
			Properties map[string]any // by paths such as books[].title
		}
		XML struct {
			Present bool
			Valid   *bool
			Root    string
		}
	}
}

// A share is a number of things, and of those among them that count.
type share struct{ hits, all int }

func (s *share) add(hit bool) {
	s.all++
	if hit {
		s.hits++
	}
}

func (s share) percent() float64 { return 100 * float64(s.hits) / float64(max(s.all, 1)) }

func (s share) String() string { return fmt.Sprintf("%d of %d (%.1f %%)", s.hits, s.all, s.percent()) }

// A score compares pages with their answers. Errors are the mistakes of that severity that lint finds; misplaced are the
// errors that lint reports on lines without a mistake.
type score struct {
	operations, facts, errors, misplaced share
	missing                              []string
}

func (s score) String() string {
	return fmt.Sprintf("operations %s, facts %s, mistakes %s, misplaced errors %s", s.operations, s.facts, s.errors, s.misplaced)
}

func (s *score) page(t *testing.T, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var want answer
	require.NoError(t, json.Unmarshal(text, &want), file)
	name := strings.TrimSuffix(file, ".expected.json")
	content, err := os.ReadFile(name + ".md")
	if os.IsNotExist(err) {
		content, err = os.ReadFile(name + ".apib")
	}
	require.NoError(t, err)
	alone := filepath.Join(t.TempDir(), "page.md")
	require.NoError(t, os.WriteFile(alone, content, 0o600))
	site, err := page.Load(alone)
	require.NoError(t, err)
	doc, _ := derive.Document(site)
	if doc == nil {
		doc = &openapi3.T{}
	}
	for _, op := range want.Operations {
		s.operation(filepath.Base(name), doc, op)
	}
	s.lint(lint.Site(site), want)
}

// lint compares the findings with the mistakes. A link cannot be checked in a page that is alone.
func (s *score) lint(found []lint.Finding, want answer) {
	isOn := func(f lint.Finding, lines ...int) bool { return f.Line > 0 && slices.Contains(lines, f.Line) }
	for _, m := range want.Mistakes {
		if m.Severity == "error" && m.Needs == "" {
			s.errors.add(slices.ContainsFunc(found, func(f lint.Finding) bool { return isOn(f, m.Line, m.OtherLine) }))
		}
	}
	for _, f := range found {
		if f.Severity != lint.Error || f.Rule == "link" || f.Rule == "include" {
			continue
		}
		known := false
		for _, m := range want.Mistakes {
			known = known || isOn(f, m.Line, m.OtherLine)
		}
		s.misplaced.add(!known)
	}
}

func (s *score) operation(file string, doc *openapi3.T, want answeredOperation) {
	op, item := find(doc, cmp.Or(want.Intended.Method, want.Method), cmp.Or(want.Intended.Path, want.Path))
	if op == nil {
		op, item = find(doc, want.Method, want.Path)
	}
	name := file + ": " + want.Method + " " + want.Path
	s.operations.add(op != nil)
	if op == nil {
		s.missing = append(s.missing, name)
		op, item = &openapi3.Operation{}, &openapi3.PathItem{}
	}
	fact := func(what string, ok bool) {
		s.facts.add(ok)
		if !ok {
			s.missing = append(s.missing, name+": "+what)
		}
	}
	security := op.Security != nil && len(*op.Security) > 0
	s.parameters(fact, append(slices.Clone(op.Parameters), item.Parameters...), want, security)
	s.body(fact, op, want)
	for _, status := range want.Statuses {
		fact(fmt.Sprintf("status %d", status.Code), op.Responses.Value(strconv.Itoa(status.Code)) != nil)
	}
	if shown := want.Responses.JSON; shown.Valid && len(shown.Properties) > 0 {
		schema := success(op, "json")
		fact("a JSON response", schema != nil)
		for property := range shown.Properties {
			fact("the field "+property, has(schema, property))
		}
	}
	if shown := want.Responses.XML; shown.Present && (shown.Valid == nil || *shown.Valid) && shown.Root != "" {
		fact("an XML response", success(op, "xml") != nil)
	}
}

func (s *score) parameters(fact func(string, bool), all openapi3.Parameters, want answeredOperation, security bool) {
	asked := false
	for _, p := range want.Parameters {
		switch strings.ToLower(p.Name) {
		case "authorization":
			asked = true
			fact("security", security)
			continue
		case "accept", "content-type":
			continue
		}
		known := all.GetByInAndName(p.In, p.Name)
		fact("parameter "+p.Name, known != nil)
		if p.Required != nil {
			fact("parameter "+p.Name+" required", known != nil && known.Required == (*p.Required || p.In == "path"))
		}
		if slices.Contains([]string{"string", "integer", "number", "boolean", "array", "object"}, p.Type) {
			fact("parameter "+p.Name+" type", known != nil && known.Schema != nil && known.Schema.Value.Type.Is(p.Type))
		}
	}
	if needs := want.Security; needs != "" && !strings.HasPrefix(needs, "none") && !strings.HasPrefix(needs, "required-") && !asked {
		fact("security", security)
	}
}

func (s *score) body(fact func(string, bool), op *openapi3.Operation, want answeredOperation) {
	if len(want.Body.Fields) == 0 {
		return
	}
	schema := &openapi3.Schema{}
	content := openapi3.Content{}
	if op.RequestBody != nil {
		content = op.RequestBody.Value.Content
	}
	for _, media := range content {
		schema = media.Schema.Value // all of them have one schema
	}
	if want.Body.ContentType != "" {
		fact("body "+want.Body.ContentType, content[want.Body.ContentType] != nil)
	}
	for _, f := range want.Body.Fields {
		known := schema.Properties[f.Name] != nil
		fact("field "+f.Name, known)
		if f.Required != nil {
			fact("field "+f.Name+" required", known && slices.Contains(schema.Required, f.Name) == *f.Required)
		}
	}
}

// find is an operation by its method and its path, however the path writes its parameters.
func find(doc *openapi3.T, method, path string) (*openapi3.Operation, *openapi3.PathItem) {
	for template, item := range doc.Paths.Map() {
		if op := item.Operations()[strings.ToUpper(method)]; op != nil && normal(template) == normal(path) {
			return op, item
		}
	}
	return nil, nil
}

var pathParameter = regexp.MustCompile(`:(\w+)|<(\w+)>`)

func normal(path string) string {
	path, _, _ = strings.Cut(path, "?")
	return cmp.Or(strings.TrimRight(pathParameter.ReplaceAllString(path, "{$1$2}"), "/"), "/")
}

// success is the schema of the first success in a format; nil if there is none.
func success(op *openapi3.Operation, format string) *openapi3.Schema {
	responses := op.Responses.Map()
	for _, status := range slices.Sorted(maps.Keys(responses)) {
		if !strings.HasPrefix(status, "2") {
			continue
		}
		for media, shown := range responses[status].Value.Content {
			if strings.Contains(media, format) && shown.Schema != nil {
				return shown.Schema.Value
			}
		}
	}
	return nil
}

// has reports whether a schema says something of a property: books[].title is that of the items of a list.
func has(schema *openapi3.Schema, property string) bool {
	for part := range strings.SplitSeq(property, ".") {
		name, isList := strings.CutSuffix(part, "[]")
		if schema != nil && name != "" {
			schema = valueOf(schema.Properties[name])
		}
		if schema != nil && isList {
			schema = valueOf(schema.Items)
		}
	}
	return schema != nil && !schema.IsEmpty()
}

func valueOf(ref *openapi3.SchemaRef) *openapi3.Schema {
	if ref == nil {
		return nil
	}
	return ref.Value
}
