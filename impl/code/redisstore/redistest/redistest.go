// Package redistest starts real Redis servers for tests, and makes them fail.
//
// The server is the program redis-server, or what the environment variable
// REDIS_SERVER names or gives the path of, such as valkey-server. The -cli that
// makes clusters is the one of its name, in its directory; the sentinel is the
// server in another role.
package redistest

import (
	"cmp"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/dev/ports"
)

// startLimit is how long a server or a cluster has to answer, pollEvery the time
// between two looks whether it does.
const (
	startLimit = 30 * time.Second
	pollEvery  = 10 * time.Millisecond
)

// Server is a Redis on a loopback port, with a directory of its own that it
// logs every write to (appendonly yes). It is stopped when the test ends. Its
// methods are not for concurrent use.
type Server struct {
	Addr string // host:port

	t    testing.TB
	args []string
	cmd  *exec.Cmd
}

// Start starts a server and returns once it answers. The arguments are options
// of the server that come after the usual ones, such as "--maxmemory", "1mb".
// Where there is no such program, the test is skipped.
func Start(t testing.TB, args ...string) *Server {
	t.Helper()
	requireProgram(t, program())
	s := &Server{Addr: ports.FreeAddr(t), t: t}
	_, port, err := net.SplitHostPort(s.Addr)
	require.NoError(t, err)
	s.args = append([]string{
		"--bind", "127.0.0.1", "--port", port, "--dir", t.TempDir(), "--save", "", "--appendonly", "yes", "--appendfsync", "always",
		"--maxmemory-policy", "noeviction", "--databases", "16", "--repl-diskless-sync-delay", "0", "--loglevel", "warning",
	}, args...)
	t.Cleanup(s.Kill)
	s.Run()
	return s
}

// program is that of the server, and tool the -cli that comes with it.
func program() string { return cmp.Or(os.Getenv("REDIS_SERVER"), "redis-server") }

func tool() string { return strings.TrimSuffix(program(), "server") + "cli" }

func requireProgram(t testing.TB, name string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed; Debian's packages redis-server and valkey-server have one", name)
	}
}

// URL is the server as code.OpenRedis takes it.
func (s *Server) URL() string { return "redis://" + s.Addr }

// Run starts the server again after Kill, with the files of its directory.
func (s *Server) Run() {
	s.t.Helper()
	s.cmd = exec.Command(program(), s.args...)
	dieWithParent(s.cmd)
	require.NoError(s.t, s.cmd.Start())
	s.await("a response", func(ctx context.Context, c *redis.Client) bool { return c.Ping(ctx).Err() == nil })
}

// Kill ends the server by SIGKILL. A second time, it does nothing.
func (s *Server) Kill() {
	if s.cmd == nil || s.cmd.Process == nil {
		return
	}
	_ = s.cmd.Process.Kill() // it may have ended by itself
	_ = s.cmd.Wait()         // and says that it was killed
	s.cmd = nil
}

// Pause stops the server from answering, though connections to it stay and can
// be made; Resume lets it go on.
func (s *Server) Pause() { s.signal(syscall.SIGSTOP) }

// Resume ends a Pause.
func (s *Server) Resume() { s.signal(syscall.SIGCONT) }

func (s *Server) signal(signal syscall.Signal) {
	s.t.Helper()
	require.NoError(s.t, s.cmd.Process.Signal(signal))
}

// Do runs a command on the server and returns its answer.
func (s *Server) Do(args ...any) any {
	s.t.Helper()
	c := s.client()
	defer c.Close()
	answer, err := c.Do(context.Background(), args...).Result()
	require.NoError(s.t, err)
	return answer
}

// Await returns once the server's INFO has that line, such as "role:slave".
func (s *Server) Await(line string) {
	s.t.Helper()
	s.await(line, func(ctx context.Context, c *redis.Client) bool {
		info, err := c.Info(ctx, "everything").Result()
		return err == nil && strings.Contains(info, line+"\r\n")
	})
}

// AwaitCopy returns once replica has all that s has written until now.
func (s *Server) AwaitCopy(replica *Server) {
	s.t.Helper()
	c := s.client()
	defer c.Close()
	written, err := offset(context.Background(), c, "master_repl_offset")
	require.NoError(s.t, err)
	replica.await("what "+s.Addr+" wrote", func(ctx context.Context, c *redis.Client) bool {
		have, err := offset(ctx, c, "slave_repl_offset")
		return err == nil && have >= written
	})
}

// offset is how many octets of the stream of writes a server has made or applied.
func offset(ctx context.Context, c *redis.Client, item string) (int64, error) {
	info, err := c.InfoMap(ctx, "replication").Result()
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(info["Replication"][item], 10, 64)
}

// Replicate makes s a replica of primary, and returns once it is one.
func (s *Server) Replicate(primary *Server) {
	s.t.Helper()
	host, port, err := net.SplitHostPort(primary.Addr)
	require.NoError(s.t, err)
	s.Do("replicaof", host, port)
	s.Await("master_link_status:up")
	primary.await("a replica at "+s.Addr, func(ctx context.Context, c *redis.Client) bool {
		info, err := c.Info(ctx, "replication").Result()
		return err == nil && strings.Contains(info, "port="+portOf(s.Addr)+",state=online")
	})
}

func portOf(addr string) string { return addr[strings.LastIndex(addr, ":")+1:] }

func (s *Server) client() *redis.Client {
	return redis.NewClient(&redis.Options{Addr: s.Addr, MaxRetries: -1, DialerRetries: 1})
}

func (s *Server) await(what string, is func(context.Context, *redis.Client) bool) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	c := s.client()
	defer c.Close()
	for !is(ctx, c) {
		select {
		case <-ctx.Done():
			require.Fail(s.t, "the server at "+s.Addr+" did not reach: "+what)
		case <-time.After(pollEvery):
		}
	}
}

// Cluster starts a cluster of that many primaries, without replicas, and returns
// its URL as code.OpenRedis takes it.
func Cluster(t testing.TB, primaries int) (url string, nodes []*Server) {
	t.Helper()
	requireProgram(t, tool())
	var addrs []string
	for range primaries {
		_, bus, err := net.SplitHostPort(ports.FreeAddr(t))
		require.NoError(t, err)
		s := Start(t, "--cluster-enabled", "yes", "--cluster-port", bus, "--cluster-node-timeout", "1000")
		nodes, addrs = append(nodes, s), append(addrs, s.Addr)
	}
	create := exec.Command(tool(), append(append([]string{"--cluster", "create"}, addrs...), "--cluster-yes")...)
	out, err := create.CombinedOutput()
	require.NoError(t, err, string(out))
	for _, s := range nodes {
		s.await("a cluster", func(ctx context.Context, c *redis.Client) bool {
			info, err := c.ClusterInfo(ctx).Result()
			return err == nil && strings.Contains(info, "cluster_state:ok")
		})
	}
	return "redis+cluster://" + strings.Join(addrs, ","), nodes
}

// Sentinel starts a sentinel that watches primary under the name "codes", and
// returns the URL as code.OpenRedis takes it.
func Sentinel(t testing.TB, primary *Server) (url string, sentinel *Server) {
	t.Helper()
	host, port, err := net.SplitHostPort(primary.Addr)
	require.NoError(t, err)
	config := filepath.Join(t.TempDir(), "sentinel.conf")
	lines := "sentinel monitor codes " + host + " " + port + " 1\nsentinel down-after-milliseconds codes 500\nsentinel failover-timeout codes 3000\n"
	require.NoError(t, os.WriteFile(config, []byte(lines), 0o600))
	s := &Server{Addr: ports.FreeAddr(t), t: t}
	_, own, err := net.SplitHostPort(s.Addr)
	require.NoError(t, err)
	s.args = []string{config, "--sentinel", "--bind", "127.0.0.1", "--port", own, "--dir", t.TempDir()}
	t.Cleanup(s.Kill)
	s.Run()
	return "redis+sentinel://" + s.Addr + "/codes", s
}
