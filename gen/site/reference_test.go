package site

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

func TestReferenceIsCompleteWithoutScripts(t *testing.T) {
	t.Parallel()
	_, h := testSite(t)
	doc := parse(t, h, "/reference")
	words := textOf(all(doc, tag(atom.Main))[0])
	for _, want := range []string{
		"Order a parcel", "POST", "/parcels", "requiredwhere the receipt goes", "optionalorder nothing", "default: false", "at least 1",
		"bearer", "Location", "always sent", "urn:parcels", "No Content", "something is missing", "deprecated", `"fragile": true`,
	} {
		assert.Contains(t, words, want)
	}
	assert.NotContains(t, get(h, "/reference").Body.String(), "<script>", "HTML of the document is left out")
}

func TestPagesAndReferenceLinkToEachOther(t *testing.T) {
	t.Parallel()
	_, h := testSite(t)
	guide := func(target string) string {
		links := all(parse(t, h, target), class("guide"))
		require.Len(t, links, 1, target)
		return attr(links[0], "href")
	}
	assert.Equal(t, "/reference#orderParcel", guide("/order-a-parcel"))
	assert.Equal(t, "/order-a-parcel", guide("/reference"))
}

// TestAnExampleIsEnoughToLink has a page in another notation, which names no operation but shows a code sample of one.
func TestAnExampleIsEnoughToLink(t *testing.T) {
	t.Parallel()
	_, h := serve(t, with("# A\n\n## By hand\n\n```bash\ncurl -d \"email=me@example.com\" \\\n  -H \"Accept: application/json\" \\\n"+
		"  -X POST 'http://localhost:8080/parcels?a=1&b=<2>' | jq .\n```\n"))
	links := all(parse(t, h, "/"), class("guide"))
	require.Len(t, links, 1)
	assert.Equal(t, "/reference#orderParcel", attr(links[0], "href"))
	assert.Equal(t, "/#by-hand", attr(all(parse(t, h, "/reference"), class("guide"))[0], "href"))
}

func TestReferenceListsOperationsInTheSidebar(t *testing.T) {
	t.Parallel()
	_, h := testSite(t)
	doc := parse(t, h, "/reference")
	var targets []string
	for _, n := range all(all(doc, class("operations"))[0], tag(atom.A)) {
		targets = append(targets, attr(n, "href"))
		assert.Len(t, all(doc, func(m *html.Node) bool { return "#"+attr(m, "id") == attr(n, "href") }), 1)
	}
	assert.Equal(t, []string{"#orderParcel", "#deleteParcel"}, targets)
}

func TestDocumentInBothNotations(t *testing.T) {
	t.Parallel()
	_, h := testSite(t)
	w := get(h, "/openapi.json")
	assert.Equal(t, "application/json", w.Header().Get("Content-Type"))
	body := w.Body.String()
	assert.True(t, strings.HasPrefix(body, `{"openapi":"3.0.3","info":{"title":"Parcels","version":"1.2.3"`), body)
	assert.Less(t, strings.Index(body, `"summary"`), strings.Index(body, `"parameters"`), "keys keep their order")
	for _, wrong := range []string{"openapi: 2.0\n", "swagger: '2.0'\n", "a: [\n", ""} {
		_, err := New(Config{Pages: with("# A\n"), Document: []byte(wrong)})
		assert.Error(t, err, wrong)
	}
	assert.Equal(t, http.StatusOK, get(h, "/reference").Code)
}

// TestOneMedia asks for the document without the bodies in another format.
func TestOneMedia(t *testing.T) {
	t.Parallel()
	_, h := testSite(t)
	has := func(target string) (found []string) {
		for _, media := range []string{"application/json", "application/problem+json", "application/xml", "application/x-www-form-urlencoded"} {
			if strings.Contains(get(h, target).Body.String(), `"`+media+`"`) {
				found = append(found, media)
			}
		}
		return found
	}
	assert.Equal(t, []string{"application/json", "application/problem+json", "application/xml", "application/x-www-form-urlencoded"}, has("/openapi.json"))
	assert.Equal(t, []string{"application/json", "application/problem+json", "application/x-www-form-urlencoded"}, has("/openapi.json?media=application/json"))
	assert.Equal(t, []string{"application/problem+json", "application/xml", "application/x-www-form-urlencoded"}, has("/openapi.json?media=application%2Fxml"), "a body keeps its only format")
	assert.Equal(t, http.StatusNotFound, get(h, "/openapi.json?media=text/csv").Code)
}
