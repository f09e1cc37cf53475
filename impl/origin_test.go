package impl

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const app = "https://app.example"

// allowing is a service that allows the pages of app.
func allowing(t *testing.T) *service {
	t.Helper()
	s := start(t, nil)
	var err error
	s.origins, err = newOrigins([]string{app})
	require.NoError(t, err)
	return s
}

// browser is what a browser adds to a request of a page.
func browser(site, origin string) edit {
	return func(r *http.Request) {
		if site != "" {
			r.Header.Set("Sec-Fetch-Site", site)
		}
		if origin != "" {
			r.Header.Set("Origin", origin)
		}
	}
}

// TestCrossSite refuses requests of pages of other sites before they use up anything.
func TestCrossSite(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	for _, foreign := range []edit{
		browser("cross-site", ""), browser("same-site", ""), browser("cross-site", "https://evil.example"),
		browser("", "https://evil.example"), browser("", "null"), browser("cross-site", s.base),
	} {
		for range 6 {
			assert.Equal(t, 403, s.createCode(t, joe, foreign).StatusCode)
			assert.Equal(t, 403, s.exchangeCode(t, joe, "123456", foreign).StatusCode)
			assert.Equal(t, 403, s.getToken(t, joe, "123456", foreign).StatusCode)
		}
		assert.Equal(t, 200, s.do(t, "GET", keySetPath, "", foreign).StatusCode)
	}
	refused := s.createCode(t, joe, browser("cross-site", ""))
	assert.Contains(t, problemIn(t, refused).Detail, "-allow-origins")
	assert.Empty(t, refused.Header.Get("Access-Control-Allow-Origin"))

	require.Equal(t, 201, s.createCode(t, joe, browser("same-origin", s.base)).StatusCode, "no send was counted")
	for range 5 {
		require.Equal(t, 401, s.getToken(t, joe, wrong(s.gateway.lastCode(t)), browser("none", "")).StatusCode, "no attempt was counted")
	}
	require.Equal(t, 201, s.createCode(t, "eve@example.com", browser("", s.base)).StatusCode, "a browser without Sec-Fetch-Site")
}

// TestAllowedOrigin lets the pages of a site call the API, and read the responses and their header.
func TestAllowedOrigin(t *testing.T) {
	t.Parallel()
	s := allowing(t)
	page := browser("cross-site", app)
	for _, got := range []answer{
		s.createCode(t, joe, page), s.createCode(t, joe, page), s.exchangeCode(t, joe, "x", page), s.getToken(t, joe, "123456", page),
		s.getUser(t, "x", page), s.do(t, "GET", "/nothing", "", page), s.createCode(t, joe, page, tooLarge),
	} {
		assert.NotEqual(t, 403, got.StatusCode)
		assert.Equal(t, app, got.Header.Get("Access-Control-Allow-Origin"), got.body)
		assert.Equal(t, exposedHeaders, got.Header.Get("Access-Control-Expose-Headers"))
		assert.Equal(t, []string{"Accept", "Origin"}, got.Header.Values("Vary"), "caches tell the sites apart")
	}
	preflight := s.do(t, "OPTIONS", "/user", "", page, header("Access-Control-Request-Method", "GET"), header("Access-Control-Request-Headers", "authorization"))
	assert.Equal(t, 204, preflight.StatusCode)
	assert.Equal(t, app, preflight.Header.Get("Access-Control-Allow-Origin"))
	assert.Equal(t, allowedHeaders, preflight.Header.Get("Access-Control-Allow-Headers"))
	assert.Equal(t, 404, s.do(t, "OPTIONS", "/nothing", "", page, header("Access-Control-Request-Method", "GET")).StatusCode)

	for _, other := range []string{"https://evil.example", "https://app.example.evil.example", "http://app.example", "null"} {
		foreign := s.do(t, "OPTIONS", "/user/code", "", browser("cross-site", other), header("Access-Control-Request-Method", "POST"))
		assert.NotEqual(t, 204, foreign.StatusCode, other)
		assert.Empty(t, foreign.Header.Get("Access-Control-Allow-Origin"), other)
		assert.Equal(t, 403, s.createCode(t, "ann@example.com", browser("cross-site", other)).StatusCode, other)
	}
	keys := s.do(t, "GET", keySetPath, "", browser("cross-site", "https://evil.example"))
	assert.Equal(t, "*", keys.Header.Get("Access-Control-Allow-Origin"))
}

func TestOriginsAreChecked(t *testing.T) {
	t.Parallel()
	for origin, right := range map[string]bool{
		"https://app.example": true, "http://localhost:3000": true,
		"https://app.example/": false, "app.example": false, "*": false, "null": false, "https://App.example": false, "ftp://app.example": false,
	} {
		_, err := newOrigins([]string{origin})
		assert.Equal(t, right, err == nil, "%s: %v", origin, err)
	}
}
