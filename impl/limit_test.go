package impl

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"docsascode.example/impl/code"
)

// TestRateLimitFields are those of draft-ietf-httpapi-ratelimit-headers.
func TestRateLimitFields(t *testing.T) {
	t.Parallel()
	hour, day := code.Rate{Max: 4, Per: time.Hour}, code.Rate{Max: 12, Per: 24 * time.Hour}
	for _, test := range []struct {
		limit        code.LimitError
		policy, left string
	}{
		{code.LimitError{Bound: code.AddressSends, Rates: []code.Rate{{Max: 1}, hour, day}}, `"address-sends";q=4;w=3600, "address-sends";q=12;w=86400`, `"address-sends";r=0;t=60`},
		{code.LimitError{Bound: code.KnownSends, Rates: []code.Rate{hour}}, `"address-sends";q=4;w=3600`, `"address-sends";r=0;t=60`},
		{code.LimitError{Bound: code.AskerGuesses, Rates: []code.Rate{{Max: 5, Per: 10 * time.Minute}}}, `"asker-guesses";q=5;w=600`, `"asker-guesses";r=0;t=60`},
	} {
		policy, left := rateLimit(&test.limit, 60)
		assert.Equal(t, test.policy, policy)
		assert.Equal(t, test.left, left)
	}
}
