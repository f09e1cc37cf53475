package main

import (
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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
		for _, s := range g.settings {
			defaults[s.name] = s.value
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
	require.ErrorContains(t, err, "both set")
	_, err = parseOptions([]string{"-smtp-password", "secret"}, environment{}.get, io.Discard)
	require.ErrorContains(t, err, "not defined", "a password is no argument")
}

func TestAllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	_, err := parseOptions([]string{
		"-colour=red", "--=", "-digits", "5", "-source-sends", "0", "-source-guesses", "many", "-listen", "nowhere", "-log-format", "xml", "-gateway", "mail", "-gateway-tls", "maybe", "-mail-from", "nobody",
		"-admin-listen", "0.0.0.0:9090", "-issuer", "", "-smtp-password-file", filepath.Join(t.TempDir(), "absent"), "more",
	}, environment{}.get, io.Discard)
	for _, fault := range []string{
		"-colour", "bad flag syntax: --=", `-digits: "5"`, `-source-sends: "0"`, `-source-guesses: "many"`, "-listen", "-log-format", `"mail"`, "maybe", "sender", "-admin-listen", "issuer", "-smtp-password-file", `"more"`,
	} {
		assert.ErrorContains(t, err, fault)
	}
	assert.Equal(t, 1, strings.Count(err.Error(), "bad flag syntax"))
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
		assert.Contains(t, help.String(), "all clients behind a proxy are one source", "what a proxy costs")
		assert.Contains(t, help.String(), "96 a day, so that one in a million is right after 10416 days, 28 years")
		for _, g := range groups {
			assert.Contains(t, help.String(), g.title)
			for _, s := range g.settings {
				assert.Contains(t, help.String(), "-"+s.name+", "+s.env())
				assert.Contains(t, help.String(), s.value)
			}
		}
	}
}
