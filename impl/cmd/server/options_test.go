package main

import (
	"flag"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl"
	"docsascode.example/impl/code"
	"docsascode.example/impl/conf"
	"docsascode.example/impl/mail"
)

// environment stands for [os.Getenv].
type environment map[string]string

func (e environment) get(name string) string { return e[name] }

func TestDefaults(t *testing.T) {
	t.Parallel()
	o, err := parseOptions(nil, environment{}.get, io.Discard)
	require.NoError(t, err)
	assert.Equal(t, "127.0.0.1:8080", o.listen)
	assert.Equal(t, "data", o.service.Data)
	assert.Equal(t, "127.0.0.1:1025", o.service.Mail.Gateway)
	assert.Equal(t, mail.TLSAuto, o.service.Mail.TLS)
	assert.Empty(t, o.service.Mail.Password)
	assert.NotNil(t, o.service.Logger)
}

// TestSettingsAreDocumented compares the table of the page for those who run the service with the flags.
func TestSettingsAreDocumented(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../../docs/running-the-service.md")
	require.NoError(t, err)
	documented := make(map[string]string)
	for _, row := range regexp.MustCompile("(?m)^\\| `-([a-z-]+)` *\\| (?:`([^`]*)`)? *\\|").FindAllStringSubmatch(string(text), -1) {
		documented[row[1]] = row[2]
	}
	defaults := make(map[string]string)
	for _, g := range groups {
		for _, s := range g.Settings {
			defaults[s.Name] = s.Default
		}
	}
	assert.Equal(t, defaults, documented)
}

// TestPrecedence is flag, then environment, then default.
func TestPrecedence(t *testing.T) {
	t.Parallel()
	env := environment{"SIGNIN_ISSUER": "https://env.example", "SIGNIN_AUDIENCE": "https://env.example"}
	o, err := parseOptions([]string{"-issuer", "https://flag.example"}, env.get, io.Discard)
	require.NoError(t, err)
	assert.Equal(t, "https://flag.example", o.service.Issuer)
	assert.Equal(t, "https://env.example", o.service.Audience)
}

// TestPublicURL is derived from -listen by default, and is itself the default of -issuer and -audience.
func TestPublicURL(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ args, address, url, issuer, audience string }{
		{"", "127.0.0.1:8080", "http://localhost:8080", "http://localhost:8080", "http://localhost:8080"},
		{"-listen 127.0.0.1:0", "127.0.0.1:3456", "http://localhost:3456", "http://localhost:3456", "http://localhost:3456"},
		{"-listen :0", "[::]:3456", "http://localhost:3456", "http://localhost:3456", "http://localhost:3456"},
		{"-listen box.example:http", "192.0.2.1:80", "http://box.example:80", "http://box.example:80", "http://box.example:80"},
		{"-listen [::1]:0", "[::1]:3456", "http://[::1]:3456", "http://[::1]:3456", "http://[::1]:3456"},
		{"-public-url https://a.example/", "127.0.0.1:8080", "https://a.example", "https://a.example", "https://a.example"},
		{"-public-url https://a.example -issuer https://i.example", "127.0.0.1:8080", "https://a.example", "https://i.example", "https://i.example"},
		{"-issuer https://i.example -audience all", "127.0.0.1:8080", "http://localhost:8080", "https://i.example", "all"},
	} {
		o, err := parseOptions(strings.Fields(test.args), environment{}.get, io.Discard)
		require.NoError(t, err, test.args)
		o.publish(test.address)
		assert.Equal(t, []string{test.url, test.issuer, test.audience}, []string{o.publicURL, o.service.Issuer, o.service.Audience}, test.args)
		assert.Equal(t, test.url, o.service.Mail.URL, test.args)
	}
}

func TestAdminHostNames(t *testing.T) {
	t.Parallel()
	o, err := parseOptions([]string{"-admin-listen", "10.0.0.5:9090", "-admin-hosts", "Metrics.internal, other"}, environment{}.get, io.Discard)
	require.NoError(t, err)
	assert.Equal(t, []string{"metrics.internal", "other", "10.0.0.5"}, o.adminHosts())
}

func TestPassword(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "password")
	require.NoError(t, os.WriteFile(file, []byte("from file \n"), 0o600))

	o, err := parseOptions([]string{"-smtp-username", "joe", "-smtp-password-file", file}, environment{}.get, io.Discard)
	require.NoError(t, err)
	assert.Equal(t, "from file ", o.service.Mail.Password, "only the line break is taken off")

	env := environment{"SIGNIN_SMTP_USERNAME": "joe", "SIGNIN_SMTP_PASSWORD": "from env"}
	o, err = parseOptions(nil, env.get, io.Discard)
	require.NoError(t, err)
	assert.Equal(t, "from env", o.service.Mail.Password)

	_, err = parseOptions([]string{"-smtp-password-file", file}, env.get, io.Discard)
	require.EqualError(t, err, "-smtp-password-file: is set, and so is SIGNIN_SMTP_PASSWORD; set only one of them")
	_, err = parseOptions([]string{"-smtp-password", "secret"}, environment{}.get, io.Discard)
	require.EqualError(t, err, "unknown flag -smtp-password; run server -h for the list of flags", "a password is not an argument, and is not repeated")
}

// TestFaults has one line for each fault, in terms of what the user wrote.
func TestFaults(t *testing.T) {
	t.Parallel()
	absent := filepath.Join(t.TempDir(), "absent")
	for _, test := range []struct {
		name   string
		args   []string
		env    environment
		faults []string
	}{
		{"a misspelt flag and its value", []string{"-lisen", "127.0.0.1:0"}, nil, []string{"unknown flag -lisen; did you mean -listen?"}},
		{"two dashes, and the value behind =", []string{"--lisen=x", "-audience", "i"}, nil, []string{"unknown flag -lisen; did you mean -listen?"}},
		{"a flag like no other", []string{"-colour=red"}, nil, []string{"unknown flag -colour; run server -h for the list of flags"}},
		{"an unknown flag before a known one", []string{"-verbose", "-digits", "9"}, nil, []string{
			"unknown flag -verbose; run server -h for the list of flags",
			`-digits: "9" is not a number from 6 to 8; write, for example, 6`}},
		{"an argument", []string{"start"}, nil, []string{`unexpected argument "start"; run server -h for the list of flags`}},
		{"no value", []string{"-issuer"}, nil, []string{"-issuer: has no value; write -issuer VALUE"}},
		{"a variable", nil, environment{"SIGNIN_ROTATE_KEYS": "5m"}, []string{"SIGNIN_ROTATE_KEYS: 5m is too short; use at least 1h, or 0 to rotate only on SIGHUP"}},
		{"a flag that overrides its variable", []string{"-rotate-keys", "monthly"}, environment{"SIGNIN_ROTATE_KEYS": "5m"}, []string{
			`-rotate-keys: "monthly" is not a duration; write a number and a unit, for example 720h`}},
		{"a store that is not a URL", []string{"-store", "foo"}, nil, []string{"-store: not a Redis URL; write redis://host:port, rediss://host:port (TLS), redis+sentinel://host:port,host:port/NAME or redis+cluster://host:port,host:port"}},
		{"two faults of a store", []string{"-store", "redis://h/first?pool=7"}, nil, []string{
			`-store: the database "first" is not a number; write 0 or more, or leave it out`,
			`-store: the URL has an unknown parameter "pool"; use replicas, timeout, maxmemory-policy, ca, sentinel-username or sentinel-password`}},
		{"a gateway without a port", []string{"-gateway", "mail"}, nil, []string{`-gateway: "mail" has no port; write host:port, for example mail:587`}},
		{"a gateway with the name of a port", []string{"-gateway", "mail:smtp"}, nil, []string{`-gateway: "smtp" is not a port; write a number from 1 to 65535, for example mail:587`}},
		{"a user name alone", nil, environment{"SIGNIN_SMTP_USERNAME": "joe"}, []string{"SIGNIN_SMTP_USERNAME: needs a password; set -smtp-password-file or SIGNIN_SMTP_PASSWORD"}},
		{"a password alone", nil, environment{"SIGNIN_SMTP_PASSWORD": "p"}, []string{"-smtp-username: is empty, but a password is set; write the user name, or remove the password"}},
		{"a password file that is missing", []string{"-smtp-username", "joe", "-smtp-password-file", absent}, nil, []string{
			"-smtp-password-file: cannot open " + absent + ": no such file or directory; write the path of a file with the password"}},
		{"proxies", []string{"-trusted-proxies", "10.0.0.300, 10.0.0.1, proxy.example.com"}, nil, []string{
			`-trusted-proxies: not an IP address or CIDR range: "10.0.0.300", "proxy.example.com"; write, for example, 10.0.0.1 or 10.0.0.0/8`}},
		{"an algorithm", []string{"-key-algorithm", "RS512"}, nil, []string{`-key-algorithm: "RS512" is unknown; write EdDSA, ES256, RS256 or HS256`}},
		{"a public URL with a path", []string{"-public-url", "https://signin.example.com/v1"}, nil, []string{
			`-public-url: "https://signin.example.com/v1" is not an http or https URL of a host without a path; write, for example, https://signin.example.com`}},
		{"a public URL that would end a quotation", nil, environment{"SIGNIN_PUBLIC_URL": `https://x"y`}, []string{
			`SIGNIN_PUBLIC_URL: "https://x\"y" is not an http or https URL of a host without a path; write, for example, https://signin.example.com`}},
		{"a mailbox that is no URL", []string{"-mailbox-url", "localhost:8025"}, nil, []string{
			`-mailbox-url: "localhost:8025" is not an http or https URL of a host without a path; write, for example, https://signin.example.com`}},
		{"an issuer that is not a URL", []string{"-issuer", "foo"}, nil, []string{`-issuer: "foo" is not an http or https URL without user, query and fragment; write, for example, https://signin.example.com`}},
		{"an issuer with a query", []string{"-issuer", "https://signin.example.com?x"}, nil, []string{`-issuer: "https://signin.example.com?x" is not an http or https URL without user, query and fragment; write, for example, https://signin.example.com`}},
		{"an audience with a space", []string{"-audience", "x y"}, nil, []string{`-audience: "x y" is neither a URI nor a name without spaces and colons; write, for example, https://signin.example.com`}},
		{"an audience with a colon", []string{"-audience", ":x"}, nil, []string{`-audience: ":x" is neither a URI nor a name without spaces and colons; write, for example, https://signin.example.com`}},
		{"one address twice", []string{"-listen", "127.0.0.1:9090", "-admin-listen", "127.0.0.1:9090"}, nil, []string{"-admin-listen: is the address of -listen, too; choose another port"}},
		{"an empty password file", []string{"-smtp-username", "joe", "-smtp-password-file", os.DevNull}, nil, []string{"-smtp-password-file: " + os.DevNull + " is empty; write the password to it, in one line"}},
		{"an empty directory", []string{"-data", ""}, nil, []string{"-data: is empty; write the path of a directory"}},
		{"a token that lives too briefly", []string{"-token-lifetime", "4m"}, nil, []string{`-token-lifetime: "4m" is not a duration from 5m to 24h; write, for example, 1h`}},
		{"a token that lives too long", []string{"-token-lifetime", "25h"}, nil, []string{`-token-lifetime: "25h" is not a duration from 5m to 24h; write, for example, 1h`}},
		{"a long drain", []string{"-drain", "6m"}, nil, []string{`-drain: "6m" is not a duration from 0s to 5m; write, for example, 0s`}},
		{"a subject", []string{"-subject", "x"}, nil, []string{`-subject: "x" is unknown; write folded or typed`}},
		{"two switches", []string{"-docs", "x", "-key-group-read", "x"}, nil, []string{
			`-docs: "x" is unknown; write on or off`, `-key-group-read: "x" is unknown; write on or off`}},
		{"the words of the email", []string{"-mail-reply-to", "x", "-mail-language", "xx", "-mail-domain", "a/b"}, nil, []string{
			`-mail-domain: "a/b" is not a domain; write, for example, example.com`,
			`-mail-reply-to: "x" is not an email address; write an email address, for example Example <no-reply@example.com>`,
			`-mail-language: "xx" is not a language; write, for example, en or pt-BR`}},
		{"lists that are missing", []string{"-allow-domains", absent, "-deny-domains", absent, "-test-addresses", absent}, nil, []string{
			"-allow-domains: cannot open " + absent + ": no such file or directory; write the path of a file",
			"-deny-domains: cannot open " + absent + ": no such file or directory; write the path of a file",
			"-test-addresses: cannot open " + absent + ": no such file or directory; write the path of a file"}},
		{"a public admin listener", []string{"-admin-listen", "192.0.2.1:9090"}, nil, []string{
			`-admin-listen: "192.0.2.1:9090" is a public address; write a loopback or private address, for example 127.0.0.1:9090, or set -admin-token-file`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := parseOptions(test.args, test.env.get, io.Discard)
			require.Error(t, err)
			assert.Equal(t, test.faults, strings.Split(err.Error(), "\n"))
		})
	}
}

// TestSettingsReachTheService has the values of settings where the service reads them.
func TestSettingsReachTheService(t *testing.T) {
	t.Parallel()
	list, addresses := filepath.Join(t.TempDir(), "list"), filepath.Join(t.TempDir(), "addresses")
	require.NoError(t, os.WriteFile(list, []byte("example.com\n"), 0o600))
	require.NoError(t, os.WriteFile(addresses, []byte("joe@example.com 123456 "+time.Now().AddDate(0, 0, 7).Format(time.DateOnly)+"\n"), 0o600))
	o, err := parseOptions([]string{
		"-allow-domains", list, "-deny-domains", list, "-test-addresses", addresses, "-token-lifetime", "24h", "-subject", "typed", "-key-group-read", "on", "-drain", "5m", "-docs", "off",
		"-mail-reply-to", "Help <help@example.com>", "-mail-language", "en", "-mail-domain", "app.example.com", "-helo-name", "mx.example.com",
		"-gateway-connections", "7", "-site-sends", "2000", "-site-guesses", "4000", "-total-sends", "9000",
	}, environment{}.get, io.Discard)
	require.NoError(t, err)
	c := o.service
	assert.Equal(t, []string{list, list, addresses}, []string{c.AllowDomains, c.DenyDomains, c.TestAddresses})
	assert.Equal(t, []any{24 * time.Hour, 5 * time.Minute, true, true, false}, []any{c.Lifetime, c.Drain, c.TypedSubjects, c.GroupRead, o.pages})
	assert.Equal(t, []string{"Help <help@example.com>", "en", "app.example.com", "mx.example.com"}, []string{c.Mail.ReplyTo, c.Mail.Language, c.Mail.Domain, c.Mail.HelloName})
	assert.Equal(t, []int{7, 2000, 4000, 9000}, []int{c.Mail.Connections, c.Policy.SiteSendsPerHour, c.Policy.SiteAttemptsPerDay, c.Policy.TotalSendsPerHour})
}

// TestAllFaultsAtOnce has one line for each setting, and none twice.
func TestAllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	_, err := parseOptions([]string{
		"-colour=red", "--=", "-digits", "5", "-source-sends", "0", "-source-guesses", "many", "-listen", "nowhere", "-log-format", "xml", "-gateway", "mail", "-gateway-tls", "maybe", "-mail-from", "nobody",
		"-admin-listen", "0.0.0.0:9090", "-audit-sources", "all", "-issuer", "x", "-public-url", "x", "-smtp-password-file", filepath.Join(t.TempDir(), "absent"), "-smtp-username", "joe", "more",
	}, environment{}.get, io.Discard)
	require.Error(t, err)
	var labels []string
	for line := range strings.SplitSeq(err.Error(), "\n") {
		label, rest, _ := strings.Cut(line, ": ")
		labels = append(labels, strings.Split(label, ";")[0])
		assert.NotRegexp(t, `Mail\.|mail: |token: |code: |verify: `, rest)
	}
	assert.ElementsMatch(t, []string{
		"unknown flag -colour", "unknown flag -", "-digits", "-source-sends", "-source-guesses", "-listen", "-log-format", "-gateway", "-gateway-tls",
		"-mail-from", "-admin-listen", "-audit-sources", "-issuer", "-public-url", "-smtp-password-file", `unexpected argument "more"`,
	}, labels)
}

// TestFieldsOfSettings finds each field that a setting names, so that its faults are told with the name of the setting.
func TestFieldsOfSettings(t *testing.T) {
	t.Parallel()
	fields := make(map[string]bool)
	for _, g := range groups {
		for _, s := range g.Settings {
			fields[s.Field] = true
			at := reflect.TypeFor[impl.Config]()
			for name := range strings.FieldsFuncSeq(s.Field, func(r rune) bool { return r == '.' }) {
				field, ok := at.FieldByName(name)
				require.True(t, ok, "%s sets %s", s.Name, s.Field)
				at = field.Type
			}
		}
	}
	var faults conf.Faults
	require.ErrorAs(t, impl.Config{}.Check(), &faults)
	for _, f := range faults {
		assert.Contains(t, fields, f.Field, "has a setting")
	}
}

func TestListen(t *testing.T) {
	t.Parallel()
	for address, right := range map[string]bool{
		"127.0.0.1:0": true, ":65535": true, "[::1]:http": true, "localhost:8080": true,
		"localhost": false, ":65536": false, ":-1": false, ":no-such-service": false,
	} {
		_, err := parseOptions([]string{"-listen", address, "-log-format", "xml"}, environment{}.get, io.Discard)
		require.ErrorContains(t, err, "-log-format")
		assert.Equal(t, right, !strings.Contains(err.Error(), "-listen"), address)
	}
}

// TestHelp finds every setting with its variable and its default in the help.
func TestHelp(t *testing.T) {
	t.Parallel()
	for _, ask := range []string{"-h", "-help"} {
		var help strings.Builder
		_, err := parseOptions([]string{ask}, environment{}.get, &help)
		require.ErrorIs(t, err, flag.ErrHelp)
		assert.Contains(t, help.String(), "all clients behind a proxy share one set of limits")
		assert.Contains(t, help.String(), "attempts for one address: 96 a day. An attacker needs 28 years on average.")
		for _, limit := range []code.Limit{
			code.AddressSends, code.KnownSends, code.NetworkSends, code.RequesterAttempts, code.OtherAttempts, code.NetworkAttempts, code.AddressAttempts,
			code.SiteSends, code.TotalSends, code.SiteAttempts,
		} {
			assert.Regexp(t, `(?m)^  `+string(limit)+` +\w`, help.String())
		}
		for _, g := range groups {
			assert.Contains(t, help.String(), g.Title)
			for _, s := range g.Settings {
				assert.Contains(t, help.String(), "-"+s.Name+", "+s.Env)
				assert.Contains(t, help.String(), s.Default)
			}
		}
	}
}
