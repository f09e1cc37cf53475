package runner_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/runner"
)

// ran is what an isolated bash printed.
func ran(t *testing.T, code string) string {
	t.Helper()
	requirePrograms(t, "bash", "cat", "ls", "grep")
	out := isolated(t, runner.Config{}).Run(t.Context(), bash(code))
	return out.Stdout + out.Failure
}

func TestFilesOfTheCallerAreNotRead(t *testing.T) {
	t.Parallel()
	home, err := os.UserHomeDir()
	require.NoError(t, err)
	here, err := os.Getwd()
	require.NoError(t, err)
	secret := filepath.Join(t.TempDir(), "secret")
	require.NoError(t, os.WriteFile(secret, []byte("do-not-tell"), 0o644))
	inHome, err := os.CreateTemp(home, ".doctest-")
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, os.Remove(inHome.Name())) })
	require.NoError(t, inHome.Close())
	for _, path := range []string{secret, inHome.Name(), filepath.Join(here, "view_linux_test.go"), "/etc/shadow", "/proc/1/root" + secret} {
		_, err := os.Stat(strings.TrimPrefix(path, "/proc/1/root"))
		assert.NoError(t, err, "there is something to hide")
		assert.Regexp(t, "^exit status 1: cat: .*: (No such file or directory|Permission denied)$", ran(t, "cat "+path))
	}
}

func TestNothingIsWrittenOutside(t *testing.T) {
	t.Parallel()
	for _, dir := range []string{"/", "/usr/bin", "/etc", "/dev", "/opt", "/proc/sys/kernel"} {
		assert.Contains(t, ran(t, "echo x >"+filepath.Join(dir, "doctest-was-here")), "exit status 1: line 1: "+dir, dir)
		assert.NoFileExists(t, filepath.Join(dir, "doctest-was-here"))
	}
	path := filepath.Join(os.TempDir(), "doctest-was-here")
	assert.Equal(t, "x\n", ran(t, "echo x >/tmp/doctest-was-here; echo x >here; cat here"))
	assert.NoFileExists(t, path)
	assert.NoFileExists(t, "/tmp/doctest-was-here")
	assert.Contains(t, ran(t, "echo $$ >/proc/sys/kernel/ns_last_pid"), "Read-only file system")
}

// TestScratchFolderIsMemory has an example leave a file, which the caller's disk never sees.
func TestScratchFolderIsMemory(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "df")
	assert.Equal(t, "262144 tmpfs\n262144 tmpfs\n", ran(t, `for f in . /tmp; do echo $(df -k --output=size,fstype $f | tail -n1); done`))
}

func TestUnixSocketsAreNotReached(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "curl")
	dir, err := os.MkdirTemp("", "s") // a socket's path is short
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, os.RemoveAll(dir)) })
	for path, option := range map[string]string{
		dir + "/socket": "--unix-socket", "@" + dir: "--abstract-unix-socket",
	} {
		l, err := net.Listen("unix", path)
		require.NoError(t, err)
		t.Cleanup(func() { assert.NoError(t, l.Close()) })
		code := "curl -sS " + option + " " + strings.TrimPrefix(path, "@") + " http://localhost/"
		assert.Contains(t, ran(t, code), "exit status 7: curl: (7) Failed to connect")
	}
}

func TestOwnProcessesAreSeenAlone(t *testing.T) {
	t.Parallel()
	seen := strings.Fields(ran(t, "echo /proc/[0-9]*"))
	assert.Contains(t, seen, "/proc/1")
	assert.LessOrEqual(t, len(seen), 3)
	assert.Contains(t, ran(t, "cat /proc/1/environ"), "Permission denied", "the guardian cannot be traced")
}

func TestNoCapabilities(t *testing.T) {
	t.Parallel()
	none := ":\t0000000000000000\n"
	want := "CapInh" + none + "CapPrm" + none + "CapEff" + none + "CapBnd" + none + "CapAmb" + none + "NoNewPrivs:\t1\n"
	assert.Equal(t, want, ran(t, "grep -E '^(Cap|NoNewPrivs)' /proc/self/status"))
	assert.Equal(t, strconv.Itoa(os.Getuid())+"\n", ran(t, "id -u"))
}

// TestInheritedFilesAreClosed has this process hold a descriptor as a shell may leave it, which its programs inherit.
func TestInheritedFilesAreClosed(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "bash")
	const fd = 251
	require.NoError(t, syscall.Dup3(int(os.Stderr.Fd()), fd, 0))
	t.Cleanup(func() { assert.NoError(t, syscall.Close(fd)) })
	code := fmt.Sprintf("[ -e /proc/self/fd/%d ] && echo open || echo closed", fd)
	inherited, err := exec.Command("bash", "-c", code).Output()
	require.NoError(t, err)
	require.Equal(t, "open\n", string(inherited), "there is something to close")
	eachWay(t, func(t *testing.T, r *runner.Runner) {
		assert.Equal(t, "closed\n", r.Run(t.Context(), bash(code)).Stdout)
	})
}

// TestLimits waits for the limit of memory, which a guardian with the race detector sets a little late.
func TestLimits(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "bash", "head")
	eachWay(t, func(t *testing.T, r *runner.Runner) {
		out := r.Run(t.Context(), bash("for l in c n f; do ulimit -$l; done; until [ $(ulimit -d) = 2097152 ]; do :; done; head -c 1073741824 /dev/zero >big"))
		assert.Equal(t, "0\n1024\n65536\n", out.Stdout)
		assert.Contains(t, out.Failure, "exit status 153 (file size limit exceeded)")
	})
}

// TestMemoryIsBounded reserves more than is allowed, and touches none of it.
func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "node", "npm")
	eachWay(t, func(t *testing.T, r *runner.Runner) {
		assert.Empty(t, r.Run(t.Context(), js("new ArrayBuffer(2 ** 30)")).Failure)
		assert.Contains(t, r.Run(t.Context(), js("new ArrayBuffer(3 * 2 ** 30)")).Failure, "RangeError: Array buffer allocation failed")
	})
}

// TestProgramsOfAHome finds programs on PATH in a directory that is otherwise hidden. It changes PATH, and so runs alone.
func TestProgramsOfAHome(t *testing.T) {
	requirePrograms(t, "bash")
	home := t.TempDir()
	for path, text := range map[string]string{
		"v1/bin/tool":  "#!/bin/bash\n. \"${0%/*}/../lib/part\"\n",
		"v1/lib/part":  "echo part",
		"else/program": "#!/bin/bash\necho else",
		"secret":       "do-not-tell",
	} {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(home, path)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(home, path), []byte(text), 0o755))
	}
	require.NoError(t, os.Symlink("../../else/program", filepath.Join(home, "v1/bin/linked")))
	t.Setenv("PATH", filepath.Join(home, "v1/bin")+":"+os.Getenv("PATH"))
	assert.Equal(t, "part\nelse\nbin\nlib\n", ran(t, "tool && linked && ls "+home+"/v1"))
	assert.Contains(t, ran(t, "cat "+home+"/secret"), "No such file or directory")
}

func TestUsualPrograms(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "curl", "jq", "json_pp", "node")
	assert.Equal(t, "1\n", ran(t, `echo '{"a": 1}' | json_pp | jq .a`))
	assert.Equal(t, "/dev/fd works\n", ran(t, `cat <(echo /dev/fd works) 2>/dev/null`))
	assert.Equal(t, "6\n", ran(t, "curl -s https://nohost.invalid; echo $?"), "not 77, which is a problem with the certificates")
}
