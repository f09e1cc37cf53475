package guardian_test

import (
	"os"
	"os/exec"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	_ "docsascode.example/doctest/command" // all that the program doctest has
	"docsascode.example/doctest/guardian"
)

// TestGuardianBeginsBeforeTheRest lists the packages that are initialized in the program, and those before it becomes a
// guardian: the grammars of code blocks take longer than bash and curl.
func TestGuardianBeginsBeforeTheRest(t *testing.T) {
	t.Parallel()
	costly := regexp.MustCompile(`(?m)^init (net|go\.yaml\.in/yaml/v\d|github\.com/alecthomas/chroma/v2/lexers) @`)
	initialized := func(args ...string) string {
		cmd := exec.Command("/proc/self/exe")
		cmd.Args, cmd.Env = args, append(os.Environ(), "GODEBUG=inittrace=1")
		out, _ := cmd.CombinedOutput() // a guardian without a caller exits with 125
		return string(out)
	}
	require.Regexp(t, costly, initialized(os.Args[0], "-test.run=^$"), "there is something to avoid")
	guarded := initialized(guardian.Name, "{}")
	assert.Contains(t, guarded, "init syscall @")
	assert.NotRegexp(t, costly, guarded)
}
