package runner

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A Session runs programs one after the other in one scratch directory, as a user does who works through a page. A program
// finds the files that earlier programs left. A shell program also finds their variables, functions and working directory.
// A program that is stopped, or that replaces its shell, leaves nothing.
//
// Isolated programs hand on at most 1024 files of 32 MiB together: regular files and directories, but no links.
//
// A Session is not safe for concurrent use.
type Session struct {
	runner *Runner
	dir    string
}

// Session begins a session. The caller must call Close.
func (r *Runner) Session() (*Session, error) {
	dir, err := os.MkdirTemp("", "doctest-")
	if err != nil {
		return nil, fmt.Errorf("no scratch directory: %w", err)
	}
	return &Session{runner: r, dir: dir}, nil
}

// Close removes the scratch directory.
func (s *Session) Close() error { return os.RemoveAll(s.dir) }

// Run is [Runner.Run] in the session.
func (s *Session) Run(ctx context.Context, p Program, reach ...string) Outcome {
	return s.runner.run(ctx, execution{dir: s.dir, reach: reach, keep: true}, p)
}

// Write puts a file into the scratch directory, in place of one of the same name. The name is a path below the directory.
func (s *Session) Write(name string, data []byte) error {
	root, err := os.OpenRoot(s.dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }() // only its descriptor is closed
	if err := root.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	return root.WriteFile(name, data, 0o600)
}

// Has reports whether the scratch directory has a file.
func (s *Session) Has(name string) bool {
	root, err := os.OpenRoot(s.dir)
	if err != nil {
		return false
	}
	defer func() { _ = root.Close() }() // only its descriptor is closed
	_, err = root.Stat(name)
	return err == nil
}

// Files of the scratch directory that carry a shell's state.
const (
	stateFile   = ".shell-state"
	preludeFile = ".shell-prelude"
)

// prelude is what bash reads before a script of a session: it restores the state of the last shell, and saves its own when
// it exits. Variables that bash itself sets are not part of the state.
const prelude = `unset BASH_ENV
[ -f DIR/` + stateFile + ` ] && . DIR/` + stateFile + ` 2>/dev/null
__doctest_save() {
	local __doctest_name
	{
		for __doctest_name in $(compgen -v); do
			case $__doctest_name in
			BASH* | COMP_* | DIRSTACK | EPOCH* | EUID | FUNCNAME | GROUPS | HISTCMD | LINENO | OLDPWD | PIPESTATUS | PPID | PWD | RANDOM | \
				SECONDS | SHELLOPTS | SHLVL | SRANDOM | UID | _ | __doctest_*) ;;
			*) declare -p "$__doctest_name" ;;
			esac
		done
		unset -f __doctest_save
		declare -f
		printf 'cd -- %q\n' "$PWD"
	} >DIR/` + stateFile + ` 2>/dev/null
}
trap __doctest_save EXIT
`

// sharedShell saves the prelude, and returns the environment that has bash read it.
func (e execution) sharedShell() (env []string, err error) {
	if !e.keep {
		return nil, nil
	}
	quoted := "'" + strings.ReplaceAll(e.dir, "'", `'\''`) + "'"
	if err := e.save(preludeFile, strings.ReplaceAll(prelude, "DIR", quoted)); err != nil {
		return nil, err
	}
	return []string{"BASH_ENV=" + filepath.Join(e.dir, preludeFile)}, nil
}
