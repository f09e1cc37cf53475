package edition_test

import (
	"io/fs"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/docs"
	"docsascode.example/impl/code"
	"docsascode.example/impl/edition"
)

// other is settings of which none has its default.
func other() edition.Settings {
	policy := code.DefaultPolicy()
	policy.Digits, policy.NetworkSendsPerHour, policy.NetworkAttemptsPerDay = 8, 250, 900
	return edition.Settings{
		URL: "https://signin.test", Issuer: "https://issuer.test", Audience: "all$1", Listen: "[::]:9000",
		Mailbox: "http://localhost:8080", Policy: policy, Lifetime: 90 * time.Minute,
	}
}

func TestEdit(t *testing.T) {
	t.Parallel()
	e := edition.New(other())
	for source, want := range map[string]string{
		"curl http://localhost:8080/user":                       "curl https://signin.test/user",
		"'http://localhost:8080'":                               "'https://signin.test'",
		"http://localhost:80801 and http://localhost:8081":      "http://localhost:80801 and http://localhost:8081",
		`Issuer:    "http://localhost:8080",`:                   `Issuer:    "https://issuer.test",`,
		`issuer: 'http://localhost:8080',`:                      `issuer: 'https://issuer.test',`,
		`Audience:  "http://localhost:8080",`:                   `Audience:  "all$1",`,
		`"issuer": "http://localhost:8080",`:                    `"issuer": "https://issuer.test",`,
		"The token is valid for one hour.":                      "The token is valid for 90 minutes.",
		"[the mailbox](http://localhost:8025/)":                 "[the mailbox](http://localhost:8080)",
		"proxy_pass http://127.0.0.1:8080;":                     "proxy_pass http://127.0.0.1:9000;",
		`  url = "http://127.0.0.1:8080"`:                       `  url = "http://127.0.0.1:9000"`,
		"{ address: 127.0.0.1, port_value: 8080 }":              "{ address: 127.0.0.1, port_value: 9000 }",
		"| `-listen` | `127.0.0.1:8080` |":                      "| `-listen` | `127.0.0.1:8080` |",
		"A six-digit code. Six digits: `123456`":                "A eight-digit code. Eight digits: `12345678`",
		`six digits; matches ^(\D*\d){6}\D*$`:                   `eight digits; matches ^(\D*\d){8}\D*$`,
		"| `network-sends` | emails | 100 an hour       |":      "| `network-sends` | emails | 250 an hour (default 100)       |",
		"| `network-attempts` | wrong codes | 300 a day |":      "| `network-attempts` | wrong codes | 900 a day (default 300) |",
		"| `other` | 100 an hour |":                             "| `other` | 100 an hour |",
		"an attacker needs 28 years on average":                 "an attacker needs 2,853 years on average",
		"sixty digits, 1234567 and six months: nothing of ours": "sixty digits, 1234567 and six months: nothing of ours",
	} {
		assert.Equal(t, want, string(e.Edit([]byte(source))))
	}
}

// stale is what no text says under the settings of other.
var stale = regexp.MustCompile("http://localhost:80(80|25)/|localhost:8025|proxy_pass http://127.0.0.1:8080|reverse_proxy 127.0.0.1:8080|" +
	`(?i)\bsix[ -]digit|\{6\}|\b123456\b|needs 28 years|valid for one hour|` + "`network-sends`[^|]*\\|[^|]*\\| 100|`network-attempts`[^|]*\\|[^|]*\\| 300")

// TestNoDefaultIsLeft reads every page and both documents under settings of which none has its default. Their source
// has each of the defaults.
func TestNoDefaultIsLeft(t *testing.T) {
	t.Parallel()
	e, found := edition.New(other()), map[string]bool{}
	check := func(name string, source, text []byte) {
		for _, old := range stale.FindAllString(string(source), -1) {
			found[old] = true
		}
		assert.Empty(t, stale.FindAllString(string(text), -1), name)
	}
	files, err := fs.Glob(docs.FS, "*")
	require.NoError(t, err)
	for _, name := range files {
		if m := regexp.MustCompile(`\.(md|yaml)$`); !m.MatchString(name) {
			continue
		}
		source, err := fs.ReadFile(docs.FS, name)
		require.NoError(t, err)
		text, err := fs.ReadFile(e.FS(docs.FS), name)
		require.NoError(t, err)
		check(name, source, text)
	}
	for _, old := range []string{"http://localhost:8080/", "http://localhost:8025/", "proxy_pass http://127.0.0.1:8080", "reverse_proxy 127.0.0.1:8080",
		"six-digit", "Six digit", "123456", "needs 28 years"} {
		assert.True(t, found[old], "no page has %s", old)
	}
}

// TestDefaults leaves the texts as they are.
func TestDefaults(t *testing.T) {
	t.Parallel()
	e := edition.New(edition.Settings{
		URL: "http://localhost:8080", Issuer: "http://localhost:8080", Audience: "http://localhost:8080",
		Listen: "127.0.0.1:8080", Policy: code.DefaultPolicy(),
	})
	files, err := fs.Glob(docs.FS, "*.md")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, name := range files {
		source, err := fs.ReadFile(docs.FS, name)
		require.NoError(t, err)
		assert.Equal(t, string(source), string(e.Edit(source)), name)
	}
}
