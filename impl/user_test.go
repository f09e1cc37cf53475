package impl

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/token"
)

// TestUsers signs in with an address in two spellings. Email goes to the one that was typed.
func TestUsers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		typed   bool
		status  int
		subject string
	}{
		"one user":  {false, 200, "joe@example.com"},
		"two users": {true, 401, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, nil, func(c *Config) { c.TypedSubjects = test.typed })
			require.Equal(t, 201, s.createCode(t, "Joe@Example.com").StatusCode)
			assert.Contains(t, s.gateway.lastMail(t), "To: <Joe@example.com>")
			got := s.exchangeCode(t, "JOE@example.com", s.gateway.lastCode(t))
			require.Equal(t, test.status, got.StatusCode)
			if test.status != 200 {
				return
			}
			var body struct{ Token string }
			require.NoError(t, json.Unmarshal([]byte(got.body), &body))
			claims, err := s.tokens.Verifier().Verify(t.Context(), body.Token)
			require.NoError(t, err)
			assert.Equal(t, test.subject, claims.Subject)
			assert.JSONEq(t, `{"user": {"email": "joe@example.com"}}`, s.getUser(t, body.Token).body)
		})
	}
}

// TestLifetime ends a token when its setting says so.
func TestLifetime(t *testing.T) {
	t.Parallel()
	s := start(t, nil, func(c *Config) { c.Lifetime = 5 * time.Minute })
	raw := s.signIn(t, joe)
	s.clock.advance(5*time.Minute - 2*time.Second)
	assert.Equal(t, 200, s.getUser(t, raw).StatusCode)
	s.clock.advance(2 * time.Second)
	assert.Equal(t, 401, s.getUser(t, raw).StatusCode)
}

// TestConfiguration has what verifiers discover, for web pages of all sites, too.
func TestConfiguration(t *testing.T) {
	t.Parallel()
	for algorithm, want := range map[token.Algorithm]string{"EdDSA": `["EdDSA"]`, "RS256": `["RS256"]`, "HS256": `[]`} {
		s := start(t, nil, func(c *Config) { c.Algorithm, c.Mail.URL = algorithm, "https://signin.example" })
		got := s.do(t, "GET", configurationPath, "", browser("cross-site", "https://other.example"))
		assert.JSONEq(t, `{"issuer": "https://issuer.example", "jwks_uri": "https://signin.example/.well-known/jwks.json",
			"id_token_signing_alg_values_supported": `+want+`, "response_types_supported": [], "subject_types_supported": ["public"]}`, got.body)
		assert.Equal(t, "application/json", got.Header.Get("Content-Type"))
		assert.Equal(t, "public, max-age=300", got.Header.Get("Cache-Control"))
		assert.Equal(t, "*", got.Header.Get("Access-Control-Allow-Origin"))
	}
}
