package token

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

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
	onlyFile(t, dir, nameOf(1))
	info, err := os.Stat(dir)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o700), info.Mode().Perm())

	second := open(t, config(dir))
	onlyFile(t, dir, nameOf(1))
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
	onlyFile(t, dir, nameOf(1))
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
	onlyFile(t, dir, nameOf(1))
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
		require.NoError(t, os.Chmod(filepath.Join(dir, nameOf(1)), mode))
		_, err := Open(config(dir))
		require.ErrorContains(t, err, "so other users of this machine can use it; run chmod 600 on it")
	}
}

// oldFile is the content of a signing-key.pem.
func oldFile(t testing.TB) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(rfc8037(t))
	require.NoError(t, err)
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

func TestBadOldKeyFilesAreRefusedAndLeftAlone(t *testing.T) {
	t.Parallel()
	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	ec, err := x509.MarshalPKCS8PrivateKey(ecKey)
	require.NoError(t, err)
	block := func(kind string, b []byte) []byte { return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}) }
	good := oldFile(t)
	tests := map[string]badFile{
		"empty":         {nil, "not a single PEM block"},
		"no PEM":        {[]byte("key"), "not a single PEM block"},
		"another block": {bytes.ReplaceAll(good, []byte("PRIVATE"), []byte("PUBLIC")), "not a single PEM block"},
		"two keys":      {append(bytes.Clone(good), good...), "not a single PEM block"},
		"no PKCS #8":    {block("PRIVATE KEY", []byte("x")), "asn1"},
		"another kind":  {block("PRIVATE KEY", ec), "not an Ed25519 key"},
		"huge":          {append(bytes.Clone(good), make([]byte, maxFileSize)...), "larger than"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { t.Parallel(); test.refused(t, oldKeyFile) })
	}
}

type badFile struct {
	content []byte
	reason  string
}

func (b badFile) refused(t *testing.T, name string) {
	dir := t.TempDir()
	path := filepath.Join(dir, name)
	require.NoError(t, os.WriteFile(path, b.content, 0o600))
	_, err := Open(config(dir))
	require.ErrorContains(t, err, b.reason)
	require.ErrorContains(t, err, name)
	left, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.True(t, bytes.Equal(b.content, left))
	onlyFile(t, dir, name)
}

func TestBadKeyFilesAreRefusedAndLeftAlone(t *testing.T) {
	t.Parallel()
	for _, a := range []Algorithm{EdDSA, ES256, HS256} {
		for name, test := range badKeyFiles(t, a) {
			t.Run(string(a)+"/"+name, func(t *testing.T) { t.Parallel(); test.refused(t, nameOf(1)) })
		}
	}
}

func badKeyFiles(t *testing.T, a Algorithm) map[string]badFile {
	t.Helper()
	changed := func(name string, value any) []byte {
		fields := map[string]any{}
		require.NoError(t, json.Unmarshal(keyContent(t, a), &fields))
		fields[name] = value
		b, err := json.Marshal(fields)
		require.NoError(t, err)
		return b
	}
	good, secret := keyContent(t, a), "d"
	if a == HS256 {
		secret = "k"
	}
	other := map[Algorithm]Algorithm{EdDSA: ES256, ES256: HS256, HS256: EdDSA}
	otherReason := map[Algorithm]string{EdDSA: "do not match", ES256: "0 bytes are not a valid key for HS256", HS256: "0 bytes are not a valid key for EdDSA"}
	return map[string]badFile{
		"empty":          {nil, "it is not a whole JSON Web Key"},
		"no JSON":        {[]byte("key"), "it is not a whole JSON Web Key"},
		"cut off":        {good[:len(good)/2], "it is not a whole JSON Web Key"},
		"two keys":       {append(bytes.Clone(good), good...), "it is not a whole JSON Web Key"},
		"huge":           {append(bytes.Clone(good), make([]byte, maxFileSize)...), "larger than"},
		"no secret":      {changed(secret, ""), "0 bytes are not a valid key for"},
		"short secret":   {changed(secret, encode(make([]byte, 31))), "31 bytes are not a valid key for"},
		"no base64url":   {changed(secret, "+"), "not valid base64url"},
		"another alg":    {changed("alg", string(other[a])), otherReason[a]},
		"unknown alg":    {changed("alg", "none"), `"none" is unknown`},
		"another kty":    {changed("kty", "RSA"), "do not match"},
		"another x":      {changed("x", encode(make([]byte, 32))), "do not match"},
		"another y":      {changed("y", encode(make([]byte, 32))), "do not match"},
		"for encryption": {changed("use", "enc"), "do not match"},
		"no id":          {changed("kid", ""), "missing or out of range"},
		"no creation":    {changed("iat", 0), "missing or out of range"},
		"no start":       {changed("nbf", 0), "missing or out of range"},
		"no lifetime":    {changed("lifetime", 0), "missing or out of range"},
		"huge lifetime":  {changed("lifetime", int64(maxLifetime/time.Second)+1), "missing or out of range"},
	}
}

func keyContent(t testing.TB, a Algorithm) []byte {
	t.Helper()
	c := config(t.TempDir())
	c.Algorithm = a
	open(t, c)
	b, err := os.ReadFile(filepath.Join(c.Dir, nameOf(1)))
	require.NoError(t, err)
	return b
}

// The fields of a key's file, which other programs may read.
func TestKeyFileIsAJWK(t *testing.T) {
	t.Parallel()
	c := config(t.TempDir())
	c.Rand = bytes.NewReader(rfc8037(t).Seed())
	open(t, c)
	b, err := os.ReadFile(filepath.Join(c.Dir, nameOf(1)))
	require.NoError(t, err)
	assert.JSONEq(t, `{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",`+
		`"kid":"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k","use":"sig","alg":"EdDSA",`+
		`"d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","iat":1893553445,"nbf":1893553445,"lifetime":3600}`, string(b))
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
	first, err := LoadSecret(dir, "code.key", 32, strings.NewReader(known), false)
	require.NoError(t, err)
	assert.Equal(t, known, string(first))
	onlyFile(t, dir, "code.key")
	info, err := os.Stat(dir)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o700), info.Mode().Perm())

	second, err := LoadSecret(dir, "code.key", 32, nil, false)
	require.NoError(t, err)
	assert.Equal(t, first, second)
	other, err := LoadSecret(dir, "other.key", 32, nil, false)
	require.NoError(t, err)
	assert.NotEqual(t, first, other)
}

func TestLoadSecretRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, err := LoadSecret(dir, "code.key", minSecret, nil, false)
	require.NoError(t, err)
	tests := map[string]struct {
		name   string
		size   int
		reason string
	}{
		"a file of another size": {"code.key", minSecret + 1, "has 32 bytes, but needs 33"},
		"too little":             {"new.key", minSecret - 1, "out of range"},
		"too much":               {"new.key", maxFileSize + 1, "out of range"},
		"no name":                {"", minSecret, "not a plain file name"},
		"the directory":          {".", minSecret, "not a regular file"},
		"the directory above":    {"..", minSecret, "not a plain file name"},
		"another directory":      {"../code.key", minSecret, "not a plain file name"},
		"a path":                 {"a/b", minSecret, "not a plain file name"},
		"an absolute path":       {"/tmp", minSecret, "not a plain file name"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := LoadSecret(dir, test.name, test.size, nil, false)
			require.ErrorContains(t, err, test.reason)
		})
	}
}

func TestSecretsOpenToOthersAreRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, err := LoadSecret(dir, "code.key", minSecret, nil, false)
	require.NoError(t, err)
	require.NoError(t, os.Chmod(filepath.Join(dir, "code.key"), 0o644))
	_, err = LoadSecret(dir, "code.key", minSecret, nil, false)
	require.ErrorContains(t, err, "run chmod 600 on it")
}
