package site

import (
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html/atom"
)

func TestSearch(t *testing.T) {
	t.Parallel()
	_, h := testSite(t)
	for query, want := range map[string][]string{
		"zebras":        {"/"},
		"POSTMAN":       {"/guides/tracking#_2-more-ways"},
		"by hand":       {"/guides/tracking#by-hand", "/order-a-parcel"},
		"hand":          {"/guides/tracking#by-hand", "/order-a-parcel"},
		"door  receipt": {"/order-a-parcel"},
		"zebras door":   {"/", "/order-a-parcel"},
		"deliveries":    nil,
		"":              nil,
	} {
		doc := parse(t, h, "/search?q="+url.QueryEscape(query))
		var got []string
		for _, results := range all(doc, class("results")) {
			for _, link := range all(results, tag(atom.A)) {
				got = append(got, attr(link, "href"))
			}
		}
		assert.Equal(t, want, got, query)
	}
}

// TestFinding has words that are not on the page as they are asked for.
func TestFinding(t *testing.T) {
	t.Parallel()
	entries := []entry{
		{path: "/a", title: "Rotating keys", text: "The operator rotates a signing key."},
		{path: "/b", title: "Settings", text: "SIGNIN_LISTEN is the address; see exchangeCode."},
		{path: "/c", title: "Authorization", text: "Send a token."},
		{path: "/d", title: "Errors", text: "A code expires."},
	}
	x := newIndex(entries)
	for query, want := range map[string]string{
		"rotation": "/a", "rotated key": "/a", "sign": "/a", // stems and prefixes
		"SIGNIN_LISTEN": "/b", "signin listen": "/b", "exchangeCode": "/b", "exchangecode": "/b", "exchange": "/b", // compounds
		"authorisation": "/c", "tokn": "/c", "tkoen": "/c", // misspelled
		"code unicorn": "/d", "what is the code": "/d", // any word, and words that say nothing
		"unicorn": "", "xy": "", "the": "/b",
	} {
		_, terms := x.parse(query)
		got := ""
		if matches := x.find(terms); len(matches) > 0 {
			got = matches[0].entry.path
		}
		assert.Equal(t, want, got, query)
	}
}

// TestQuestions asks the pages of this project what people ask. One of the first three results has the answer.
func TestQuestions(t *testing.T) {
	t.Parallel()
	pages := os.DirFS("../../docs")
	spec, err := fs.ReadFile(pages, "openapi.yaml")
	require.NoError(t, err)
	s, err := New(Config{Pages: pages, Document: spec})
	require.NoError(t, err)
	for question, answers := range map[string][]string{
		"How long does a code last": {"/create-a-code"},
		"tokn":                      {"/exchange-a-code", "/get-a-token", "/reference#exchangeCode", "/reference#getToken"},
		"exchangeCode":              {"/exchange-a-code", "/reference#exchangeCode"},
		"SIGNIN_LISTEN":             {"/running-the-service#settings"},
		"authorisation header":      {"/get-the-current-user"},
		"invalid code":              {"/errors#wrong-code"},
		"retry":                     {"/errors"},
		"429":                       {"/errors"},
		"rate limit":                {"/create-a-code#limits", "/running-the-service#limits", "/errors#names-of-limits"},
		"rotate keys":               {"/running-the-service#signing-keys"},
		"jwks":                      {"/verify-a-token#get-the-key-set", "/reference#getKeySet"},
		"verify token":              {"/verify-a-token"},
		"xml":                       {"/errors#response", "/exchange-a-code#response", "/create-a-code#response"},
		"content type":              {"/errors#response", "/create-a-code", "/exchange-a-code"},
		"redis":                     {"/running-the-service#run-several-instances"},
		"backup":                    {"/running-the-service#back-up-and-restore"},
		"metrics":                   {"/running-the-service#metrics"},
		"behind nginx":              {"/running-the-service#put-a-proxy-in-front"},
		"wrong code":                {"/errors", "/exchange-a-code", "/get-a-token#limits-on-wrong-codes"},
		"CORS":                      {"/running-the-service#web-pages-of-other-sites"},
		"expire":                    {"/create-a-code", "/get-a-token"},
	} {
		_, terms := s.search.parse(question)
		var got []string
		isFound := false
		for _, r := range s.search.results(terms, 3) {
			got = append(got, r.Path)
			isFound = isFound || slices.ContainsFunc(answers, func(a string) bool {
				return r.Path == a || !strings.Contains(a, "#") && strings.HasPrefix(r.Path, a+"#")
			})
		}
		assert.True(t, isFound, "%s: %v", question, got)
	}
}

func TestSearchMarksWords(t *testing.T) {
	t.Parallel()
	_, h := testSite(t)
	var marks []string
	for _, n := range all(parse(t, h, "/search?q=postman"), tag(atom.Mark)) {
		marks = append(marks, textOf(n))
	}
	assert.Equal(t, []string{"postman"}, marks)
}

func TestSearchEscapesTheQuery(t *testing.T) {
	t.Parallel()
	_, h := testSite(t)
	const evil = `"><script>x</script>`
	doc := parse(t, h, "/search?q="+url.QueryEscape(evil))
	for _, n := range all(doc, tag(atom.Script)) {
		assert.True(t, has(n, "src"))
	}
	assert.Equal(t, evil, textOf(all(doc, tag(atom.Q))[0]))
}

func TestSearchIsBounded(t *testing.T) {
	t.Parallel()
	var words []string
	for i := range 3 * maxTerms {
		words = append(words, fmt.Sprintf("é%d", i))
	}
	query, terms := newIndex(nil).parse(strings.Join(words, " ") + strings.Repeat("é ", 5000) + "\xff")
	assert.LessOrEqual(t, len([]rune(query)), maxQuery)
	assert.Len(t, terms, maxTerms)

	_, h := serve(t, with(strings.Repeat("# A\n\nword\n\n", 3*maxResults)))
	assert.Len(t, all(all(parse(t, h, "/search?q=word"), class("results"))[0], tag(atom.Li)), maxResults)
	assert.Equal(t, http.StatusOK, get(h, "/search?q=%ff%zz").Code)
}

func TestExcerpt(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("lorem ipsum ", 50) + "the Needle here " + strings.Repeat("dolor ", 80)
	parts := excerpt(long, []string{"needle"})
	require.Len(t, parts, 3)
	assert.Equal(t, "Needle", parts[1])
	assert.True(t, strings.HasPrefix(parts[0], "…"))
	assert.LessOrEqual(t, len([]rune(strings.Join(parts, ""))), excerptLen+1)
	assert.Equal(t, []string{"", "ab", " x ", "abc", ""}, excerpt("ab x abc", []string{"ab", "abc"}))
}
