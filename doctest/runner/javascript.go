package runner

import (
	"context"
	"crypto/sha256"
	"embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// node holds what runs an example, and the packages that examples may import.
//
//go:embed node/start.cjs node/package.json node/package-lock.json
var node embed.FS

// installTimeout bounds what npm takes.
const installTimeout = 2 * time.Minute

// javaScript runs an example in node. One that imports nothing runs without the packages, where they cannot be installed.
func (r *Runner) javaScript(ctx context.Context, e execution, code string) Outcome {
	modules, refused := r.install(ctx)
	start, err := node.ReadFile("node/start.cjs")
	err = errors.Join(err, e.save(".start.cjs", string(start)), e.save("example.js", code))
	if refused == nil {
		err = errors.Join(err, os.Symlink(modules, filepath.Join(e.dir, "node_modules")))
	}
	if err != nil {
		return failed(err)
	}
	out := r.execute(ctx, e, "node", ".start.cjs")
	out.Command = strings.TrimSpace(code)
	_, err = os.Stat(filepath.Join(e.dir, ".repl"))
	out.REPL = err == nil
	if out.Exit <= 0 {
		return out
	}
	out.Line = lineOf(out.Stderr)
	if message := thrown(out.Stderr); message != "" {
		out.Failure += ": " + message
	}
	if refused != nil && missingPackage.MatchString(out.Stderr) {
		out.Failure += ": " + oneLine(refused.Error())
	}
	return out
}

var (
	exampleLine    = regexp.MustCompile(`\bexample\.m?js:(\d+)`)
	errorLine      = regexp.MustCompile(`(?m)^[A-Z][\w$]*(?: \[\w+\])?(?:: .*)?$`)
	causeLine      = regexp.MustCompile(`(?m)^\s*\[cause\]: (\S.*?)\s*\{?$`)
	missingPackage = regexp.MustCompile(`Cannot find (?:module|package) '`)
)

// lineOf is the line of the example nearest to the last error. Node tells the place of a syntax error above its
// message, and that of any other in the stack below it.
func lineOf(stderr string) int {
	stack := ""
	if at := errorLine.FindAllStringIndex(stderr, -1); at != nil {
		stack = stderr[at[len(at)-1][0]:]
	}
	for _, text := range []string{stack, stderr} {
		if m := exampleLine.FindStringSubmatch(text); m != nil {
			return number(m[1])
		}
	}
	return 0
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// thrown is the last error that node printed, in one line, with what caused it.
func thrown(stderr string) string {
	at := errorLine.FindAllStringIndex(stderr, -1)
	if at == nil {
		return oneLine(complaint(stderr))
	}
	last := at[len(at)-1]
	message := stderr[last[0]:last[1]]
	if cause := causeLine.FindStringSubmatch(stderr[last[1]:]); cause != nil {
		message += " (" + cause[1] + ")"
	}
	return oneLine(message)
}

// install gives the folder of the packages, and installs it when the first example asks. It tries once for a runner.
func (r *Runner) install(ctx context.Context) (string, error) {
	r.installing.Lock()
	defer r.installing.Unlock()
	if r.modules == "" && r.refused == nil {
		modules, err := installed(ctx, r.cache)
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		r.modules, r.refused = modules, err
	}
	return r.modules, r.refused
}

// installed finds the packages of the lock file in the cache, and puts them there if need be, in one step: of several
// processes that install them at once, the first one's stay.
func installed(ctx context.Context, cache string) (string, error) {
	if cache == "" {
		base, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("no folder for npm packages: %w", err)
		}
		cache = filepath.Join(base, "doctest")
	}
	lock, err := node.ReadFile("node/package-lock.json")
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, fmt.Sprintf("node-%.8x", sha256.Sum256(lock)))
	modules := filepath.Join(dir, "node_modules")
	if isFolder(modules) {
		return modules, nil
	}
	if err := installInto(ctx, cache, dir); err != nil && !isFolder(modules) {
		return "", fmt.Errorf("the packages that examples import could not be installed: %w", err)
	}
	return modules, nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func installInto(ctx context.Context, cache, dir string) error {
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return err
	}
	temp, err := os.MkdirTemp(cache, "installing-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(temp) }() // gone, when all went well
	for _, name := range []string{"package.json", "package-lock.json"} {
		text, err := node.ReadFile("node/" + name)
		if err = errors.Join(err, os.WriteFile(filepath.Join(temp, name), text, 0o644)); err != nil {
			return err
		}
	}
	if err := npmInstall(ctx, temp); err != nil {
		return err
	}
	return os.Rename(temp, dir)
}

func npmInstall(ctx context.Context, dir string) error {
	npm, err := exec.LookPath("npm")
	if err != nil {
		return errors.New("npm is not installed")
	}
	ctx, cancel := context.WithTimeout(ctx, installTimeout)
	defer cancel()
	var said output
	cmd := exec.CommandContext(ctx, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	cmd.Dir, cmd.Stdout, cmd.Stderr, cmd.WaitDelay = dir, &said, &said, drain
	if err := runInGroup(cmd); err != nil {
		return fmt.Errorf("npm ci: %w: %s", err, complaint(said.String()))
	}
	return nil
}
