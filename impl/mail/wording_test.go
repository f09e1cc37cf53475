package mail_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/dev"
	"docsascode.example/impl/mail"
)

// templates writes files into a directory of templates. Those of en and de exist unless files replaces them.
func templates(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	all := map[string]string{
		"en/subject.txt": "Welcome to {{.Service}}\n", "en/body.txt": "Type {{.Code}} within {{.Minutes}} minutes.\n", "en/body.html": "<p>Type {{.Code}}</p>",
		"de/subject.txt": "Willkommen bei {{.Service}}", "de/body.txt": "Der Code ist {{.Code}}.\n{{.Autofill}}\n", "de/body.html": "<p lang='de'>Der Code ist {{.Code}}, um {{.Time}}</p>",
		"README": "not a language",
	}
	for name, content := range files {
		all[name] = content
	}
	for name, content := range all {
		path := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		if content != "absent" {
			require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		}
	}
	return dir
}

func TestTemplates(t *testing.T) {
	t.Parallel()
	dir := templates(t, nil)
	change := func(c *mail.Config) {
		c.Templates, c.ReplyTo, c.URL = dir, "Help <help@service.example>", "https://signin.service.example:8443"
	}
	for accept, subject := range map[string]string{
		"": "Welcome to Example", "de": "Willkommen bei Example", "de-AT,en;q=0.5": "Willkommen bei Example", "fr, de;q=0.1": "Willkommen bei Example",
		"fr": "Welcome to Example", "*": "Welcome to Example", "en-GB, de": "Welcome to Example", "-;;": "Welcome to Example",
	} {
		g := startGateway(t, nil)
		s := newSender(t, g.addr, change)
		place, err := s.Enter(joe)
		require.NoError(t, err)
		place.Prefer(accept)
		require.NoError(t, place.SendCode(t.Context(), joe, code, 3*time.Minute))
		place.Leave()
		m, err := dev.ParseEmail(strings.NewReader(g.sawMails()[0].content))
		require.NoError(t, err)
		assert.Equal(t, subject, m.Subject, accept)
		assert.Equal(t, `"Help" <help@service.example>`, m.Header.Get("Reply-To"))
		if strings.HasPrefix(subject, "Will") {
			assert.Equal(t, "Der Code ist "+code+".\n@signin.service.example #"+code+"\n", m.Text)
			assert.Contains(t, m.HTML, "Der Code ist "+code+", um 12:00 UTC")
		} else {
			assert.Equal(t, "Type "+code+" within 3 minutes.\n", m.Text)
		}
	}
	_, m := mailed(t, joe, time.Minute, change, func(c *mail.Config) { c.Language = "de" })
	assert.Equal(t, "Willkommen bei Example", m.Subject, "the default language")
}

// TestAutofill writes the line of origin-bound codes last, and only for a domain.
func TestAutofill(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ url, domain, want string }{
		{"https://signin.example.com", "", "\n\n@signin.example.com #" + code + "\n"},
		{"https://signin.example.com:8443", "example.com", "\n\n@example.com #" + code + "\n"},
		{"http://localhost:8080", "", ""}, {"http://127.0.0.1:8080", "", ""}, {"http://[2001:db8::1]:8080", "", ""}, {"", "", ""},
	} {
		_, m := mailed(t, joe, time.Minute, func(c *mail.Config) { c.URL, c.Domain = test.url, test.domain })
		assert.True(t, strings.HasSuffix(m.Text, test.want), m.Text)
		assert.Equal(t, test.want != "", strings.Contains(m.Text+m.HTML, "#"+code), test.url)
		if test.want != "" {
			assert.Contains(t, m.HTML, ">"+strings.TrimSpace(test.want)+"</td>")
		}
	}
}

// TestTime tells when the code was asked for.
func TestTime(t *testing.T) {
	t.Parallel()
	_, m := mailed(t, joe, time.Minute)
	assert.Contains(t, m.Text, "Someone asked for this code at 12:00 UTC.")
	assert.Contains(t, m.HTML, "Someone asked for this code at 12:00 UTC.")
}

func TestTemplatesAreChecked(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		file, content, fault string
	}{
		"no code":            {"en/body.txt", "hello", "en/body.txt does not show the code; write {{.Code}} once, as text"},
		"no code in HTML":    {"en/body.html", "<p>hello</p>", "en/body.html does not show the code; write {{.Code}} once, as text"},
		"no code at times":   {"en/body.txt", "{{if gt .Minutes 1}}{{.Code}}{{end}}", "en/body.txt does not show the code"},
		"two codes":          {"de/body.html", "{{.Code}} {{.Code}}", "de/body.html shows the code 2 times; write {{.Code}} once"},
		"two lines to fill":  {"de/body.txt", "{{.Code}}\n{{.Autofill}}\n{{.Autofill}}", "de/body.txt has {{.Autofill}} more than once; write it once, in the last line"},
		"code in a script":   {"en/body.html", "<script>x = {{.Code}}</script>", "en/body.html does not show the code"},
		"code in a subject":  {"en/subject.txt", "{{.Code}}", "en/subject.txt shows the code, and mail servers log subjects; remove it there"},
		"a line to fill":     {"en/subject.txt", "{{.Autofill}}", "en/subject.txt shows the code, and mail servers log subjects; remove it there"},
		"two lines":          {"en/subject.txt", "a\nb", "en/subject.txt has a line break or {{.Time}}; write one line without the time"},
		"no subject":         {"en/subject.txt", "\n", "en/subject.txt is empty; write the subject"},
		"a long subject":     {"en/subject.txt", strings.Repeat("ö", 151), "en/subject.txt has more than 150 characters; shorten it"},
		"a long part":        {"en/body.txt", "{{.Code}}" + strings.Repeat("ö", 50_000), "en/body.txt has more than 100000 bytes, and some mail programs cut it off; shorten it"},
		"no plain part":      {"en/body.txt", "absent", "en/body.txt is missing or cannot be read; write it"},
		"control characters": {"en/body.txt", "{{.Code}}\x01", "en/body.txt has control characters or is not UTF-8; save it as plain UTF-8"},
		"Latin-1":            {"en/body.txt", "{{.Code}} \xe4", "en/body.txt has control characters or is not UTF-8; save it as plain UTF-8"},
		"an unknown field":   {"en/body.txt", "{{.Token}}", "en/body.txt:1:2: executing \"en/body.txt\" at <.Token>: can't evaluate field Token in type mail.Data; correct the template"},
		"bad syntax":         {"en/body.html", "{{.Code}", `en/body.html:1: bad character U+007D '}'; correct the template`},
		"a bad language":     {"deutsch-/body.txt", "x", "the directory deutsch- is not named by a language; write, for example, en or pt-BR"},
		"an image":           {"en/body.html", `{{.Code}}<img alt="" src="https://track.example/1">`, "en/body.html has src in <img>, which loads content; remove it"},
		"a background":       {"en/body.html", `{{.Code}}<td background="//x">`, "en/body.html has background in <td>, which loads content; remove it"},
		"a stylesheet":       {"en/body.html", `{{.Code}}<link rel=stylesheet href=x>`, "en/body.html has <link>, which loads or runs content; remove it"},
		"an image in CSS":    {"en/body.html", `{{.Code}}<p style="background: URL(https://x)">`, "en/body.html loads content in the style of <p>; remove url()"},
		"a hidden url":       {"en/body.html", `{{.Code}}<p style="background: u\72l(https://x)">`, "en/body.html loads content in the style of <p>; remove url()"},
		"an import":          {"en/body.html", `{{.Code}}<style>@import "https://x"</style>`, "en/body.html loads content in <style>; remove url() and @import"},
		"a handler":          {"en/body.html", `{{.Code}}<p onclick="f()">`, "en/body.html has onclick in <p>, which runs content; remove it"},
		"a refresh":          {"en/body.html", `{{.Code}}<meta http-equiv=Refresh content="0">`, "en/body.html has a refresh in <meta>, which loads content; remove it"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := templates(t, map[string]string{test.file: test.content})
			_, err := mail.New(mail.Config{Gateway: "127.0.0.1:25", From: "no-reply@example.com", URL: "https://signin.example.com", Templates: dir})
			require.ErrorContains(t, err, "Templates: "+strings.SplitN(test.fault, " ", 2)[0])
			assert.ErrorContains(t, err, test.fault)
		})
	}
	for name, test := range map[string]struct {
		change func(*mail.Config)
		fault  string
	}{
		"a directory that is missing": {func(c *mail.Config) { c.Templates += "/absent" }, "Templates: cannot read "},
		"another language":            {func(c *mail.Config) { c.Language = "fr" }, "Language: there are no templates for fr; add the directory fr, or choose another language"},
		"no built-in language":        {func(c *mail.Config) { c.Templates, c.Language = "", "de" }, "Language: there are no templates for de"},
		"no language":                 {func(c *mail.Config) { c.Language = "german?" }, `Language: "german?" is not a language; write, for example, en or pt-BR`},
		"no reply address":            {func(c *mail.Config) { c.ReplyTo = "help" }, `ReplyTo: "help" is not an email address`},
		"no domain":                   {func(c *mail.Config) { c.Domain = "https://example.com" }, `Domain: "https://example.com" is not a domain; write, for example, example.com`},
	} {
		cfg := mail.Config{Gateway: "127.0.0.1:25", From: "no-reply@example.com", Templates: templates(t, nil)}
		test.change(&cfg)
		_, err := mail.New(cfg)
		assert.ErrorContains(t, err, test.fault, name)
	}
}

// TestLinksAreNoContent lets templates link to a website, because a link loads nothing by itself.
func TestLinksAreNoContent(t *testing.T) {
	t.Parallel()
	dir := templates(t, map[string]string{"en/body.html": `<style>p { margin: 0 }</style><p>{{.Code}} <a href="https://example.com/help">Help</a></p>`})
	_, err := mail.New(mail.Config{Gateway: "127.0.0.1:25", From: "no-reply@example.com", Templates: dir})
	assert.NoError(t, err)
}

func TestPreviews(t *testing.T) {
	t.Parallel()
	previews, err := mail.Previews(mail.Config{Gateway: "127.0.0.1:25", From: "no-reply@example.com", Templates: templates(t, nil)}, joe, code)
	require.NoError(t, err)
	require.Len(t, previews, 2)
	assert.Equal(t, []string{"en", "de"}, []string{previews[0].Language, previews[1].Language})
	m, err := dev.ParseEmail(strings.NewReader(string(previews[0].EML)))
	require.NoError(t, err)
	assert.Equal(t, "Type "+code+" within 10 minutes.\n", m.Text)
	assert.Equal(t, m.HTML, string(previews[0].HTML))
	_, err = mail.Previews(mail.Config{}, joe, code)
	assert.ErrorContains(t, err, "Gateway: ")
}
