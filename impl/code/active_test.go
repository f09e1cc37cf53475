package code

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// sentTo is a code handed out to each of networks, under nonces 1, 2, …
func sentTo(networks ...byte) *activeCode {
	c := &activeCode{Nonce: Nonce{1}}
	for i, s := range networks {
		c.Sends = append(c.Sends, send{Nonce: Nonce{byte(i + 1)}, Network: Digest{s}, At: instant(i)})
	}
	return c
}

// attemptAll returns how many of n attempts of network pass.
func attemptAll(c *activeCode, network byte, n int) (passed int, last Limit) {
	for range n {
		if last, _ = c.attempt(Digest{network}, 5, 3); last == "" {
			passed++
		}
	}
	return passed, last
}

func TestActiveAttempts(t *testing.T) {
	c := sentTo('A', 'B', 'A')
	for _, of := range []struct {
		network byte
		want    int
		limit   Limit
	}{{'A', 5, RequesterAttempts}, {'X', 3, OtherAttempts}, {'Y', 0, OtherAttempts}, {'B', 5, RequesterAttempts}} {
		passed, limit := attemptAll(c, of.network, 9)
		assert.Equal(t, of.want, passed, string(of.network))
		assert.Equal(t, of.limit, limit, string(of.network))
	}
}

func TestRevokeUntried(t *testing.T) {
	c := sentTo('A', 'B')
	forgotten, tried, ok := c.revoke(Nonce{2})
	assert.True(t, ok)
	assert.False(t, tried)
	assert.Equal(t, instant(1), forgotten.At)
	assert.False(t, c.revoked(), "the first send stands")

	passed, _ := attemptAll(c, 'B', 9)
	assert.Equal(t, 3, passed, "B asks no longer")

	_, _, ok = c.revoke(Nonce{2})
	assert.False(t, ok, "twice")
}

func TestRevokeTried(t *testing.T) {
	for name, network := range map[string]byte{"by a requester": 'B', "by another": 'X'} {
		c := sentTo('A', 'B')
		c.attempt(Digest{network}, 5, 3)
		_, tried, ok := c.revoke(Nonce{1})
		assert.True(t, ok && tried, name)
		_, _, ok = c.revoke(Nonce{1})
		assert.False(t, ok, "%s: twice", name)
		assert.False(t, c.revoked(), name)
		passed, _ := attemptAll(c, 'A', 9)
		assert.Equal(t, 5, passed, "%s: A's send is counted and keeps its attempts", name)

		_, tried, ok = c.revoke(Nonce{2})
		assert.True(t, ok && tried, name)
		assert.True(t, c.revoked(), name)
	}
}
