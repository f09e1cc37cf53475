package command

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"docsascode.example/gen/lint"
	"docsascode.example/gen/page"
	"docsascode.example/gen/spelling"
)

// settingsFiles are the names under which a settings file is found in the working directory.
var settingsFiles = []string{"doctest.yaml", ".doctest.yaml"}

// Keys of a settings file that are not flags.
const (
	keyPages  = "pages"  // the paths, if the command line has none
	keyIgnore = "ignore" // pages and directories that doctest leaves out
	keyAPIs   = "apis"   // by name, each with settings of its own
)

// settable are the flags that a settings file can have. All others are for one command line.
var settable = []string{
	"server", "mail", "gateway", "start", "start-wait", "reset", "env", "open", "timeout", "mail-wait", "burst",
	"baseline", "require-all", "closed", "strict-order",
}

// repeated are the flags that a settings file can have as a list.
var repeated = []string{"server", "env"}

// settings are those of a file, of the whole repository or of one API in it. The zero value has none.
type settings struct {
	pages, ignore []string
	flags         []setting
	apis          []api // in the order of the file
}

// A setting is a flag that the file has in place of the command line.
type setting struct{ name, value string }

// An api is one of several APIs of a repository.
type api struct {
	name string
	settings
}

// A settingsError has all mistakes of a settings file.
type settingsError []lint.Finding

func (e settingsError) Error() string {
	var lines []string
	for _, f := range e {
		lines = append(lines, f.String())
	}
	return strings.Join(lines, "\n")
}

// readSettings reads a settings file. Without a name it reads the one in the working directory, if there is one.
func readSettings(name string) (settings, error) {
	names := settingsFiles
	if name != "" {
		names = []string{name}
	}
	for _, file := range names {
		text, err := os.ReadFile(file)
		switch {
		case err == nil:
			return parseSettings(file, text)
		case !errors.Is(err, fs.ErrNotExist):
			return settings{}, fmt.Errorf("cannot read %s: %w", file, errors.Unwrap(err))
		case name != "":
			return settings{}, fmt.Errorf("-settings: %s does not exist", file)
		}
	}
	return settings{}, nil
}

// parseSettings reads the text of a settings file. Its error has the position of every mistake.
func parseSettings(file string, text []byte) (settings, error) {
	r := settingsReader{file: file, known: map[string]option{}}
	for _, c := range commands() {
		for _, o := range c.options() {
			r.known[o.name] = o
		}
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		r.syntax(err)
		return settings{}, settingsError(r.found)
	}
	var s settings
	if len(doc.Content) > 0 { // otherwise it is empty
		s = r.read(doc.Content[0], true)
	}
	if len(r.found) > 0 {
		return settings{}, settingsError(lint.Sort(r.found))
	}
	return s, nil
}

type settingsReader struct {
	file  string
	known map[string]option // of all commands; to set one checks a value
	found []lint.Finding
}

func (r *settingsReader) fault(n *yaml.Node, format string, args ...any) {
	at := page.Pos{File: r.file, Line: n.Line, Column: n.Column}
	r.found = append(r.found, lint.Finding{Pos: at, Severity: lint.Error, Rule: "settings", Message: fmt.Sprintf(format, args...)})
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(?s:(.*))$`)

// syntax reports a file that is not YAML.
func (r *settingsReader) syntax(err error) {
	at, message := &yaml.Node{Line: 1, Column: 1}, err.Error()
	if m := yamlLine.FindStringSubmatch(message); m != nil {
		if line, err := strconv.Atoi(m[1]); err == nil {
			at.Line = line
		}
		message = m[2]
	}
	r.fault(at, "not valid YAML: %s", message)
}

// read reads a mapping of settings: that of the whole file, or that of an API.
func (r *settingsReader) read(n *yaml.Node, whole bool) settings {
	var s settings
	r.each(n, func(key, value *yaml.Node) {
		switch name := key.Value; {
		case name == keyPages:
			s.pages = r.texts(value)
		case name == keyIgnore:
			s.ignore = r.texts(value)
		case name == keyAPIs && whole:
			r.each(value, func(key, value *yaml.Node) {
				own := api{key.Value, r.read(value, false)}
				if len(own.pages) == 0 {
					r.fault(key, "the API %s has no pages; write pages: PATH", key.Value)
				}
				s.apis = append(s.apis, own)
			})
		case slices.Contains(settable, name):
			s.flags = append(s.flags, r.flag(name, value)...)
		default:
			r.unknown(key, whole)
		}
	})
	if len(s.pages) > 0 && len(s.apis) > 0 {
		r.fault(n, "pages and apis exclude each other; give each API its pages")
	}
	return s
}

// each goes through the keys of a mapping. A key must not be there twice.
func (r *settingsReader) each(n *yaml.Node, do func(key, value *yaml.Node)) {
	n = target(n)
	if n.Kind != yaml.MappingNode {
		r.fault(n, "not a mapping; write KEY: VALUE")
		return
	}
	first := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if other := first[key.Value]; other != nil {
			r.fault(key, "%s is already in line %d", key.Value, other.Line)
			continue
		}
		first[key.Value] = key
		do(key, value)
	}
}

// flag reads the value of a flag, or its values.
func (r *settingsReader) flag(name string, n *yaml.Node) []setting {
	n = target(n)
	values := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode && slices.Contains(repeated, name) {
		values = n.Content
	}
	var out []setting
	for _, v := range values {
		v = target(v)
		if v.Kind != yaml.ScalarNode {
			r.fault(v, "%s: write one value", name)
			continue
		}
		if err := r.known[name].set(name, v.Value); err != nil {
			r.fault(v, "%s", err)
			continue
		}
		out = append(out, setting{name, v.Value})
	}
	return out
}

// texts reads a text or a list of texts.
func (r *settingsReader) texts(n *yaml.Node) []string {
	n = target(n)
	values := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		values = n.Content
	}
	var out []string
	for _, v := range values {
		if v = target(v); v.Kind != yaml.ScalarNode || v.Value == "" {
			r.fault(v, "write a path, or a list of paths")
			continue
		}
		out = append(out, filepath.Clean(v.Value))
	}
	return out
}

func (r *settingsReader) unknown(key *yaml.Node, whole bool) {
	keys := append([]string{keyPages, keyIgnore}, settable...)
	if whole {
		keys = append(keys, keyAPIs)
	}
	if _, ok := r.known[key.Value]; ok {
		r.fault(key, "%s is a flag for the command line alone; write -%[1]s there", key.Value)
		return
	}
	if near := spelling.Nearest(key.Value, keys...); near != "" {
		r.fault(key, "unknown setting %q; did you mean %q?", key.Value, near)
		return
	}
	r.fault(key, "unknown setting %q. Settings: %s", key.Value, strings.Join(keys, ", "))
}

// target is the node that an alias stands for.
func target(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}
