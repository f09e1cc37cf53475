package site

import (
	"net/http"
	"net/url"
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
		"by hand":       {"/guides/tracking#by-hand"},
		"door  receipt": {"/order-a-parcel"},
		"zebras door":   nil,
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
	query, terms := parseQuery(strings.Repeat("é ", 5000) + "\xff")
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
