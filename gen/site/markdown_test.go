package site

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

func article(t *testing.T, pages ...string) *html.Node {
	t.Helper()
	_, h := serve(t, with(pages[0], pages[1:]...))
	found := all(parse(t, h, "/"), tag(atom.Article))
	require.Len(t, found, 1)
	return found[0]
}

func TestTabsAreRadioButtons(t *testing.T) {
	t.Parallel()
	_, h := testSite(t)
	groups := all(parse(t, h, "/order-a-parcel"), class("tabs"))
	require.Len(t, groups, 2, "the one in a code block is none")
	names := map[string]bool{}
	for i, want := range [][]string{{"CURL", "Javascript"}, {"Status", "JSON", "XML & more"}} {
		group := groups[i]
		assert.Equal(t, atom.Fieldset, group.DataAtom)
		assert.Equal(t, []string{"Examples", "Response"}[i], textOf(all(group, tag(atom.Legend))[0]))
		inputs := all(group, tag(atom.Input))
		var labels []string
		for j, input := range inputs {
			assert.Equal(t, "radio", attr(input, "type"))
			assert.Equal(t, attr(inputs[0], "name"), attr(input, "name"))
			assert.Equal(t, j == 0, has(input, "checked"), "the first is the one shown")
			label, panel := nextElement(input), nextElement(nextElement(input))
			assert.Equal(t, attr(input, "id"), attr(label, "for"))
			assert.Equal(t, attr(input, "value"), textOf(label))
			assert.Equal(t, attr(label, "id"), attr(panel, "aria-labelledby"))
			assert.Len(t, all(panel, tag(atom.Pre)), 1)
			labels = append(labels, textOf(label))
		}
		assert.Equal(t, want, labels)
		names[attr(inputs[0], "name")] = true
	}
	assert.Len(t, names, 2, "groups do not share their choice by name")
}

func nextElement(n *html.Node) *html.Node {
	for n = n.NextSibling; n != nil && n.Type != html.ElementNode; n = n.NextSibling {
	}
	return n
}

func TestTabsThatDoNotEndKeepTheirText(t *testing.T) {
	t.Parallel()
	doc := article(t, "# A\n\n<!-- tabs:start -->\n\nbefore\n\n#### **B**\n\nlast words\n")
	assert.Len(t, all(doc, tag(atom.Input)), 1)
	assert.Contains(t, textOf(doc), "before")
	assert.Contains(t, textOf(doc), "last words")
}

func TestCodeIsTheVerySource(t *testing.T) {
	t.Parallel()
	_, h := testSite(t)
	source, err := os.ReadFile("testdata/order-a-parcel.md")
	require.NoError(t, err)
	blocks := all(parse(t, h, "/order-a-parcel"), tag(atom.Pre))
	require.Len(t, blocks, 8)
	for _, pre := range blocks {
		code := textOf(pre)
		indented := strings.HasPrefix(code, "indented")
		assert.True(t, strings.HasSuffix(code, "\n"))
		assert.True(t, indented || strings.Contains(string(source), "\n"+code+"```"), code)
	}
	assert.NotEmpty(t, all(blocks[0], tag(atom.Span)), "bash is highlighted")
	assert.Equal(t, "indented  <code>\n", textOf(blocks[6]))
}

func TestCodeOfAnyLanguageIsTheVerySource(t *testing.T) {
	t.Parallel()
	codes := []string{
		"curl 'a' \\\n\t-d \"b=<c>&amp;\" | jq .\n\n\n", "{\"a\": [1, \"é\u2028\", null]\n", "<a b='c'>&lt;<!-- d --></a>  \n", "\n\n  x\n", "",
		"a: |\n  b\n# c\n", "func f() { `\\n` }\n\x01\n", "`a${b}` // </code></pre>\n",
		"0 ",
	}
	for _, language := range []string{"", "bash", "json", "xml", "javascript", "yaml", "go", "http", "text", "html", "markdown", "C", "nonesuch"} {
		for _, code := range codes {
			markup, err := highlight(language, code)
			require.NoError(t, err)
			doc, err := html.Parse(strings.NewReader("<pre><code>" + markup + "</code></pre>"))
			require.NoError(t, err)
			assert.Equal(t, code, textOf(doc), language)
		}
	}
}

func FuzzHighlight(f *testing.F) {
	f.Add("bash", "curl -d a=b\n")
	f.Add("C", "0 ")
	f.Fuzz(func(t *testing.T, language, code string) {
		code = strings.ToValidUTF8(strings.NewReplacer("\r", "", "\x00", "").Replace(code), "")
		markup, err := highlight(language, code)
		require.NoError(t, err)
		doc, err := html.Parse(strings.NewReader("<pre><code>" + markup + "</code></pre>"))
		require.NoError(t, err)
		require.Equal(t, code, textOf(doc))
	})
}

func TestEscaping(t *testing.T) {
	t.Parallel()
	const evil = `<script>alert(1)</script>`
	doc := article(t, "# A `"+evil+"` B\n\n```"+`"><b>`+"\n"+evil+"\n```\n\n## C `<i>`\n\n## D\n\n<!-- tabs:start -->\n\n##### `\"><i>`\n\nx\n\n<!-- tabs:end -->\n")
	assert.Empty(t, all(doc, func(n *html.Node) bool {
		return n.DataAtom == atom.Script || n.DataAtom == atom.I || n.DataAtom == atom.B
	}))
	assert.Equal(t, `"><i>`, attr(all(doc, tag(atom.Input))[0], "value"))
	assert.Equal(t, "A "+evil+" B", textOf(all(doc, tag(atom.H1))[0]))
}

func TestRawHTMLIsKept(t *testing.T) {
	t.Parallel()
	doc := article(t, "# A\n\n<span class=\"method post\">POST</span> /x\n")
	badges := all(doc, class("method"))
	require.Len(t, badges, 1)
	assert.Equal(t, "POST", textOf(badges[0]))
}

func TestHeadingIdentifiersAreDocsifys(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	for _, tc := range [][2]string{
		{"Create a Code", "create-a-code"}, {"Create a code", "create-a-code-1"}, {"2 ways", "_2-ways"}, {"GET /token?", "get-token"},
		{"A & B", "a--b"}, {"Größe_x", "größe_x"},
	} {
		assert.Equal(t, tc[1], slug(tc[0], seen), tc[0])
	}
}

func TestLinksAreRewritten(t *testing.T) {
	t.Parallel()
	for link, want := range map[string]string{
		"(x.md)": "/x", "(x)": "/x", "(/x.md)": "/x", "(x.md#a)": "/x#a", "(x?id=a)": "/x#a", "(?id=a)": "/#a", "(#a)": "#a", "(d/)": "/d/",
		"(d/README.md)": "/d/", "(/user)": "/user", "(x.json)": "/x.json", "(x.md ':ignore')": "x.md", "(https://example.com/x.md)": "https://example.com/x.md",
		"(mailto:me@example.com)": "mailto:me@example.com",
	} {
		doc := article(t, "# A\n\n[l]"+link+"\n", "x.md", "# X\n\n## A\n", "d/README.md", "# D\n", "x.json", "{}")
		links := all(doc, tag(atom.A))
		require.Len(t, links, 1)
		assert.Equal(t, want, attr(links[0], "href"), link)
		assert.False(t, has(links[0], "title"), link)
	}
}

func TestIncludes(t *testing.T) {
	t.Parallel()
	doc := article(t,
		"# A\n\n[a](d/x.md ':include')\n[b](y.json \":include\")\n[c](y.json ':include :type=code yaml')\n\n~~~\n[a](gone.md ':include')\n~~~\n\n"+
			"````\n```\n[a](gone.md ':include')\n````\n\n    [a](gone.md ':include')\n",
		"d/x.md", "from *x*\r\n\r\n[z](z.md ':include')", "d/z.md", "from z", "y.json", "{\"a\": \"````\"}")
	text := textOf(doc)
	assert.Contains(t, text, "from x")
	assert.Contains(t, text, "from z")
	assert.Equal(t, 3, strings.Count(text, "[a](gone.md ':include')"))
	var languages []string
	for _, n := range all(doc, class("code")) {
		languages = append(languages, attr(n, "data-language"))
	}
	assert.Equal(t, []string{"json", "yaml", "", "", ""}, languages)
	assert.Equal(t, "{\"a\": \"````\"}\n", textOf(all(doc, tag(atom.Pre))[0]))
}

func TestTablesScrollAndAlignWithoutStyles(t *testing.T) {
	t.Parallel()
	doc := article(t, "# A\n\n| a | b |\n| :-: | -: |\n| 1 | 2 |\n")
	boxes := all(doc, class("table"))
	require.Len(t, boxes, 1)
	cells := all(boxes[0], tag(atom.Td))
	require.Len(t, cells, 2)
	assert.Equal(t, "center", attr(cells[0], "align"))
	assert.Equal(t, "right", attr(cells[1], "align"))
}
