package storetest

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/code"
	"docsascode.example/impl/watch/scrub"
)

// testOwner signs an Owner in three times a Day, while strangers try codes at
// every code and ask for it themselves.
func testOwner(r *Rig) {
	for visit := range 9 {
		r.Now = Start.Add(time.Duration(visit) * 8 * time.Hour)
		digits := r.Issue(Owner, Home).Code
		for n := range 20 {
			assert.Error(r.T, r.Exchange(Owner, Host(n), "wrong"))
		}
		r.Now = r.Now.Add(time.Minute)
		r.Issue(Owner, Host(visit))
		for range 8 {
			assert.Error(r.T, r.Exchange(Owner, Host(visit), "wrong"))
		}
		assert.NoError(r.T, r.Exchange(Owner, Home, digits))
	}
}

// testAttack counts the attempts that an attacker with a host for every request
// gets evaluated in two days, with a gateway that takes every mail or one that
// refuses every mail after the attempts.
func testAttack(r *Rig, refused bool) {
	const days = 2
	evaluated, hosts := 0, 0
	for range 60 {
		hosts++
		requester := Host(hosts)
		issued, err := r.Codes().Issue(r.T.Context(), Owner, requester)
		var limit *code.LimitError
		if errors.As(err, &limit) {
			r.Now = r.Now.Add(limit.RetryAfter)
			continue
		}
		require.NoError(r.T, err)
		if r.Now.Sub(Start) >= days*24*time.Hour {
			break
		}
		for errors.Is(r.Exchange(Owner, requester, "wrong"), code.ErrWrongCode) {
			evaluated++
		}
		for hosts++; errors.Is(r.Exchange(Owner, Host(hosts), "wrong"), code.ErrWrongCode); hosts++ {
			evaluated++
		}
		if refused {
			r.Revoke(issued)
		}
	}
	assert.LessOrEqual(r.T, evaluated, days*r.Policy.AttemptsPerDay())
	assert.Greater(r.T, evaluated, days*r.Policy.AttemptsPerDay()/2, "the attack is one")
}

// testAtRest looks for secrets in every octet a store keeps in its folder.
func testAtRest(r *Rig) {
	active := r.Issue(Owner, Home)
	used := r.Issue("visitor@mail.example.net", Host(1))
	require.NoError(r.T, r.Exchange("visitor@mail.example.net", Host(1), used.Code))
	r.Miss(1, Owner, Host(2))

	kept := r.Kept()
	assert.NotEmpty(r.T, kept)
	secrets := []string{
		active.Code, used.Code, string(Key), string(Key[:16]), "owner", "example.com", "visitor", "example.net",
		Home.String(), Host(1).String(),
	}
	for _, secret := range secrets {
		assert.NotContains(r.T, kept, secret)
	}
	assert.Empty(r.T, scrub.Find([]byte(kept), secrets...), "encoded")
}

// Kept is all that the store keeps.
func (r *Rig) Kept() string {
	if s, ok := r.Store.(interface{ Dump(*testing.T) []byte }); ok {
		return string(s.Dump(r.T))
	}
	var kept []byte
	require.NoError(r.T, filepath.WalkDir(r.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		kept = append(kept, raw...)
		return err
	}))
	return string(kept)
}
