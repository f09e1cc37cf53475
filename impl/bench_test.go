package impl

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"docsascode.example/gen/api"
)

// The benchmarks call handlers without a network: what they show is the
// service's own work. "bare" answers the same request with nothing around it,
// "refused" stops at the limits, and "mailed" goes all the way to a gateway.

func BenchmarkCreateCode(b *testing.B) {
	s := start(b, nil)
	require.Equal(b, 201, s.createCode(b, joe).StatusCode)
	requestFor := func(email string) *http.Request {
		r := httptest.NewRequest("POST", "/user/code", strings.NewReader(url.Values{"email": {email}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return r
	}
	request := func() *http.Request { return requestFor(joe) }
	b.Run("bare", func(b *testing.B) {
		benchmark(b, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var response api.CreateCode201JSONResponse
			response.Body.User = api.CodeUser{Email: r.PostFormValue("email"), Code: "A code was sent."}
			_ = response.VisitCreateCodeResponse(w) // a recorder takes everything
		}), request, 201)
	})
	b.Run("refused", func(b *testing.B) { benchmark(b, s.Handler(), request, 429) })
	b.Run("mailed", func(b *testing.B) {
		number := 0
		benchmark(b, s.Handler(), func() *http.Request {
			number++
			s.clock.advance(time.Hour) // away from the limits of the network
			return requestFor(fmt.Sprintf("joe%d@example.com", number))
		}, 201)
	})
}

func BenchmarkGetCurrentUser(b *testing.B) {
	s := start(b, nil)
	token := s.signIn(b, joe)
	request := func() *http.Request {
		r := httptest.NewRequest("GET", "/user", nil)
		r.Header.Set("Authorization", "Bearer "+token)
		return r
	}
	b.Run("bare", func(b *testing.B) {
		benchmark(b, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			response := api.GetCurrentUser200JSONResponse{User: api.CurrentUser{Email: joe}}
			_ = response.VisitGetCurrentUserResponse(w)
		}), request, 200)
	})
	b.Run("validated", func(b *testing.B) { benchmark(b, s.Handler(), request, 200) })
}

func benchmark(b *testing.B, h http.Handler, request func() *http.Request, status int) {
	b.ReportAllocs()
	for b.Loop() {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, request())
		if w.Code != status {
			b.Fatalf("status %d, want %d", w.Code, status)
		}
	}
}
