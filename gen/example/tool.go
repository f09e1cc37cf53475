package example

import "strings"

// toolOptions are the options of a command-line tool: the long options with an argument, the long options without one,
// and the long names of the short ones.
type toolOptions struct {
	arguments, switches string
	short               map[byte]string
}

// takes reports whether a long option takes an argument.
func (o toolOptions) takes(name string) bool { return hasWord(o.arguments, name) }

func (o toolOptions) knows(name string) bool { return o.takes(name) || hasWord(o.switches, name) }

func hasWord(list, word string) bool {
	return word != "" && !strings.Contains(word, " ") && strings.Contains(" "+list+" ", " "+word+" ")
}

// tool collects the arguments of a command.
type tool struct {
	options toolOptions
	set     map[string][]text // the options that were given, by their long names
	words   []text
	unsure  bool // something was seen that may be any option
}

// read sorts the arguments.
func (t *tool) read(args []argument) {
	t.set = map[string][]text{}
	for len(args) > 0 {
		a := args[0]
		args = args[1:]
		switch {
		case a.splits:
			t.unsure = true
		case a.s == "--":
			for _, rest := range args {
				t.words = append(t.words, rest.text)
			}
			return
		case strings.HasPrefix(a.s, "--"):
			args = t.long(a.text, args)
		case strings.HasPrefix(a.s, "-") && len(a.s) > 1:
			args = t.cluster(a.text, args)
		default:
			t.words = append(t.words, a.text)
		}
	}
}

func (t *tool) long(a text, args []argument) []argument {
	name, value, joined := a.from(len("--")).cut("=")
	switch {
	case !name.known() || !t.options.knows(name.s):
		t.unsure = true
	case joined || !t.options.takes(name.s):
		t.add(name.s, value)
	case len(args) > 0:
		t.add(name.s, args[0].text)
		return args[1:]
	}
	return args
}

func (t *tool) cluster(a text, args []argument) []argument {
	for i := 1; i < len(a.s); i++ {
		name := t.options.short[a.s[i]]
		switch {
		case name == "" || a.unknownAt(i):
			t.unsure = true
			return args
		case !t.options.takes(name):
			t.add(name, a.slice(i, i))
		case i+1 < len(a.s):
			t.add(name, a.from(i+1))
			return args
		case len(args) > 0:
			t.add(name, args[0].text)
			return args[1:]
		}
	}
	return args
}

func (t *tool) add(name string, value text) { t.set[name] = append(t.set[name], value) }

// last gives the last argument of an option, under any of its names.
func (t *tool) last(names ...string) (text, bool) {
	for _, name := range names {
		if all := t.set[name]; len(all) > 0 {
			return all[len(all)-1], true
		}
	}
	return text{}, false
}

func (t *tool) has(names ...string) bool {
	_, ok := t.last(names...)
	return ok
}
