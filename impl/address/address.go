// Package address reads email addresses into the one form in which the service
// compares them, stores them and sends email to them.
package address

import (
	"errors"
	"log/slog"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// The longest parts of an address in octets of its canonical form
// (RFC 5321 §4.5.3.1, and RFC 3696 erratum 1690 for the whole). The 255
// octets allowed to a domain are never reached: DNS names end at 253.
const (
	maxLocal   = 64
	maxAddress = 254
)

// maxInput bounds what is looked at, in octets: a domain written in Unicode
// is longer than its A-label form, but not more than four times as long.
const maxInput = 4 * maxAddress

// Why an address is refused, as a client shows it to its user.
var (
	errMissing = errors.New("The email address is empty. Write one such as joe@example.com.")
	errUTF8    = errors.New("The email address is not valid UTF-8. Send it in UTF-8.")
	errAt      = errors.New("The email address is incomplete. Write a name, an @ and a domain, such as joe@example.com.")
	errLocal   = errors.New("The part before the @ of the email address is not valid. " +
		"Use letters, digits, marks such as _ + - and single dots inside, without quotes, brackets or spaces.")
	errDomain    = errors.New("The part after the @ of the email address is not a valid domain name. Write one such as example.com.")
	errLiteral   = errors.New("The part after the @ of the email address is an IP address. Write a domain name such as example.com.")
	errDotless   = errors.New("The domain of the email address is incomplete. Write it in full, such as example.com.")
	errLongLocal = errors.New("The part before the @ of the email address is longer than 64 bytes. Use a shorter address.")
	errLong      = errors.New("The email address is longer than 254 bytes. Use a shorter address.")
)

// An Address is an email address in canonical form, as Parse returns it: two
// addresses are the same mailbox to the service exactly if they are equal.
// Mail goes to this form and never to what was typed. The zero value is no
// address.
type Address string

// domains maps a domain to its A-labels as for a look-up (UTS #46,
// nontransitional, STD 3 rules) within the lengths of the DNS.
var domains = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.VerifyDNSLength(true))

// Parse returns the canonical form of s: the local part as given, in Unicode
// normal form C and with its letter case, and the domain in lower-case A-label
// form. It is idempotent.
//
// Parse takes the addresses of RFC 5321 §4.1.2 whose local part is a
// Dot-string, with the characters RFC 6531 §3.3 adds as far as they are
// visible. It refuses what is valid elsewhere and helps nobody sign in:
//   - display names, comments and surrounding space (RFC 5322), which are no
//     part of an address;
//   - quoted local parts, which hardly any relay offers and which bring spaces
//     and control characters with them;
//   - address literals and numeric domains: they name a host, not an owner;
//   - domains without a dot, localhost included: RFC 5321 §2.3.5 asks for
//     fully qualified names, and me@example is a slip worth an answer.
//
// The error is two sentences for the person who typed s, and does not repeat s:
// what is wrong, and what to do.
func Parse(s string) (Address, error) {
	switch {
	case s == "":
		return "", errMissing
	case len(s) > maxInput:
		return "", errLong
	case !utf8.ValidString(s):
		return "", errUTF8
	}
	at := strings.LastIndexByte(s, '@')
	if at < 0 {
		return "", errAt
	}
	local, err := parseLocal(s[:at])
	if err != nil {
		return "", err
	}
	domain, err := parseDomain(s[at+1:])
	if err != nil {
		return "", err
	}
	if len(local)+1+len(domain) > maxAddress {
		return "", errLong
	}
	return Address(local + "@" + domain), nil
}

// parseLocal reads a Dot-string.
func parseLocal(s string) (string, error) {
	if s == "" {
		return "", errAt
	}
	s = norm.NFC.String(s)
	if len(s) > maxLocal {
		return "", errLongLocal
	}
	for atom := range strings.SplitSeq(s, ".") {
		if atom == "" || strings.ContainsFunc(atom, notAtext) {
			return "", errLocal
		}
	}
	return s, nil
}

// notAtext reports whether r is outside atext (RFC 5322 §3.2.3, extended by
// RFC 6531 §3.3), or is of the kinds that print as nothing: controls, spaces,
// joiners, direction marks, fillers, variation selectors.
func notAtext(r rune) bool {
	if r < utf8.RuneSelf {
		return !isAlnum(r) && !strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r)
	}
	return !unicode.IsPrint(r) || unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

func isAlnum(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

// parseDomain reads a fully qualified host name.
func parseDomain(s string) (string, error) {
	if s == "" {
		return "", errAt
	}
	if strings.HasPrefix(s, "[") {
		return "", errLiteral
	}
	domain, err := domains.ToASCII(s)
	if err == nil { // the first call holds directions (RFC 5893) against s, whose letters it maps to others
		domain, err = domains.ToASCII(domain)
	}
	if err != nil || strings.HasSuffix(domain, ".") {
		return "", errDomain
	}
	dot := strings.LastIndexByte(domain, '.')
	if dot < 0 {
		return "", errDotless
	}
	if strings.Trim(domain[dot+1:], "0123456789") == "" {
		return "", errLiteral
	}
	return domain, nil
}

// NeedsSMTPUTF8 reports whether the local part is not ASCII, so that only a
// gateway offering SMTPUTF8 can take mail for it (RFC 6531).
func (a Address) NeedsSMTPUTF8() bool {
	return strings.ContainsFunc(string(a), func(r rune) bool { return r >= utf8.RuneSelf })
}

// LogValue shows the first character of the local part and the domain, as in
// m…@example.com: enough to follow a case, too little to collect.
func (a Address) LogValue() slog.Value {
	local, domain, ok := strings.Cut(string(a), "@")
	if !ok {
		return slog.StringValue("…")
	}
	_, first := utf8.DecodeRuneInString(local)
	return slog.StringValue(local[:first] + "…@" + domain)
}

// Domain is the part after the @, in lower-case A-label form.
func (a Address) Domain() string { return string(a[strings.LastIndexByte(string(a), '@')+1:]) }
