package redisstore

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseRedisURL(t *testing.T) {
	for url, want := range map[string]struct {
		addrs   []string
		db      int
		master  string
		cluster bool
		tls     bool
	}{
		"redis://one":                                {addrs: []string{"one:6379"}},
		"rediss://one:1/3":                           {addrs: []string{"one:1"}, db: 3, tls: true},
		"redis://[::1]":                              {addrs: []string{"[::1]:6379"}},
		"redis+sentinel://one,two:2/codes":           {addrs: []string{"one:26379", "two:2"}, master: "codes"},
		"rediss+sentinel://u:p@one/codes/2":          {addrs: []string{"one:26379"}, master: "codes", db: 2, tls: true},
		"redis+cluster://one:1":                      {addrs: []string{"one:1"}, cluster: true},
		"rediss+cluster://u:p@one:1,two,[::2]:3/":    {addrs: []string{"one:1", "two:6379", "[::2]:3"}, cluster: true, tls: true},
		"redis+cluster://[::1]:1,[::2]:2?replicas=1": {addrs: []string{"[::1]:1", "[::2]:2"}, cluster: true},
	} {
		o, err := parseURL(url)
		require.NoError(t, err, url)
		assert.Equal(t, want.addrs, o.Addrs, url)
		assert.Equal(t, want.db, o.DB, url)
		assert.Equal(t, want.master, o.MasterName, url)
		assert.Equal(t, want.cluster, o.IsClusterMode, url)
		assert.Equal(t, want.tls, o.TLSConfig != nil, url)
	}
}

func TestParseRedisURLSecretsAndQuery(t *testing.T) {
	o, err := parseURL("redis+sentinel://user:pass%40word@h/codes?replicas=2&timeout=300ms&maxmemory-policy=noeviction&sentinel-username=su&sentinel-password=sp")
	require.NoError(t, err)
	assert.Equal(t, "user", o.Username)
	assert.Equal(t, "pass@word", o.Password)
	assert.Equal(t, "su", o.SentinelUsername)
	assert.Equal(t, "sp", o.SentinelPassword)
	assert.Equal(t, 2, o.replicas)
	assert.True(t, o.evictionKnown)
	for _, wait := range []time.Duration{o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.PoolTimeout} {
		assert.Equal(t, 300*time.Millisecond, wait)
	}
	assert.Equal(t, 750*time.Millisecond, limitOf(o.ReadTimeout))
}

func TestParseRedisURLFaults(t *testing.T) {
	for url, want := range map[string]string{
		"":                                       "not a Redis URL",
		"localhost:6379":                         "not a Redis URL",
		"redis://":                               "not a Redis URL",
		"redis://u:secret@h:port":                "not a Redis URL",
		"http://u:secret@h":                      "not a Redis URL",
		"redis+ring://u:secret@h":                "not a Redis URL",
		"redis://u:secret@h,i":                   "several hosts",
		"redis://u:secret@h/first":               `"first"`,
		"redis://u:secret@h/-1":                  `"-1"`,
		"redis+sentinel://u:secret@h":            "NAME",
		"redis+cluster://h/1":                    "remove the path",
		"redis://h?replicas=one":                 `"one"`,
		"redis://h?replicas=-1":                  `"-1"`,
		"redis://h?timeout=2":                    `"2"`,
		"redis://h?timeout=99ms":                 "100ms to 10s",
		"redis://h?timeout=11s":                  "100ms to 10s",
		"redis://h?maxmemory-policy=allkeys-lru": "set the server to noeviction",
		"redis://h?ca=file":                      "rediss",
		"rediss://h?ca=/no/such":                 "ca: cannot open /no/such",
		"rediss://h?ca=url_test.go":              "no certificate",
		"redis://h?pool=7":                       `"pool"`,
		"redis://h?a=%zz":                        "malformed",
	} {
		_, err := parseURL(url)
		require.ErrorContains(t, err, want, url)
		assert.NotContains(t, err.Error(), "secret", url)
	}
}

// TestUnreachable asks a port at which nobody listens.
func TestUnreachable(t *testing.T) {
	_, err := Open(t.Context(), "redis://127.0.0.1:1")
	require.EqualError(t, err, "the code store cannot be used: cannot connect to 127.0.0.1:1: connection refused; start it, or correct its URL")
}

func TestServerInfo(t *testing.T) {
	good := serverInfo{"redis_version": "7.0.15", "maxmemory_policy": noEviction}
	assert.NoError(t, good.check(false))
	assert.NoError(t, serverInfo{"redis_version": "7.2.4", "valkey_version": "9.0.0", "maxmemory_policy": noEviction}.check(false))
	assert.NoError(t, serverInfo{"redis_version": "10.0.0"}.check(true), "vouched for")

	assert.EqualError(t, serverInfo{"redis_version": "6.2.7", "maxmemory_policy": noEviction}.check(true),
		`it is Redis "6.2.7", which is too old; use 7 or later, or Valkey`)
	assert.ErrorContains(t, serverInfo{}.check(true), `Redis ""`)
	assert.ErrorContains(t, serverInfo{"redis_version": "7.0.0"}.check(false), "does not tell its maxmemory-policy")
	assert.ErrorContains(t, serverInfo{"redis_version": "7.0.0", "maxmemory_policy": "volatile-ttl"}.check(true),
		"evicts keys (maxmemory-policy is volatile-ttl)")
}

func TestServerWarnings(t *testing.T) {
	info := parseInfo("# Persistence\r\naof_enabled:1\r\n# Replication\r\nconnected_slaves:1\r\n")
	assert.Empty(t, info.warnings(1))
	assert.Len(t, info.warnings(0), 1)
	assert.Len(t, serverInfo{"connected_slaves": "0"}.warnings(0), 1)
}
