package content_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"docsascode.example/doctest/pages/content"
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

// TestHiddenWords has sentences about what a read lacks, and sentences about the things of others, or about some cases.
func TestHiddenWords(t *testing.T) {
	get := &page.Operation{Method: page.Text{Value: "GET"}}
	for _, text := range []string{
		"Returns the hook without its `secret`.",
		"It lists all hooks of the studio without their `secret`.",
		"Hooks are shown without their `secret`.",
		"Returns a list of hooks without `secret`.",
	} {
		assert.Equal(t, []string{"secret"}, content.HiddenWords(get, page.Text{Value: text}), text)
	}
	for _, text := range []string{
		"Hooks of other studios are shown without their `secret`.",
		"Another studio's hooks are listed without their `secret`.",
		"If you are a guest, returns the hook without its `secret`.",
		"Returns the hooks of guests without their `secret`.",
		"Returns deleted hooks without their `secret`.",
		"Lists the requests that were sent without the `secret`.",
		"Old hooks are shown without their `secret`.",
		"They are shown without their `secret`.",
		"Shows how to sign without the `secret`.",
	} {
		assert.Empty(t, content.HiddenWords(get, page.Text{Value: text}), text)
	}
}

func TestShownAtCreation(t *testing.T) {
	for _, text := range []string{
		"Only shown at creation.",
		"Signs the calls. Only returned when you create it.",
		"Shown only once, at creation.",
		"Signs the calls, returned only on creation",
		"It is only included in the response to the creation.",
	} {
		assert.True(t, content.ShownAtCreation(text), text)
	}
	for _, text := range []string{
		"Only set at creation.",
		"Only available after the first pot is created.",
		"Only shown when a firing is created.",
		"Not only shown at creation.",
		"For guests, only shown at creation.",
		"Only shown at creation, unless you ask for it.",
		"Only sent when a firing is created.",
	} {
		assert.False(t, content.ShownAtCreation(text), text)
	}
}

func TestHiddenEverywhere(t *testing.T) {
	for text, want := range map[string][]string{
		"The full card number is never returned by the API.": {"The full card number"},
		"`secret` and `pin` are never shown.":                {"`secret`", "`pin`"},
		"The PIN is write-only.":                             {"The PIN"},

		"The PIN is never shown again.":                     nil,
		"The PIN is never shown to guests.":                 nil,
		"The PIN is never returned unless you ask for it.":  nil,
		"The PIN of a guest is never returned in the list.": nil,
		"Deleted hooks are never returned after a day.":     nil,
	} {
		assert.Equal(t, want, content.HiddenEverywhere(text), text)
	}
	assert.True(t, content.IsWriteOnly("Four digits. Write-only."))
	assert.True(t, content.IsWriteOnly("Never returned"))
	assert.False(t, content.IsWriteOnly("Never returned to guests"))
	assert.False(t, content.IsWriteOnly("A write-only memory"))

	post := &page.Operation{Parameters: []*page.Parameter{{Name: page.Text{Value: "cardNumber"}, In: page.Text{Value: page.InBody}}}}
	assert.Equal(t, "cardNumber", content.FieldEnding(post, "The full card number"))
	assert.Empty(t, content.FieldEnding(post, "The full number"))
}
