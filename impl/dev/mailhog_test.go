package dev_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/smtp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/dev"
	"docsascode.example/impl/dev/devtest"
)

const sample = `Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Gr=C3=BC=C3=9Fe
--b
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

PGI+R3LDvMOfZTwvYj4=
--b--
`

func crlf(s string) []byte { return []byte(strings.ReplaceAll(s, "\n", "\r\n")) }

func TestMails(t *testing.T) {
	t.Parallel()
	hog := devtest.MailHog(t)
	for _, m := range []struct{ to, text string }{
		{"me@example.com", sample}, {"some@example.com", "Subject: other\n\n"}, {"me@example.com", "Subject: newest\nContent-Type: text/plain\n\nhi\n"},
	} {
		require.NoError(t, smtp.SendMail(hog.SMTPAddr, nil, "a@example.com", []string{m.to}, crlf(m.text)))
	}
	newest, err := hog.WaitForEmail(t.Context(), "me@example.com")
	require.NoError(t, err)
	assert.Equal(t, "newest", newest.Subject)
	mails, err := hog.Emails(t.Context(), "me@example.com")
	require.NoError(t, err)
	require.Len(t, mails, 2, "not those to some@example.com")
	oldest := mails[1]
	assert.Equal(t, []string{"me@example.com"}, oldest.To)
	assert.Equal(t, "Grüße", oldest.Subject)
	assert.Equal(t, "Grüße", oldest.Text)
	assert.Equal(t, "<b>Grüße</b>", oldest.HTML)
	assert.Equal(t, "multipart/alternative; boundary=b", oldest.Header.Get("Content-Type"))
}

func TestWaitForEmailWaits(t *testing.T) {
	t.Parallel()
	hog := devtest.MailHog(t)
	arrived := make(chan error, 1)
	go func() {
		_, err := hog.WaitForEmail(t.Context(), "me@example.com")
		arrived <- err
	}()
	require.NoError(t, smtp.SendMail(hog.SMTPAddr, nil, "a@example.com", []string{"me@example.com"},
		crlf("Content-Type: text/plain\n\n")))
	assert.NoError(t, <-arrived)
}

func TestWaitForEmailEndsWithContext(t *testing.T) {
	t.Parallel()
	hog := devtest.MailHog(t)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err := hog.WaitForEmail(ctx, "me@example.com")
	assert.ErrorIs(t, err, context.DeadlineExceeded)
}

func TestParseEmailReportsFaults(t *testing.T) {
	t.Parallel()
	for _, broken := range []string{
		"no header", "Subject: =?x-unknown?q?a?=\n\n", "Content-Type: /\n\n",
		strings.Replace(sample, "--b--\n", "", 1), strings.Replace(sample, "PGI", "!!!", 1),
	} {
		_, err := dev.ParseEmail(bytes.NewReader(crlf(broken)))
		assert.Error(t, err, broken)
	}
}

func TestStopTwice(t *testing.T) {
	t.Parallel()
	hog := devtest.MailHog(t)
	hog.Stop()
	hog.Stop()
	free(t, hog.SMTPAddr, hog.HTTPAddr)
}

func TestMailHogThatCannotListen(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	_, err = dev.StartMailHog(t.Context(), taken.Addr().String(), devtest.FreeAddr(t), io.Discard)
	assert.ErrorContains(t, err, "MailHog stopped by itself (exit status 1) after this output:")
	assert.ErrorContains(t, err, "address already in use")
}

func TestMailHogAtTheAddressesOfAnother(t *testing.T) {
	t.Parallel()
	other := devtest.MailHog(t)
	_, err := dev.StartMailHog(t.Context(), other.SMTPAddr, other.HTTPAddr, io.Discard)
	assert.ErrorContains(t, err, "MailHog stopped")
}

func TestInterruptedMailHogIsStopped(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	smtpAddr, httpAddr := devtest.FreeAddr(t), devtest.FreeAddr(t)
	_, err := dev.StartMailHog(ctx, smtpAddr, httpAddr, writerFunc(func(p []byte) (int, error) {
		cancel()
		return len(p), nil
	}))
	assert.ErrorIs(t, err, context.Canceled)
	free(t, smtpAddr, httpAddr)
}
