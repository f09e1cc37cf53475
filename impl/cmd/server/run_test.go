package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"docsascode.example/gen/browsertest"
	"docsascode.example/impl/dev/devtest"
)

// TestSignInByRun signs in by the forms of the pages, with the keyboard alone, on a desktop and on a phone.
func TestSignInByRun(t *testing.T) {
	t.Parallel()
	mailhog := devtest.MailHog(t)
	base := start(t, "-gateway", mailhog.SMTPAddr, "-mailbox-url", "http://"+mailhog.HTTPAddr)
	for _, window := range []string{"desktop", "phone"} {
		const advice = "The code is wrong, used or expired. Check the email address and the code, or ask for a new one. About this error\n"
		want := "a wrong code: 401 Unauthorized\n" + advice + "in XML: 401 Unauthorized\n" + advice +
			"a code: 201 Created\na token: 200 OK\nthe user: 200 OK\nsigned in\nanother tab: me@example.com\n"
		assert.Equal(t, want, browsertest.Run(t, "testdata/run.cjs", base, window), window)
	}
}

// TestWithoutForms leaves the forms out, and with them the way to the mailbox.
func TestWithoutForms(t *testing.T) {
	t.Parallel()
	with := start(t, "-gateway", "127.0.0.1:1")
	without := start(t, "-gateway", "127.0.0.1:1", "-try=false", "-mailbox-url", "http://127.0.0.1:1")
	for _, path := range []string{"/create-a-code", "/reference"} {
		assert.Contains(t, string(fetch(t, with+path)), `class="run"`)
		page := string(fetch(t, without+path))
		assert.NotContains(t, page, `class="run"`)
		assert.NotRegexp(t, regexp.MustCompile(`/assets/run-`), page)
		assert.NotContains(t, page, "/mailbox")
	}
}

// TestShownMail gives email to no other machine than this one.
func TestShownMail(t *testing.T) {
	t.Parallel()
	local, open := address("127.0.0.1:8080"), address("0.0.0.0:8080")
	assert.NotNil(t, shownMail("http://localhost:8025", local))
	assert.NotNil(t, shownMail("http://127.0.0.1:8025", local))
	assert.Nil(t, shownMail("http://localhost:8025", open))
	assert.Nil(t, shownMail("http://mail.example.com", local))
	assert.Nil(t, shownMail("", local))
	assert.True(t, strings.HasPrefix(local.String(), "127."))
}

type address string

func (a address) Network() string { return "tcp" }
func (a address) String() string  { return string(a) }
