package mail_test

import (
	"crypto/rand"
	"errors"
	"io"
	netmail "net/mail"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/address"
	"docsascode.example/impl/dev"
	"docsascode.example/impl/mail"
)

// mailed returns what the gateway got for one code, and the mail in it.
func mailed(t *testing.T, to address.Address, validFor time.Duration, change ...func(*mail.Config)) (received, dev.Email) {
	t.Helper()
	g := startGateway(t, func(g *gateway) { g.EnableSMTPUTF8 = true })
	s := newSender(t, g.addr, change...)
	require.NoError(t, s.SendCode(t.Context(), to, code, validFor))
	require.Len(t, g.sawMails(), 1)
	got := g.sawMails()[0]
	m, err := dev.ParseEmail(strings.NewReader(got.content))
	require.NoError(t, err)
	return got, m
}

func TestHeader(t *testing.T) {
	t.Parallel()
	envelope, m := mailed(t, joe, 10*time.Minute)
	assert.Equal(t, "no-reply@service.example", envelope.from)
	assert.Equal(t, "joe@example.com", envelope.to)
	assert.False(t, envelope.utf8, "SMTPUTF8 is asked for only where it is needed")
	for field, want := range map[string]string{
		"From":                     `"Example" <no-reply@service.example>`,
		"To":                       "<joe@example.com>",
		"Subject":                  "Your sign-in code for Example",
		"Date":                     "Sun, 01 Mar 2026 12:00:00 +0000",
		"Auto-Submitted":           "auto-generated",
		"X-Auto-Response-Suppress": "All",
		"Mime-Version":             "1.0",
	} {
		assert.Equal(t, []string{want}, m.Header[field], field)
	}
	assert.Regexp(t, `^<[0-9a-f]{32}@service\.example>$`, m.Header.Get("Message-ID"))
	assert.Regexp(t, `^multipart/alternative;\s+boundary=[0-9a-f]{32}$`, m.Header.Get("Content-Type"))
	assert.Len(t, m.Header, 9, "and nothing else: %v", m.Header)
	for field, values := range m.Header {
		assert.NotContains(t, strings.Join(values, " "), code, field)
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	_, m := mailed(t, joe, 10*time.Minute)
	assert.Contains(t, m.Text, "\n\n"+code+"\n\n", "alone on its line")
	assert.Contains(t, m.Text, "expires in 10 minutes")
	assert.Contains(t, m.Text, "ignore this email")
	assert.Contains(t, m.Text, "sign in to Example:")
	for line := range strings.Lines(m.Text) {
		assert.LessOrEqual(t, len(line), 79)
	}
}

// TestHost names the host of the service, without a link, and only if it is known.
func TestHost(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{"https://signin.test": "signin.test", "http://localhost:3456": "localhost:3456"} {
		_, m := mailed(t, joe, 10*time.Minute, func(c *mail.Config) { c.URL = url })
		assert.Contains(t, m.Text, "\n\nSent by the sign-in service at "+want+".\n")
		assert.Contains(t, m.HTML, ">Sent by the sign-in service at "+want+".</td>")
	}
	_, m := mailed(t, joe, 10*time.Minute)
	assert.NotContains(t, m.Text+m.HTML, "Sent by")
}

func TestHTML(t *testing.T) {
	t.Parallel()
	_, m := mailed(t, joe, 10*time.Minute)
	assert.Regexp(t, `<td style="[^"]*monospace[^"]*">`+code+`</td>`, m.HTML, "one uninterrupted string")
	assert.Contains(t, m.HTML, `<html lang="en">`)
	assert.Contains(t, m.HTML, `<title>Your sign-in code for Example</title>`)
	assert.Contains(t, m.HTML, "expires in 10 minutes")
	assert.Contains(t, m.HTML, "ignore this email")
	assert.True(t, strings.HasPrefix(m.HTML, "<!DOCTYPE html>\n"))
	assert.NotRegexp(t, `(?i)<(a|img|link|script|iframe)\b|https?:|url\(`, m.HTML, "nothing to follow or to load")
	assert.NotRegexp(t, `[0-9]r?em\b|<(main|section|p|div)\b`, m.HTML, "Outlook knows tables and pixels")
	assert.NotRegexp(t, `(?i)#[0-9a-f]{3,6}|rgb|(^|[ ;"])color:|background`, m.HTML, "the reader's own colours, light or dark")
}

func TestServiceName(t *testing.T) {
	t.Parallel()
	_, plain := mailed(t, joe, time.Minute, func(c *mail.Config) { c.From = "no-reply@service.example" })
	assert.Equal(t, "Your sign-in code for service.example", plain.Subject)

	_, lively := mailed(t, joe, time.Minute, func(c *mail.Config) { c.From = `"Köln <b>& Söhne" <no-reply@service.example>` })
	assert.Equal(t, "Your sign-in code for Köln <b>& Söhne", lively.Subject)
	assert.Contains(t, lively.Text, "Köln <b>& Söhne")
	assert.Contains(t, lively.HTML, "Köln &lt;b&gt;&amp; Söhne")
	from, err := lively.Header.AddressList("From")
	require.NoError(t, err)
	assert.Equal(t, []*netmail.Address{{Name: "Köln <b>& Söhne", Address: "no-reply@service.example"}}, from)
}

func TestLifetimeIsRoundedDown(t *testing.T) {
	t.Parallel()
	for validFor, want := range map[time.Duration]string{
		10 * time.Minute: "expires in 10 minutes ", 10*time.Minute - 4*time.Second: "expires in 10 minutes ",
		10*time.Minute - 6*time.Second: "expires in 9 minutes ", 2*time.Minute - 6*time.Second: "expires in 1 minute ",
		time.Minute - 6*time.Second: "expires in less than a minute ", -5 * time.Minute: "expires in less than a minute ",
	} {
		_, m := mailed(t, joe, validFor)
		assert.Contains(t, m.Text, want)
		assert.Contains(t, m.HTML, want)
	}
}

func TestMessageIDsDiffer(t *testing.T) {
	t.Parallel()
	_, one := mailed(t, joe, time.Minute)
	_, two := mailed(t, joe, time.Minute)
	assert.NotEqual(t, one.Header.Get("Message-ID"), two.Header.Get("Message-ID"))
	assert.NotEqual(t, one.Header.Get("Content-Type"), two.Header.Get("Content-Type"))
}

func TestRandomBytesRunOut(t *testing.T) {
	t.Parallel()
	broken := errors.New("no entropy")
	for _, enough := range []int64{0, 16} {
		source := io.MultiReader(io.LimitReader(rand.Reader, enough), iotest.ErrReader(broken))
		err := send(t, newSender(t, "127.0.0.1:1", func(c *mail.Config) { c.Rand = source }))
		assert.ErrorIs(t, err, mail.ErrNotAccepted)
		assert.ErrorIs(t, err, broken)
	}
}

func TestLongestAddress(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("l", 64) + "@" + strings.Repeat(strings.Repeat("d", 61)+".", 3) + "com"
	to, err := address.Parse(long)
	require.NoError(t, err)
	envelope, m := mailed(t, to, time.Minute)
	assert.Equal(t, long, envelope.to)
	list, err := m.Header.AddressList("To")
	require.NoError(t, err)
	assert.Equal(t, []*netmail.Address{{Address: long}}, list)
}

// Every address that the service takes reaches envelope and header as it is.
func TestOddAddresses(t *testing.T) {
	t.Parallel()
	for _, odd := range []string{"a!#$%&'*+-/=?^_`{|}~z@example.com", "=?utf-8?q?x?=@example.com", "élan@example.com", "名@bücher.example"} {
		to, err := address.Parse(odd)
		require.NoError(t, err)
		envelope, m := mailed(t, to, time.Minute)
		assert.Equal(t, string(to), envelope.to)
		assert.Equal(t, to.NeedsSMTPUTF8(), envelope.utf8)
		assert.Equal(t, "<"+string(to)+">", m.Header.Get("To"))
	}
}

func TestNonASCIILocalPartNeedsSMTPUTF8(t *testing.T) {
	t.Parallel()
	g := startGateway(t, nil)
	s := newSender(t, g.addr)
	err := s.SendCode(t.Context(), "élan@example.com", code, time.Minute)
	require.ErrorIs(t, err, mail.ErrRecipient)
	require.ErrorIs(t, err, mail.ErrNoSMTPUTF8)
	assert.NotContains(t, err.Error(), "élan")
	require.NoError(t, send(t, s))
	assert.NotContains(t, g.sawWire(), "élan")
	assert.Len(t, g.sawConns(), 1)
}

// An address that was not made by address.Parse gets nothing across, whatever is in it.
func TestNoInjectionThroughTheAddress(t *testing.T) {
	t.Parallel()
	g := startGateway(t, func(g *gateway) { g.EnableSMTPUTF8 = true })
	s := newSender(t, g.addr)
	for _, hostile := range []address.Address{
		"joe@example.com\r\nRCPT TO:<eve@example.com>", "joe@example.com>\r\nRCPT TO:<eve@example.com",
		"joe\nBcc: eve@example.com", "joe\reve@example.com", "joe\x00eve@example.com", "joe@example.com> SIZE=9 <eve@example.com",
		"joe eve@example.com", "joe\u0085eve@example.com", "joe\u2028eve@example.com", "joe\xffeve@example.com",
		"<eve@example.com>", "eve>@example.com", "eve", "",
	} {
		assert.ErrorIs(t, s.SendCode(t.Context(), hostile, code, time.Minute), mail.ErrRecipient, "%q", hostile)
	}
	require.NoError(t, send(t, s))
	assert.NotContains(t, g.sawWire(), "eve")
	assert.Len(t, g.sawMails(), 1)
}

// Neither does a code that is none: it is text, in the body alone.
func TestNoInjectionThroughTheCode(t *testing.T) {
	t.Parallel()
	recipients := make(chan string, 10)
	g := startGateway(t, func(g *gateway) {
		g.onRcpt = func(to string) error {
			recipients <- to
			return nil
		}
	})
	s := newSender(t, g.addr)
	hostile := "1\r\n.\r\nRCPT TO:<eve@example.com>\r\n<script>"
	require.NoError(t, s.SendCode(t.Context(), joe, hostile, time.Minute))
	assert.Equal(t, string(joe), <-recipients)
	assert.Empty(t, recipients)
	require.Len(t, g.sawMails(), 1)
	m, err := dev.ParseEmail(strings.NewReader(g.sawMails()[0].content))
	require.NoError(t, err)
	assert.Contains(t, m.Text, "1\n.\nRCPT TO:<eve@example.com>\n<script>")
	assert.NotContains(t, m.HTML, "<script>")
}
