package setting

import (
	"errors"
	"flag"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/conf"
)

var groups = []Group{{"Mail", []Setting{
	{Name: "gateway", Env: "X_GATEWAY", Default: "localhost:25", Field: "Gateway", Usage: "host:port"},
	{Name: "from", Field: "From", Usage: "sender"},
}}}

func read(t *testing.T, args []string, env map[string]string) *Values {
	t.Helper()
	v, err := Read("prog", groups, args, func(name string) string { return env[name] })
	require.NoError(t, err)
	return v
}

func TestPrecedence(t *testing.T) {
	t.Parallel()
	env := map[string]string{"X_GATEWAY": "env:25", "": "never"}
	assert.Equal(t, "localhost:25", read(t, nil, nil).Get("gateway"))
	assert.Equal(t, "env:25", read(t, nil, env).Get("gateway"))
	assert.Equal(t, "flag:25", read(t, []string{"--gateway=flag:25"}, env).Get("gateway"))
	assert.Empty(t, read(t, []string{"-gateway", ""}, env).Get("gateway"), "an empty flag is a value")
	assert.Empty(t, read(t, nil, env).Get("from"), "a setting without a variable has none")
}

func TestHelp(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"-h"}, {"--help"}, {"-unknown", "-h"}} {
		_, err := Read("prog", groups, args, func(string) string { return "" })
		assert.ErrorIs(t, err, flag.ErrHelp)
	}
	var help strings.Builder
	WriteHelp(&help, groups)
	assert.Equal(t, "\nMail\n  -gateway, X_GATEWAY\n        host:port (default \"localhost:25\")\n  -from\n        sender\n", help.String())
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for want, args := range map[string][]string{
		"unknown flag -gatway; did you mean -gateway?":                 {"-gatway", "x"},
		"unknown flag -z; run prog -h for the list of flags":           {"-z=1"},
		"unexpected argument \"x\"; run prog -h for the list of flags": {"x", "-from", "y"},
		"-from: has no value; write -from VALUE":                       {"-from"},
	} {
		assert.EqualError(t, read(t, args, nil).Err(), want)
	}
}

// TestFields tells the faults of a Config with the names of the settings, and of a setting with a fault no other.
func TestFields(t *testing.T) {
	t.Parallel()
	var faults conf.Faults
	faults.Add("Gateway", "is wrong")
	faults.Add("From", "has\ntwo faults")
	faults.Add("Other", "is no setting")
	v := read(t, nil, map[string]string{"X_GATEWAY": "x"})
	assert.EqualError(t, v.Explain(faults), "X_GATEWAY: is wrong\n-from: has\n-from: two faults\nOther: is no setting")
	v.Fault("gateway", "is %s", "missing")
	v.Fault("gateway", "is passed over")
	v.PassOver("from")
	v.Check(faults)
	assert.EqualError(t, v.Err(), "X_GATEWAY: is missing\nOther: is no setting")
	other := errors.New("other")
	assert.Equal(t, other, v.Explain(other))
}

func TestLocalURL(t *testing.T) {
	t.Parallel()
	for listen, want := range map[string]string{
		":8080": "http://localhost:8080", "0.0.0.0:8080": "http://localhost:8080", "[::]:8080": "http://localhost:8080",
		"127.0.0.1:8080": "http://localhost:8080", "localhost:8080": "http://localhost:8080",
		"127.0.0.2:8080": "http://127.0.0.2:8080", "[::1]:8080": "http://[::1]:8080", "192.0.2.1:8080": "http://192.0.2.1:8080",
	} {
		assert.Equal(t, want, LocalURL(listen))
	}
}
