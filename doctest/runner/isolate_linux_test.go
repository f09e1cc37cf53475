package runner_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/runner"
)

func TestSessionOfItsOwn(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "bash")
	stat, err := os.ReadFile("/proc/self/stat")
	require.NoError(t, err)
	eachWay(t, func(t *testing.T, r *runner.Runner) {
		out := r.Run(t.Context(), bash("cut -d' ' -f6 /proc/self/stat"))
		assert.NotEmpty(t, out.Stdout)
		assert.NotEqual(t, strings.Fields(string(stat))[5], strings.TrimSpace(out.Stdout), "a terminal could ask for passwords")
	})
}

func TestGuardianSaysWhyItCannotListen(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "bash")
	address := unused(t)
	out := isolated(t, runner.Config{}).Run(t.Context(), bash("echo ran"), address, address)
	assert.Equal(t, "cannot be run: cannot listen at "+address+": address already in use", out.Failure)
	assert.Empty(t, out.Stdout)
}

// TestNamespacesNotAllowed runs this test's executable where no user namespace can be made.
func TestNamespacesNotAllowed(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "unshare", "bash")
	if os.Getenv("RUNNER_TEST_REFUSED") != "" {
		r := runner.New(runner.Config{})
		assert.EqualError(t, r.Refused(), "user namespaces are not allowed here")
		assert.Equal(t, "examples cannot be isolated: user namespaces are not allowed here", r.Run(t.Context(), bash("echo ran")).Failure)
		assert.Equal(t, "ran\n", runner.New(runner.Config{Open: true}).Run(t.Context(), bash("echo ran")).Stdout)
		return
	}
	isolated(t, runner.Config{})
	inside := exec.Command("unshare", "--user", "--map-root-user", "bash", "-c",
		`echo 0 >/proc/sys/user/max_user_namespaces && exec "$0" -test.v -test.run='^TestNamespacesNotAllowed$'`, os.Args[0])
	inside.Env = append(os.Environ(), "RUNNER_TEST_REFUSED=1")
	said, err := inside.CombinedOutput()
	assert.NoError(t, err, "%s", said)
	assert.Contains(t, string(said), "--- PASS: TestNamespacesNotAllowed")
}

// TestNoProcAllowed runs this test's executable where a part of /proc is covered, as in a container: no other may be
// mounted then, since it would show that part.
func TestNoProcAllowed(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "unshare", "bash", "mount")
	if os.Getenv("RUNNER_TEST_COVERED") != "" {
		r := runner.New(runner.Config{})
		require.NoError(t, r.Refused())
		assert.Equal(t, "examples have no /proc, because the system allows none of their own: operation not permitted", r.Note())
		assert.Equal(t, "ran\n", r.Run(t.Context(), bash("cat /proc/*/environ; echo ran")).Stdout)
		assert.Contains(t, r.Run(t.Context(), bash("cat "+os.Args[0])).Failure, "No such file", "all else is isolated")
		if _, err := exec.LookPath("node"); err == nil {
			assert.Equal(t, "ran\n", r.Run(t.Context(), runner.Program{Language: "js", Code: "console.log('ran')"}).Stdout)
		}
		return
	}
	isolated(t, runner.Config{})
	inside := exec.Command("unshare", "--user", "--map-root-user", "--mount", "bash", "-c",
		`mount --bind /dev/null /proc/version && exec "$0" -test.v -test.run='^TestNoProcAllowed$'`, os.Args[0])
	inside.Env = append(os.Environ(), "RUNNER_TEST_COVERED=1")
	said, err := inside.CombinedOutput()
	assert.NoError(t, err, "%s", said)
	assert.Contains(t, string(said), "--- PASS: TestNoProcAllowed")
}
