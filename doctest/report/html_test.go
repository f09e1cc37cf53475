package report_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/report"
	"docsascode.example/gen/browsertest"
)

// shown is an HTML report of claims on a page, and its elements.
func shown(t *testing.T, r *claim.Report, page string) (text string, elements []html.Token) {
	t.Helper()
	text = written(t, "html", r, report.Options{Source: func(string) ([]byte, error) { return []byte(page), nil }})
	z := html.NewTokenizer(strings.NewReader(text))
	for z.Next() != html.ErrorToken {
		elements = append(elements, z.Token())
	}
	return text, elements
}

const bookPage = `---
title: no one reads this
---
# Get a book

<span class="method get">GET</span> /books/:id returns *one* [book](loans.md#top) & ` + "`no <more>`" + `.
It is **fast**.

| Name | In   |
| ---- | ---- |
| id   | path |

- 200 OK
- 404 Not Found

` + "```json\n{\n  \"id\": 7\n}\n```\n"

// TestHTMLShowsThePage: each claim is behind its line, and the page is as its readers see it.
func TestHTMLShowsThePage(t *testing.T) {
	t.Parallel()
	var claims []claim.Claim
	for _, line := range []int{6, 11, 13, 18, 40} {
		claims = append(claims, claim.Claim{Pos: at("docs/books.md", line, 1), Kind: claim.Status, Says: fmt.Sprintf("says %d", line), Verdict: claim.True})
	}
	claims = append(claims, claim.Claim{Pos: at("docs/loans.md", 1, 1), Says: "of another page", Verdict: claim.True})
	text, _ := shown(t, &claim.Report{Claims: claims}, bookPage)
	_, page, ok := strings.Cut(text, `<h2 id="page1">docs/books.md</h2>`)
	require.True(t, ok)
	page = page[:strings.Index(page, "</article>")]
	rest := page
	for _, want := range []string{
		"<h3>Get a book</h3>",
		`<p><span class="badge">GET</span> /books/:id returns <em>one</em> <a href="#page2" rel="noreferrer">book</a> &amp; <code>no &lt;more&gt;</code>.`,
		"<strong>fast</strong>.</p>", ">says 6<",
		"<td>id</td><td>path</td></tr>", `<tr class="found"><td colspan="2"><details`, ">says 11<", "</table>",
		"<li><div>200 OK</div>", ">says 13<", "404 Not Found",
		"<code>{</code>", "<code>  &#34;id&#34;: 7</code>", ">says 18<", "<code>}</code>",
		">says 40<",
	} {
		_, after, found := strings.Cut(rest, want)
		require.True(t, found, "%s, in its order, in\n%s", want, page)
		rest = after
	}
	assert.NotContains(t, page, "no one reads this")
}

// hostilePage tries to bring programs, requests and elements of the report itself into the report.
const hostilePage = "# <script>alert(1)</script> <img src=x onerror=alert(1)>\n\n" +
	"[a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](data:text/html,x) ![d](https://evil.example/x.png) <https://evil.example> [e](//evil.example)\n\n" +
	"</div></article></main><b>bold</i></b></span></span> <a href=javascript:alert(1)>x</a> &lt;script&gt;alert(2)&lt;/script&gt;\n\n" +
	"<div onclick=alert(1)><script>alert(3)</script><iframe src=https://evil.example></iframe><table><tr><td>in a table</div></main>\n</div>\n\n" +
	"<style>body{background:url(https://evil.example)}</style>\n\n" +
	"| a <script>a</script> | </td></table> |\n| - | - |\n| `</code><script>` | </details> |\n\n" +
	"```\n</code></div><script>alert(4)</script>\n```\n\n    </pre><script>alert(5)</script>\n\n<!-- --><script>alert(6)</script> -->\n"

var htmlElements = []string{
	"!doctype", "html", "head", "meta", "title", "style", "body", "header", "main", "section", "article", "h1", "h2", "h3", "h4", "h5", "h6", "p", "div",
	"span", "strong", "em", "small", "code", "pre", "a", "ul", "ol", "li", "table", "tr", "th", "td", "details", "summary", "br", "hr", "blockquote", "del",
}

var htmlAttributes = []string{
	"lang", "charset", "name", "content", "http-equiv", "class", "id", "href", "rel", "aria-hidden", "aria-label", "aria-labelledby", "role", "tabindex", "colspan", "scope", "html",
}

// TestHTMLHoldsNothingForeign: what a page or a server brings is text.
func TestHTMLHoldsNothingForeign(t *testing.T) {
	t.Parallel()
	r := *hostile
	r.Claims = slices.Clone(hostile.Claims)
	for i := range r.Claims {
		r.Claims[i].Says += `</p></details><script>alert(7)</script>" onload="alert(8)`
		r.Claims[i].Line = 3 * (i + 1)
	}
	text, elements := shown(t, &r, hostilePage)
	require.Contains(t, text, "in a table", "the page is there")
	open := map[string]int{}
	for _, e := range elements {
		switch e.Type {
		case html.StartTagToken, html.SelfClosingTagToken:
			assert.Contains(t, htmlElements, e.Data)
			open[e.Data]++
			for _, a := range e.Attr {
				assert.Contains(t, htmlAttributes, a.Key, "%v", e)
				if a.Key == "href" {
					assert.Regexp(t, `^#|^https?://`, a.Val)
				}
			}
		case html.EndTagToken:
			open[e.Data]--
		}
	}
	for element, n := range open {
		if !slices.Contains([]string{"meta", "br", "hr"}, element) {
			assert.Zero(t, n, "%s is balanced", element)
		}
	}
	assert.NotContains(t, text, "@import")
	assert.NotContains(t, text, "url(")
	assert.NotContains(t, text, "\x1b")
}

// manyClaims is a report with 500 claims on a page, every tenth of them false, each with an exchange.
func manyClaims() (r *claim.Report, page string) {
	var b strings.Builder
	b.WriteString("# Many\n\n")
	r = &claim.Report{Server: "http://localhost:8080"}
	body := "{" + strings.Repeat(`"a field": "of a body that is not short", `, 50) + `"last": 1}`
	for i := range 500 {
		fmt.Fprintf(&b, "- `%d` a statement of the page that a reader sees\n", i)
		c := claim.Claim{
			Pos: at("docs/many.md", i+3, 3), Kind: claim.Field, Operation: "GET /many", Says: fmt.Sprintf("field%d is 1", i), Verdict: claim.True, Reason: "the response has it",
			Evidence: &claim.Evidence{Command: "curl http://localhost:8080/many", Exchange: answered("/many", "application/json", body)},
		}
		if i%10 == 0 {
			c.Verdict, c.Reason, c.Actual = claim.False, fmt.Sprintf("field%d differs", i), "2"
		}
		r.Claims = append(r.Claims, c)
	}
	return r, b.String()
}

func TestHTMLIsSmall(t *testing.T) {
	t.Parallel()
	r, page := manyClaims()
	text, _ := shown(t, r, page)
	assert.Equal(t, 500, strings.Count(text, `<div class="claim"`))
	assert.Less(t, len(text), 2_000_000)
}

// TestHTMLInABrowser has Chromium open reports: axe finds nothing in light and dark, on a narrow screen and printed, nothing is
// loaded, the evidence opens by the keyboard, a link opens the evidence that it leads to, and no content is wider than the
// screen.
func TestHTMLInABrowser(t *testing.T) {
	many, manyPage := manyClaims()
	dir := t.TempDir()
	var files []string
	for name, c := range map[string]struct {
		report *claim.Report
		page   string
	}{"many": {many, manyPage}, "mixed": {mixed, bookPage}, "causes": {causes, bookPage}, "hostile": {hostile, hostilePage}} {
		text, _ := shown(t, c.report, c.page)
		file := filepath.Join(dir, name+".html")
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		files = append(files, file)
	}
	slices.Sort(files) // "many" is only looked at in one way, because it takes time
	assert.Empty(t, browsertest.Run(t, "testdata/browser.cjs", files...))
}
