package mailbox

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/smtp"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/dev"
	"docsascode.example/impl/dev/devtest"
)

const soon, never = 20 * time.Second, 30 * time.Millisecond

func open(t *testing.T, url string) *Mailbox {
	t.Helper()
	m, err := Open(t.Context(), url, Polling{})
	require.NoError(t, err)
	t.Cleanup(m.Close)
	return m
}

func watch(t *testing.T, m *Mailbox, address string) *Watch {
	t.Helper()
	w, err := m.Watch(t.Context(), address)
	require.NoError(t, err)
	return w
}

func openMailHog(t *testing.T) (*Mailbox, *dev.MailHog) {
	t.Helper()
	hog := devtest.MailHog(t)
	return open(t, "http://"+hog.HTTPAddr), hog
}

func send(t *testing.T, hog *dev.MailHog, text string, to ...string) {
	t.Helper()
	message := "Subject: Code\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text + "\r\n"
	require.NoError(t, smtp.SendMail(hog.SMTPAddr, nil, "bounce@example.com", to, []byte(message)))
}

func TestStaleMailNeverMatches(t *testing.T) {
	t.Parallel()
	m, hog := openMailHog(t)
	for range 5 {
		send(t, hog, "123456", "me@domain.com")
	}
	w := watch(t, m, "me@domain.com")
	found, err := w.New(t.Context())
	require.NoError(t, err)
	assert.Empty(t, found)

	for _, text := range []string{"123456", "1", "2", "3"} {
		send(t, hog, text, "me@domain.com")
	}
	mail, err := w.Wait(t.Context(), soon)
	require.NoError(t, err)
	assert.Equal(t, "123456", mail.Text)
	assert.Equal(t, "Code", mail.Subject)
	assert.Equal(t, "bounce@example.com", mail.From)
	assert.Equal(t, []string{"me@domain.com"}, mail.To)
	assert.NotEmpty(t, mail.ID)
	assert.WithinDuration(t, time.Now(), mail.Received, time.Minute)

	mail, err = w.Wait(t.Context(), soon)
	require.NoError(t, err)
	assert.Equal(t, "1", mail.Text)
	found, err = w.New(t.Context())
	require.NoError(t, err)
	require.Len(t, found, 2)
	assert.Equal(t, []string{"2", "3"}, []string{found[0].Text, found[1].Text})
	_, err = w.Wait(t.Context(), 0)
	assert.ErrorAs(t, err, new(*NoEmailError))
}

func TestWaitSeesMailThatComesLater(t *testing.T) {
	t.Parallel()
	m, hog := openMailHog(t)
	var all sync.WaitGroup
	var watches []*Watch
	for i := range 40 {
		w := watch(t, m, fmt.Sprintf("me+%d@domain.com", i))
		watches = append(watches, w)
		all.Go(func() {
			mail, err := w.Wait(t.Context(), soon)
			if assert.NoError(t, err) {
				assert.Equal(t, w.address, mail.Text)
			}
		})
	}
	for _, w := range watches {
		send(t, hog, w.address, w.address)
	}
	all.Wait()
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	m, hog := openMailHog(t)
	for _, c := range []struct {
		watched, sent string
		matches       bool
	}{
		{"a@domain.com", "a@DOMAIN.com", true},
		{"b@domain.com", "B@domain.com", false},
		{"c@domain.com", "x.c@domain.com", false},
		{"d@domain.com", "d+plus@domain.com", false},
		{"e+plus@domain.com", "e+plus@domain.com", true},
		{"grüße@domäne.example", "grüße@Domäne.example", true},
	} {
		w := watch(t, m, c.watched)
		send(t, hog, "text", c.sent)
		found, err := w.New(t.Context())
		require.NoError(t, err)
		assert.Equal(t, c.matches, len(found) == 1, "%s, sent to %s", c.watched, c.sent)
	}
}

func TestNoMail(t *testing.T) {
	t.Parallel()
	m, hog := openMailHog(t)
	send(t, hog, "before", "stale@domain.com")
	w := watch(t, m, "me@domain.com")
	_, err := w.Wait(t.Context(), never)
	require.EqualError(t, err, "no email to me@domain.com arrived within 30ms; none arrived at all")

	send(t, hog, "1", "other@domain.com")
	send(t, hog, "2", "other@domain.com")
	_, err = w.Wait(t.Context(), never)
	assert.EqualError(t, err, "no email to me@domain.com arrived within 30ms; other emails arrived: 2 to other@domain.com (Code)")
	send(t, hog, "3", "1@domain.com", "2@domain.com", "3@domain.com")
	_, err = w.Wait(t.Context(), never)
	assert.EqualError(t, err, "no email to me@domain.com arrived within 30ms; other emails arrived: "+
		"1 to 1@domain.com (Code), 1 to 2@domain.com (Code), 1 to 3@domain.com (Code), and some to 1 other address")

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = w.Wait(ctx, soon)
	require.ErrorIs(t, err, context.Canceled)
	assert.NotErrorAs(t, err, new(*NoEmailError))
}

func TestOpenErrors(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("{}")) // what the client makes of it is tested
	}))
	t.Cleanup(other.Close)
	absent := "http://" + devtest.FreeAddr(t)
	for url, want := range map[string]string{
		"localhost:8025": "-mail: not an http or https URL; write it like http://localhost:8025",
		"http://":        "-mail: not an http or https URL; write it like http://localhost:8025",
		absent:           "no mailbox at " + absent + ": connection refused; start MailHog or Mailpit, or leave -mail out",
		other.URL: "the server at " + other.URL + " is neither MailHog nor Mailpit (GET /api/v2/search: the response has no list of emails); " +
			"set -mail to the URL of one of them",
	} {
		_, err := Open(t.Context(), url, Polling{})
		assert.EqualError(t, err, want)
	}
}

func TestMailboxThatGoesAway(t *testing.T) {
	t.Parallel()
	m, hog := openMailHog(t)
	w := watch(t, m, "me@domain.com")
	hog.Stop()
	_, err := w.Wait(t.Context(), soon)
	assert.EqualError(t, err, "the mailbox at http://"+hog.HTTPAddr+" failed: connection refused")
}

// A MailHog takes minutes for a mail of this size, so a server stands for one here.
func TestLargeMailToSomebodyElse(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, "/api/v1/"):
			w.WriteHeader(http.StatusNotFound)
		case r.URL.Path == "/api/v2/search" && r.FormValue("query") != "large@domain.com":
			_, _ = w.Write([]byte(`{"total":0,"count":0,"start":0,"items":[]}`)) // as in TestOpenErrors
		default:
			_, _ = w.Write(bytes.Repeat([]byte(" "), maxResponse+1))
		}
	}))
	t.Cleanup(server.Close)
	m := open(t, server.URL)
	w := watch(t, m, "me@domain.com")
	_, err := w.Wait(t.Context(), 0)
	require.ErrorAs(t, err, new(*NoEmailError))
	assert.EqualError(t, err, fmt.Sprintf("no email to me@domain.com arrived within 0s; the mailbox at %s failed: %v", m, errTooLarge))
	_, err = m.Watch(t.Context(), "large@domain.com")
	assert.ErrorIs(t, err, errTooLarge)
}

// pit responds as Mailpit 1.27.11 did, from testdata: before an email arrived, and after.
type pit struct {
	url string

	mu   sync.Mutex
	came bool
}

func startPit(t *testing.T) *pit {
	t.Helper()
	p := &pit{}
	mux := http.NewServeMux()
	for pattern, file := range map[string]func(r *http.Request) string{
		"GET /box/":                        func(*http.Request) string { return "" },
		"GET /box/api/v1/info":             func(*http.Request) string { return "info.json" },
		"GET /box/api/v1/message/{id}/raw": func(r *http.Request) string { return r.PathValue("id") + ".eml" },
		"GET /box/api/v1/messages":         p.messages,
		"GET /box/api/v1/search":           p.search,
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { respond(w, r, file(r)) })
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	p.url = server.URL + "/box/"
	return p
}

func respond(w http.ResponseWriter, r *http.Request, file string) {
	user, password, _ := r.BasicAuth()
	content, err := os.ReadFile("testdata/mailpit-" + file)
	switch {
	case user != "me" || password != "secret":
		w.WriteHeader(http.StatusUnauthorized)
	case err != nil:
		w.WriteHeader(http.StatusNotFound)
	default:
		_, _ = w.Write(content) // as in TestOpenErrors
	}
}

func (p *pit) arrive() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.came = true
}

func (p *pit) messages(r *http.Request) string {
	if r.FormValue("limit") == "1" {
		return "newest.json"
	}
	return "messages.json"
}

func (p *pit) search(r *http.Request) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return map[string]string{
		`false addressed:"me+x@domain.com" 0 1`:     "before.json",
		`false addressed:"me+x@domain.com" 1 2`:     "none.json",
		`true addressed:"me+x@domain.com" 0 1`:      "after.json",
		`true addressed:"me+x@domain.com" 1 2`:      "after-1.json",
		`false addressed:"envelope@domain.com" 0 1`: "none.json",
		`true addressed:"envelope@domain.com" 0 1`:  "envelope.json",
		`true addressed:"envelope@domain.com" 1 2`:  "none.json",
		`false addressed:"nobody@domain.com" 0 1`:   "none.json",
	}[fmt.Sprint(p.came, " ", r.FormValue("query"), " ", r.FormValue("start"), " ", r.FormValue("limit"))]
}

func TestMailpit(t *testing.T) {
	t.Parallel()
	p := startPit(t)
	m := open(t, strings.Replace(p.url, "://", "://me:secret@", 1))
	assert.NotContains(t, m.String(), "secret")
	w, hidden, nobody := watch(t, m, "me+x@domain.com"), watch(t, m, "envelope@domain.com"), watch(t, m, "nobody@domain.com")
	found, err := w.New(t.Context())
	require.NoError(t, err)
	assert.Empty(t, found)
	_, err = nobody.Wait(t.Context(), never)
	assert.EqualError(t, err, "no email to nobody@domain.com arrived within 30ms; other emails arrived: "+
		"1 to other@domain.com (Hello), 1 to me+x@domain.com (Your code: déjà vu), 1 to hidden@domain.com (Your code: déjà vu)")

	p.arrive()
	mail, err := w.Wait(t.Context(), soon)
	require.NoError(t, err)
	assert.Equal(t, "K9qbya6qLC7nbBWytxKvmn", mail.ID)
	assert.Equal(t, "bounce@example.com", mail.From)
	assert.Equal(t, []string{"me+x@domain.com", "hidden@domain.com"}, mail.To)
	assert.Equal(t, "Your code: déjà vu", mail.Subject)
	assert.Equal(t, "Your code is\n\n    123456\n\nGrüße\n", mail.Text)
	assert.Equal(t, "<p>Your code is <b>123456</b></p>\n", mail.HTML)

	mail, err = hidden.Wait(t.Context(), soon)
	require.NoError(t, err)
	assert.Equal(t, "Grüße", mail.Subject)
	assert.Equal(t, "Grüße joined\n", mail.Text)

	_, err = Open(t.Context(), p.url, Polling{})
	assert.ErrorContains(t, err, "401 Unauthorized")
}
