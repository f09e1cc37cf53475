package derive

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"go.yaml.in/yaml/v3"
)

// TestEncodeInParts encodes a document that is long enough for many parts, and compares with one encoding of the whole.
func TestEncodeInParts(t *testing.T) {
	t.Parallel()
	paths := map[string]any{}
	for i := range 500 {
		paths[fmt.Sprintf("/a: %d/{b}", i)] = map[string]any{
			"text": "one\n\n  two # three\n", "lead": "  a\n b\n", "empty": map[string]any{}, "quoted": "true", "list": []any{[]any{1, 2}, map[string]any{"x": nil}}, "": " a",
			"long": "a word and another and so on until the line is much longer than eighty characters, which no part of the text may break",
		}
	}
	var root yaml.Node
	assert.NoError(t, root.Encode(map[string]any{"openapi": "3.0.3", "paths": paths, "components": map[string]any{"schemas": paths, "x": 1}, "z": "end"}))
	got, err := encode(&root, "# head\n")
	assert.NoError(t, err)
	want := bytes.NewBufferString("# head\n")
	enc := yaml.NewEncoder(want)
	enc.SetIndent(indent)
	assert.NoError(t, enc.Encode(&root))
	assert.NoError(t, enc.Close())
	assert.Equal(t, want.String(), string(got))
}
