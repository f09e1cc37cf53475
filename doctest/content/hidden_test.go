package content_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"docsascode.example/doctest/content"
	"docsascode.example/gen/page"
)

func TestHidden(t *testing.T) {
	get := &page.Operation{Method: page.Text{Value: "GET"}}
	post := &page.Operation{Method: page.Text{Value: "POST"}}
	post.Parameters = []*page.Parameter{{Name: page.Text{Value: "api_key"}, In: page.Text{Value: page.InBody}}}

	assert.NotNil(t, content.ShownOnce(page.Text{Value: "The key is shown only here, never again."}))
	assert.Nil(t, content.ShownOnce(page.Text{Value: "The key is shown here."}))
	assert.Equal(t, []string{"api_key"}, content.HiddenAlways(post, page.Text{Value: "`api_key` is never returned."}))
	assert.Equal(t, []string{"the whole API key"}, content.HiddenWords(get, page.Text{Value: "the whole API key is never shown."}))
	assert.Empty(t, content.HiddenWords(post, page.Text{Value: "the whole API key is never shown."}))
	assert.Equal(t, "api_key", content.FieldEnding(post, "the whole API key"))
	assert.False(t, content.ReturnsEnding(post, "the whole API key"))

	assert.True(t, content.Leaf{Value: "••••1234"}.IsMasked())
	assert.True(t, content.Leaf{Path: []string{"keys", "", "secret"}}.IsOfThing())
	assert.False(t, content.Leaf{Path: []string{"owner", "secret"}}.IsOfThing())
}
