package lexers

import (
	"flag"
	"io/fs"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/docs"
)

var update = flag.Bool("update", false, "copy the lexers of Chroma")

// copied are the languages that are copied, by the names of their files.
var copied = []string{
	"bash", "console", "json", "javascript", "typescript", "xml", "html", "css", "yaml", "toml", "ini", "properties",
	"markdown", "go", "python", "csharp", "nginx", "caddy", "text",
}

// TestCopied compares the files with the lexers of Chroma. With -update, it writes those that differ.
func TestCopied(t *testing.T) {
	t.Parallel()
	for _, language := range copied {
		name := language + ".xml"
		want, err := chroma.Marshal(plain(t, lexers.Get(language)))
		require.NoError(t, err, language)
		has, err := os.ReadFile(name)
		if same := err == nil && assert.ObjectsAreEqual(read(t, want), read(t, has)); *update && !same {
			require.NoError(t, os.WriteFile(name, append(want, '\n'), 0o600))
		} else {
			assert.True(t, same, "%s is not Chroma's: go test ./gen/site/lexers -run TestCopied -update", name)
		}
	}
}

// read is the language and its rules; a file has the states in any order.
func read(t *testing.T, file []byte) []any {
	t.Helper()
	lexer, err := chroma.Unmarshal(file)
	require.NoError(t, err)
	rules, err := lexer.Rules()
	require.NoError(t, err)
	return []any{*lexer.Config(), rules}
}

// plain is a lexer that can be written to a file: without the front matter of Markdown, with
// no template in a string of Go, and without the here documents of Caddy.
func plain(t *testing.T, of chroma.Lexer) *chroma.RegexLexer {
	t.Helper()
	lexer, ok := of.(*chroma.RegexLexer)
	if !ok {
		lexer, ok = reflect.ValueOf(of).Elem().FieldByName("Lexer").Interface().(*chroma.RegexLexer)
	}
	require.True(t, ok)
	all, err := lexer.Rules()
	require.NoError(t, err)
	rules := make(chroma.Rules)
	for state, list := range all {
		rules[state] = nil
		for _, rule := range list {
			switch {
			case strings.HasPrefix(rule.Pattern, "(<<("):
				continue
			case rule.Pattern == "(`)([^`]*)(`)" && of.Config().Name == "Go":
				rule.Type = chroma.LiteralString
			}
			rules[state] = append(rules[state], rule)
		}
	}
	written, err := chroma.NewLexer(lexer.Config(), func() chroma.Rules { return rules })
	require.NoError(t, err)
	return written
}

var fenced = regexp.MustCompile("(?ms)^```([a-z]+)\n(.*?\n)```$")

// TestPages reads each block of code on our pages as Chroma's own lexers do.
func TestPages(t *testing.T) {
	t.Parallel()
	pages, err := fs.Glob(docs.FS, "*.md")
	require.NoError(t, err)
	require.NotEmpty(t, pages)
	for _, page := range pages {
		text, err := fs.ReadFile(docs.FS, page)
		require.NoError(t, err)
		for _, block := range fenced.FindAllSubmatch(text, -1) {
			language, code := string(block[1]), string(block[2])
			own, theirs := Get(language), lexers.Get(language)
			require.Equal(t, theirs == nil, own == nil, "%s: %s", page, language)
			if own == nil || language == "http" {
				continue
			}
			assert.Equal(t, tokens(t, theirs, code), tokens(t, own, code), "%s: %s\n%s", page, language, code)
		}
	}
}

func tokens(t *testing.T, lexer chroma.Lexer, code string) []chroma.Token {
	t.Helper()
	all, err := chroma.Tokenise(chroma.Coalesce(lexer), nil, code)
	require.NoError(t, err)
	return all
}

// TestHTTP has the head and the body of a message, which may be JSON or XML.
func TestHTTP(t *testing.T) {
	t.Parallel()
	for _, message := range []string{
		"GET /users?a=b HTTP/1.1\nHost: example.com\n",
		"HTTP/1.1 200 OK\nContent-Type: application/json\nX-Id: 1\n\n{\"a\": [1,\n2]}\n",
		"POST /a HTTP/1.1\nContent-Type: application/xml\n\n<a>b</a>\n",
	} {
		assert.Equal(t, tokens(t, lexers.Get("http"), message), tokens(t, Get("http"), message))
	}
}

// TestFurther asks another package for what this one lacks.
func TestFurther(t *testing.T) {
	assert.Nil(t, Get("haskell"))
	Add(lexers.Get)
	defer Add(func(string) chroma.Lexer { return nil })
	assert.Equal(t, lexers.Get("haskell"), Get("haskell"))
	assert.Nil(t, Get("nonesuch"))
}
