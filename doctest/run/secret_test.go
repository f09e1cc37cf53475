package run

import (
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestReplaceInCommand runs commands with a variable in place of its value: the shell puts the value in again.
func TestReplaceInCommand(t *testing.T) {
	t.Parallel()
	for command, want := range map[string]string{
		`printf '%s\n' 'X-Api-Key: k-4711'`:             `printf '%s\n' 'X-Api-Key: '"$KEY"`,
		`printf '%s\n' 'a=k-4711&b=2' end`:              `printf '%s\n' 'a='"$KEY"'&b=2' end`,
		`printf '%s\n' "X-Api-Key: k-4711"`:             `printf '%s\n' "X-Api-Key: $KEY"`,
		`printf '%s\n' k-4711`:                          `printf '%s\n' $KEY`,
		`printf '%s\n' 'it'\''s k-4711' "\"k-4711\" '"`: `printf '%s\n' 'it'\''s '"$KEY" "\"$KEY\" '"`,
	} {
		got := replaceInCommand(command, "k-4711", "$KEY")
		assert.Equal(t, want, got)
		assert.Equal(t, output(t, command), output(t, got), "%s", got)
	}
}

func output(t *testing.T, command string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-c", command)
	cmd.Env = append(os.Environ(), "KEY=k-4711")
	out, err := cmd.Output()
	require.NoError(t, err, "%s", command)
	return string(out)
}
