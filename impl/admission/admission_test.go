package admission

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/address"
)

var today = time.Date(2027, 1, 15, 12, 0, 0, 0, time.UTC)

func clock() time.Time { return today }

// file writes a file, and returns its path.
func file(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "list")
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

func TestAllowed(t *testing.T) {
	t.Parallel()
	allow, deny := file(t, "# ours\n\nexample.com\n*.example.org\nBücher.example\n"), file(t, "*.example.com\nspam.example.org\nevil.test\n")
	for _, test := range []struct {
		config Config
		want   map[address.Address]bool
	}{
		{Config{}, map[address.Address]bool{"a@anything.test": true}},
		{Config{AllowDomains: allow}, map[address.Address]bool{
			"a@example.com": true, "a@sub.example.com": false, "a@example.org": false, "a@sub.example.org": true, "a@x.sub.example.org": true,
			"a@xn--bcher-kva.example": true, "a@notexample.com": false, "a@notexample.org": false,
		}},
		{Config{DenyDomains: deny}, map[address.Address]bool{"a@example.com": true, "a@sub.example.com": false, "a@evil.test": false, "a@x.evil.test": true}},
		{Config{AllowDomains: allow, DenyDomains: deny}, map[address.Address]bool{"a@spam.example.org": false, "a@ham.example.org": true, "a@other.test": false}},
	} {
		lists, err := Open(test.config, clock)
		require.NoError(t, err)
		for who, want := range test.want {
			assert.Equal(t, want, lists.Allowed(who), "%+v: %s", test.config, who)
		}
	}
}

// TestTestCode ends with the last day.
func TestTestCode(t *testing.T) {
	t.Parallel()
	lists, err := Open(Config{TestAddresses: file(t, "Review@example.com 123456 2027-01-15\nold@example.com 111111 2027-01-14\n"), Digits: 6}, clock)
	require.NoError(t, err)
	code, ok := lists.TestCode("REVIEW@example.com")
	assert.True(t, ok)
	assert.Equal(t, "123456", code)
	for _, other := range []address.Address{"old@example.com", "joe@example.com"} {
		_, ok = lists.TestCode(other)
		assert.False(t, ok, other)
	}
	n, end := lists.Tests()
	assert.Equal(t, 1, n)
	assert.Equal(t, today.Truncate(24*time.Hour).AddDate(0, 0, 1), end)
}

// TestReload keeps the lists if a file has a fault.
func TestReload(t *testing.T) {
	t.Parallel()
	path := file(t, "example.com\n")
	lists, err := Open(Config{AllowDomains: path}, clock)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, []byte("example.org\n"), 0o600))
	assert.True(t, lists.Allowed("a@example.com"))
	require.NoError(t, lists.Reload())
	assert.False(t, lists.Allowed("a@example.com"))
	assert.True(t, lists.Allowed("a@example.org"))
	require.NoError(t, os.WriteFile(path, []byte("nonsense\n"), 0o600))
	require.Error(t, lists.Reload())
	assert.True(t, lists.Allowed("a@example.org"))
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for content, want := range map[string]string{
		"joe@example.com 123456":            "it does not have an address, a code and a day",
		"joe 123456 2027-01-31":             "the address is not valid",
		"joe@example.com 12345 2027-01-31":  "the code does not have 6 digits",
		"joe@example.com abcdef 2027-01-31": "the code does not have 6 digits",
		"joe@example.com 123456 soon":       "the last day is not a date",
		"joe@example.com 123456 2027-01-31\nJOE@example.com 654321 2027-01-31\n": "the address is in the file twice",
	} {
		_, err := Open(Config{TestAddresses: file(t, content), Digits: 6}, clock)
		assert.ErrorContains(t, err, want)
	}
	for content, want := range map[string]string{
		"# nothing\n": "has no domain, so nobody could sign in", "example": ":1: it is not a domain", "\na b\n": ":2: it is not a domain", "*": ":1: it is not a domain",
	} {
		_, err := Open(Config{AllowDomains: file(t, content)}, clock)
		assert.ErrorContains(t, err, want)
	}
	_, err := Open(Config{AllowDomains: t.TempDir(), DenyDomains: "/absent"}, clock)
	require.ErrorContains(t, err, "AllowDomains: ")
	require.ErrorContains(t, err, "DenyDomains: cannot open /absent: no such file or directory")
}
