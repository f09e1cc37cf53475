package command

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// TestProgress: what ends within two seconds shows nothing, and a line that was shown is cleared.
func TestProgress(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	now := time.Unix(0, 0)
	progress, done := progressLine(&b, func() time.Time { return now })
	now = now.Add(1900 * time.Millisecond)
	progress("early")
	done()
	assert.Empty(t, b.String())
	now = now.Add(1900 * time.Millisecond)
	progress("a second run")
	assert.Empty(t, b.String(), "the time begins again")
	now = now.Add(1100 * time.Millisecond)
	progress("late\x1b[2J" + strings.Repeat("x", 100))
	assert.Equal(t, "\r\x1b[K"+(`3 s: late\x1b[2J` + strings.Repeat("x", 100))[:78], b.String())
	b.Reset()
	done()
	done()
	assert.Equal(t, "\r\x1b[K", b.String())
}
