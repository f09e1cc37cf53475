package runner_test

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/runner"
)

func js(code string) runner.Program { return runner.Program{Language: "javascript", Code: code} }

func TestJavaScript(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "node", "npm")
	r := isolated(t, runner.Config{})
	address := serve(t, echo)
	base := "'http://" + address + "'"
	for name, test := range map[string]struct {
		code, stdout string
	}{
		"axios, module":        {"import axios from 'axios';\nconst r = await axios.post(" + base + ", {a: 1});\nconsole.log(r.data);", "POST / {\"a\":1};\n"},
		"axios, CommonJS":      {"const axios = require('axios');\naxios.get(" + base + ").then(r => console.log(r.data));", "GET / ;\n"},
		"axios, REPL":          {"const axios = require('axios');\nconst r = await axios.get(" + base + ");\nconsole.log(r.data);", "GET / ;\n"},
		"jose":                 {"import * as jose from 'jose';\nconsole.log(typeof jose.jwtVerify);", "function\n"},
		"fetch":                {"const r = await fetch(" + base + ");\nconsole.log(await r.text());", "GET / ;\n"},
		"fetch, localhost":     {"const r = await fetch(" + base + ".replace('127.0.0.1', 'localhost'));\nconsole.log(r.status);", "200\n"},
		"import() in a script": {"const { jwtVerify } = await import('jose');\nconsole.log(typeof jwtVerify);", "function\n"},
		"await of parentheses": {"const r = await (fetch(" + base + "));\nconsole.log(r.status);", "200\n"},
		"sloppy":               {"r = await fetch(" + base + ");\nconsole.log(r.status);", "200\n"},
		"import in a string":   {"console.log(`\nimport axios from 'axios'`, require('path').sep);", "\nimport axios from 'axios' /\n"},
		"hashbang":             {"#!/usr/bin/env node\nconsole.log(require.main === module, __filename.endsWith('example.js'));", "true true\n"},
		"export":               {"export const a = 1;\nconsole.log(import.meta.url.startsWith('file:'));", "true\n"},
		"no environment":       {"console.log(Object.keys(process.env).sort().join());", "HOME,LANG,PATH,TMPDIR\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := r.Run(t.Context(), js(test.code), address)
			assert.Empty(t, out.Failure, out.Stderr)
			assert.Equal(t, test.stdout, out.Stdout)
			assert.Equal(t, test.code, out.Command)
		})
	}
}

func TestJavaScriptFailures(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "node", "npm")
	r := isolated(t, runner.Config{})
	address := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	base, nobody := "'http://"+address+"'", unused(t)
	for name, test := range map[string]struct {
		code, failure string
		line          int
	}{
		"module":             {"import axios from 'axios';\n\nawait axios.psot();", "exit status 1: TypeError: axios.psot is not a function", 3},
		"CommonJS":           {"const axios = require('axios');\n\naxios.psot();", "exit status 1: TypeError: axios.psot is not a function", 3},
		"REPL":               {"const axios = require('axios');\n\nawait axios.psot();", "exit status 1: TypeError: axios.psot is not a function", 3},
		"first line":         {"nosuch()", "exit status 1: ReferenceError: nosuch is not defined", 1},
		"later":              {"setTimeout(() => {\n  throw new RangeError('too far');\n})", "exit status 1: RangeError: too far", 2},
		"rejection":          {"const a = 1;\nPromise.reject(new Error('a: b'))", "exit status 1: Error: a: b", 2},
		"status":             {"import axios from 'axios';\nawait axios.get(" + base + ");", "exit status 1: AxiosError: Request failed with status code 418", 2},
		"refused":            {"\nawait fetch('http://" + nobody + "');", "exit status 1: TypeError: fetch failed (Error: connect ECONNREFUSED " + nobody + ")", 2},
		"syntax, module":     {"import axios from 'axios';\n\nconst = 1;", "exit status 1: SyntaxError: Unexpected token '='", 3},
		"syntax, script":     {"const axios = require('axios');\nfoo(;", "exit status 1: SyntaxError: Unexpected token ';'", 2},
		"REPL's variable":    {"const a = 1;\nfs.readFileSync('a');", "exit status 1: ReferenceError: fs is not defined", 2},
		"closed too early":   {"const a = 1;\n}; {", "exit status 1: SyntaxError: Unexpected token '}'", 2},
		"unknown package":    {"import got from 'got';", "exit status 1: Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'got'", 0},
		"require and import": {"import axios from 'axios';\nrequire('path');", "exit status 1: ReferenceError: require is not defined in ES module scope", 2},
		"class":              {"class Odd extends Error { name = 'Odd' }\nthrow new Odd('one: two');", "exit status 1: Odd: one: two", 2},
		"no message":         {"console.error('Note');\nthrow new Error();", "exit status 1: Error", 2},
		"a string":           {"\nthrow 'no';", `the reason "no".`, 0},
		"exit":               {"console.error('sorry: no');\nprocess.exit(4)", "exit status 4: sorry: no", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := r.Run(t.Context(), js(test.code), address)
			assert.Contains(t, out.Failure, test.failure, out.Stderr)
			assert.NotContains(t, out.Failure, "\n")
			assert.Equal(t, test.line, out.Line, out.Stderr)
		})
	}
}

// TestWithoutNpm empties PATH of all but node, and so runs alone.
func TestWithoutNpm(t *testing.T) {
	requirePrograms(t, "node")
	node, err := exec.LookPath("node")
	require.NoError(t, err)
	bin := t.TempDir()
	require.NoError(t, os.Symlink(node, filepath.Join(bin, "node")))
	t.Setenv("PATH", bin)
	r := runner.New(runner.Config{Cache: t.TempDir(), Open: true})
	assert.Empty(t, r.Run(t.Context(), js("console.log(typeof fetch)")).Failure, "what imports nothing runs")
	for _, code := range []string{"import axios from 'axios'", "require('axios')"} {
		assert.Contains(t, r.Run(t.Context(), js(code)).Failure,
			": cannot install the npm packages that examples import: npm is not installed")
	}
}

func BenchmarkAxios(b *testing.B) {
	requirePrograms(b, "node", "npm")
	address := serve(b, echo)
	program := js("import axios from 'axios';\nawait axios.get('http://" + address + "');")
	for name, r := range map[string]*runner.Runner{"open": runner.New(runner.Config{Open: true}), "isolated": isolated(b, runner.Config{})} {
		b.Run(name, func(b *testing.B) {
			require.Empty(b, r.Run(b.Context(), program, address).Failure)
			for b.Loop() {
				require.Empty(b, r.Run(b.Context(), program, address).Failure)
			}
		})
	}
}
