package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"docsascode.example/gen/spelling"
	"docsascode.example/impl/conf"
)

// given is the settings that a user gave, and what is wrong with them.
type given struct {
	values map[string]string
	labels map[string]string // by setting, as the user wrote it: the flag or the variable
	fields map[string]string // settings by the field of an impl.Config
	wrong  map[string]bool   // settings that have a fault
	faults []error           // each "<flag>: <what is wrong>; <what to write>"
}

// readSettings reads flags before environment variables before defaults; getenv
// is [os.Getenv] or a replacement. help tells whether a flag asks for help.
func readSettings(args []string, getenv func(string) string) (g *given, help bool) {
	g = &given{
		values: make(map[string]string), labels: make(map[string]string), fields: make(map[string]string), wrong: make(map[string]bool),
	}
	eachSetting(func(s setting) {
		g.values[s.name], g.labels[s.name] = s.value, "-"+s.name
		if s.field != "" {
			g.fields[s.field] = s.name
		}
		if value := getenv(s.env()); value != "" {
			g.values[s.name], g.labels[s.name] = value, s.env()
		}
	})
	for len(args) > 0 && !help {
		help, args = g.readFlag(args)
	}
	return g, help
}

// readFlag reads the first of args, with its value, and returns the rest. It goes
// on after a flag that is wrong, so that one run reports all of them.
func (g *given) readFlag(args []string) (help bool, rest []string) {
	flag, rest := args[0], args[1:]
	name, value, hasValue := strings.Cut(strings.TrimPrefix(flag, "-"), "=")
	name = strings.TrimPrefix(name, "-")
	switch {
	case !strings.HasPrefix(flag, "-"):
		g.faults = append(g.faults, fmt.Errorf("unexpected argument %q; write settings as flags, for example -listen 127.0.0.1:8080", flag))
		return false, rest
	case name == "h" || name == "help":
		return true, rest
	}
	_, known := g.values[name]
	if !hasValue && len(rest) > 0 && (known || !strings.HasPrefix(rest[0], "-")) {
		value, hasValue, rest = rest[0], true, rest[1:]
	}
	switch {
	case !known:
		g.faults = append(g.faults, g.unknown(name))
	case !hasValue:
		g.labels[name] = "-" + name
		g.fault(name, "has no value; write -%s VALUE", name)
	default:
		g.values[name], g.labels[name] = value, "-"+name
	}
	return false, rest
}

func (g *given) unknown(name string) error {
	if nearest := spelling.Nearest(name, slices.Sorted(maps.Keys(g.values))...); nearest != "" {
		return fmt.Errorf("unknown flag -%s; did you mean -%s?", name, nearest)
	}
	return fmt.Errorf("unknown flag -%s; run server -h for the list of flags", name)
}

// fault notes what is wrong with a setting, in the manner of [fmt.Errorf]. The
// first fault of a setting is the cause of its others, which are passed over.
func (g *given) fault(name, format string, args ...any) {
	if !g.wrong[name] {
		g.wrong[name] = true
		g.faults = append(g.faults, g.labelled(name, fmt.Errorf(format, args...)))
	}
}

// labelled puts the flag or the variable of a setting before each line of err.
func (g *given) labelled(name string, err error) error {
	label := g.labels[name] + ": "
	return errors.New(label + strings.ReplaceAll(err.Error(), "\n", "\n"+label))
}

// check notes the faults in err, the result of a check of an impl.Config.
func (g *given) check(err error) {
	var faults conf.Faults
	errors.As(err, &faults)
	for _, f := range faults {
		if !g.wrong[g.fields[f.Field]] {
			g.faults = append(g.faults, g.named(f))
		}
	}
}

// explain names the settings for the fields in err. Other errors stay as they are.
func (g *given) explain(err error) error {
	var faults conf.Faults
	if !errors.As(err, &faults) {
		return err
	}
	var explained []error
	for _, f := range faults {
		explained = append(explained, g.named(f))
	}
	return errors.Join(explained...)
}

// named is f with the name of the setting in place of the field's.
func (g *given) named(f conf.Fault) error {
	name, known := g.fields[f.Field]
	if !known {
		return f
	}
	return g.labelled(name, f.Err)
}
