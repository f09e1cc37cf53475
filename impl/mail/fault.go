package mail

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/textproto"
	"os"
	"strings"
	"unicode"
)

// unsent is a fault before the gateway was told of an email.
type unsent struct{ error }

func (u unsent) Unwrap() error { return u.error }

// Unsent reports whether err, of a SendCode, means that the gateway was not told of the email: it waited too long, or
// no connection was ready for it.
func Unsent(err error) bool {
	return errors.Is(err, ErrUnreachable) || errors.As(err, new(unsent)) || errors.As(err, new(*BusyError))
}

// longestReply bounds, in runes, how much of a gateway's words go into an error.
const longestReply = 200

// stageGreeting is the first stage of a connection. Silence there is often a gateway that waits for TLS.
const stageGreeting = "greeting"

// refusesAddress tells a reply to RCPT about the address from one about this service, such as a denied relay: by the
// class of its enhanced code (RFC 3463) if that is 5.1 or 5.7, or else by the code (RFC 5321 §4.2.3).
func refusesAddress(err error) bool {
	var r *textproto.Error
	if !errors.As(err, &r) || r.Code/100 != 5 {
		return false
	}
	switch {
	case strings.HasPrefix(r.Msg, "5.1."):
		return true
	case strings.HasPrefix(r.Msg, "5.7."):
		return false
	}
	return r.Code == 550 || r.Code == 551 || r.Code == 553
}

// fault adds the stage of the dialogue to err. It cleans the text of a reply, because gateways repeat the addresses that
// they reject.
func fault(kind error, stage string, err error, secrets ...string) error {
	var r *textproto.Error
	if errors.As(err, &r) {
		return fmt.Errorf("%w: %s: %d %s", kind, stage, r.Code, clean(r.Msg, secrets))
	}
	if errors.As(err, new(textproto.ProtocolError)) {
		return fmt.Errorf("%w: %s: the reply is not valid SMTP", kind, stage)
	}
	if errors.As(err, new(tls.RecordHeaderError)) {
		return fmt.Errorf("%w: %s: this port does not begin with TLS; set the TLS mode to starttls, or use a port with TLS, such as 465", kind, stage)
	}
	if errors.As(err, new(*tls.CertificateVerificationError)) {
		return fmt.Errorf("%w: %s: the certificate of the gateway is not valid: %w; use the host name that the certificate has, or correct the certificate", kind, stage, err)
	}
	if stage == stageGreeting && errors.Is(err, os.ErrDeadlineExceeded) {
		return fmt.Errorf("%w: %s: the gateway says nothing: %w; if this port begins with TLS, set the TLS mode to implicit", kind, stage, err)
	}
	return fmt.Errorf("%w: %s: %w", kind, stage, err)
}

// clean puts text on one line, without the words that hold a secret or any mail address.
func clean(text string, secrets []string) string {
	words := strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) })
	for i, word := range words {
		if telling(strings.ToLower(word), secrets) {
			words[i] = "[…]"
		}
	}
	runes := []rune(strings.Join(words, " "))
	return string(runes[:min(len(runes), longestReply)])
}

func telling(word string, secrets []string) bool {
	if strings.Contains(word, "@") {
		return true
	}
	for _, secret := range secrets {
		if strings.Contains(word, strings.ToLower(secret)) {
			return true
		}
	}
	return false
}
