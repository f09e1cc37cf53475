package doctest_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/gen/page"
	"docsascode.example/impl/code"
)

// limits are the default limits of the service by the names that pages give them; a limit for each code has no span.
func limits() map[string][]code.Rate {
	const hour, day = time.Hour, 24 * time.Hour
	p := code.DefaultPolicy()
	return map[string][]code.Rate{
		"address-sends":      {{Max: 1, Per: p.SendGap}, {Max: p.SendsPerHour, Per: hour}, {Max: p.SendsPerDay, Per: day}},
		"known-sends":        {{Max: 1, Per: p.SendGap}, {Max: p.KnownSendsPerHour, Per: hour}, {Max: p.KnownSendsPerDay, Per: day}},
		"network-sends":      {{Max: p.NetworkSendsPerHour, Per: hour}},
		"site-sends":         {{Max: p.SiteSendsPerHour, Per: hour}},
		"total-sends":        nil,
		"requester-attempts": {{Max: p.RequesterAttempts}},
		"other-attempts":     {{Max: p.OtherAttempts}},
		"network-attempts":   {{Max: p.NetworkAttemptsPerDay, Per: day}},
		"address-attempts":   {{Max: p.AttemptsPerDay(), Per: day}},
		"site-attempts":      {{Max: p.SiteAttemptsPerDay, Per: day}},
	}
}

// TestLimits compares the tables of limits, which have columns Name and Default, with the limits of the service.
func TestLimits(t *testing.T) {
	t.Parallel()
	pages := map[string][]string{
		"create-a-code.md": {"address-sends", "known-sends", "network-sends", "site-sends", "total-sends"},
		"get-a-token.md":   {"requester-attempts", "other-attempts", "network-attempts", "site-attempts", "address-attempts"},
		"running-the-service.md": {
			"address-sends", "known-sends", "network-sends", "site-sends", "total-sends",
			"requester-attempts", "other-attempts", "address-attempts", "network-attempts", "site-attempts",
		},
	}
	for file, names := range pages {
		var found []string
		for _, row := range rows(t, file, "Name", "Default") {
			name := strings.Trim(row["Name"], "`")
			found = append(found, name)
			assert.Equal(t, limits()[name], ratesIn(t, row["Default"]), "%s: %s", file, name)
		}
		assert.Equal(t, names, found, file)
	}
}

// TestKnownFor compares how long a network is known, on the pages that define the word, with the service.
func TestKnownFor(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"create-a-code.md", "running-the-service.md"} {
		text, err := os.ReadFile("../docs/" + file)
		require.NoError(t, err)
		days := figure(t, string(text), `\*known\* to an address for (\d+) days after`)
		assert.Equal(t, code.DefaultPolicy().KnownFor, time.Duration(days)*24*time.Hour, file)
	}
}

var rateForm = regexp.MustCompile(`^(\d+) (?:in (\d+) seconds|an (hour)|a (day)|for each (code))$`)

// ratesIn reads a cell such as "1 in 60 seconds, 4 an hour, 12 a day".
func ratesIn(t *testing.T, cell string) []code.Rate {
	t.Helper()
	if cell == "none" {
		return nil
	}
	var out []code.Rate
	for _, part := range strings.Split(cell, ", ") {
		m := rateForm.FindStringSubmatch(part)
		require.NotNil(t, m, "%q is not a limit such as 4 an hour", part)
		most, err := strconv.Atoi(m[1])
		require.NoError(t, err)
		seconds, _ := strconv.Atoi(m[2]) // empty for other spans
		span := map[string]time.Duration{"hour": time.Hour, "day": 24 * time.Hour}[m[3]+m[4]]
		out = append(out, code.Rate{Max: most, Per: span + time.Duration(seconds)*time.Second})
	}
	return out
}

// TestCodeLife compares the minutes that the page about codes speaks of with how long a code lives.
func TestCodeLife(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../docs/create-a-code.md")
	require.NoError(t, err)
	said := regexp.MustCompile(`(?:after|within) (\w+) minutes`).FindAllStringSubmatch(string(text), -1)
	require.NotEmpty(t, said)
	for _, m := range said {
		assert.Equal(t, map[time.Duration]string{10 * time.Minute: "ten"}[code.DefaultPolicy().Life], m[1], m[0])
	}
}

// TestSizes sends requests as large as the page about errors allows, and some that are a byte larger.
func TestSizes(t *testing.T) {
	t.Parallel()
	host := strings.TrimPrefix(startService(t, "127.0.0.1:1", ""), "http://")
	table := rows(t, "errors.md", "What", "At most")
	require.Len(t, table, 2, "one of the header and one of the body")
	for i, send := range []func(*testing.T, string, int) *http.Response{sendHeader, sendBody} {
		size, beyond := kibibytes(t, table[i]["At most"]), figure(t, table[i]["Response if it is larger"], "`(\\d+)`")
		assert.NotEqual(t, beyond, send(t, host, size).StatusCode, table[i]["What"])
		assert.Equal(t, beyond, send(t, host, size+1).StatusCode, table[i]["What"])
	}
	text, err := os.ReadFile("../docs/errors.md")
	require.NoError(t, err)
	refused := kibibytes(t, string(text[strings.LastIndex(string(text), "more than"):]))
	assert.Equal(t, "application/problem+json", sendHeader(t, host, refused).Header.Get("Content-Type"))
	assert.Contains(t, sendHeader(t, host, refused+1<<10).Header.Get("Content-Type"), "text/plain")
}

// TestHeaderSizeOfStatuses compares the size behind each status 431 with that of the page about errors.
func TestHeaderSizeOfStatuses(t *testing.T) {
	t.Parallel()
	want := kibibytes(t, rows(t, "errors.md", "What", "At most")[0]["At most"])
	site, err := page.Load("../docs")
	require.NoError(t, err)
	for _, op := range site.Operations() {
		for _, s := range op.Response.Statuses {
			if s.Code == http.StatusRequestHeaderFieldsTooLarge {
				assert.Equal(t, want, kibibytes(t, s.Description.Value), "%s", s.Pos)
			}
		}
	}
}

// sendHeader sends a request whose line and header fields are so many bytes.
func sendHeader(t *testing.T, host string, size int) *http.Response {
	t.Helper()
	head := "GET /.well-known/jwks.json HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Filler: "
	return sendRaw(t, host, head+strings.Repeat("x", size-len(head)-len("\r\n"))+"\r\n\r\n")
}

// sendBody sends a request whose body is so many bytes, and which is right but for its code.
func sendBody(t *testing.T, host string, size int) *http.Response {
	t.Helper()
	body := "email=me@example.com&code=123456&filler="
	body += strings.Repeat("x", size-len(body))
	return sendRaw(t, host, fmt.Sprintf("POST /token HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"+
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s", size, body))
}

func sendRaw(t *testing.T, host, request string) *http.Response {
	t.Helper()
	conn, err := net.Dial("tcp", host)
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, request)
	require.NoError(t, err)
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	return resp
}

// kibibytes is the size that a text names first, in bytes.
func kibibytes(t *testing.T, text string) int { return figure(t, text, `(\d+) KiB`) << 10 }

// figure is the first number in a text that stands in a form.
func figure(t *testing.T, text, form string) int {
	t.Helper()
	m := regexp.MustCompile(form).FindStringSubmatch(text)
	require.NotNil(t, m, "%q has no %s", text, form)
	n, err := strconv.Atoi(m[1])
	require.NoError(t, err)
	return n
}

// rows are the rows, by the names of their columns, of the tables of a page that have some columns.
func rows(t *testing.T, file string, columns ...string) []map[string]string {
	t.Helper()
	text, err := os.ReadFile("../docs/" + file)
	require.NoError(t, err)
	var out []map[string]string
	for _, table := range regexp.MustCompile(`(?m)(?:^\|.*\n)+`).FindAllString(string(text), -1) {
		lines := strings.Split(strings.TrimSpace(table), "\n")
		names := cells(lines[0])
		if slices.ContainsFunc(columns, func(c string) bool { return !slices.Contains(names, c) }) {
			continue
		}
		for _, line := range lines[2:] {
			row := map[string]string{}
			for i, cell := range cells(line) {
				row[names[i]] = cell
			}
			out = append(out, row)
		}
	}
	require.NotEmpty(t, out, "%s has no table with the columns %v", file, columns)
	return out
}

func cells(line string) []string {
	out := strings.Split(strings.Trim(line, "|"), "|")
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	return out
}

// TestDefaults asks each operation for nothing in particular, and holds the answer against the default that its page
// gives for Accept: what it is, and that errors follow it.
func TestDefaults(t *testing.T) {
	t.Parallel()
	site, err := page.Load("../docs")
	require.NoError(t, err)
	handler := newService(t, "127.0.0.1:1", "http://localhost:8080").Handler()
	for _, op := range site.Operations() {
		format := page.FormatOf(op.Parameter(page.InHeader, "Accept").Default)
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, httptest.NewRequest(op.Method.Value, op.Path.Value, http.NoBody))
		got := strings.TrimSpace(answer.Header().Get("Content-Type"))
		body, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		assert.Equal(t, format, page.FormatOf(got), "%s: %s\n%s", op.Pos, got, body)
	}
}

// TestPromisedHeaders holds the header fields that the prose of the pages promises, in the form `Name: value`, against
// what the operations answer.
func TestPromisedHeaders(t *testing.T) {
	t.Parallel()
	handler := newService(t, "127.0.0.1:1", "http://localhost:8080").Handler()
	for _, c := range []struct {
		method, target, header string
		status                 int
		want                   http.Header
	}{
		{"GET", "/token?email=me@example.com&code=123456", "", 401, http.Header{"Cache-Control": {"no-store"}, "Referrer-Policy": {"no-referrer"}}},
		{"HEAD", "/token?email=me@example.com&code=123456", "", 405, http.Header{"Allow": {"GET, POST"}}},
		{"GET", "/token?email=me@example.com&code=123456", "prefetch", 400, nil},
		{"GET", "/.well-known/jwks.json", "", 200, http.Header{"Cache-Control": {"public, max-age=300"}}},
		{"GET", "/user", "", 401, http.Header{"Www-Authenticate": {`Bearer realm="api"`}}},
		{"GET", "/nowhere", "", 404, nil},
	} {
		request := httptest.NewRequest(c.method, c.target, http.NoBody)
		if c.header != "" {
			request.Header.Set("Sec-Purpose", c.header)
		}
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, request)
		assert.Equal(t, c.status, answer.Code, "%s %s", c.method, c.target)
		for name, value := range c.want {
			assert.Equal(t, value, answer.Header()[name], "%s %s", c.method, c.target)
		}
	}
}

// TestNamedTests finds every test that a page names, and its case, in the folder that is named behind it.
func TestNamedTests(t *testing.T) {
	t.Parallel()
	named, folder := regexp.MustCompile(`\b(Test[A-Z]\w+)(?:/([\w ]+))?`), regexp.MustCompile(`\bof ((?:impl|doctest)/[\w/]*)`)
	pages, err := filepath.Glob("../docs/*.md")
	require.NoError(t, err)
	found := 0
	for _, file := range pages {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, at := range named.FindAllSubmatchIndex(text, -1) {
			found++
			name, of := string(text[at[2]:at[3]]), folder.FindSubmatch(text[at[1]:])
			require.NotNil(t, of, "%s: %s of which folder?", file, name)
			tests := testsIn(t, filepath.Join("..", string(of[1])))
			assert.True(t, strings.Contains(tests, "\nfunc "+name+"(t *testing.T)"), "%s: there is no %s in %s", file, name, of[1])
			if at[4] >= 0 {
				assert.True(t, strings.Contains(tests, strconv.Quote(string(text[at[4]:at[5]]))), "%s: %s has no case %s", file, name, text[at[4]:at[5]])
			}
		}
	}
	assert.NotZero(t, found)
}

// testsIn is the text of a folder's tests, with that of packages for tests below it.
func testsIn(t *testing.T, dir string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	require.NoError(t, err)
	shared, err := filepath.Glob(filepath.Join(dir, "*test", "*.go"))
	require.NoError(t, err)
	files = append(files, shared...)
	var b strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		b.Write(text)
	}
	return b.String()
}
