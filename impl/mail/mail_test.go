package mail_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/address"
	"docsascode.example/impl/dev/devtest"
	"docsascode.example/impl/mail"
)

const (
	joe  = address.Address("joe@example.com")
	code = "048213"
)

// newSender returns a sender to the gateway at addr, closed when the test ends.
func newSender(t testing.TB, addr string, change ...func(*mail.Config)) *mail.Sender {
	t.Helper()
	cfg := mail.Config{
		Gateway: addr,
		From:    "Example <no-reply@service.example>",
		Now:     func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) },
		Logger:  slog.New(slog.DiscardHandler),
	}
	for _, c := range change {
		c(&cfg)
	}
	s, err := mail.New(cfg)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	return s
}

func send(t testing.TB, s *mail.Sender) error {
	return s.SendCode(t.Context(), joe, code, 10*time.Minute)
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	const telltale = " 5.1.1 <JOE@Example.com>: Joe has no use for 048213, ask jim@elsewhere.example"
	for _, tt := range []struct {
		name   string
		script script
		want   error
		text   string
	}{
		{"greeting refused", script{"greeting": "554 no"}, mail.ErrNotAccepted, "greeting: 554"},
		{"greeting cut off", script{"greeting": hangUp}, mail.ErrNotAccepted, "greeting: EOF"},
		{"greeting no SMTP", script{"greeting": "HTTP joe@example.com"}, mail.ErrNotAccepted, "the reply is not valid SMTP"},
		{"hello refused", script{"EHLO": "421 later", "HELO": "421 later"}, mail.ErrNotAccepted, "EHLO: 421 later"},
		{"sender refused for now", script{"MAIL": "451 later"}, mail.ErrNotAccepted, "MAIL: 451 later"},
		{"sender refused for good", script{"MAIL": "550 never"}, mail.ErrNotAccepted, "MAIL: 550 never"},
		{"sender cut off", script{"MAIL": hangUp}, mail.ErrNotAccepted, "MAIL: EOF"},
		{"recipient refused for good", script{"RCPT": "550" + telltale}, mail.ErrRecipient, "RCPT: 550 5.1.1 […] […] has no use for […] ask […]"},
		{"recipient refused for now", script{"RCPT": "450" + telltale}, mail.ErrNotAccepted, "RCPT: 450"},
		{"recipient not local", script{"RCPT": "551 not here"}, mail.ErrRecipient, "RCPT: 551"},
		{"recipient misspelt", script{"RCPT": "553 what?"}, mail.ErrRecipient, "RCPT: 553"},
		{"recipient unknown, by its enhanced code alone", script{"RCPT": "554-5.1.1 no\r\n554 5.1.1 such user"}, mail.ErrRecipient, "RCPT: 554"},
		{"authentication required", script{"RCPT": "530 5.7.0 who are you?"}, mail.ErrNotAccepted, "RCPT: 530"},
		{"relay denied", script{"RCPT": "550 5.7.1 relaying denied"}, mail.ErrNotAccepted, "RCPT: 550"},
		{"relay denied, in other numbers", script{"RCPT": "554 relay access denied"}, mail.ErrNotAccepted, "RCPT: 554"},
		{"mailbox full", script{"RCPT": "552 5.2.2 over quota"}, mail.ErrNotAccepted, "RCPT: 552"},
		{"an enhanced code that contradicts", script{"RCPT": "450 5.1.1 later"}, mail.ErrNotAccepted, "RCPT: 450"},
		{"recipient, gateway leaves", script{"RCPT": "421 bye"}, mail.ErrNotAccepted, "RCPT: 421 bye"},
		{"recipient cut off", script{"RCPT": hangUp}, mail.ErrNotAccepted, "RCPT: EOF"},
		{"content not wanted", script{"DATA": "451" + telltale}, mail.ErrNotAccepted, "DATA: 451"},
		{"content cut off", script{"DATA": hangUp}, mail.ErrNotAccepted, "DATA: EOF"},
		{"mail refused for now", script{".": "452" + telltale}, mail.ErrNotAccepted, "end of content: 452"},
		{"mail refused for good", script{".": "554" + telltale}, mail.ErrNotAccepted, "end of content: 554"},
		{"mail, gateway leaves", script{".": "421 bye"}, mail.ErrNotAccepted, "end of content: 421 bye"},
		{"mail cut off", script{".": hangUp}, mail.ErrUncertain, "end of content: EOF"},
		{"mail, reply cut off", script{".": cutOff}, mail.ErrUncertain, "end of content: EOF"},
		{"mail, no SMTP", script{".": "joe@example.com is happy"}, mail.ErrUncertain, "the reply is not valid SMTP"},
		{"mail, neither yes nor no", script{".": "252 perhaps"}, mail.ErrUncertain, "252 perhaps"},
		{"several lines", script{"MAIL": "550-one\r\n550 two"}, mail.ErrNotAccepted, "MAIL: 550 one two"},
		{"a reply without end", script{"MAIL": strings.Repeat("250-more\r\n", 1<<16) + "250 done"}, mail.ErrNotAccepted, "MAIL: the reply of the gateway is too long"},
		{"a long reply", script{"MAIL": "550 " + strings.Repeat("no ", 300)}, mail.ErrNotAccepted, "MAIL: 550 no no"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			g := tt.script.start(t)
			err := send(t, newSender(t, g.addr))
			require.ErrorIs(t, err, tt.want)
			assert.ErrorContains(t, err, tt.text)
			for _, kind := range []error{mail.ErrRecipient, mail.ErrNotAccepted, mail.ErrUncertain} {
				assert.Equal(t, kind == tt.want, errors.Is(err, kind), "%v is also %v", err, kind)
			}
			for _, secret := range []string{"joe", "example.com", "elsewhere", code} {
				assert.NotContains(t, strings.ToLower(err.Error()), secret)
			}
			assert.Less(t, len(err.Error()), 400)
			assert.LessOrEqual(t, g.times("."), 1, "handed over once")
		})
	}
}

func TestNoGateway(t *testing.T) {
	t.Parallel()
	s := newSender(t, devtest.FreeAddr(t))
	assert.ErrorIs(t, send(t, s), mail.ErrNotAccepted)
	assert.ErrorIs(t, s.Ping(t.Context()), mail.ErrNotAccepted)
}

func TestStalls(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]error{
		"greeting": mail.ErrNotAccepted, "EHLO": mail.ErrNotAccepted, "MAIL": mail.ErrNotAccepted, "RCPT": mail.ErrNotAccepted,
		"DATA": mail.ErrNotAccepted, ".": mail.ErrUncertain,
	} {
		t.Run("cancelled at "+key, func(t *testing.T) {
			t.Parallel()
			g := script{key: stall}.start(t)
			ctx, cancel := context.WithCancel(t.Context())
			go func() {
				<-g.stalled
				cancel()
			}()
			began := time.Now()
			err := newSender(t, g.addr).SendCode(ctx, joe, code, time.Minute)
			assert.ErrorIs(t, err, want)
			assert.ErrorIs(t, err, context.Canceled)
			assert.Less(t, time.Since(began), 5*time.Second)
		})
		t.Run("timeout at "+key, func(t *testing.T) {
			t.Parallel()
			s := newSender(t, script{key: stall}.start(t).addr, func(c *mail.Config) { c.Timeout = 200 * time.Millisecond })
			began := time.Now()
			err := send(t, s)
			assert.ErrorIs(t, err, want)
			assert.ErrorIs(t, err, context.DeadlineExceeded)
			assert.ErrorContains(t, err, "(the mail gateway was too slow)")
			assert.Less(t, time.Since(began), 5*time.Second)
		})
	}
}

func TestMailHog(t *testing.T) {
	t.Parallel()
	hog := devtest.MailHog(t)
	s := newSender(t, hog.SMTPAddr)
	require.NoError(t, s.Ping(t.Context()))
	require.NoError(t, send(t, s))
	got, err := hog.WaitForEmail(t.Context(), string(joe))
	require.NoError(t, err)
	assert.Equal(t, "Your sign-in code for Example", got.Subject)
	assert.Contains(t, got.Text, "\n"+code+"\n")
	assert.Contains(t, got.HTML, ">"+code+"<")
}

func BenchmarkSendCode(b *testing.B) {
	g := startGateway(b, func(g *gateway) { g.Debug = nil })
	s := newSender(b, g.addr)
	require.NoError(b, send(b, s))
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := send(b, s); err != nil {
				b.Error(err)
			}
		}
	})
	b.StopTimer()
	b.ReportMetric(float64(len(g.sawConns())), "connections")
}

func TestUntil(t *testing.T) {
	t.Parallel()
	end := time.Now().Add(time.Minute)
	for _, own := range []time.Time{end.Add(-time.Second), end.Add(time.Second)} {
		ctx, cancel := context.WithDeadline(t.Context(), own)
		got, ok := mail.Until(ctx, end).Deadline()
		assert.True(t, ok)
		assert.Equal(t, slices.MinFunc([]time.Time{own, end}, time.Time.Compare), got)
		cancel()
		assert.ErrorIs(t, mail.Until(ctx, end).Err(), context.Canceled)
	}
	assert.Nil(t, mail.Until(context.Background(), end).Done())
}
