package watch_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/code"
	"docsascode.example/impl/dev/devtest"
	"docsascode.example/impl/mail"
	"docsascode.example/impl/watch"
	"docsascode.example/impl/watch/scrub"
)

var sixDigits = regexp.MustCompile(`\b[0-9]{6}\b`)

// TestRealParts signs joe in through a store, a sender and a gateway as they
// are, and reads what was watched.
func TestRealParts(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	mailhog := devtest.MailHog(t)
	store, err := code.OpenFile(filepath.Join(t.TempDir(), "codes"))
	require.NoError(t, err)
	defer func() { assert.NoError(t, store.Close()) }()
	codes, err := code.New(code.Config{Store: r.Store(store), Key: key, Now: r.clock.Now})
	require.NoError(t, err)
	sender, err := mail.New(mail.Config{Gateway: mailhog.SMTPAddr, From: "no-reply@example.com"})
	require.NoError(t, err)
	defer func() { assert.NoError(t, sender.Close()) }()

	ctx := t.Context()
	issued, err := codes.Issue(ctx, joe, home)
	require.NoError(t, err)
	err = r.Mailer(sender).SendCode(ctx, joe, issued.Code, 10*time.Minute)
	r.Send(ctx, joe, home, err)
	_, err = codes.Issue(ctx, joe, home)
	r.Send(ctx, joe, home, err)
	mailed, err := mailhog.WaitForEmail(ctx, string(joe))
	require.NoError(t, err)
	digits := sixDigits.FindString(mailed.Text)
	require.NotEmpty(t, digits)
	for _, digits := range []string{"wrong", digits, digits} {
		r.Attempt(ctx, joe, home, codes.Exchange(ctx, joe, home, digits))
	}
	require.NoError(t, r.Store(store).Ping(ctx))

	counted := r.scrape()
	assert.Equal(t, 1, counted.count("signin_codes_sent_total"))
	assert.Equal(t, 1, counted.count("signin_limited_total", "address-sends"))
	assert.Equal(t, 2, counted.count("signin_attempts_total", "wrong"))
	assert.Equal(t, 1, counted.count("signin_attempts_total", "right"))
	assert.Equal(t, 1, counted.count("signin_codes_exchanged_total"))
	assert.Equal(t, 1, counted.count("signin_mail_duration_seconds", "accepted"))
	for operation, want := range map[string]int{"send": 2, "exchange": 3, "ping": 1, "revoke": -1} {
		assert.Equal(t, want, counted.count("signin_store_duration_seconds", operation, "ok"), operation)
	}
	assert.Len(t, r.lines(), 5)
	assert.Empty(t, scrub.Find(r.log.Bytes(), string(joe), digits))

	// The gateway goes, and readiness stays.
	mailhog.Stop()
	ready := get(t, r.Admin(
		watch.Check{Name: "store", Test: store.Ping},
		watch.Check{Name: "gateway", Test: sender.Ping, Optional: true},
	), "/readyz")
	assert.Equal(t, 200, ready.Code, ready.Body)
	assert.Contains(t, ready.Body.String(), `{"name":"store","ok":true,"required":true}`)
	assert.Contains(t, ready.Body.String(), `{"name":"gateway","ok":false,"required":false,"detail":"not accepted by the mail gateway`)
	assert.Empty(t, scrub.Find(ready.Body.Bytes(), string(joe), digits))
	fmt.Fprintln(t.Output(), ready.Body)
}
