package token

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestBadRSAKeys refuses a file whose parts are not those of one key, and reads a good one.
func TestBadRSAKeys(t *testing.T) {
	t.Parallel()
	good := keyContent(t, RS256)
	for name, change := range map[string]struct {
		field, value, reason string
	}{
		"good":          {},
		"another d":     {"d", "AQAB", "n, e, d, p and q do not match"},
		"another prime": {"p", "AQAB", "n, e, d, p and q do not match"},
		"no prime":      {"q", "", "n, e, d, p or q is not a valid part of a key for RS256"},
		"no base64url":  {"n", "+", "n, e, d, p or q is not a valid part of a key for RS256"},
		"a short key":   {"n", "AQAB", "17 bits are not a valid key for RS256"},
		"another e":     {"e", "Aw", "n, e, d, p and q do not match"},
	} {
		fields := map[string]any{}
		require.NoError(t, json.Unmarshal(good, &fields))
		if change.field != "" {
			fields[change.field] = change.value
		}
		content, err := json.Marshal(fields)
		require.NoError(t, err)
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, nameOf(1)), content, 0o600))
		i, err := Open(config(dir))
		if change.field == "" {
			require.NoError(t, err)
			accepts(t, i, issue(t, i, "ann@example.com"))
			continue
		}
		assert.ErrorContains(t, err, change.reason, name)
	}
}
