package derive

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/assert"
	"go.yaml.in/yaml/v3"
)

// TestNodeOfSchema gives each field of a schema a value, and compares with what the library writes of it.
func TestNodeOfSchema(t *testing.T) {
	t.Parallel()
	isTrue, text := true, "text"
	ref := openapi3.NewSchemaRef("", openapi3.NewStringSchema())
	values := map[reflect.Type]any{
		reflect.TypeFor[openapi3.SchemaRefs](): openapi3.SchemaRefs{ref}, reflect.TypeFor[*openapi3.SchemaRef](): ref, reflect.TypeFor[*openapi3.Types](): &openapi3.Types{"string", "null"},
		reflect.TypeFor[[]any](): []any{"a", 1, nil}, reflect.TypeFor[any](): map[string]any{"a": 1.5}, reflect.TypeFor[*openapi3.ExternalDocs](): &openapi3.ExternalDocs{URL: "https://example.com"},
		reflect.TypeFor[bool](): true, reflect.TypeFor[openapi3.ExclusiveBound](): openapi3.ExclusiveBound{Bool: &isTrue}, reflect.TypeFor[*openapi3.XML](): &openapi3.XML{Name: text},
		reflect.TypeFor[*float64](): openapi3.Ptr(2.5), reflect.TypeFor[uint64](): uint64(3), reflect.TypeFor[*uint64](): openapi3.Ptr(uint64(4)), reflect.TypeFor[string](): text,
		reflect.TypeFor[[]string](): []string{text}, reflect.TypeFor[openapi3.Schemas](): openapi3.Schemas{"b": ref, "a": ref},
		reflect.TypeFor[openapi3.AdditionalProperties](): openapi3.AdditionalProperties{Has: &isTrue}, reflect.TypeFor[*openapi3.Discriminator](): &openapi3.Discriminator{PropertyName: text},
		reflect.TypeFor[openapi3.BoolSchema](): openapi3.BoolSchema{Schema: ref}, reflect.TypeFor[map[string][]string](): map[string][]string{"a": {text}},
		reflect.TypeFor[map[string]any](): map[string]any{"x-a": text},
	}
	check := func(s *openapi3.Schema) {
		inner, err := s.MarshalYAML()
		assert.NoError(t, err)
		want, err := nodeOf(inner)
		assert.NoError(t, err)
		got, err := nodeOf(openapi3.NewSchemaRef("", s))
		assert.NoError(t, err)
		assert.Equal(t, want, got)
	}
	whole := &openapi3.Schema{}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[openapi3.Schema]()) {
		if field.Name == "Origin" || field.Name == "Always" {
			continue
		}
		assert.Contains(t, values, field.Type, field.Name)
		one := &openapi3.Schema{}
		for _, s := range []*openapi3.Schema{one, whole} {
			reflect.ValueOf(s).Elem().FieldByIndex(field.Index).Set(reflect.ValueOf(values[field.Type]))
		}
		check(one)
	}
	check(whole)
	check(&openapi3.Schema{})
	check(&openapi3.Schema{Always: &isTrue})
}

// FuzzEncode writes a text wherever a document can have one, and compares with what the library writes of the document.
func FuzzEncode(f *testing.F) {
	for _, text := range []string{
		"", "a", "word", "two words", " a", "a ", "a  b", "null", "Null", "true", "false", "n", "Y", "no", "off", "nothing", "~", "7", "1.5", "0x1F", "1e3", "2026-11-27", ".inf",
		"a: b", "a:", ":a", "a #b", "a#b", "#a", "- a", "-a", "-", "? a", "?", "/books/{id}", "{a}", "a, b", "[a]", "a]", "*a", "&a", "!a", "%a", "@a", "`a`", "|", ">", "'a'", "it's", `"a"`, `a\b`,
		"<<", "=", "é", "日本", "\U0001F600", "a\tb", "\ta", "a\r", "\u0085", "\u2028", "a\nb\u2028c", "a\u2029b", "a\u0085\nb", "\uFEFF", "\x00", "\x7F", "a\n", "\na", "a\nb", "a\n\n", " a\nb", "a\n b\n\n\n", "\n", "\n\n", "a\n\n  b # c\n\nd", "a \nb",
		strings.Repeat("a", 128), strings.Repeat("a", 129), strings.Repeat("long ", 40), strings.Repeat("b: ", 50) + "c", "x: x", "end: end",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "")
		root, err := nodeOf(map[string]any{
			"openapi": text, "paths": map[string]any{text: map[string]any{text: []any{text, []any{text, []any{}, text}, map[string]any{text: text, "z": nil}}}, "last": text},
			"components": []any{map[string]any{}, []any{[]any{1.5, true}}, text},
			"x":          map[string]any{"list": []string{text, text}, "none": map[string]any{}, text: text},
		})
		assert.NoError(t, err)
		root.arrange(keywords)
		want := bytes.NewBufferString("# head\n")
		enc := yaml.NewEncoder(want)
		enc.SetIndent(len(indent))
		if err := enc.Encode(root.yaml()); err != nil {
			t.Skip("the library has no text for it")
		}
		assert.NoError(t, enc.Close())
		got, err := encode(root, "# head\n")
		assert.NoError(t, err)
		assert.Equal(t, want.String(), string(got))
	})
}
