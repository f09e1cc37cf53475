package setting

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"

	"docsascode.example/gen/spelling"
	"docsascode.example/impl/conf"
)

// Values is the settings that a user gave, and their faults.
type Values struct {
	program string            // whose -h lists the flags
	values  map[string]string // by the name of the setting, as the others
	labels  map[string]string // as the user wrote it: the flag or the variable
	names   map[string]string // by Field
	usual   map[string]string
	wrong   map[string]bool
	faults  []error
}

// Read reads args, the flags of program; getenv is [os.Getenv] or a replacement.
// Faults are in [Values.Err]. The error is [flag.ErrHelp] if a flag asks for help.
func Read(program string, groups []Group, args []string, getenv func(string) string) (*Values, error) {
	v := &Values{
		program: program, values: make(map[string]string), labels: make(map[string]string),
		names: make(map[string]string), usual: make(map[string]string), wrong: make(map[string]bool),
	}
	for _, g := range groups {
		for _, s := range g.Settings {
			v.add(s, getenv)
		}
	}
	for len(args) > 0 {
		var help bool
		if help, args = v.readFlag(args); help {
			return nil, flag.ErrHelp
		}
	}
	return v, nil
}

func (v *Values) add(s Setting, getenv func(string) string) {
	v.values[s.Name], v.usual[s.Name], v.labels[s.Name] = s.Default, s.Default, "-"+s.Name
	if s.Field != "" {
		v.names[s.Field] = s.Name
	}
	if s.Env == "" {
		return
	}
	if value := getenv(s.Env); value != "" {
		v.values[s.Name], v.labels[s.Name] = value, s.Env
	}
}

// Get returns the value of a setting.
func (v *Values) Get(name string) string { return v.values[name] }

// Default returns the default of a setting.
func (v *Values) Default(name string) string { return v.usual[name] }

// Err returns all faults, each on a line, or nil.
func (v *Values) Err() error { return errors.Join(v.faults...) }

// readFlag reads the first of args, with its value, and returns the rest. It goes
// on after a flag that is wrong, so that one run reports all of them.
func (v *Values) readFlag(args []string) (help bool, rest []string) {
	argument, rest := args[0], args[1:]
	name, value, hasValue := strings.Cut(strings.TrimPrefix(argument, "-"), "=")
	name = strings.TrimPrefix(name, "-")
	switch {
	case !strings.HasPrefix(argument, "-"):
		v.faults = append(v.faults, fmt.Errorf("unexpected argument %q; run %s -h for the list of flags", argument, v.program))
		return false, rest
	case name == "h" || name == "help":
		return true, rest
	}
	_, known := v.values[name]
	if !hasValue && len(rest) > 0 && (known || !strings.HasPrefix(rest[0], "-")) {
		value, hasValue, rest = rest[0], true, rest[1:]
	}
	switch {
	case !known:
		v.faults = append(v.faults, v.unknown(name))
	case !hasValue:
		v.labels[name] = "-" + name
		v.Fault(name, "has no value; write -%s VALUE", name)
	default:
		v.values[name], v.labels[name] = value, "-"+name
	}
	return false, rest
}

func (v *Values) unknown(name string) error {
	if nearest := spelling.Nearest(name, slices.Sorted(maps.Keys(v.values))...); nearest != "" {
		return fmt.Errorf("unknown flag -%s; did you mean -%s?", name, nearest)
	}
	return fmt.Errorf("unknown flag -%s; run %s -h for the list of flags", name, v.program)
}

// Fault notes "<what is wrong>; <what to write>" of a setting, in the manner of
// [fmt.Errorf]. It passes over further faults of the setting, because the first is
// their cause.
func (v *Values) Fault(name, format string, args ...any) {
	if !v.wrong[name] {
		v.PassOver(name)
		v.faults = append(v.faults, v.Label(name, fmt.Errorf(format, args...)))
	}
}

// PassOver makes Fault and Check pass over further faults of a setting.
func (v *Values) PassOver(name string) { v.wrong[name] = true }

// Label puts the flag or the variable of a setting before each line of err.
func (v *Values) Label(name string, err error) error {
	label := v.labels[name] + ": "
	return errors.New(label + strings.ReplaceAll(err.Error(), "\n", "\n"+label))
}

// Check notes the faults in err, which a check of a Config returned.
func (v *Values) Check(err error) {
	for _, f := range conf.In("", err) {
		if !v.wrong[v.names[f.Field]] {
			v.faults = append(v.faults, v.explain(f))
		}
	}
}

// Explain returns the faults of a Config in err with the names of their settings.
// Another err stays as it is.
func (v *Values) Explain(err error) error {
	faults := conf.In("", err)
	if len(faults) == 0 {
		return err
	}
	var explained []error
	for _, f := range faults {
		explained = append(explained, v.explain(f))
	}
	return errors.Join(explained...)
}

func (v *Values) explain(f conf.Fault) error {
	name, known := v.names[f.Field]
	if !known {
		return f
	}
	return v.Label(name, f.Err)
}
