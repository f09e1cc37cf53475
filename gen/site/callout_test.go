package site

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html/atom"
)

// TestCallouts boxes what other tools show as one, and leaves other text and quotations alone.
func TestCallouts(t *testing.T) {
	t.Parallel()
	const page = "# A\n\n!> Read *only*\n\n?> Try\nit\n\n- one\n\n  ~> Slow\n\n> [!NOTE]\n> Some `code`\n>\n> - b\n\n> [!caution]\n\n" +
		"> [!NOTE] on one line\n\n> plain\n\n!important\n\n-> Short\n"
	s, err := New(Config{Pages: fstest.MapFS{"a.md": {Data: []byte(page)}}, AnyPages: true, Document: []byte(books)})
	require.NoError(t, err)
	var found []string
	doc := parse(t, s, "/")
	for _, box := range all(doc, class("callout")) {
		found = append(found, attr(box, "class")+": "+squeeze(textOf(box)))
	}
	assert.Equal(t, []string{
		"callout important: Important Read only", "callout tip: Tip Try it", "callout warning: Warning Slow", "callout note: Note Some code b",
		"callout caution: Caution", "callout note: Note Short",
	}, found)
	text := squeeze(textOf(all(doc, tag(atom.Article))[0]))
	assert.Contains(t, text, "[!NOTE] on one line plain !important")
}

// TestTablesInHTML scroll as other tables do.
func TestTablesInHTML(t *testing.T) {
	t.Parallel()
	const page = "# A\n\n<table class=\"x\">\n<tr><td>1</td></tr>\n</table>\n\n<table>\n\nb\n\n</table>\n\n<tables>\n"
	s, err := New(Config{Pages: fstest.MapFS{"a.md": {Data: []byte(page)}}, AnyPages: true, Document: []byte(books)})
	require.NoError(t, err)
	boxes := all(parse(t, s, "/"), class("table"))
	require.Len(t, boxes, 1)
	assert.Equal(t, "1", squeeze(textOf(boxes[0])))
}
