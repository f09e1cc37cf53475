package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/yuin/goldmark"
	markdown "github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	gmtext "github.com/yuin/goldmark/text"
	"golang.org/x/tools/txtar"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/report"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata")

// written is a report in a format. The version of the build is left out of SARIF, because it is not always the same.
func written(t *testing.T, format string, r *claim.Report, o report.Options) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, report.WriteRun(&b, format, r, o))
	if build, ok := debug.ReadBuildInfo(); ok && format == "sarif" {
		return strings.Replace(b.String(), `"version": "`+build.Main.Version+`",`, `"version": "",`, 1)
	}
	return b.String()
}

// style is the style of an HTML report, which browsers judge better than goldens.
var style = regexp.MustCompile(`(?s)<style>.*</style>`)

// TestGoldens compares the reports in every format with the reviewed ones.
func TestGoldens(t *testing.T) {
	t.Parallel()
	for name, r := range reports {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			archive := &txtar.Archive{Files: []txtar.File{
				{Name: "verbose", Data: []byte(written(t, "text", r, report.Options{Verbose: true}))},
				{Name: "color", Data: []byte(written(t, "text", r, report.Options{Color: true}))},
			}}
			for _, format := range report.RunFormats {
				text := style.ReplaceAllString(written(t, format, r, report.Options{}), "<style></style>")
				archive.Files = append(archive.Files, txtar.File{Name: format, Data: []byte(text)})
			}
			compare(t, filepath.Join("testdata", name+".txtar"), txtar.Format(archive))
		})
	}
}

func compare(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, got, 0o644))
		return
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got))
}

// TestNothingHarmfulIsWritten looks for characters that control a terminal, or that XML 1.0 forbids.
func TestNothingHarmfulIsWritten(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"text", "junit", "github", "sarif", "markdown", "html"} {
		out := written(t, format, hostile, report.Options{Verbose: true})
		harmful := strings.IndexFunc(out, func(r rune) bool {
			return r != '\n' && r != '\t' && !unicode.IsPrint(r) || r == unicode.ReplacementChar
		})
		assert.Equal(t, -1, harmful, "%s has %q", format, out[max(0, harmful-10):])
	}
}

// TestTextHoldsNoWorkflowCommand: GitHub Actions executes a line of a log that begins with "::", also after spaces.
func TestTextHoldsNoWorkflowCommand(t *testing.T) {
	t.Parallel()
	text := written(t, "text", hostile, report.Options{Verbose: true})
	for line := range strings.Lines(text) {
		assert.False(t, strings.HasPrefix(strings.TrimSpace(line), "::"), line)
		assert.NotContains(t, line, "##[", "GitHub and Azure look for these in all of a line")
		assert.NotContains(t, line, "##vso[")
	}
	assert.Equal(t, 2, strings.Count(written(t, "github", hostile, report.Options{}), "\n"), "a command each, on one line")
}

// TestAnnotationsHoldNoSecret: the log of a public repository is public.
func TestAnnotationsHoldNoSecret(t *testing.T) {
	t.Parallel()
	require.Contains(t, written(t, "text", causes, report.Options{}), "s3cret-4", "the report on the own machine reproduces the request")
	for _, format := range []string{"github", "sarif", "markdown", "html"} {
		out := written(t, format, causes, report.Options{})
		assert.NotContains(t, out, "s3cret", format)
		assert.NotContains(t, out, "eyJ", format)
		assert.Contains(t, out, "tok_abc", "the page's own value is public")
	}
}

// TestAnnotationsAreFew: GitHub shows ten of a step, so that one cause is one annotation, and unchecked claims have none.
func TestAnnotationsAreFew(t *testing.T) {
	t.Parallel()
	out := written(t, "github", causes, report.Options{})
	assert.Equal(t, 3, strings.Count(out, "::error"), out) // the cause, the leak, the death
	assert.Contains(t, out, "also at: docs/books.md:40:1%0Aalso at: docs/loans.md:9:1")
	assert.NotContains(t, out, "unchecked")
	assert.NotContains(t, out, "due is missing")
}

// TestNoLinkOfAServerIsWritten: viewers of SARIF show [text](target) as a link.
func TestNoLinkOfAServerIsWritten(t *testing.T) {
	t.Parallel()
	assert.NotContains(t, written(t, "sarif", hostile, report.Options{}), "](")
}

// TestQuotesAreBounded: a server can send any amount of data.
func TestQuotesAreBounded(t *testing.T) {
	t.Parallel()
	flood := answered("/", "text/plain", strings.Repeat(strings.Repeat("x", 10_000)+"\n", 1000))
	r := &claim.Report{Claims: []claim.Claim{{
		Pos: at("a.md", 1, 1), Kind: claim.Sample, Verdict: claim.False, Says: "s", Reason: strings.Repeat("r", 1_000_000),
		Evidence: &claim.Evidence{Output: string(flood.Body), Exchange: flood},
	}}}
	for _, format := range []string{"text", "junit", "github", "sarif", "markdown", "html"} {
		assert.Less(t, len(written(t, format, r, report.Options{})), 40_000, format)
	}
}

func TestSchema(t *testing.T) {
	t.Parallel()
	schema := compileSchema(t)
	for name, r := range reports {
		assert.NoError(t, schema.Validate(document(t, r)), name)
	}
}

// TestSchemaIsStrict: a schema that allows everything would accept every report.
func TestSchemaIsStrict(t *testing.T) {
	t.Parallel()
	schema := compileSchema(t)
	for name, spoil := range map[string]func(run, claim map[string]any){
		"unknown key":             func(run, _ map[string]any) { run["x"] = 1 },
		"unknown key of claim":    func(_, c map[string]any) { c["x"] = 1 },
		"unknown total":           func(run, _ map[string]any) { run["totals"].(map[string]any)["x"] = 1 },
		"unknown count of a page": func(run, _ map[string]any) { run["pages"].([]any)[0].(map[string]any)["x"] = 1 },
		"no notes":                func(run, _ map[string]any) { delete(run, "notes") },
		"null notes":              func(run, _ map[string]any) { run["notes"] = nil },
		"another version":         func(run, _ map[string]any) { run["version"] = 2 },
		"unknown verdict":         func(_, c map[string]any) { c["verdict"] = "maybe" },
		"unknown kind":            func(_, c map[string]any) { c["kind"] = "rumour" },
		"line 0":                  func(_, c map[string]any) { c["line"] = 0 },
	} {
		doc := document(t, mixed)
		spoil(doc, doc["claims"].([]any)[0].(map[string]any))
		assert.Error(t, schema.Validate(doc), name)
	}
}

func compileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(report.RunSchema))
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	require.NoError(t, compiler.AddResource("run.schema.json", doc))
	schema, err := compiler.Compile("run.schema.json")
	require.NoError(t, err)
	return schema
}

func document(t *testing.T, r *claim.Report) map[string]any {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(written(t, "json", r, report.Options{})))
	require.NoError(t, err)
	return doc.(map[string]any)
}

// TestJSONKeepsBodies: bodies are not changed, text or not.
func TestJSONKeepsBodies(t *testing.T) {
	t.Parallel()
	var run struct {
		Claims []struct {
			Evidence struct {
				Exchange struct {
					Response struct {
						Body struct {
							Text   string
							Base64 []byte
						}
					}
				}
			}
		}
	}
	require.NoError(t, json.Unmarshal([]byte(written(t, "json", hostile, report.Options{})), &run))
	assert.Equal(t, hostile.Claims[0].Evidence.Exchange.Body, run.Claims[0].Evidence.Exchange.Response.Body.Base64)
	require.NoError(t, json.Unmarshal([]byte(written(t, "json", mixed, report.Options{})), &run))
	assert.Equal(t, string(mixed.Claims[4].Evidence.Exchange.Body), run.Claims[4].Evidence.Exchange.Response.Body.Text)
}

func TestJUnitCountsItsCases(t *testing.T) {
	t.Parallel()
	var suites struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Skipped  int `xml:"skipped,attr"`
		Suites   []struct {
			Name  string `xml:"name,attr"`
			Tests int    `xml:"tests,attr"`
			Cases []struct {
				Failure *struct{} `xml:"failure"`
				Skipped *struct{} `xml:"skipped"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	require.NoError(t, xml.Unmarshal([]byte(written(t, "junit", mixed, report.Options{})), &suites))
	var tests, failures, skipped int
	for _, suite := range suites.Suites {
		assert.Len(t, suite.Cases, suite.Tests, suite.Name)
		tests += suite.Tests
		for _, c := range suite.Cases {
			if c.Failure != nil {
				failures++
			}
			if c.Skipped != nil {
				skipped++
			}
		}
	}
	assert.Equal(t, []int{len(mixed.Claims), mixed.Count(claim.False), mixed.Count(claim.Unchecked)}, []int{tests, failures, skipped})
	assert.Equal(t, []int{suites.Tests, suites.Failures, suites.Skipped}, []int{tests, failures, skipped})
}

// TestEveryKindHasARule reads the kinds from the source of package claim, so that this test covers new ones.
func TestEveryKindHasARule(t *testing.T) {
	t.Parallel()
	kinds := kindsOfClaims(t)
	require.Contains(t, kinds, "media-type")
	sarif, schema := written(t, "sarif", &claim.Report{}, report.Options{}), compileSchema(t)
	for _, kind := range kinds {
		assert.Contains(t, sarif, `"claim/`+kind+`"`)
		doc := document(t, mixed)
		doc["claims"].([]any)[0].(map[string]any)["kind"] = kind
		assert.NoError(t, schema.Validate(doc), kind)
	}
}

func kindsOfClaims(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../claim/claim.go", nil, 0)
	require.NoError(t, err)
	var out []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if named, ok := spec.Type.(*ast.Ident); ok && named.Name == "Kind" {
			value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			require.NoError(t, err)
			out = append(out, value)
		}
		return true
	})
	return out
}

func TestUnknownFormat(t *testing.T) {
	t.Parallel()
	err := report.WriteRun(&bytes.Buffer{}, "yaml", &claim.Report{}, report.Options{})
	assert.EqualError(t, err, `unknown format "yaml"; write one of text, json, junit, github, sarif, markdown, html`)
}

type fullDisk struct{}

var errFull = errors.New("the disk is full")

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestWriteErrorsAreReturned(t *testing.T) {
	t.Parallel()
	for _, format := range report.RunFormats {
		assert.ErrorIs(t, report.WriteRun(fullDisk{}, format, mixed, report.Options{}), errFull, format)
	}
}

// TestMarkdownIsCode: nothing of a page or a server is Markdown, and a comment is not longer than GitHub allows.
func TestMarkdownIsCode(t *testing.T) {
	t.Parallel()
	r := &claim.Report{}
	for i := range 2000 {
		r.Claims = append(r.Claims, claim.Claim{
			Pos: at("docs/a|b.md", i+1, 1), Kind: claim.Field, Verdict: claim.False, Says: "@everyone ``` <b>", Reason: strconv.Itoa(i) + " `x` @everyone #1 <img src=x> [a](https://evil.example)",
			Evidence: &claim.Evidence{Exchange: answered("/", "text/plain", "```\n# out\n@everyone\n")},
		})
	}
	text := written(t, "markdown", r, report.Options{})
	assert.Less(t, len(text), 65_536)
	assert.Contains(t, text, " more findings not shown here.")
	var foreign []string
	source := []byte(text)
	require.NoError(t, markdown.Walk(goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(gmtext.NewReader(source)), func(n markdown.Node, entering bool) (markdown.WalkStatus, error) {
		switch n := n.(type) {
		case *markdown.CodeSpan, *markdown.FencedCodeBlock:
			return markdown.WalkSkipChildren, nil
		case *markdown.Text:
			foreign = append(foreign, string(n.Value(source)))
		case *markdown.Link, *markdown.AutoLink, *markdown.RawHTML, *markdown.Image:
			foreign = append(foreign, n.Kind().String())
		}
		return markdown.WalkContinue, nil
	}))
	for _, text := range foreign {
		assert.NotRegexp(t, "everyone|evil|img|Link|HTML|Image|^out", text)
	}
}
