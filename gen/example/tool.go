package example

import "strings"

// toolOptions are the options of a command-line tool: the long options with an argument, the long options without one,
// and the long names of the short ones.
type toolOptions struct {
	arguments, switches string
	short               map[byte]string
}

// kindOf tells whether the option of a long name takes an argument.
func (o toolOptions) kindOf(name string) optionKind {
	switch {
	case hasWord(o.arguments, name):
		return argumentOption
	case hasWord(o.switches, name):
		return switchOption
	}
	return unknownOption
}

// takes reports whether a long option takes an argument.
func (o toolOptions) takes(name string) bool { return o.kindOf(name) == argumentOption }

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
	rest, known, _ := readLong(a, args, t.options.kindOf, t.add)
	t.unsure = t.unsure || !known
	return rest
}

func (t *tool) cluster(a text, args []argument) []argument {
	rest, known := readCluster(a, args, t.options.short, t.options.kindOf, t.add)
	t.unsure = t.unsure || !known
	return rest
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
