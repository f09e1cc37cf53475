package code

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/watch/scrub"
)

// testOwner signs an owner in three times a day, while strangers try codes at
// every code and ask for it themselves.
func testOwner(r *rig) {
	for visit := range 9 {
		r.now = start.Add(time.Duration(visit) * 8 * time.Hour)
		code := r.issue(owner, home).Code
		for n := range 20 {
			assert.Error(r.t, r.exchange(owner, host(n), "wrong"))
		}
		r.now = r.now.Add(time.Minute)
		r.issue(owner, host(visit))
		for range 8 {
			assert.Error(r.t, r.exchange(owner, host(visit), "wrong"))
		}
		assert.NoError(r.t, r.exchange(owner, home, code))
	}
}

// testAttack counts the attempts that an attacker with a host for every request
// gets evaluated in two days, with a gateway that takes every mail or one that
// refuses every mail after the attempts.
func testAttack(r *rig, refused bool) {
	const days = 2
	evaluated, hosts := 0, 0
	for range 60 {
		hosts++
		requester := host(hosts)
		issued, err := r.Issue(r.t.Context(), owner, requester)
		var limit *LimitError
		if errors.As(err, &limit) {
			r.now = r.now.Add(limit.RetryAfter)
			continue
		}
		require.NoError(r.t, err)
		if r.now.Sub(start) >= days*24*time.Hour {
			break
		}
		for errors.Is(r.exchange(owner, requester, "wrong"), ErrWrongCode) {
			evaluated++
		}
		for hosts++; errors.Is(r.exchange(owner, host(hosts), "wrong"), ErrWrongCode); hosts++ {
			evaluated++
		}
		if refused {
			r.revoke(issued)
		}
	}
	assert.LessOrEqual(r.t, evaluated, days*r.policy.AttemptsPerDay())
	assert.Greater(r.t, evaluated, days*r.policy.AttemptsPerDay()/2, "the attack is one")
}

// testAtRest looks for secrets in every octet a store keeps in its folder.
func testAtRest(r *rig) {
	active := r.issue(owner, home)
	used := r.issue("visitor@mail.example.net", host(1))
	require.NoError(r.t, r.exchange("visitor@mail.example.net", host(1), used.Code))
	r.miss(1, owner, host(2))

	kept := r.kept()
	assert.NotEmpty(r.t, kept)
	secrets := []string{
		active.Code, used.Code, string(key), string(key[:16]), "owner", "example.com", "visitor", "example.net",
		home.String(), host(1).String(),
	}
	for _, secret := range secrets {
		assert.NotContains(r.t, kept, secret)
	}
	assert.Empty(r.t, scrub.Find([]byte(kept), secrets...), "encoded")
}

// kept is all that the store keeps.
func (r *rig) kept() string {
	if s, ok := r.store.(interface{ dump(*testing.T) []byte }); ok {
		return string(s.dump(r.t))
	}
	var kept []byte
	require.NoError(r.t, filepath.WalkDir(r.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		kept = append(kept, raw...)
		return err
	}))
	return string(kept)
}
