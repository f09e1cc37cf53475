package script_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"docsascode.example/doctest/pages/script"
	"docsascode.example/gen/page"
)

func TestScopeOf(t *testing.T) {
	own := script.ScopeOf("bash", "say() {\n  echo hi\n}\nTOKEN=$(curl -s $BASE/token -o token.json)\ncurl -d @body.json \"$BASE/boats\"")
	assert.Equal(t, []string{"TOKEN"}, own.Defines)
	assert.Equal(t, []string{"say"}, own.Functions)
	assert.Equal(t, []string{"token.json"}, own.Writes)
	assert.Equal(t, []string{"body.json"}, own.Reads)

	own = script.ScopeOf("javascript", "import oars, { boat as skiff } from './boats.mjs'\nconst { id: number, name } = skiff")
	assert.ElementsMatch(t, []string{"oars", "skiff", "number", "name"}, own.Defines)
}

func TestUnsetIn(t *testing.T) {
	code := "ID=7\ncurl -H \"Key: $KEY\" \"$BASE/boats/$ID?key=${KEY}\" -d '$NONE' > $HOME/boat"
	assert.Equal(t, []string{"KEY", "BASE"}, script.UnsetIn(code))
	assert.Equal(t, script.Variable{Name: "KEY", Shown: "$KEY", At: 19}, script.Unset(code)[0])
}

func TestSlip(t *testing.T) {
	for code, want := range map[string]string{
		"curl http://localhost/boats?a=1&b=2":          "the shell ends the command at this &: put the URL in quotes",
		"curl http://localhost/boats \\ \n  -d name=A": "this backslash does not continue the line: remove the white space after it",
		"curl http://localhost/boats\n  -d name=A":     "the shell reads this line as a command of its own: end the line above with a backslash",
		"curl POST http://localhost/boats":             "curl takes this word for a URL: write -X POST",
		"curl -X POST 'http://localhost/boats?a=1&b'":  "",
	} {
		_, got := script.Slip(page.Text{Value: code})
		assert.Equal(t, want, got, code)
	}
}

func TestHostOf(t *testing.T) {
	for base, want := range map[string]string{
		"http://127.0.0.1:8080/v1": "localhost:8080", "http://10.0.0.10": "localhost:80", "https://api.example.com/v1": "api.example.com:443",
		"http://YOUR_HOST/v1": "", "http://<host>:81": "<host>:81",
	} {
		assert.Equal(t, want, script.HostOf(base), base)
	}
}

func TestLackOf(t *testing.T) {
	for failure, want := range map[string]string{
		"exit status 127: line 1: oarctl: command not found": "oarctl is not installed",
		"exit status 127: line 1: crul: command not found":   "", // a mistake of the page
		"exit status 127: ./oars: No such file or directory": "./oars is not there",
		"Cannot find package 'oars' imported from x.mjs":     "the JavaScript module oars is not installed",
	} {
		assert.Equal(t, want, script.LackOf(failure, ""), failure)
	}
	assert.Equal(t, "oars.json", script.MissingFile("curl -d @oars.json http://localhost/oars", "couldn't read data from file \"oars.json\""))
}

func TestStops(t *testing.T) {
	assert.True(t, script.Stops("POST", "/admin/shutdown"))
	assert.False(t, script.Stops("GET", "/admin/shutdown"))
	assert.False(t, script.Stops("POST", "/buses/{id}/stop"))
	assert.True(t, script.Wipes("POST", "/cache/flush"))
	assert.Equal(t, "/oars", script.PathOf("localhost:8080/oars?page=2"))
}
