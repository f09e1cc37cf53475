package runner

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"docsascode.example/gen/example"
)

// A Session runs programs one after the other in one scratch directory, as a user does who works through a page. A program
// finds the files that earlier programs left. A shell program also finds their variables, functions and working directory.
// A program that is stopped, or that replaces its shell, leaves only its files.
//
// A Session is not safe for concurrent use.
type Session struct {
	runner    *Runner
	dir       string // its scratch directory, as programs see it
	languages []string
	ward      *ward
	alone     bool // it has only one program
}

// Session begins a session of programs in some languages. They reach the same addresses as the program of [Runner.Run]. The
// caller must call Close.
func (r *Runner) Session(ctx context.Context, reach []string, languages ...string) (*Session, error) {
	if r.refused != nil {
		return nil, fmt.Errorf("examples cannot be isolated: %w", r.refused)
	}
	shown := r.shown
	for _, language := range languages {
		if example.LanguageOf(language) != example.ScriptCode {
			continue
		}
		if modules, err := r.install(ctx); err == nil { // without packages, a script that imports none runs
			shown = append(slices.Clip(shown), modules)
			break
		}
	}
	if err := checkReach(reach); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "doctest-")
	if err != nil {
		return nil, fmt.Errorf("no scratch directory: %w", err)
	}
	w, err := r.begin(dir, reach, shown)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("cannot be run: %w", err), os.RemoveAll(dir))
	}
	return &Session{runner: r, dir: dir, languages: languages, ward: w}, nil
}

// Close removes the scratch directory.
func (s *Session) Close() error { return errors.Join(s.ward.close(), os.RemoveAll(s.dir)) }

// Run is [Runner.Run] in the session.
func (s *Session) Run(ctx context.Context, p Program) Outcome {
	run := start(p.Language)
	if run == nil {
		return failed(fmt.Errorf("doctest does not run %q examples; it runs bash, console and javascript", p.Language))
	}
	if !slices.Contains(s.languages, p.Language) {
		return failed(fmt.Errorf("the session has no programs in %s", p.Language))
	}
	var env []string
	for _, name := range slices.Sorted(maps.Keys(p.Env)) {
		env = append(env, name+"="+p.Env[name])
	}
	out := run(s, ctx, env, p.Code)
	out.Failure = strings.ReplaceAll(out.Failure, s.dir+string(filepath.Separator), "") // it means nothing to a reader
	return out
}

// Write puts a file into the scratch directory, in place of one of the same name. The name is a path below the directory.
func (s *Session) Write(name string, data []byte) error {
	root := s.ward.root
	if err := root.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	if err := root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // a program can have left a link or a pipe
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	return errors.Join(err, file.Close())
}

// Has reports whether the scratch directory has a file or a directory of this name.
func (s *Session) Has(name string) bool {
	info, err := s.ward.root.Stat(name)
	return err == nil && (info.Mode().IsRegular() || info.IsDir())
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

// sharedShell saves the prelude, and returns the environment that has bash read it. Commands need none if no earlier shell
// left a state, and they leave none: to save a state takes as long as to start bash.
func (s *Session) sharedShell(commands example.Block) (env []string, err error) {
	if s.alone || isPlain(commands) && !s.Has(stateFile) {
		return nil, nil
	}
	quoted := "'" + strings.ReplaceAll(s.dir, "'", `'\''`) + "'"
	if err := s.Write(preludeFile, []byte(strings.ReplaceAll(prelude, "DIR", quoted))); err != nil {
		return nil, err
	}
	return []string{"BASH_ENV=" + filepath.Join(s.dir, preludeFile)}, nil
}

// isPlain reports whether commands only call curl, with words that the shell does not expand. They leave a shell as it is.
func isPlain(commands example.Block) bool {
	for _, step := range commands.Steps {
		name, rest, _ := strings.Cut(step.Command.Text, " ")
		if name != "curl" || strings.ContainsAny(rest, "$`;&|<>()") {
			return false
		}
	}
	return len(commands.Steps) > 0
}
