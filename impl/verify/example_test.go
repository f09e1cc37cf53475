package verify_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"

	"docsascode.example/impl/token"
	"docsascode.example/impl/verify"
)

// Another service lets in the users that signed in at the token service. It needs
// to know the token service's address, and nothing secret.
func Example() {
	login, bearer := signIn()
	defer login.Close()

	verifier, err := verify.New(verify.Config{
		KeySetURL: login.URL + "/.well-known/jwks.json",
		Issuer:    "https://login.example",
		Audience:  "https://api.example",
	})
	if err != nil {
		log.Fatal(err)
	}
	orders := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		claims, _ := verify.FromContext(r.Context())
		_, _ = fmt.Fprintln(w, "orders of", claims.Subject)
	})
	mux := http.NewServeMux()
	mux.Handle("GET /orders", verifier.Middleware(orders))

	service := httptest.NewServer(mux)
	defer service.Close()
	get(service.URL+"/orders", "Bearer "+bearer)
	get(service.URL+"/orders", "Bearer forged")
	get(service.URL+"/orders", "")
	// Output:
	// 200 orders of ann@example.com
	// 401 Bearer error="invalid_token", error_description="The token is invalid. Get a new one."
	// 401 Bearer realm="api"
}

// signIn stands for the token service and a user who signed in there.
func signIn() (*httptest.Server, string) {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	issuer, err := token.Open(token.Config{Dir: dir, Issuer: "https://login.example", Audience: "https://api.example"})
	if err != nil {
		log.Fatal(err)
	}
	bearer, err := issuer.Issue("ann@example.com")
	if err != nil {
		log.Fatal(err)
	}
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/jwk-set+json")
		_ = json.NewEncoder(w).Encode(issuer.KeySet())
	})), bearer
}

func get(url, authorization string) {
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		log.Fatal(err)
	}
	if authorization != "" {
		request.Header.Set("Authorization", authorization)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		log.Fatal(err)
	}
	if challenge := response.Header.Get("WWW-Authenticate"); challenge != "" {
		body = []byte(challenge + "\n")
	}
	fmt.Printf("%d %s", response.StatusCode, body)
}
