package impl

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/code"
	"docsascode.example/impl/code/redisstore/redistest"
	"docsascode.example/impl/mail"
)

// TestInstancesAgree refuses an instance that would not accept the codes of the others, or count otherwise.
func TestInstancesAgree(t *testing.T) {
	t.Parallel()
	url, data := redistest.Start(t).URL()+"?timeout=10s", t.TempDir()
	open := func(change func(*Config)) error {
		c := Config{
			Data: data, Store: url, Issuer: "https://i.example", Audience: "https://a.example", Policy: code.DefaultPolicy(),
			Mail: mail.Config{Gateway: "127.0.0.1:25", From: "no-reply@example.com"},
		}
		change(&c)
		s, err := New(c)
		if err == nil {
			t.Cleanup(func() { assert.NoError(t, s.Close()) })
		}
		return err
	}
	require.NoError(t, open(func(*Config) {}))
	require.NoError(t, open(func(*Config) {}))
	for want, change := range map[string]func(*Config){
		"Data: the codes in this store are of another code-key; copy the file code-key from the data directory of another instance":                                                         func(c *Config) { c.Data = t.TempDir() },
		"Data: the other instances on this store have another -digits: 6 there and 8 here; give all instances the same, or stop them and wait a minute":                                     func(c *Config) { c.Policy.Digits = 8 },
		"Data: the other instances on this store have another -issuer: https://i.example there and https://other.example here; give all instances the same, or stop them and wait a minute": func(c *Config) { c.Issuer = "https://other.example" },
		"Data: the other instances on this store have another -subject: folded there and typed here; give all instances the same, or stop them and wait a minute":                           func(c *Config) { c.TypedSubjects = true },
	} {
		assert.EqualError(t, open(change), want)
	}
	assert.ErrorContains(t, open(func(c *Config) { c.Policy.SendsPerDay = 99 }), "another set of limits: ")
}

// TestCodesWithoutTheirKey are not given up for a new key.
func TestCodesWithoutTheirKey(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	s.signIn(t, joe)
	data := t.TempDir()
	require.NoError(t, os.CopyFS(filepath.Join(data, CodesDir), os.DirFS(filepath.Join(s.data, CodesDir))))
	require.NoError(t, os.Chmod(data, 0o700))
	_, err := New(Config{
		Data: data, Issuer: "https://i.example", Audience: "https://a.example", Mail: mail.Config{Gateway: "127.0.0.1:25", From: "no-reply@example.com"},
	})
	require.ErrorContains(t, err, "code-key is missing, but ")
	require.NoFileExists(t, filepath.Join(data, "code-key"))
}

// TestEarlierStore stops with a sentence that says what to do.
func TestEarlierStore(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	require.NoError(t, os.Chmod(data, 0o700))
	old := filepath.Join(data, "codes.db")
	require.NoError(t, os.WriteFile(old, []byte("x"), 0o600))
	_, err := New(Config{
		Data: data, Issuer: "https://i.example", Audience: "https://a.example", Mail: mail.Config{Gateway: "127.0.0.1:25", From: "no-reply@example.com"},
	})
	require.ErrorContains(t, err, old+" is of an earlier version, which this version cannot read; remove it to begin without codes and counts")
	require.NoDirExists(t, filepath.Join(data, CodesDir))
}
