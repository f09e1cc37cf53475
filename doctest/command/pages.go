package command

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"docsascode.example/gen/page"
)

// pages are the paths of the pages that a command is about, without those that the settings ignore.
type pages struct{ paths, ignore []string }

// load reads the pages.
func (p pages) load() (*page.Site, error) {
	site, err := load(p.paths)
	if err != nil {
		return nil, err
	}
	site.Pages = slices.DeleteFunc(site.Pages, func(own *page.Page) bool { return p.ignores(own.File) })
	if len(site.Pages) == 0 {
		return nil, fmt.Errorf("the settings ignore every page in %s", strings.Join(p.paths, ", "))
	}
	return site, nil
}

// files are the paths, or the pages one by one if the settings ignore some.
func (p pages) files(site *page.Site) []string {
	if len(p.ignore) == 0 {
		return p.paths
	}
	var out []string
	for _, own := range site.Pages {
		out = append(out, own.File)
	}
	return out
}

func (p pages) ignores(file string) bool {
	return slices.ContainsFunc(p.ignore, func(path string) bool { return isBelow(file, path) })
}

// isBelow reports whether a file is the path, or is below it.
func isBelow(file, path string) bool {
	rest, err := filepath.Rel(path, file)
	return err == nil && rest != ".." && !strings.HasPrefix(rest, ".."+string(filepath.Separator))
}

// A task is a command that has its settings, with the pages that it is about.
type task struct {
	*command
	pages pages
}

// tasks are the command's runs: one, or without paths one for each API of the settings. Flags override settings.
func (c *command) tasks(given []setting, paths []string) ([]task, error) {
	s, err := readSettings(last(given, "settings"))
	if err != nil {
		return nil, err
	}
	chosen, err := s.choose(last(given, "api"), paths)
	if err != nil {
		return nil, err
	}
	var out []task
	for _, a := range chosen {
		own, _ := find(c.name) // it is a known command
		t := task{own, pages{paths, append(slices.Clone(s.ignore), a.ignore...)}}
		if len(paths) == 0 {
			t.pages.paths = a.pages
		}
		for _, from := range [][]setting{s.flags, a.flags} {
			if has(given, "server") {
				from = slices.DeleteFunc(slices.Clone(from), setting.isOfServer)
			}
			if err := own.apply(from, ""); err != nil {
				return nil, err
			}
		}
		if err := own.apply(given, "-"); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, c.checkTasks(out, given, s)
}

// isOfServer reports whether a setting is about the server of the settings file, so that it is of no use for another server.
func (s setting) isOfServer() bool {
	return slices.Contains([]string{"start", "start-wait", "reset", "mail", "gateway"}, s.name)
}

// checkTasks fails if there are no pages, or if the output of several runs is not one document.
func (c *command) checkTasks(all []task, given []setting, s settings) error {
	if len(all[0].pages.paths) == 0 {
		return errors.New("no pages given; name a page or a directory of pages")
	}
	format := last(given, "format")
	if len(all) > 1 && has(given, "watch") {
		return fmt.Errorf("the settings have %d APIs, and -watch is for one; choose one with -api %s", len(all), strings.Join(s.names(), " or -api "))
	}
	if len(all) > 1 && (c.whole || !slices.Contains([]string{"", "text", "github", "markdown"}, format)) {
		return fmt.Errorf("the settings have %d APIs, and the output is one document; choose one with -api %s", len(all), strings.Join(s.names(), " or -api "))
	}
	return nil
}

// apply stores values of flags that the command has. The others are for other commands.
func (c *command) apply(values []setting, prefix string) error {
	for _, v := range values {
		if o, ok := c.option(v.name); ok {
			if err := o.set(prefix+v.name, v.value); err != nil {
				return err
			}
		}
	}
	return nil
}

// choose returns the APIs that a command line is about: the one of a name, the one that has all the paths, or all.
func (s settings) choose(name string, paths []string) ([]api, error) {
	if name != "" {
		i := slices.Index(s.names(), name)
		if i < 0 {
			return nil, fmt.Errorf("-api %q is not in the settings%s", name, choice("APIs", name, s.names()))
		}
		return s.apis[i : i+1], nil
	}
	if len(paths) == 0 {
		if len(s.apis) > 0 {
			return s.apis, nil
		}
		return []api{{settings: settings{pages: s.pages}}}, nil
	}
	for _, a := range s.apis {
		isOf := func(path string) bool {
			return slices.ContainsFunc(a.pages, func(own string) bool { return isBelow(filepath.Clean(path), own) })
		}
		if !slices.ContainsFunc(paths, func(path string) bool { return !isOf(path) }) {
			return []api{a}, nil
		}
	}
	return []api{{}}, nil
}

func (s settings) names() []string {
	var out []string
	for _, a := range s.apis {
		out = append(out, a.name)
	}
	return out
}

// last is the last value of a flag; empty without one.
func last(given []setting, name string) string {
	value := ""
	for _, g := range given {
		if g.name == name {
			value = g.value
		}
	}
	return value
}

// has reports whether a flag is given.
func has(given []setting, name string) bool {
	return slices.ContainsFunc(given, func(s setting) bool { return s.name == name })
}
