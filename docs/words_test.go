package docs_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/yuin/goldmark"
	markdown "github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// hardWords are words after which a reader starts the sentence again, by what to write instead.
var hardWords = map[string]*regexp.Regexp{
	`is not a valid ..., or has no ...`: regexp.MustCompile(`(?i)\b(is|are) no(ne)?\b`),
	`the name of the thing`:             regexp.MustCompile(`(?i)\b(of which|that one|those of)\b|\bwhat [a-z]+`),
	`checks or compares against`:        regexp.MustCompile(`(?i)\b(held|holds?)( \w+){0,3} against\b`),
	`if, for a condition`:               regexp.MustCompile(`(?i)\bwhere (it|there|a|the|no)\b`),
	`a client that, a user who`:         regexp.MustCompile(`(?i)\bwho [a-z]+s\b`),
	`email, sends`:                      regexp.MustCompile(`(?i)\bmails\b`),
	`next to, except, also`:             regexp.MustCompile(`(?i)\bbeside\b`),
	`who sends or returns it`:           regexp.MustCompile(`(?i)\b(came|comes)\b`),
	`is, exists`:                        regexp.MustCompile(`(?i)\bstands\b|\bis there\b`),
}

// rightWords are uses of hard words that a reader understands at once, by the reason. The text of a group is checked all the
// same.
var rightWords = map[string]*regexp.Regexp{
	"it is English":                         regexp.MustCompile(`\b([Tt]here) (?:is|are) no\b`),
	"a verb follows, and no noun says it":   regexp.MustCompile(`\b[Ww]hat to [a-z]+`),
	"one is a number here, the thing named": regexp.MustCompile(`\bthat one network\b`),
}

// longest is how many words a sentence of the pages and of the manual has at most.
const longest = 25

func TestWords(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, p := range append(pages(t), append(manual(t), messages(t)...)...) {
		for _, h := range hard(p.text) {
			t.Errorf("%v: %s", p, h)
		}
		for reason, right := range rightWords {
			used[reason] = used[reason] || right.MatchString(p.text)
		}
	}
	for reason := range rightWords {
		assert.True(t, used[reason], "nothing uses the exception %q", reason)
	}
}

func TestSentences(t *testing.T) {
	t.Parallel()
	for _, p := range append(pages(t), manual(t)...) {
		for _, s := range sentences(p.text) {
			if n := count(s); n > longest {
				t.Errorf("%s:%d: %d words: %s", p.file, p.line, n, s)
			}
		}
	}
}

// hard are the hard words of a text, with what to write instead.
func hard(text string) []string {
	for _, right := range rightWords {
		text = right.ReplaceAllString(text, "$1")
	}
	var found []string
	for instead, words := range hardWords {
		for _, w := range words.FindAllString(text, -1) {
			found = append(found, fmt.Sprintf("%q: write %s", w, instead))
		}
	}
	return found
}

// end is the end of a sentence. A dot inside a word does not end it.
var end = regexp.MustCompile(`[.!?]["')*]*\s+`)

// sentences are the sentences of a text.
func sentences(text string) []string {
	var out []string
	for {
		at := end.FindStringIndex(text)
		if at == nil {
			return append(out, text)
		}
		out = append(out, strings.TrimSpace(text[:at[1]]))
		text = text[at[1]:]
	}
}

// count is the number of words in a sentence. Code is one word.
func count(sentence string) int {
	n := 0
	for _, word := range strings.Fields(sentence) {
		if strings.ContainsFunc(word, func(r rune) bool { return r == '…' || unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			n++
		}
	}
	return n
}

// A passage is a text that people read as one: a paragraph, a heading, an item, a cell or a message.
type passage struct {
	file string // from the root of the project
	line int
	text string
}

func (p passage) String() string { return fmt.Sprintf("%s:%d: %s", p.file, p.line, p.text) }

// root is where the project begins.
const root = "../"

func read(t *testing.T, file string) []byte {
	t.Helper()
	content, err := os.ReadFile(root + file)
	require.NoError(t, err)
	return content
}

// pages are the passages of the pages and of README.md.
func pages(t *testing.T) []passage {
	t.Helper()
	files, err := fs.Glob(os.DirFS(root), "docs/*.md")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	var out []passage
	for _, file := range append(files, "README.md") {
		out = append(out, prose(file, read(t, file))...)
	}
	return out
}

// manual is the package comment that go doc shows. It is written like Markdown.
func manual(t *testing.T) []passage {
	t.Helper()
	const file = "doctest/doc.go"
	return prose(file, regexp.MustCompile(`(?m)^// ?`).ReplaceAll(read(t, file), nil))
}

var gfm = goldmark.New(goldmark.WithExtensions(extension.Table))

// prose is the prose of a Markdown file, with "…" for code.
func prose(file string, source []byte) []passage {
	var out []passage
	code := false
	_ = markdown.Walk(gfm.Parser().Parse(text.NewReader(source)), func(n markdown.Node, entering bool) (markdown.WalkStatus, error) {
		switch n := n.(type) {
		case *markdown.CodeSpan:
			code = entering
			if entering {
				out[len(out)-1].text += "…"
			}
		case *markdown.Text:
			p := &out[len(out)-1]
			if p.line == 0 {
				p.line = 1 + strings.Count(string(source[:n.Segment.Start]), "\n")
			}
			if entering && !code {
				p.text += string(n.Value(source))
				if n.SoftLineBreak() {
					p.text += " "
				}
			}
		default:
			if entering && n.Type() == markdown.TypeBlock {
				out = append(out, passage{file: file})
			}
		}
		return markdown.WalkContinue, nil
	})
	return out
}

var generated = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)

// messages are the texts in the code: claims, findings, help, problem details, log lines.
func messages(t *testing.T) []passage {
	t.Helper()
	var out []passage
	for _, dir := range []string{"gen", "doctest", "impl"} {
		require.NoError(t, fs.WalkDir(os.DirFS(root), dir, func(file string, _ fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go") {
				return err
			}
			if source := read(t, file); !generated.Match(source) {
				out = append(out, literals(t, file, source)...)
			}
			return nil
		}))
	}
	return out
}

// literals are the strings of a Go file. A sum of strings is one text, with "…" for each part that is not constant. Imports,
// tags and regular expressions are not for readers.
func literals(t *testing.T, file string, source []byte) []passage {
	t.Helper()
	positions := token.NewFileSet()
	parsed, err := parser.ParseFile(positions, file, source, parser.SkipObjectResolution)
	require.NoError(t, err)
	var out []passage
	heard := map[ast.Node]bool{}
	ast.Inspect(parsed, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			n.Tag = nil
		case *ast.CallExpr:
			called, ok := n.Fun.(*ast.SelectorExpr)
			return !ok || called.Sel.Name != "MustCompile"
		case *ast.BinaryExpr, *ast.BasicLit:
			if !heard[n] {
				out = append(out, passage{file, positions.Position(n.Pos()).Line, said(n.(ast.Expr), heard)})
			}
		}
		return true
	})
	return out
}

// said is the text of an expression. It adds the parts of the text to heard.
func said(e ast.Expr, heard map[ast.Node]bool) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		heard[e] = true
		text, _ := strconv.Unquote(e.Value) // a number is not a string: it stays empty
		return text
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			heard[e] = true
			return said(e.X, heard) + said(e.Y, heard)
		}
	}
	return "…"
}

func TestHardWords(t *testing.T) {
	t.Parallel()
	for _, sentence := range []string{
		"A request that is no HTTP is refused.",
		"200 OK for credentials that are none",
		"A key of which the public half is published.",
		"If there is another code, write that one.",
		"Nobody's guesses use up those of a source that asked.",
		"doctest holds the pages against a server.",
		"The page is held against the document.",
		"The status is 0 where there is no error.",
		"Where it is silent, the answer is 500.",
		"Who verifies with one can sign with it.",
		"What is unchecked here is not false.",
		"it answers what the gateway said",
		"The owner gets two mails.",
		"one program with nothing beside it",
		"no other status comes than those listed",
		"but 401 Unauthorized came",
		"it stands in what is false",
		"GET /user is there",
		"There is no code, and the answer is none.",
	} {
		assert.NotEmpty(t, hard(sentence), sentence)
	}
	for _, sentence := range []string{
		"There is no page about errors, and there are no tables.",
		"What to do",
		"emails that one network asks for",
		"The server becomes slow, and the email has outcomes besides.",
		"Users who sign in need a nowhere-cached code.",
		"The page is not a directory, and notes are not errors.",
		"Write the directory where examples run.",
	} {
		assert.Empty(t, hard(sentence), sentence)
	}
}

func TestPassages(t *testing.T) {
	t.Parallel()
	page := "# One\n\nTwo `is no` two\ngoes on. *Four*\n\n```text\nis no\n```\n\n- five\n  - `code`\n\n| Six | `x` |\n| :-- | :-- |\n| is no | seven |\n\n\tis no\n\n<!-- is no -->\n"
	assert.Equal(t, []string{"1 One", "3 Two … two goes on. Four", "10 five", "11 …", "13 Six", "13 …", "15 is no", "15 seven"}, told(prose("a.md", []byte(page))))
	code := "package a\n\nimport \"is no\"\n\ntype a struct {\n\tb string `is:\"no\"`\n}\n\nvar c = regexp.MustCompile(`is no`)\n\n" +
		"var d = f(\"one \"+\n\t\"two \"+g(\"three\")+\" four\", 5, \"six\")\n"
	assert.Equal(t, []string{"11 one two … four", "12 three", "12 six"}, told(literals(t, "a.go", []byte(code))))
}

func TestCount(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []string{"One … is 2.5 s.", "(Two!)", "Three: a – b"}, sentences("One … is 2.5 s. (Two!) Three: a – b"))
	assert.Equal(t, 5, count("One … is 2.5 s."))
	assert.Equal(t, 3, count("Three: a – b"))
}

func told(passages []passage) []string {
	var out []string
	for _, p := range passages {
		if p.text != "" {
			out = append(out, fmt.Sprintf("%d %s", p.line, p.text))
		}
	}
	return out
}
