package site

import (
	"net/http"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// TestForms finds the form of an operation below its examples, and in the reference, filled in, and hidden until a script runs.
func TestForms(t *testing.T) {
	t.Parallel()
	mail := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte("mail to " + r.URL.Query().Get("to")))
	})
	s, err := New(Config{Pages: os.DirFS("testdata"), Document: document(t), Run: true, Mail: mail})
	require.NoError(t, err)
	mux := http.NewServeMux()
	s.Register(mux)
	for page, want := range map[string]int{"/order-a-parcel": 1, "/reference": 2, "/": 0} {
		doc := parse(t, mux, page)
		forms := all(doc, class("run"))
		require.Len(t, forms, want, page)
		if want == 0 {
			continue
		}
		assert.True(t, has(forms[0], "hidden"))
		values := map[string]string{}
		for _, input := range all(forms[0], tag(atom.Input)) {
			values[attr(input, "name")] = attr(input, "data-in") + "=" + attr(input, "value")
			labels := all(forms[0], func(n *html.Node) bool { return n.DataAtom == atom.Label && attr(n, "for") == attr(input, "id") })
			assert.Len(t, labels, 1)
			assert.Len(t, all(doc, func(n *html.Node) bool { return attr(n, "id") == attr(input, "id") }), 1)
		}
		assert.Equal(t, map[string]string{"dry": "query=", "email": "body=me@example.com", "note": "body="}, values)
		form := all(forms[0], tag(atom.Form))[0]
		assert.Equal(t, []string{"POST", "/parcels", "application/x-www-form-urlencoded"}, []string{attr(form, "data-method"), attr(form, "data-path"), attr(form, "data-body")})
		assert.Len(t, all(doc, func(n *html.Node) bool { return attr(n, "data-mail") == "/mailbox" }), 1)
	}
	article := all(parse(t, mux, "/order-a-parcel"), tag(atom.Article))[0]
	before := ""
	for n := range article.ChildNodes() {
		if n.Type == html.ElementNode && attr(n, "class") == "run" {
			assert.Equal(t, "tabs", before, "below the examples")
		}
		if n.Type == html.ElementNode {
			before = attr(n, "class")
		}
	}
	assert.Equal(t, "mail to a@b", get(mux, "/mailbox?to=a@b").Body.String())

	_, h := testSite(t)
	assert.Empty(t, all(parse(t, h, "/order-a-parcel"), class("run")))
	assert.Equal(t, http.StatusNotFound, get(h, "/mailbox?to=a@b").Code)
}
