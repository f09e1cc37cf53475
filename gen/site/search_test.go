package site

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

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

// questions are what people ask of the pages of this project, and the sections that answer.
var questions = map[string][]string{
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
	"python":                    {"/put-it-into-your-product#in-python"},
}

// ourSite is the site of the pages of this project.
func ourSite(t *testing.T, cfg Config) *Site {
	t.Helper()
	cfg.Pages = os.DirFS("../../docs")
	var err error
	cfg.Document, err = fs.ReadFile(cfg.Pages, "openapi.yaml")
	require.NoError(t, err)
	s, err := New(cfg)
	require.NoError(t, err)
	return s
}

// TestQuestions asks the pages of this project what people ask. One of the first three results has the answer.
func TestQuestions(t *testing.T) {
	t.Parallel()
	s := ourSite(t, Config{})
	for question, answers := range questions {
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

// TestSearchWithoutAServer has the script of a site in files find what the server finds, in the same order.
func TestSearchWithoutAServer(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is not installed")
	}
	s := ourSite(t, Config{Static: true})
	asked := slices.Collect(maps.Keys(questions))
	asked = append(asked, "unicorn", "the", "", "expiring codes", "rotaton", "toknes", "__proto__ constructor", "GET /user", "É", "listening address")
	script := filepath.Join(t.TempDir(), "ask.cjs")
	text := append(slices.Clone(s.Files()["search-index.js"]), `
process.stdout.write(JSON.stringify(JSON.parse(process.argv[2]).map((query) => globalThis.find(query).map(({ path, excerpt }) => [path, ...excerpt]))));
`...)
	require.NoError(t, os.WriteFile(script, text, 0o600))
	argument, err := json.Marshal(asked)
	require.NoError(t, err)
	out, err := exec.CommandContext(t.Context(), "node", script, string(argument)).Output()
	require.NoError(t, err)
	var found [][][]string
	require.NoError(t, json.Unmarshal(out, &found))
	isASCII := func(s string) bool {
		return !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf && r != '…' })
	}
	for i, question := range asked {
		_, terms := s.search.parse(question)
		var want [][]string
		for _, r := range s.search.results(terms, maxResults) {
			page, fragment, isDeep := strings.Cut(r.Path, "#")
			if page = fileOf(page); isDeep {
				page += "#" + fragment
			}
			own := append([]string{page}, r.Excerpt...)
			if n := len(want); n < len(found[i]) && !isASCII(strings.Join(own, "")) { // the script cuts texts off by UTF-16
				own = append([]string{page}, found[i][n][1:]...)
			}
			want = append(want, own)
		}
		if len(want) > 0 || len(found[i]) > 0 {
			assert.Equal(t, want, found[i], question)
		}
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
