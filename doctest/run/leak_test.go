package run

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"docsascode.example/doctest/recorder"
)

func TestLeaks(t *testing.T) {
	t.Parallel()
	for body, leaks := range map[string]bool{
		`{"detail":"lookup smtp.internal on 10.0.0.2:53: no such host"}`:         true,
		`{"error":"getaddrinfo ENOTFOUND db"}`:                                   true,
		`{"error":"read tcp 10.0.0.1:5->10.0.0.2:25: i/o timeout"}`:              true,
		`{"error":"open data/users.json: no such file or directory"}`:            true,
		`{"error":"/srv/app/x.go failed"}`:                                       true,
		`{"error":"x.go:17 failed"}`:                                             true,
		`{"error":"pq: relation users does not exist"}`:                          true,
		`goroutine 1 [running]`:                                                  true,
		`at Object.<anonymous> (/app/server.js:10:3)`:                            true,
		`{"instance":"/home/one","detail":"nothing is called /home/one"}`:        false,
		`{"detail":"Send the query parameter email."}`:                           false,
		`{"detail":"The file must be a .png or a .js file, of at most 1 MB."}`:   false,
		`{"type":"https://example.com/problems/connection","title":"Not Found"}`: false,
	} {
		ex := &recorder.Exchange{Target: "/home/one", Body: []byte(body)}
		assert.Equal(t, leaks, leakIn(ex) != "", "%s: %q", body, leakIn(ex))
	}
}
