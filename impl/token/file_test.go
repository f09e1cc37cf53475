package token

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// onlyFile checks that dir holds this one file, with mode 0600.
func onlyFile(t *testing.T, dir, name string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1)
	assert.Equal(t, name, entries[0].Name())
	info, err := entries[0].Info()
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode())
}

func TestRestartKeepsTheKey(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new", "data")
	first := open(t, config(dir))
	onlyFile(t, dir, keyFile)
	info, err := os.Stat(dir)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o700), info.Mode().Perm())

	second := open(t, config(dir))
	onlyFile(t, dir, keyFile)
	assert.Equal(t, first.KeySet(), second.KeySet())
	_, err = second.Verifier().Verify(t.Context(), issue(t, first, "ann@example.com"))
	require.NoError(t, err)
}

func TestStartsAtOnceEndWithOneKey(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var (
		group   sync.WaitGroup
		issuers [20]*Issuer
	)
	for n := range issuers {
		group.Go(func() {
			i, err := Open(config(dir))
			assert.NoError(t, err)
			issuers[n] = i
		})
	}
	group.Wait()
	onlyFile(t, dir, keyFile)
	for _, i := range issuers {
		require.NotNil(t, i)
		assert.Equal(t, issuers[0].KeySet(), i.KeySet())
	}
}

// readerFunc is a source of randomness that does something else first.
type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

func TestTheQuickerProcessWins(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var quicker *Issuer
	c := config(dir)
	c.Rand = readerFunc(func(b []byte) (int, error) {
		quicker = open(t, config(dir))
		return rand.Read(b)
	})
	slower := open(t, c)
	assert.Equal(t, quicker.KeySet(), slower.KeySet())
	assert.Equal(t, quicker.KeySet(), open(t, config(dir)).KeySet())
	onlyFile(t, dir, keyFile)
}

func TestNoRandomnessMakesNoKey(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	broken := errors.New("broken")
	c := config(dir)
	c.Rand = iotest.ErrReader(broken)
	i, err := Open(c)
	require.ErrorIs(t, err, broken)
	require.Nil(t, i)
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, entries)
}

func TestKeyFilesOpenToOthersAreRefused(t *testing.T) {
	t.Parallel()
	for _, mode := range []os.FileMode{0o640, 0o604, 0o620, 0o644, 0o601} {
		dir := t.TempDir()
		open(t, config(dir))
		require.NoError(t, os.Chmod(filepath.Join(dir, keyFile), mode))
		_, err := Open(config(dir))
		require.ErrorContains(t, err, "so that other users of this machine may use it: make it 0600")
	}
}

func TestBadKeyFilesAreRefusedAndLeftAlone(t *testing.T) {
	t.Parallel()
	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	ec, err := x509.MarshalPKCS8PrivateKey(ecKey)
	require.NoError(t, err)
	block := func(kind string, b []byte) []byte { return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}) }
	good, err := newKeyFile(rand.Reader)
	require.NoError(t, err)
	tests := map[string]struct {
		content []byte
		reason  string
	}{
		"empty":         {nil, "not one PEM block"},
		"no PEM":        {[]byte("key"), "not one PEM block"},
		"another block": {bytes.ReplaceAll(good, []byte("PRIVATE"), []byte("PUBLIC")), "not one PEM block"},
		"two keys":      {append(bytes.Clone(good), good...), "not one PEM block"},
		"no PKCS #8":    {block("PRIVATE KEY", []byte("x")), "asn1"},
		"another kind":  {block("PRIVATE KEY", ec), "holds a key of type *ecdsa.PrivateKey, not Ed25519"},
		"huge":          {append(bytes.Clone(good), make([]byte, maxFileSize)...), "larger than"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			path := filepath.Join(dir, keyFile)
			require.NoError(t, os.WriteFile(path, test.content, 0o600))
			_, err := Open(config(dir))
			require.ErrorContains(t, err, test.reason)
			require.ErrorContains(t, err, keyFile)
			left, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.True(t, bytes.Equal(test.content, left))
		})
	}
}

func TestDirThatIsAFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err := Open(config(file))
	require.ErrorContains(t, err, "not a directory")
}

func TestLoadSecret(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	known := strings.Repeat("0123456789abcdef", 2)
	first, err := LoadSecret(dir, "code.key", 32, strings.NewReader(known))
	require.NoError(t, err)
	assert.Equal(t, known, string(first))
	onlyFile(t, dir, "code.key")

	second, err := LoadSecret(dir, "code.key", 32, nil)
	require.NoError(t, err)
	assert.Equal(t, first, second)
	other, err := LoadSecret(dir, "other.key", 32, nil)
	require.NoError(t, err)
	assert.NotEqual(t, first, other)
}

func TestLoadSecretRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, err := LoadSecret(dir, "code.key", minSecret, nil)
	require.NoError(t, err)
	tests := map[string]struct {
		name   string
		size   int
		reason string
	}{
		"a file of another size": {"code.key", minSecret + 1, "holds 32 bytes, not 33"},
		"too little":             {"new.key", minSecret - 1, "not within"},
		"too much":               {"new.key", maxFileSize + 1, "not within"},
		"no name":                {"", minSecret, "not a plain file name"},
		"the folder":             {".", minSecret, "not a regular file"},
		"the folder above":       {"..", minSecret, "not a plain file name"},
		"another folder":         {"../code.key", minSecret, "not a plain file name"},
		"a path":                 {"a/b", minSecret, "not a plain file name"},
		"an absolute path":       {"/tmp", minSecret, "not a plain file name"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := LoadSecret(dir, test.name, test.size, nil)
			require.ErrorContains(t, err, test.reason)
		})
	}
}

func TestSecretsOpenToOthersAreRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, err := LoadSecret(dir, "code.key", minSecret, nil)
	require.NoError(t, err)
	require.NoError(t, os.Chmod(filepath.Join(dir, "code.key"), 0o644))
	_, err = LoadSecret(dir, "code.key", minSecret, nil)
	require.ErrorContains(t, err, "make it 0600")
}
