package watch_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/address"
	"docsascode.example/impl/code"
	"docsascode.example/impl/mail"
	"docsascode.example/impl/verify"
	"docsascode.example/impl/watch"
	"docsascode.example/impl/watch/scrub"
)

// TestLines reads the whole line of each event.
func TestLines(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *watch.Config) { c.PlainNetworks = true })
	r.everything()
	whose := map[string]string{"request_id": request, "network": "192.0.2.1", "address": pseudonymOf("address:", string(joe))}
	about := func(event string, more ...string) map[string]string {
		line := map[string]string{"event": event}
		for name, value := range whose {
			line[name] = value
		}
		if len(more) > 0 {
			line[more[0]] = more[1]
		}
		return line
	}
	token := func(reason string) map[string]string {
		return map[string]string{"event": "token_refused", "request_id": request, "network": "192.0.2.1", "reason": reason}
	}
	assert.Equal(t, []map[string]string{
		{"event": "started", "request_id": request},
		{"event": "key_rotated", "request_id": request, "key": "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"},
		about("code_limited", "limit", "address-sends"),
		about("code_sent"),
		about("code_not_accepted", "reason", "recipient"),
		about("code_not_accepted", "reason", "refused"),
		about("code_not_accepted", "reason", "unreachable"),
		about("code_not_accepted", "reason", "uncertain"),
		about("code_exchanged"),
		about("attempt_wrong"),
		about("attempt_limited", "limit", "requester-attempts"),
		token("missing"), token("malformed"), token("invalid"), token("expired"), token("no_keys"),
		{"event": "stopped", "request_id": request},
	}, r.lines())
	assert.Equal(t, 17, strings.Count(r.log.String(), `"time":"2030-01-01T00:00:00Z","level":"INFO","msg":"audit"`))
}

// pseudonymOf is what openssl makes of value, "" without openssl.
func pseudonymOf(label, value string) string {
	command := exec.Command("openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", "hexkey:"+hex.EncodeToString(key), "-r")
	command.Stdin = strings.NewReader(label + value)
	out, err := command.Output()
	if err != nil {
		return ""
	}
	return string(out[:32])
}

// TestScrub puts an address, a code and a token wherever they could come in, and
// finds none of them in any form.
func TestScrub(t *testing.T) {
	t.Parallel()
	const secret, digits, token = "joe+tag@bücher.example", "048213", "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJqb2UifQ.c2ln"
	canonical, err := address.Parse(secret)
	require.NoError(t, err)
	secrets := []string{secret, string(canonical), digits, token}
	everywhere := strings.Join(secrets, " ")
	r := newRig(t, func(c *watch.Config) {
		c.PlainNetworks = true
		c.RequestID = func(context.Context) string { return everywhere }
	})
	zoned := netip.MustParseAddr("fe80::1").WithZone(everywhere)
	ctx := t.Context()
	r.Send(ctx, canonical, zoned, nil)
	for _, kind := range []error{mail.ErrNotAccepted, mail.ErrRecipient, mail.ErrUncertain, code.ErrWrongCode, verify.ErrInvalid, verify.ErrMalformed} {
		err := fmt.Errorf("%w: %s", kind, everywhere)
		r.Send(ctx, canonical, zoned, err)
		r.Attempt(ctx, canonical, zoned, err)
		r.Token(ctx, zoned, err)
	}
	r.KeyRotated(ctx, everywhere)
	for _, id := range []string{token, digits, base64.RawURLEncoding.EncodeToString([]byte(canonical))} {
		r.KeyRotated(ctx, id)
	}
	require.Len(t, r.lines(), 1+6+4)
	assert.Empty(t, scrub.Find(r.log.Bytes(), secrets...))
	assert.Empty(t, scrub.Find(get(t, r.Admin(), "/metrics").Body.Bytes(), secrets...))

	slog.New(slog.NewJSONHandler(&r.log, nil)).Info("planted", slog.String("url", "/token?email=joe%2Btag%40b%C3%BCcher.example"))
	leaks := scrub.Find(r.log.Bytes(), secrets...)
	require.Len(t, leaks, 1, "the one that was planted")
	assert.Equal(t, "URL", leaks[0].Form)
}

var pseudonymous = regexp.MustCompile(`^[0-9a-f]{32}$`)

// TestNetworks shows that a network is written as the limits count it.
func TestNetworks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ network, same, other, plain string }{
		{"192.0.2.1", "::ffff:192.0.2.1", "192.0.2.2", "192.0.2.1"},
		{"2001:db8:1:200::1", "2001:db8:1:2ff::2", "2001:db8:1:300::1", "2001:db8:1:200::/56"},
		{"fe80::1%eth0", "fe80::1%eth1", "2001:db8::1", "fe80::/56"},
	} {
		r := newRig(t, nil)
		plain := newRig(t, func(c *watch.Config) { c.PlainNetworks = true })
		for _, client := range []string{c.network, c.same, c.other} {
			r.Token(t.Context(), netip.MustParseAddr(client), verify.ErrExpired)
			plain.Token(t.Context(), netip.MustParseAddr(client), verify.ErrExpired)
		}
		lines, plainLines := r.lines(), plain.lines()
		assert.Regexp(t, pseudonymous, lines[0]["network"])
		assert.Equal(t, lines[0], lines[1])
		assert.NotEqual(t, lines[0], lines[2])
		assert.Equal(t, c.plain, plainLines[0]["network"])
		assert.Equal(t, plainLines[0], plainLines[1])
	}
}

// TestPseudonyms shows that they depend on the key, on all of the address, and
// on what it is they stand for.
func TestPseudonyms(t *testing.T) {
	t.Parallel()
	address := func(r *rig, of address.Address) string {
		r.log.Reset()
		r.Attempt(t.Context(), of, netip.Addr{}, nil)
		line := r.lines()[0]
		require.NotContains(t, line, "network", "there was none")
		return line["address"]
	}
	r := newRig(t, nil)
	other := newRig(t, func(c *watch.Config) { c.Key = []byte("another key of thirty-two octets") })
	of := address(r, joe)
	assert.Regexp(t, pseudonymous, of)
	assert.Equal(t, of, address(r, joe))
	assert.NotEqual(t, of, address(other, joe))
	assert.NotEqual(t, of, address(r, "Joe@example.com"))
	if want := pseudonymOf("address:", string(joe)); want == "" {
		t.Skip("openssl is not there, which is the other way to compute one")
	} else {
		assert.Equal(t, want, of)
	}
}

// TestRequestID leaves out what is no UUID.
func TestRequestID(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{request: request, "": "", "joe@example.com": ""} {
		r := newRig(t, func(c *watch.Config) { c.RequestID = func(context.Context) string { return id } })
		r.Started(t.Context())
		assert.Equal(t, want, r.lines()[0]["request_id"])
	}
}

// TestLostLine counts lines that could not be written.
func TestLostLine(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *watch.Config) { c.Audit = slog.New(slog.NewTextHandler(full{}, nil)) })
	r.Started(t.Context())
	assert.Equal(t, 1, r.scrape().count("signin_audit_failures_total"))
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

// TestLevel writes to a log that is set to errors alone.
func TestLevel(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	r := newRig(t, func(c *watch.Config) {
		c.Audit = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelError}))
	})
	r.Started(t.Context())
	assert.Contains(t, log.String(), "level=INFO msg=audit event=started")
}

// TestEventsAreDocumented compares the events of this package with the table of the page for operators.
func TestEventsAreDocumented(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("event.go")
	require.NoError(t, err)
	page, err := os.ReadFile("../../docs/running-the-service.md")
	require.NoError(t, err)
	_, table, found := strings.Cut(string(page), "| Event ")
	require.True(t, found)
	table, _, _ = strings.Cut(table, "\n\n")
	var declared, documented []string
	for _, m := range regexp.MustCompile(`eventName = "(\w+)"`).FindAllStringSubmatch(string(source), -1) {
		declared = append(declared, m[1])
	}
	for _, cell := range regexp.MustCompile("(?m)^\\| (`[^|]*`) *\\|").FindAllStringSubmatch(table, -1) {
		for _, m := range regexp.MustCompile("`(\\w+)`").FindAllStringSubmatch(cell[1], -1) {
			documented = append(documented, m[1])
		}
	}
	require.NotEmpty(t, declared)
	assert.ElementsMatch(t, declared, documented)
}
