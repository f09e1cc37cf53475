package main

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/dev/devtest"
)

const discoverWithJose = `
import { createRemoteJWKSet, jwtVerify } from 'jose';
const [issuer, token] = process.argv.slice(2);
const found = await (await fetch(issuer + '/.well-known/openid-configuration')).json();
const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(found.jwks_uri)), {
  issuer: found.issuer, audience: issuer, typ: 'JWT', algorithms: found.id_token_signing_alg_values_supported,
});
console.log(found.issuer, payload.sub);
`

const discoverWithPyJWT = `
import json, sys, urllib.request, jwt
issuer, token = sys.argv[1:]
found = json.load(urllib.request.urlopen(issuer + "/.well-known/openid-configuration"))
key = jwt.PyJWKClient(found["jwks_uri"]).get_signing_key_from_jwt(token).key
claims = jwt.decode(token, key, algorithms=found["id_token_signing_alg_values_supported"], issuer=found["issuer"], audience=issuer)
print(found["issuer"], claims["sub"])
`

// TestDiscovery has jose and PyJWT verify a token with the issuer and what they discover from it, and checks the rules by which
// Spring and .NET do.
func TestDiscovery(t *testing.T) {
	t.Parallel()
	for algorithm, known := range map[string]bool{"EdDSA": false, "ES256": true, "RS256": true} { // known to Spring and .NET
		t.Run(algorithm, func(t *testing.T) {
			t.Parallel()
			mailhog := devtest.MailHog(t)
			base := start(t, "-gateway", mailhog.SMTPAddr, "-key-algorithm", algorithm)
			token := signedIn(t, base, mailhog)
			t.Run("jose", func(t *testing.T) {
				needs(t, "node", "npm")
				modules, err := nodeModules()
				require.NoError(t, err, modules)
				script := filepath.Join(modules, algorithm+"-discovery.mjs")
				require.NoError(t, os.WriteFile(script, []byte(discoverWithJose), 0o600))
				said, err := exec.CommandContext(t.Context(), "node", script, base, token).CombinedOutput()
				assert.NoError(t, err)
				assert.Equal(t, base+" joe@example.com\n", string(said))
			})
			t.Run("PyJWT", func(t *testing.T) {
				needsPyJWT(t)
				said, err := exec.CommandContext(t.Context(), python, "-c", discoverWithPyJWT, base, token).CombinedOutput()
				assert.NoError(t, err)
				assert.Equal(t, base+" joe@example.com\n", string(said))
			})
			for name, client := range discoveryClients {
				t.Run(name, func(t *testing.T) { client.check(t, base, token, known) })
			}
		})
	}
}

// A discoveryClient is a library that discovers keys by the issuer, as its documentation has it.
type discoveryClient struct {
	configuration, keySet string // Accept of its requests; empty for none
	uses                  func(jwk map[string]string) bool
}

var discoveryClients = map[string]discoveryClient{
	// The issuer of the configuration is that of the settings, letter by letter. The algorithms are those of the keys of
	// RSA and of elliptic curves, and without one it does not start.
	"Spring": {"application/json, application/*+json", "application/json, application/jwk-set+json", func(jwk map[string]string) bool {
		return (jwk["kty"] == "RSA" || jwk["kty"] == "EC") && jwk["use"] == "sig" && slices.Contains([]string{"RS256", "ES256"}, jwk["alg"])
	}},
	// The HTTP client of Java sends this Accept if a library sets none.
	"Java": {"text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", func(jwk map[string]string) bool {
		return jwk["kty"] == "RSA" || jwk["kty"] == "EC"
	}},
	// The keys are those that have all numbers of RSA or of a curve, and that may sign.
	".NET": {"", "", func(jwk map[string]string) bool {
		rsa := jwk["kty"] == "RSA" && jwk["n"] != "" && jwk["e"] != ""
		ec := jwk["kty"] == "EC" && jwk["crv"] == "P-256" && jwk["x"] != "" && jwk["y"] != ""
		return (rsa || ec) && (jwk["use"] == "" || jwk["use"] == "sig")
	}},
}

func (c discoveryClient) check(t *testing.T, issuer, token string, known bool) {
	var configuration struct {
		Issuer string
		JWKS   string `json:"jwks_uri"`
	}
	getJSON(t, issuer+"/.well-known/openid-configuration", c.configuration, &configuration)
	assert.Equal(t, issuer, configuration.Issuer)
	var set struct{ Keys []map[string]string }
	getJSON(t, configuration.JWKS, c.keySet, &set)

	parts := strings.Split(token, ".")
	var header struct{ Alg, Kid, Typ string }
	var claims struct {
		Iss, Aud string
		Exp, Nbf int64
	}
	decode(t, parts[0], &header)
	decode(t, parts[1], &claims)
	assert.Equal(t, "JWT", header.Typ)
	assert.Equal(t, issuer, claims.Iss)
	assert.Equal(t, issuer, claims.Aud)
	assert.Greater(t, claims.Exp, time.Now().Unix())
	assert.LessOrEqual(t, claims.Nbf, time.Now().Unix()+60)
	usable := slices.DeleteFunc(set.Keys, func(jwk map[string]string) bool { return !c.uses(jwk) })
	if !known {
		assert.Empty(t, usable)
		return
	}
	require.Len(t, usable, 1)
	assert.Equal(t, header.Kid, usable[0]["kid"])
	assert.Equal(t, header.Alg, usable[0]["alg"])
}

func getJSON(t *testing.T, url, accept string, into any) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	if accept != "" {
		request.Header.Set("Accept", accept)
	}
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	require.Equal(t, http.StatusOK, response.StatusCode)
	assert.Contains(t, response.Header.Get("Content-Type"), "json")
	require.NoError(t, json.NewDecoder(response.Body).Decode(into))
}

func decode(t *testing.T, part string, into any) {
	t.Helper()
	text, err := base64.RawURLEncoding.DecodeString(part)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, into))
}
