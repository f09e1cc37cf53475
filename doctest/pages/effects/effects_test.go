package effects_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/pages/effects"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/page"
)

func operation(method, path string, names ...string) *page.Operation {
	op := &page.Operation{Method: page.Text{Value: method}, Path: page.Text{Value: path}}
	for _, name := range names {
		op.Parameters = append(op.Parameters, &page.Parameter{Name: page.Text{Value: name}, In: page.Text{Value: page.InBody}})
	}
	return op
}

func TestConsequencesIn(t *testing.T) {
	op := operation("POST", "/kilns/{id}/fire", "cone")
	got := effects.ConsequencesIn(op, page.Text{Value: "Moves the kiln to `hot`, sets `fired_at` to the current time, and makes the shelf `empty`."})
	require.Len(t, got, 3)
	assert.Equal(t, "fired_at", got[0].Field)
	assert.True(t, got[0].IsTime)
	assert.Equal(t, "hot", got[1].Value)
	assert.Equal(t, "shelf", got[2].Kind)

	got = effects.ConsequencesIn(op, page.Text{Value: "Sets `last_cone` to `cone`."})
	require.Len(t, got, 1)
	assert.Equal(t, "cone", got[0].Param)
	assert.Empty(t, got[0].Value)

	assert.Empty(t, effects.ConsequencesIn(op, page.Text{Value: "If it is cold, sets `last_cone` to `cone`."}))
}

func TestStatesBefore(t *testing.T) {
	from, _ := effects.StatesBefore(page.Text{Value: "Only `cold` or `open` kilns can be loaded."})
	assert.Equal(t, []string{"cold", "open"}, from)
	from, _ = effects.StatesBefore(page.Text{Value: "Moves a `cold` kiln to `hot`."})
	assert.Equal(t, []string{"cold"}, from)
	word, _ := effects.StateBefore(page.Text{Value: "Only a draft can be published."})
	assert.Equal(t, "draft", word)
}

func TestReplayStatus(t *testing.T) {
	assert.Equal(t, 200, effects.ReplayStatus("The second time you get `200` instead of `201`."))
	assert.Equal(t, 0, effects.ReplayStatus("The second time you get `200` or `202`."))
	assert.Equal(t, 0, effects.ReplayStatus("The first time you get `201`."))
}

func TestLifetimeIn(t *testing.T) {
	n, at := effects.LifetimeIn("The hold expires after 15 minutes.")
	assert.Equal(t, 900, n)
	assert.NotNil(t, at)
	n, _ = effects.LifetimeIn("The token works for 15 minutes.")
	assert.Equal(t, 900, n)
	_, at = effects.LifetimeIn("The hold never expires, not even after 15 minutes.")
	assert.Nil(t, at)
}

func TestLetterCasesOf(t *testing.T) {
	op := operation("POST", "/kilns", "code", "name")
	op.Prose = []page.Text{{Value: "The letters of `code` are stored in upper case."}}
	got := effects.LetterCasesOf(op)
	require.Len(t, got, 1)
	assert.Equal(t, "code", got[0].Param.Name.Value)
	assert.True(t, got[0].IsUpper)
}

// TestIsExcepted has sentences that take POST /hooks out of those with a key, and others.
func TestIsExcepted(t *testing.T) {
	hooks := operation("POST", "/hooks")
	for text, want := range map[string]bool{
		"Send a key with any POST request. `POST /hooks` does not support keys.": true,
		"All POST requests except `POST /hooks` take a key.":                     true,
		"Hooks ignore the key.":                                    true,
		"`/hooks` is not supported.":                               true,
		"Send a key with `POST /hooks`. Nothing is created twice.": false,
		"`POST /kilns` does not support keys.":                     false,
		"Other methods ignore the header.":                         false,
	} {
		assert.Equal(t, want, effects.IsExcepted(hooks, text), text)
	}
	assert.Equal(t, []string{"POST /kilns"}, effects.RetriedIn("Send a key with `POST /kilns`. `POST /hooks` does not support keys."))
	assert.Empty(t, effects.RetriedIn("Send a key with any POST request. `POST /hooks` does not support keys."))
	assert.True(t, effects.IgnoresKey("This operation does not support the `Idempotency-Key`."))
	assert.False(t, effects.IgnoresKey("A request with the same key returns the first hook."))
}

// TestRepeatsAnswer has promises of the first response, and those that leave time for a refusal.
func TestRepeatsAnswer(t *testing.T) {
	assert.True(t, effects.RepeatsAnswer("The same key returns the saved response."))
	assert.True(t, effects.RepeatsAnswer("You get the response of the first request again. Another body with the key gets `409`."))
	assert.False(t, effects.RepeatsAnswer("You get the response of the first request, or `409` while that one runs."))
	assert.False(t, effects.RepeatsAnswer("The response of the second request is empty."))
	assert.True(t, effects.RepeatsAnswer("The same key returns the saved response. The same key with another body gets `409`."))
	assert.False(t, effects.RepeatsAnswer("A repeat within a minute gets `409`; afterwards you get the original response."))
	assert.False(t, effects.RepeatsAnswer("The same key returns the saved response. While it is fresh, it is refused."))
}

func TestRequiredState(t *testing.T) {
	states := []string{"planned", "started"}
	for _, text := range []string{"The firing is not planned.", "if the firing isn't planned", "Firings that are not planned have no pots", "not a planned firing", "the firing is not `planned`"} {
		assert.Equal(t, "planned", effects.RequiredState(text, states), text)
	}
	for _, text := range []string{
		"The firing is not planned and its list of pots is closed",
		"The list of pots is closed and the firing is not planned",
		"The firing is not planned, and its list of pots is closed",
		"The firing is not planned or started",
		"The firing is not planned for today",
		"The firing was not planned while its kiln is hot",
	} {
		assert.Empty(t, effects.RequiredState(text, states), text)
	}
}

func TestRefusalIn(t *testing.T) {
	states := []string{"draft", "pending", "approved", "rejected", "cancelled"}
	for text, want := range map[string]effects.Refusal{
		"it isn't a draft any more": {AllBut: []string{"draft"}},
		"the permit is not pending: it has been decided already, or was cancelled": {AllBut: []string{"pending"}},
		"The permit is not `pending` or `approved`":                                {AllBut: []string{"pending", "approved"}},
		"it isn't a draft, or its zone is closed":                                  {AllBut: []string{"draft"}},
		"the permit isn't pending any more":                                        {AllBut: []string{"pending"}},
		"the permit is rejected or cancelled already":                              {In: []string{"rejected", "cancelled"}},
		"It's no longer pending.":                                                  {AllBut: []string{"pending"}},
		"it is no longer pending":                                                  {AllBut: []string{"pending"}},
		"the zone is not approved":                                                 {},
		"the permit is not pending and is older than a day":                        {},
		"it is not approved for this zone":                                         {},
		"it is not paid":                                                           {},
		"the caller is a guest, and the permit is not pending":                     {},
		"the permit was changed in the meantime":                                   {},
	} {
		assert.Equal(t, want, effects.RefusalIn(text, "permit", states), text)
	}
	for text, want := range map[string]effects.Refusal{
		"It works on drafts only: what you have submitted is fixed.":         {AllBut: []string{"draft"}},
		"The holder can change a permit while it is pending.":                {AllBut: []string{"pending"}},
		"A permit can be changed as long as it is a draft or pending.":       {AllBut: []string{"draft", "pending"}},
		"You can change `note` while it is pending.":                         {},
		"You can change it while it is pending and nobody has looked at it.": {},
		"You can cancel while it is raining.":                                {},
		"You can change the zone only while the permit is pending.":          {},
		"The zone can be changed as long as the permit is pending.":          {},
	} {
		assert.Equal(t, want, effects.AllowanceIn(text, "permit", states), text)
	}
	assert.True(t, effects.Refusal{AllBut: []string{"draft"}}.Has("pending"))
	assert.False(t, effects.Refusal{In: []string{"rejected"}}.Has("pending"))
}

func TestChangesNothing(t *testing.T) {
	for text, want := range map[string]bool{
		"To send the same description twice is harmless: the second time nothing changes, and `version` stays.": true,
		"A repeated request has no effect.":                  true,
		"Sending it again changes nothing but `updated_at`.": false,
		"The second time you get `200`.":                     false,
		"If nothing changes, `updated_at` stays.":            false,
	} {
		op := operation("PUT", "/kilns/{id}")
		op.Notes = []page.Text{{Value: text, Pos: page.Pos{Line: 1}}}
		assert.Equal(t, want, effects.ChangesNothing(op).IsValid(), text)
	}
}

func TestOptionalField(t *testing.T) {
	for row, want := range map[string]string{
		"| cone | integer | No | At most 10 |\n| note | string | No | Anything |":             "cone",
		"| cone | integer | No | Default `6` |\n| note | string | No | Anything |":            "note",
		"| cone | integer | No | Default `6` |\n| note | string | No | Default `plain` |":     "",
		"| cone | integer | No | At most 10 |\n| note | string | Yes | Anything |\n\nx":       "cone",
		"| cone | integer | No | At most 10 |\n| note | string | No | x |\n\n`6` for `cone`.": "note",
	} {
		file := filepath.Join(t.TempDir(), "kilns.md")
		text := "# Kilns\n\n## PUT /kilns/{id}\n\nReplaces the whole kiln.\n\n| Name | Type | Required | Description |\n|---|---|---|---|\n" + row +
			"\n\n```bash\ncurl -X PUT http://localhost/kilns/7 -H 'Content-Type: application/json' -d '{\"cone\":9,\"note\":\"new\"}'\n```\n\n" +
			"## GET /kilns/{id}\n\nResponse:\n\n```json\n{\"id\": 7, \"cone\": 9, \"note\": \"new\"}\n```\n"
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		s, err := page.Load(file)
		require.NoError(t, err)
		ops := s.Operations()
		require.Len(t, ops, 2)
		got := ""
		if p, _ := effects.OptionalField(ops[0], ops[1], ops); p != nil {
			got = p.Name.Value
		}
		assert.Equal(t, want, got, row)
	}
}

func TestSpeaksOfKey(t *testing.T) {
	for text, want := range map[string]bool{
		"# Rules\n\nLighting a kiln does not take an `Idempotency-Key`.\n": true,
		"# Rules\n\nGet a kiln answers `304` without a body.\n":            false,
		"# Retries\n\nEverything but lighting a kiln.\n":                   true,
	} {
		file := filepath.Join(t.TempDir(), "rules.md")
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		s, err := page.Load(file)
		require.NoError(t, err)
		all := prose.OutsideOperations(s.Pages[0])
		require.Len(t, all, 1, text)
		assert.Equal(t, want, effects.SpeaksOfKey(s.Pages[0], all[0]), text)
	}
}
