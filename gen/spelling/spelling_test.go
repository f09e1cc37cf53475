package spelling_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"docsascode.example/gen/spelling"
)

func TestNearest(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ word, want string }{
		{"lnt", "lint"}, {"lint", "lint"}, {"LINT", "lint"}, {"rnu", "run"}, {"servr", "server"}, {"mutat", "mutate"},
		{"sevrre", "server"}, {"list", "lint"}, {"x", ""}, {"xo", "o"}, {"check", ""}, {"mailbox", ""}, {"", ""},
		{strings.Repeat("server", 20), ""},
	} {
		assert.Equal(t, c.want, spelling.Nearest(c.word, "lint", "spec", "run", "mutate", "server", "o"), "%q", c.word)
	}
}

func TestDistance(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0}, {"abc", "abd", 1}, {"abc", "acb", 1}, {"ca", "abc", 3}, {"kitten", "sitting", 3},
	} {
		assert.Equal(t, c.want, spelling.Distance(c.a, c.b), "%q and %q", c.a, c.b)
	}
}
