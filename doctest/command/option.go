package command

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
	"time"

	"docsascode.example/gen/snippet"
	"docsascode.example/gen/spelling"
)

// An option is the one definition of a flag: what the help says of it, and how it takes its value.
type option struct {
	name     string
	value    string // what follows the name in the help; empty for nothing
	usage    string // with the default
	isSwitch bool   // the flag may stand alone; a value then follows an equals sign
	// set stores a value, which is empty for a switch alone. Its error is what the user reads; flag is "-" and the name.
	set func(flag, value string) error
}

func (o option) label() string {
	if o.value == "" || o.isSwitch {
		return "-" + o.name + o.value
	}
	return "-" + o.name + " " + o.value
}

// A group is the flags for one concern, as the help shows them.
type group struct {
	title   string
	options []option
}

func (c *command) options() []option {
	var all []option
	for _, g := range c.groups {
		all = append(all, g.options...)
	}
	return all
}

func (c *command) option(name string) (option, bool) {
	all := c.options()
	i := slices.IndexFunc(all, func(o option) bool { return o.name == name })
	if i < 0 {
		return option{}, false
	}
	return all[i], true
}

var errHelp = errors.New("help")

// parse returns the flags and the paths of args, which can be in any order. A "--" ends the flags. The error is errHelp if
// -h is among the flags.
func (c *command) parse(args []string) (given []setting, paths []string, err error) {
	for len(args) > 0 {
		first := args[0]
		args = args[1:]
		switch {
		case first == "--":
			paths, args = append(paths, args...), nil
		case first == "":
			return nil, nil, errors.New("a path is empty; name a page or a directory of pages")
		case !isFlag(first):
			paths = append(paths, first)
		default:
			var own setting
			if own, args, err = c.take(first, args); err != nil {
				return nil, nil, err
			}
			given = append(given, own)
		}
	}
	return given, paths, nil
}

// take returns a flag with its value, which may be the next argument, and the arguments after that. It checks the value.
func (c *command) take(flag string, rest []string) (setting, []string, error) {
	name, value, given := cutFlag(flag)
	o, err := c.lookUp(name)
	if err != nil {
		return setting{}, nil, err
	}
	if !given && !o.isSwitch {
		if len(rest) == 0 {
			return setting{}, nil, fmt.Errorf("-%s has no value; write %s", name, o.label())
		}
		value, rest = rest[0], rest[1:]
	}
	return setting{name, value}, rest, o.set("-"+name, value)
}

// lookUp returns the flag of a name. The error is errHelp if the name asks for help.
func (c *command) lookUp(name string) (option, error) {
	if isHelp("-" + name) {
		return option{}, errHelp
	}
	if o, ok := c.option(name); ok {
		return o, nil
	}
	if others := owners(name); len(others) > 0 {
		return option{}, fmt.Errorf("-%s is a flag of %s, not of %s", name, strings.Join(others, " and "), c.name)
	}
	var names []string
	for _, o := range c.options() {
		names = append(names, o.name)
	}
	if near := spelling.Nearest(name, names...); near != "" {
		return option{}, fmt.Errorf("unknown flag -%s; did you mean -%s?", name, near)
	}
	return option{}, fmt.Errorf("unknown flag -%s; doctest %s -h lists the flags", name, c.name)
}

// owners are the commands that have a flag.
func owners(name string) []string {
	var owners []string
	for _, c := range commands() {
		if _, ok := c.option(name); ok {
			owners = append(owners, c.name)
		}
	}
	return owners
}

func isFlag(arg string) bool { return len(arg) > 1 && arg[0] == '-' }

// cutFlag takes a flag apart: -name, --name, -name=value or --name=value.
func cutFlag(arg string) (name, value string, given bool) {
	return strings.Cut(strings.TrimPrefix(arg[1:], "-"), "=")
}

func toggle(name, usage string, to *bool) option {
	return option{name, "", usage, true, func(flag, value string) error {
		on, err := strconv.ParseBool(cmp.Or(value, "true"))
		if err != nil {
			return fmt.Errorf("%s %q: write %[1]s alone, or %[1]s=false", flag, value)
		}
		*to = on
		return nil
	}}
}

func file(name, usage string, to *string) option { return text(name, "FILE", usage, to) }

// text is a flag for any text.
func text(name, label, usage string, to *string) option {
	return option{name, label, usage, false, func(_, value string) error {
		*to = value
		return nil
	}}
}

// number is a flag for a whole number from least to most. The default is what to holds.
func number(name, usage string, to *int, least, most int) option {
	return option{name, "N", usage, false, func(flag, value string) error {
		n, err := strconv.Atoi(value)
		if err != nil || n < least || n > most {
			return fmt.Errorf("%s %q: write a whole number from %d to %d", flag, value, least, most)
		}
		*to = n
		return nil
	}}
}

// longestTime is the largest time limit that a flag takes.
const longestTime = 24 * time.Hour

var numberForm = regexp.MustCompile(`^\d+(\.\d+)?$`)

// duration is a flag for a time limit of more than 0 and at most longestTime. The default is what to holds.
func duration(name, usage string, to *time.Duration) option {
	usage = fmt.Sprintf("%s (default %s)", usage, *to)
	return option{name, "TIME", usage, false, func(flag, value string) error {
		d, err := time.ParseDuration(value)
		switch {
		case numberForm.MatchString(value):
			return fmt.Errorf("%s %q has no unit; write %[2]ss", flag, value)
		case err != nil:
			return fmt.Errorf("%s %q: write a number with a unit, for example 10s or 1m30s", flag, value)
		case d <= 0 || d > longestTime:
			return fmt.Errorf("%s %q: write a time of more than 0s and at most %.0fh, for example 10s", flag, value, longestTime.Hours())
		}
		*to = d
		return nil
	}}
}

// pattern is a flag for a regular expression; an empty one is none.
func pattern(name, usage string, to **regexp.Regexp) option {
	return option{name, "REGEXP", usage, false, func(flag, value string) (err error) {
		*to = nil
		if value == "" {
			return nil
		}
		*to, err = regexp.Compile(value)
		if fault, ok := errors.AsType[*syntax.Error](err); ok {
			return fmt.Errorf("%s %q is not a valid regular expression: %s; write a literal character such as ( as \\(", flag, value, fault.Code)
		}
		return err
	}}
}

// format is a flag for the format of the output. The default is the first format.
func format(to *string, known []string) option {
	return oneOf("format", "FORMAT", "Formats", "", to, known)
}

// oneOf is a flag with a few values, which are named in the plural. The default is the first.
func oneOf(name, label, plural, usage string, to *string, known []string) option {
	*to = known[0]
	usage += fmt.Sprintf("%s or %s (default %s)", strings.Join(known[:len(known)-1], ", "), known[len(known)-1], *to)
	return option{name, label, usage, false, func(flag, value string) error {
		if !slices.Contains(known, value) {
			return fmt.Errorf("%s %q is unknown%s", flag, value, choice(plural, value, known))
		}
		*to = value
		return nil
	}}
}

// samples is a flag for the languages in which examples are written; none for an empty list.
func samples(usage string, to *[]snippet.Choice) option {
	return option{"samples", "LIST", usage, false, func(flag, value string) (err error) {
		*to = nil
		if value == "" {
			return nil
		}
		if *to, err = snippet.Choose(value); err != nil {
			return fmt.Errorf("%s %q: %w", flag, value, err)
		}
		return nil
	}}
}

// hostPort is a URL without its scheme.
var hostPort = regexp.MustCompile(`^(\w[\w.-]*|\[[\da-f:]+\]):\d+(/\S*)?$`)

// address is a flag for the URL of an HTTP server; an empty one is none. No message shows a URL that may hold a password.
func address(name, usage, example string, to **url.URL) option {
	return option{name, "URL", usage, false, func(flag, value string) error {
		*to = nil
		if value == "" {
			return nil
		}
		if u := httpURL(value); u != nil {
			*to = u
			return nil
		}
		if strings.Contains(value, "@") {
			return fmt.Errorf("%s: not an HTTP URL; write for example %s", flag, example)
		}
		if hostPort.MatchString(value) {
			example = "http://" + value
		}
		return fmt.Errorf("%s %q is not an HTTP URL; write for example %s", flag, value, example)
	}}
}

func httpURL(s string) *url.URL {
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil
	}
	return u
}
