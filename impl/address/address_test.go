package address

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// host is a domain of exactly n octets, for n of 4 or more.
func host(n int) string {
	name := "com"
	for len(name) < n {
		label := min(63, n-len(name)-1)
		if n-len(name)-1-label == 1 { // a lone dot cannot follow
			label--
		}
		name = strings.Repeat("d", label) + "." + name
	}
	return name
}

func TestParse(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"plain":                  {"joe@example.com", "joe@example.com"},
		"local part keeps case":  {"Joe@example.com", "Joe@example.com"},
		"domain loses case":      {"joe@EXAMPLE.Com", "joe@example.com"},
		"every ASCII atext":      {"a!#$%&'*+-/=?^_`{|}~9@example.com", "a!#$%&'*+-/=?^_`{|}~9@example.com"},
		"dots inside":            {"a.b.c@example.com", "a.b.c@example.com"},
		"subdomain":              {"joe@mail.example.com", "joe@mail.example.com"},
		"IDN":                    {"joe@bücher.example", "joe@xn--bcher-kva.example"},
		"IDN in capitals":        {"joe@BÜCHER.example", "joe@xn--bcher-kva.example"},
		"A-label":                {"joe@XN--Bcher-KVA.example", "joe@xn--bcher-kva.example"},
		"sharp s stays itself":   {"joe@straße.example", "joe@xn--strae-oqa.example"},
		"ideographic full stop":  {"joe@example。com", "joe@example.com"},
		"digits in inner labels": {"joe@127.0.0.example", "joe@127.0.0.example"},
		"non-ASCII local part":   {"jörg@example.com", "jörg@example.com"},
		"local part composed":    {"jo\u0308rg@example.com", "jörg@example.com"},
		"longest local part":     {strings.Repeat("l", 64) + "@example.com", strings.Repeat("l", 64) + "@example.com"},
		"longest address":        {"l@" + host(252), "l@" + host(252)},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Parse(c.in)
			require.NoError(t, err)
			assert.Equal(t, Address(c.want), got)
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want error
	}{
		"nothing":                    {"", errMissing},
		"no @":                       {"example.com", errAt},
		"no local part":              {"@example.com", errAt},
		"no domain":                  {"joe@", errAt},
		"two @":                      {"joe@x@example.com", errLocal},
		"display name":               {"Joe <joe@example.com>", errLocal},
		"angle brackets":             {"<joe@example.com", errLocal},
		"comment":                    {"joe(at home)@example.com", errLocal},
		"quoted local part":          {`"joe doe"@example.com`, errLocal},
		"list":                       {"a@example.com,b@example.com", errLocal},
		"leading space":              {" joe@example.com", errLocal},
		"trailing space":             {"joe@example.com ", errDomain},
		"trailing line break":        {"joe@example.com\r\n", errDomain},
		"header injection, local":    {"joe\r\nBcc: eve@example.com", errLocal},
		"header injection, domain":   {"joe@example.com\nBcc:eve.example", errDomain},
		"NUL":                        {"joe\x00@example.com", errLocal},
		"NUL in the domain":          {"joe@exam\x00ple.com", errDomain},
		"delete":                     {"joe\x7f@example.com", errLocal},
		"C1 control":                 {"joe\u0085@example.com", errLocal},
		"no-break space":             {"joe\u00a0@example.com", errLocal},
		"line separator":             {"joe\u2028@example.com", errLocal},
		"direction override":         {"\u202ejoe@example.com", errLocal},
		"zero-width space":           {"jo\u200be@example.com", errLocal},
		"not UTF-8":                  {"jo\xffe@example.com", errUTF8},
		"leading dot":                {".joe@example.com", errLocal},
		"trailing dot, local":        {"joe.@example.com", errLocal},
		"double dot, local":          {"jo..e@example.com", errLocal},
		"composes to a semicolon":    {"joe\u037e@example.com", errLocal},
		"IPv4 literal":               {"joe@[192.0.2.1]", errLiteral},
		"IPv6 literal":               {"joe@[IPv6:2001:db8::1]", errLiteral},
		"bare IPv4":                  {"joe@192.0.2.1", errLiteral},
		"localhost":                  {"joe@localhost", errDotless},
		"trailing dot, domain":       {"joe@example.com.", errDomain},
		"filler":                     {"jo\u3164e@example.com", errLocal},
		"variation selector":         {"jo\ufe0fe@example.com", errLocal},
		"directions once mapped":     {"joe@ℵ.ℵa", errDomain},
		"leading dot, domain":        {"joe@.example.com", errDomain},
		"double dot, domain":         {"joe@example..com", errDomain},
		"underscore":                 {"joe@ex_ample.com", errDomain},
		"leading hyphen":             {"joe@-example.com", errDomain},
		"trailing hyphen":            {"joe@example-.com", errDomain},
		"broken A-label":             {"joe@xn--a.example", errDomain},
		"mixed directions":           {"joe@a\u05d0.example", errDomain},
		"label of 64":                {"joe@" + strings.Repeat("d", 64) + ".com", errDomain},
		"local part of 65":           {strings.Repeat("l", 65) + "@example.com", errLongLocal},
		"local part of 66, composed": {strings.Repeat("ö", 33) + "@example.com", errLongLocal},
		"address of 255":             {"l@" + host(253), errLong},
		"far too long":               {strings.Repeat("a", maxInput+1), errLong},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Parse(c.in)
			assert.Empty(t, got)
			assert.Equal(t, c.want, err)
		})
	}
}

// Addresses that look alike or fold together elsewhere stay apart here.
func TestParseDoesNotFold(t *testing.T) {
	seen := map[Address]string{}
	for _, s := range []string{"mike@example.com", "Mike@example.com", "mıke@example.com", "mike+x@example.com", "m.ike@example.com", "ｍike@example.com"} {
		got, err := Parse(s)
		require.NoError(t, err)
		assert.Emptyf(t, seen[got], "%q and %q are one", s, seen[got])
		seen[got] = s
	}
}

func TestNeedsSMTPUTF8(t *testing.T) {
	for in, want := range map[string]bool{"joe@example.com": false, "joe@bücher.example": false, "jörg@example.com": true} {
		a, err := Parse(in)
		require.NoError(t, err)
		assert.Equal(t, want, a.NeedsSMTPUTF8(), in)
	}
}

func TestLogValue(t *testing.T) {
	for a, want := range map[Address]string{
		"maria@example.com": "m…@example.com",
		"ölaf@example.com":  "ö…@example.com",
		"@example.com":      "…@example.com",
		"unparsed":          "…",
		"":                  "…",
	} {
		var out bytes.Buffer
		slog.New(slog.NewTextHandler(&out, nil)).Info("sent", "to", a)
		assert.Contains(t, out.String(), "to="+want+"\n")
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"joe@example.com", "Joe.Doe+tag@Sub.Example.COM", "jo\u0308rg@bücher.example", "joe@example。com", "joe@xn--bcher-kva.example",
		"Joe <joe@example.com>", "joe@[192.0.2.1]", "joe@localhost", "joe\r\n@example.com", "\u212a@\u212a.example", "joe@exam\u00adple.com", "k@ℵ.ℵa",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := Parse(s)
		if err != nil {
			assert.Empty(t, a)
			assert.NotContains(t, err.Error(), "\n")
			return
		}
		again, err := Parse(string(a))
		require.NoError(t, err)
		assert.Equal(t, a, again)

		local, domain, ok := strings.Cut(string(a), "@")
		assert.True(t, ok)
		assert.True(t, 1 <= len(local) && len(local) <= 64, "local part")
		assert.True(t, 1 <= len(domain) && len(domain) <= 255, "domain")
		assert.LessOrEqual(t, len(a), 254)
		assert.True(t, utf8.ValidString(string(a)))
		assert.NotContains(t, domain, "@")
		for _, r := range string(a) {
			assert.False(t, unicode.IsControl(r) || unicode.IsSpace(r) || r == unicode.ReplacementChar && !strings.ContainsRune(s, r))
		}
		for _, r := range domain {
			assert.True(t, r == '-' || r == '.' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z')
		}
	})
}
