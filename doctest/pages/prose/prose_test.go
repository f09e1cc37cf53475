package prose_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/page"
	"docsascode.example/gen/source"
)

// TestCauses has for each text the causes of a status that it gives.
func TestCauses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status int
		text   string
		causes []prose.Cause
	}{
		{401, "", []prose.Cause{prose.NoCredentials}},
		{401, "The token is missing or invalid", []prose.Cause{prose.NoCredentials, prose.WrongCredentials}},
		{403, "the role admin is required", nil},
		{404, "no such boat", []prose.Cause{prose.Absent}},
		{404, "the boat was already sold", []prose.Cause{prose.Repeated}},
		{400, "the body is not valid JSON", []prose.Cause{prose.Malformed}},
		{422, "a field is missing", []prose.Cause{prose.MissingValue}},
		{422, "`limit` is out of range", []prose.Cause{prose.BadValue}},
		{422, "`sku` cannot be changed", []prose.Cause{prose.FixedField}},
		{422, "the list has an unknown field", []prose.Cause{prose.BadValue, prose.ExtraValue}},
		{400, "the request has a parameter that the operation does not know", []prose.Cause{prose.ExtraValue}},
		{400, "the query or the body has a parameter that the operation does not know", []prose.Cause{prose.ExtraValue}},
		{400, "the query has a parameter that the operation does not know", nil},
		{400, "the URL has parameters that the endpoint does not support", nil},
		{400, "additional header fields", nil},
		{415, "another media type", []prose.Cause{prose.WrongMedia}},
		{412, "the version is outdated", []prose.Cause{prose.OtherVersion, prose.StaleVersion}},
		{428, "If-Match is missing", []prose.Cause{prose.NoVersion}},
		{409, "There are 5 firings already", []prose.Cause{prose.InState, prose.NotInState, prose.RefersToState}},
		{409, "The nurse has another visit at this time (`slot_taken`)", []prose.Cause{prose.Occupied, prose.RefersToState, prose.Repeated}},
		{409, "The stay overlaps with another one", []prose.Cause{prose.Occupied, prose.RefersToState, prose.Repeated}},
		{409, "The stay overlaps with another stay of a different guest", []prose.Cause{prose.Occupied, prose.RefersToState}},
		{409, "The nurse has another visit", []prose.Cause{prose.Occupied, prose.RefersToState}},
		{409, "The nurse has another visit at this time of somebody else", []prose.Cause{prose.Occupied, prose.RefersToState}},
		{500, "the database is unknown", nil},
	} {
		assert.Equal(t, c.causes, prose.Causes(c.status, c.text), "%d %s", c.status, c.text)
	}
}

// TestAbout has for each sentence what it says of a status.
func TestAbout(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		sentence string
		status   int
		about    string
	}{
		{"Returns `404` if the boat is unknown, `409` if it is sold.", 404, "if the boat is unknown,"},
		{"Returns `404` if the boat is unknown, `409` if it is sold.", 409, "if it is sold."},
		{"Without a name you get `422`.", 422, "Without a name you get"},
		{"A boat that is sold: `409` `boat_sold`.", 409, "A boat that is sold: (boat sold)"},
		{"A boat that is sold is refused with `409` and `boat_sold`.", 409, "A boat that is sold is refused with (boat sold)"},
		{"A boat that is sold gives `409` with the code `boat_sold`.", 409, "A boat that is sold gives (boat sold)"},
		{"Without a token you get `401` and the code `unauthorized`.", 401, "Without a token you get"},
		{"Nothing is said.", 404, ""},
	} {
		assert.Equal(t, c.about, prose.About(c.sentence, c.status), c.sentence)
	}
	assert.Equal(t, "A wrong password", prose.SubjectOf("A wrong password gets a `401`.", 401))
	assert.Empty(t, prose.SubjectOf("The status is `401`.", 401))
}

// TestHeaders has for each sentence the headers that it promises, and with which status.
func TestHeaders(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		sentence string
		headers  []prose.Header
	}{
		{"The response is `201 Created` with its path in the `Location` header.", []prose.Header{{Name: "Location", Status: 201}}},
		{"A `405` has the header `Allow`.", []prose.Header{{Name: "Allow", Status: 405}}},
		{"If there are more boats, the response has a `Link` header.", []prose.Header{{Name: "Link", IsMore: true}}},
		{"It responds with `Cache-Control: no-cache` and `X-Frame-Options: deny`.", []prose.Header{{Name: "Cache-Control", Value: "no-cache"}, {Name: "X-Frame-Options", Value: "deny"}}},
		{"Send the header `If-Match` with the `ETag`.", nil},
		{"The response may have a `Location` header.", nil},
	} {
		got := prose.Headers(c.sentence, 0)
		for i := range got {
			got[i].At, got[i].Text = 0, ""
		}
		assert.Equal(t, c.headers, got, c.sentence)
	}
}

// TestNeeds has sentences that say that requests need credentials, and sentences that leave a way without them.
func TestNeeds(t *testing.T) {
	t.Parallel()
	assert.True(t, prose.Needs("All requests need an API key."))
	assert.False(t, prose.Needs("A token is optional, and requests without one are slow."))
	assert.False(t, prose.Needs("All requests need a body."))
}

// TestSentences splits at the ends of sentences, and not within code.
func TestSentences(t *testing.T) {
	t.Parallel()
	var got []string
	for _, s := range prose.Sentences(page.Text{Value: "Sends a code. It is in `a. b` then: use it once!"}) {
		got = append(got, s.Value)
	}
	assert.Equal(t, []string{"Sends a code. ", "It is in `a. b` then: ", "use it once!"}, got)
}

// TestGeneralNeed has for each text of a page whether it says that every operation needs credentials, except for some.
func TestGeneralNeed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		is   bool
		free []string
	}{
		{"All requests need a token.", true, nil},
		{"Apart from `POST /v1/logins`, a request without a valid token is answered with `401`.", true, []string{"POST /v1/logins"}},
		{"Requests without a token get a `401`.", true, nil},
		{"Some requests without a token get a `401`.", false, nil},
		{"This request without a token gets a `401`.", false, nil},
		{"A request without a token may get a `401`.", false, nil},
	} {
		file := source.New("index.md", []byte("# Boats\n\n"+c.text+"\n"))
		is, free := prose.GeneralNeed(&page.Page{Outline: markdown.Parse(file.All())})
		assert.Equal(t, c.is, is, c.text)
		assert.Equal(t, c.free, free, c.text)
	}
}

func TestPromises(t *testing.T) {
	for sentence, want := range map[string]prose.Promise{
		"Every response has the header `X-Request-Id`.":        {Kind: prose.EveryResponse, Name: "X-Request-Id"},
		"Pages of all origins may call the API.":               {Kind: prose.EveryOrigin},
		"Responses are compressed with gzip.":                  {Kind: prose.IsCompressed},
		"You cannot see the boats of other users.":             {Kind: prose.OwnThings, Group: "user", Alone: true},
		"Anything of another yard is answered with 404.":       {Kind: prose.OwnThings, Group: "yard"},
		"A mechanic of another yard gets a `404` for engines.": {Kind: -1},
		"Anything of another yard is read-only.":               {Kind: -1},
		"Boats of another yard are answered with `404`.":       {Kind: -1},
		"The server takes 60 requests per minute.":             {Kind: prose.RateIs, Number: 60, Per: time.Minute},
		"A response may have the header `X-Request-Id`.":       {Kind: -1},
		"60 requests per minute, or 1,000 requests per hour.":  {Kind: -1},
		"Request bodies can be compressed with gzip.":          {Kind: -1},
	} {
		got := prose.Promises(nil, sentence, 0)
		if want.Kind < 0 {
			assert.Empty(t, got, sentence)
			continue
		}
		if want.Kind == prose.OwnThings {
			want.Text = sentence
		}
		assert.Equal(t, []prose.Promise{want}, got, sentence)
	}
}

func TestYourGroup(t *testing.T) {
	for text, want := range map[string]string{
		"There is no such boat in your yard (`no_boat`)": "yard",
		"No boat with this ID at your yard":              "yard",
		"There is no such boat":                          "",
		"The boat is not in the yard":                    "",
		"Your yard has no boats":                         "",
		"no such boat in your yard, and none for all":    "",
	} {
		assert.Equal(t, want, prose.YourGroup(text), text)
	}
}
