package guards

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// root is the folder of the module, from here.
const root = "../.."

// A guard is a paragraph of the table.
type guard struct {
	table    string // its file, from the root
	line     int    // of the table
	name     string // what it sees to
	file     string // from the root, with slashes
	old, new string // whole lines of the file, with the guard and without
	tests    []test
}

// at is where g stands.
func (g *guard) at() string { return fmt.Sprintf("%s:%d", g.table, g.line) }

// A test is one that fails without a guard.
type test struct {
	folder string   // of its package, from the root
	path   []string // the function, and subtests of it
}

func (t test) String() string { return t.folder + " " + strings.Join(t.path, "/") }

// pattern is what go test -run takes for t alone.
func (t test) pattern() string {
	parts := make([]string, len(t.path))
	for i, name := range t.path {
		parts[i] = "^" + regexp.QuoteMeta(strings.ReplaceAll(name, " ", "_")) + "$"
	}
	return strings.Join(parts, "/")
}

// parseTable reads the guards in text. The error names every fault with its line.
func parseTable(text string) ([]guard, error) {
	var guards []guard
	var faults []error
	var g guard
	end := func() {
		if g.line > 0 {
			faults = append(faults, g.check())
			guards = append(guards, g)
		}
		g = guard{}
	}
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSuffix(line, "\n")
		if line == "" {
			end()
		}
		if line == "" || line[0] == '#' {
			continue
		}
		if g.line == 0 {
			g.line = number
		}
		if err := g.add(line); err != nil {
			faults = append(faults, fmt.Errorf("line %d: %w", number, err))
		}
	}
	end()
	return guards, errors.Join(faults...)
}

// add reads a line of g's paragraph.
func (g *guard) add(line string) error {
	if file, ok := strings.CutPrefix(line, "in "); ok {
		g.file = file
		return nil
	}
	if named, ok := strings.CutPrefix(line, "noticed by "); ok {
		folder, path, _ := strings.Cut(named, " ")
		g.tests = append(g.tests, test{folder, strings.Split(path, "/")})
		return nil
	}
	switch mark, rest := line[0], line[1:]+"\n"; {
	case mark == '-':
		g.old += rest
	case mark == '+':
		g.new += rest
	case mark == ' ':
		g.old += rest
		g.new += rest
	case g.name != "":
		return errors.New("a guard has one name: is an empty line missing?")
	default:
		g.name = line
	}
	return nil
}

// check tells what g lacks.
func (g *guard) check() error {
	if g.name == "" || g.file == "" || g.old == "" || g.old == g.new || len(g.tests) == 0 {
		return fmt.Errorf("line %d: a guard has a name, a file, a change and a test", g.line)
	}
	return nil
}

// byFolder is the tests of g by the folder of their package.
func (g *guard) byFolder() map[string][]test {
	folders := map[string][]test{}
	for _, t := range g.tests {
		folders[t.folder] = append(folders[t.folder], t)
	}
	return folders
}

// without is g's file as it is when g is taken away.
func (g *guard) without() (string, error) {
	content, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(g.file)))
	if err != nil {
		return "", err
	}
	text, old := "\n"+string(content), "\n"+g.old // from the start of a line
	if n := strings.Count(text, old); n != 1 {
		return "", fmt.Errorf("%s has the lines of the guard %d times, not once", g.file, n)
	}
	return strings.Replace(text, old, "\n"+g.new, 1)[1:], nil
}
