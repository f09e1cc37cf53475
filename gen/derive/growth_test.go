package derive_test

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// families are texts that a page can have many of, with a number of its own in the place of each @.
var families = map[string]struct{ before, unit string }{
	"containers":   {"", "::: a\n"},
	"responses":    {"", "+ Response 200\n"},
	"headings":     {"", "### GET /a\n"},
	"operations":   {"", "## GET /a@\n\nReturns `200 OK`.\n\n"},
	"blocks":       {"# A\n\n", "```\nGET /a@\n```\n\nText.\n\n"},
	"messages":     {"# A\n\n```http\n", "POST /a HTTP/1.1\n\n{\"a\":1}\n\nHTTP/1.1 200 OK\n\n{}\n\n"},
	"calls":        {"# A\n\n", "```\ncurl http://h/a@\n```\n\n"},
	"served calls": {"", "## GET /a@\n\n```\ncurl http://h/v1/a@\n```\n\n"},
	"list":         {"# A\n\n", "- `GET /a@` - text\n"},
	"samples":      {"# GET /a\n\n", "```json\n{\"a@\": 1}\n```\n\n"},
	"parameters":   {"# GET /a\n\n## Parameters\n\n", "- `a@` (string): text\n"},
	"one name":     {"# GET /a\n\n", "- `a` (string): text\n"},
	"statuses":     {"# GET /a\n\n", "- 404 Not Found\n"},
	"prose":        {"# GET /a\n\n", "The parameter `a` is text. See `POST /b@`.\n\n"},
	"bodies":       {"", "## POST /a@\n\n```json\n{\"n@\": 1}\n```\n\n"},
	"broken links": {"", "## T@\n\n[a](#u@)\n\n"},
	"answered":     {"# A\n\n```\n", "$ curl http://h/a@\n{\"a\":1}\n"},
	"table":        {"# A\n\n| Method | Path |\n| :--- | :--- |\n", "| GET | /a@ |\n"},
	"one sample":   {"# GET /a\n\n```json\n{", "\"a@\":{\"b@\":1},\n"},
	"same fields":  {"", "## POST /a@\n\n### Request body\n\nSame fields as POST /b@.\n\n"},
}

// TestGrowth bounds the statements that reading, linting and deriving execute: for twice the text they are about twice as many.
func TestGrowth(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "doctest")
	build := exec.Command("go", "build", "-cover", "-covermode=count", "-coverpkg=docsascode.example/gen/...,docsascode.example/doctest/cmd/doctest", "-o", program, "docsascode.example/doctest/cmd/doctest")
	output, err := build.CombinedOutput()
	require.NoError(t, err, string(output))
	for name, family := range families {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var count [3]int // for n, 2n and 4n bytes
			for i := range count {
				text := family.before
				for j := 0; len(text) < 6000<<i; j++ {
					text += strings.ReplaceAll(family.unit, "@", strconv.Itoa(j))
				}
				count[i] = statements(t, program, text)
			}
			// What grows with the text alone doubles from the first difference to the second one, and squares are four times as many.
			assert.Less(t, float64(count[2]-count[1]), 2.7*float64(count[1]-count[0]), "%d", count)
		})
	}
}

// statements counts the statements that a program built with counters executes for the document of a page.
func statements(t *testing.T, program, page string) int {
	t.Helper()
	dir := t.TempDir()
	file, counters, listing := filepath.Join(dir, "page.md"), filepath.Join(dir, "counters"), filepath.Join(dir, "listing")
	require.NoError(t, os.WriteFile(file, []byte(page), 0o600))
	require.NoError(t, os.Mkdir(counters, 0o700))
	derive := exec.Command(program, "spec", file)
	derive.Env = append(os.Environ(), "GOCOVERDIR="+counters)
	_ = derive.Run() // it exits with 1 for a page with mistakes
	output, err := exec.Command("go", "tool", "covdata", "textfmt", "-i="+counters, "-o="+listing).CombinedOutput()
	require.NoError(t, err, string(output))
	data, err := os.ReadFile(listing)
	require.NoError(t, err)
	sum := 0
	for lines := bufio.NewScanner(bytes.NewReader(data)); lines.Scan(); {
		if fields := strings.Fields(lines.Text()); len(fields) == 3 { // the place, the statements there, and how often
			n, _ := strconv.Atoi(fields[1])
			times, _ := strconv.Atoi(fields[2])
			sum += n * times
		}
	}
	require.Positive(t, sum)
	return sum
}
