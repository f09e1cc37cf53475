package verify

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBearerToken(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		values []string
		token  string
		err    error
	}{
		{"none", nil, "", ErrNoToken},
		{"usual", []string{"Bearer a.b-c_d"}, "a.b-c_d", nil},
		{"every character", []string{"Bearer aZ09-._~+/=="}, "aZ09-._~+/==", nil},
		{"lower case", []string{"bearer abc"}, "abc", nil},
		{"upper case", []string{"BEARER abc"}, "abc", nil},
		{"two spaces", []string{"Bearer  abc"}, "abc", nil},
		{"another scheme", []string{"Basic YTpi"}, "", ErrNoToken},
		{"another scheme like it", []string{"Bearer2 abc"}, "", ErrNoToken},
		{"empty", []string{""}, "", ErrMalformed},
		{"no scheme", []string{" abc"}, "", ErrMalformed},
		{"no token", []string{"Bearer"}, "", ErrMalformed},
		{"no token after a space", []string{"Bearer "}, "", ErrMalformed},
		{"a tab", []string{"Bearer\tabc"}, "", ErrMalformed},
		{"two tokens", []string{"Bearer abc def"}, "", ErrMalformed},
		{"a list", []string{"Bearer abc, Bearer def"}, "", ErrMalformed},
		{"space at the end", []string{"Bearer abc "}, "", ErrMalformed},
		{"line break", []string{"Bearer abc\n"}, "", ErrMalformed},
		{"quoted", []string{`Bearer "abc"`}, "", ErrMalformed},
		{"only padding", []string{"Bearer =="}, "", ErrMalformed},
		{"padding inside", []string{"Bearer a=b"}, "", ErrMalformed},
		{"not ASCII", []string{"Bearer abç"}, "", ErrMalformed},
		{"sent twice", []string{"Bearer abc", "Bearer abc"}, "", ErrMalformed},
		{"sent with another", []string{"Bearer abc", "Basic YTpi"}, "", ErrMalformed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			token, err := BearerToken(http.Header{"Authorization": test.values})
			require.ErrorIs(t, err, test.err)
			assert.Equal(t, test.token, token)
		})
	}
}

// greeter answers with the subject of the request's token.
var greeter = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	claims, ok := FromContext(r.Context())
	_, _ = fmt.Fprint(w, claims.Subject, " ", ok)
})

// serve sends one request with these Authorization headers to a real server.
func serve(t *testing.T, v *Verifier, authorization ...string) (*http.Response, string) {
	t.Helper()
	server := httptest.NewServer(v.Middleware(greeter))
	defer server.Close()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
	require.NoError(t, err)
	request.Header["Authorization"] = authorization
	response, err := server.Client().Do(request)
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response, string(body)
}

func TestMiddlewarePasses(t *testing.T) {
	t.Parallel()
	response, body := serve(t, newVerifier(t, config()), "Bearer "+sign(header.String(), payload.String()))
	assert.Equal(t, http.StatusOK, response.StatusCode)
	assert.Equal(t, "ann@example.com true", body)
	assert.Empty(t, response.Header.Values("WWW-Authenticate"))
}

func TestMiddlewareRefuses(t *testing.T) {
	t.Parallel()
	good := "Bearer " + sign(header.String(), payload.String())
	expired := "Bearer " + sign(header.String(), payload.with("exp", start.Unix()).String())
	tests := []struct {
		name          string
		authorization []string
		status        int
		challenge     string
		detail        string
	}{
		{"no token", nil, 401, `Bearer realm="api"`, "The request has no bearer token. Send one in the Authorization header."},
		{"another scheme", []string{"Basic YTpi"}, 401, `Bearer realm="api"`, "The request has no bearer token. Send one in the Authorization header."},
		{"malformed", []string{"Bearer"}, 400,
			`Bearer error="invalid_request", error_description="The Authorization header is malformed. Send the word Bearer, a space and one token."`,
			"The Authorization header is malformed. Send the word Bearer, a space and one token."},
		{"twice", []string{good, good}, 400,
			`Bearer error="invalid_request", error_description="The Authorization header is malformed. Send the word Bearer, a space and one token."`,
			"The Authorization header is malformed. Send the word Bearer, a space and one token."},
		{"invalid", []string{"Bearer abc"}, 401,
			`Bearer error="invalid_token", error_description="The token is invalid. Get a new one."`, "The token is invalid. Get a new one."},
		{"expired", []string{expired}, 401,
			`Bearer error="invalid_token", error_description="The token has expired. Get a new one."`, "The token has expired. Get a new one."},
	}
	v := newVerifier(t, config())
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			response, body := serve(t, v, test.authorization...)
			assert.Equal(t, test.status, response.StatusCode)
			assert.Equal(t, []string{test.challenge}, response.Header.Values("WWW-Authenticate"))
			assert.Equal(t, "application/problem+json", response.Header.Get("Content-Type"))
			var problem map[string]any
			require.NoError(t, json.Unmarshal([]byte(body), &problem))
			assert.Equal(t, map[string]any{
				"type": "about:blank", "title": http.StatusText(test.status),
				"status": float64(test.status), "detail": test.detail,
			}, problem)
		})
	}
}

func TestMiddlewareWithoutKeys(t *testing.T) {
	t.Parallel()
	c := config()
	c.Keys = &keys{err: errors.New("the inner cause")}
	response, body := serve(t, newVerifier(t, c), "Bearer "+sign(header.String(), payload.String()))
	assert.Equal(t, http.StatusServiceUnavailable, response.StatusCode)
	assert.Empty(t, response.Header.Values("WWW-Authenticate"))
	assert.Contains(t, body, "cannot verify tokens at the moment")
	assert.NotContains(t, body, "cause")
}

func TestErrorHandler(t *testing.T) {
	t.Parallel()
	c := config()
	c.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, err error) {
		http.Error(w, "mine: "+Refuse(err).Detail, Refuse(err).Status)
	}
	response, body := serve(t, newVerifier(t, c), "Bearer abc")
	assert.Equal(t, http.StatusUnauthorized, response.StatusCode)
	assert.Equal(t, "mine: The token is invalid. Get a new one.\n", body)
	assert.Contains(t, response.Header.Get("WWW-Authenticate"), "invalid_token")
}

func TestRefuseKnowsNothingOfOtherErrors(t *testing.T) {
	t.Parallel()
	refusal := Refuse(errors.New("the inner cause"))
	assert.Equal(t, http.StatusInternalServerError, refusal.Status)
	assert.Empty(t, refusal.Challenge)
	assert.NotContains(t, refusal.Detail, "cause")
}

// RFC 6750 §3 allows no quote, backslash or character outside ASCII in a
// description.
func TestDescriptionsAreOfAllowedCharacters(t *testing.T) {
	t.Parallel()
	for _, err := range []error{ErrMalformed, ErrInvalid, ErrExpired} {
		detail := Refuse(err).Detail
		assert.False(t, strings.ContainsFunc(detail, func(r rune) bool {
			return r < 0x20 || r > 0x7e || r == '"' || r == '\\'
		}), detail)
	}
}

func TestFromContextWithoutClaims(t *testing.T) {
	t.Parallel()
	_, ok := FromContext(t.Context())
	assert.False(t, ok)
}
