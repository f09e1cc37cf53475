package command_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/command"
	"docsascode.example/impl/dev/devtest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"doctest": func() { os.Exit(command.Run(context.Background(), os.Args[1:], os.Stdout, os.Stderr)) },
		"ping":    servePing,
	})
}

// TestScripts runs the command line as its users do. UPDATE_SCRIPTS=1 rewrites the outputs that they expect.
func TestScripts(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(ping))
	t.Cleanup(server.Close)
	encrypted := httptest.NewUnstartedServer(http.HandlerFunc(ping))
	encrypted.Config.ErrorLog = log.New(io.Discard, "", 0) // it would log that doctest does not trust its certificate
	encrypted.StartTLS()
	t.Cleanup(encrypted.Close)
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"server-at": writeServer,
		},
		UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(e *testscript.Env) error {
			e.Setenv("SERVER", server.URL)
			e.Setenv("TLS", encrypted.URL)
			e.Setenv("FREE", devtest.FreeAddr(t))
			e.Setenv("HOST", server.Listener.Addr().String())
			return nil
		},
	})
}

// servePing is a program that serves at the address of its first argument. Asked to die, it does.
func servePing() {
	mux := http.NewServeMux()
	mux.HandleFunc("/", ping)
	mux.HandleFunc("POST /die", func(http.ResponseWriter, *http.Request) {
		fmt.Println("asked to die")
		os.Exit(7)
	})
	log.Fatal(http.ListenAndServe(os.Args[1], mux))
}

// writeServer writes the address of a server into a file: server-at FILE ADDRESS.
func writeServer(ts *testscript.TestScript, _ bool, args []string) {
	file := ts.MkAbs(args[0])
	text, err := os.ReadFile(file)
	ts.Check(err)
	ts.Check(os.WriteFile(file, []byte(strings.ReplaceAll(string(text), "SERVER", args[1])), 0o600))
}

// hasThing says that something was put at /things/1.
var hasThing atomic.Bool

// ping is the server that run.txt documents.
func ping(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/things/1" && (r.Method != http.MethodGet || hasThing.Load()) {
		hasThing.Store(r.Method != http.MethodDelete)
		return
	}
	if r.URL.Path != "/ping" {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprint(w, `{"pong": true, "at": "2026-11-23T22:49:00Z"}`)
}

// TestExitStatuses distinguishes 1 and 2, which scripts cannot.
func TestExitStatuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	good, bad := filepath.Join(dir, "good.md"), filepath.Join(dir, "bad.md")
	require.NoError(t, os.WriteFile(good, []byte("# Prose\n"), 0o644))
	require.NoError(t, os.WriteFile(bad, []byte("# Prose\n\n[nowhere](nowhere.md)\n"), 0o644))
	for args, want := range map[string]int{
		"lint " + good: 0, "lint " + bad: 1, "lint": 2, "lint -format yaml " + good: 2, "lint " + dir + "/none.md": 2,
		"spec " + good: 1, "spec ../../docs": 0, "spec -o " + dir + "/none/x.yaml ../../docs": 2, "": 2, "help": 0, "lint -h": 0,
		"help lnt": 2, "lnt": 2, "run " + good: 2, "lint -formt json " + good: 2,
	} {
		assert.Equal(t, want, command.Run(t.Context(), strings.Fields(args), io.Discard, io.Discard), "doctest %s", args)
	}
}
