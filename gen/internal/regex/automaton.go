package regex

import (
	"encoding/binary"
	"math"
	"regexp/syntax"
	"slices"
	"sync"
	"sync/atomic"
	"unicode"
	"unicode/utf8"
)

// An automaton tells in one pass over a text whether the text has a match. Its states are sets of the instructions of an
// expression. It finds a state, and what follows from it, when a text first needs it, and keeps both.
type automaton struct {
	program *syntax.Prog
	// isAnchored says that a match begins where the text does.
	isAnchored bool
	// asks are the assertions of the expression. A state knows only what they ask of the character before it.
	asks  syntax.EmptyOp
	begin int32
	// No instruction tells characters of one class apart. classes are those of ASCII characters, and singles those of others that
	// an instruction names. The class of any other character depends on which of the wide instructions read it. The last class is
	// the end of the text.
	classes [utf8.RuneSelf]uint8
	singles map[rune]uint8
	wide    []*syntax.Inst
	width   int
	stands  []rune // one character of each class that is of ASCII or single; noRune for any other
	// table has a row for each state: what follows from it, by class.
	table  atomic.Pointer[[]atomic.Int32]
	mu     sync.Mutex // over all that follows
	states []state
	index  map[string]int32
	seen   []bool // instructions of one closure
}

// A state is what may match after a part of a text.
type state struct {
	instructions []uint32 // all that read a character, assert something or are the end
	before       rune     // one like the last character; noRune at the begin
}

// The states that need no more text, and the entry of the table that nobody has found.
const (
	open    int32 = 0
	matched int32 = -1
	failed  int32 = -2
	unknown int32 = -3 // there are too many states or classes
)

const (
	mostStates = 250 // of an automaton; on pages that people wrote, few have more than 50
	fewStates  = 8   // for which a table begins with room
	mostWide   = 4   // instructions, which make up to 16 classes
	fewSingles = 8   // characters of an instruction that is not wide
	noRune     = -1
)

const (
	wordAssertions = syntax.EmptyWordBoundary | syntax.EmptyNoWordBoundary
	lineAssertions = syntax.EmptyBeginLine | syntax.EmptyEndLine
)

func newAutomaton(expression string) *automaton {
	tree, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		return &automaton{begin: unknown}
	}
	program, err := syntax.Compile(tree.Simplify())
	if err != nil {
		return &automaton{begin: unknown}
	}
	a := &automaton{
		program: program, isAnchored: program.StartCond()&syntax.EmptyBeginText != 0,
		singles: map[rune]uint8{}, states: make([]state, 1), index: map[string]int32{}, seen: make([]bool, len(program.Inst)),
	}
	a.classify()
	table := make([]atomic.Int32, fewStates*a.width)
	a.table.Store(&table)
	a.begin = a.state(a.closure(nil, uint32(program.Start)), noRune)
	return a
}

// classify finds the classes of characters, and the assertions.
func (a *automaton) classify() {
	var isFirst [utf8.RuneSelf + 1]bool // of a run of characters that are alike
	isFirst[0], isFirst['\n'], isFirst['\n'+1] = true, true, true
	for _, run := range []string{"09", "AZ", "__", "az"} {
		isFirst[run[0]], isFirst[run[1]+1] = true, true
	}
	for i := range a.program.Inst {
		in := &a.program.Inst[i]
		if in.Op == syntax.InstEmptyWidth {
			a.asks |= syntax.EmptyOp(in.Arg)
		}
		if in.Op == syntax.InstRune || in.Op == syntax.InstRune1 {
			ranges := rangesOf(in)
			for j := 0; j < len(ranges) && ranges[j] < utf8.RuneSelf; j += 2 {
				isFirst[ranges[j]], isFirst[min(ranges[j+1]+1, utf8.RuneSelf)] = true, true
			}
			a.addOthers(in, ranges)
		}
	}
	for c := range a.classes {
		if isFirst[c] {
			a.stands = append(a.stands, rune(c))
		}
		a.classes[c] = uint8(len(a.stands) - 1)
	}
	a.classifyOthers()
}

// addOthers adds the characters of an instruction that are not ASCII.
func (a *automaton) addOthers(in *syntax.Inst, ranges []rune) {
	var few []rune
	for j := 0; j < len(ranges); j += 2 {
		from, to := max(ranges[j], utf8.RuneSelf), ranges[j+1]
		if from == utf8.RuneSelf && to == unicode.MaxRune {
			return // it reads all of them
		}
		if int(to-from) >= fewSingles-len(few) {
			if !slices.ContainsFunc(a.wide, func(w *syntax.Inst) bool { return w.Arg == in.Arg && slices.Equal(w.Rune, in.Rune) }) {
				a.wide = append(a.wide, in)
			}
			return
		}
		for r := from; r <= to; r++ {
			few = append(few, r)
		}
	}
	for _, r := range few {
		a.singles[r] = 0
	}
}

// classifyOthers gives characters that are not ASCII their classes. If there are too many, the automaton reads none of them.
func (a *automaton) classifyOthers() {
	if len(a.stands)+len(a.singles)+1<<mostWide > math.MaxUint8 || len(a.wide) > mostWide {
		a.singles, a.wide = nil, make([]*syntax.Inst, mostWide+1)
	} else {
		for r := range a.singles {
			a.singles[r] = uint8(len(a.stands))
			a.stands = append(a.stands, r)
		}
		a.stands = append(a.stands, slices.Repeat([]rune{noRune}, 1<<len(a.wide))...)
	}
	a.stands = append(a.stands, noRune)
	a.width = len(a.stands)
}

// rangesOf are the first and the last character of each range that an instruction reads, in their order.
func rangesOf(in *syntax.Inst) []rune {
	if len(in.Rune) != 1 {
		return in.Rune
	}
	all := []rune{in.Rune[0]}
	if syntax.Flags(in.Arg)&syntax.FoldCase != 0 {
		for other := unicode.SimpleFold(all[0]); other != all[0]; other = unicode.SimpleFold(other) {
			all = append(all, other)
		}
	}
	slices.Sort(all)
	var out []rune
	for _, r := range all {
		out = append(out, r, r)
	}
	return out
}

// read is matched, failed or unknown.
func (a *automaton) read(text string) int32 {
	at := a.begin
	if at < 0 {
		return at
	}
	table := *a.table.Load()
	for i := 0; i < len(text); {
		class, other := 0, rune(noRune)
		if c := text[i]; c < utf8.RuneSelf {
			class = int(a.classes[c])
			i++
		} else {
			r, size := utf8.DecodeRuneInString(text[i:])
			if class = a.classOf(r); class < 0 {
				return unknown
			}
			other = r
			i += size
		}
		next := table[int(at)*a.width+class].Load()
		if next == open {
			next, table = a.step(at, class, other)
		}
		if next < 0 {
			return next
		}
		at = next
	}
	end := table[int(at)*a.width+a.width-1].Load()
	if end == open {
		end, _ = a.step(at, a.width-1, noRune)
	}
	return end
}

// classOf is the class of a character that is not ASCII, or -1 if there are too many.
func (a *automaton) classOf(r rune) int {
	if len(a.wide) > mostWide {
		return -1
	}
	if len(a.singles) > 0 {
		if class, ok := a.singles[r]; ok {
			return int(class)
		}
	}
	class := a.width - 1 - 1<<len(a.wide)
	for i, in := range a.wide {
		if in.MatchRune(r) {
			class += 1 << i
		}
	}
	return class
}

// step finds what follows from a state, and gives the table that has it. A character of a class is needed for one of the wide
// instructions, and otherwise noRune.
func (a *automaton) step(from int32, class int, r rune) (next int32, table []atomic.Int32) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if r == noRune {
		r = a.stands[class]
	}
	next = a.follow(a.states[from], r)
	table = *a.table.Load()
	table[int(from)*a.width+class].Store(next)
	return next, table
}

// follow is the state after a character, or at the end of the text.
func (a *automaton) follow(from state, r rune) int32 {
	held, isMatch := a.hold(from, r)
	switch {
	case isMatch:
		return matched
	case r == noRune:
		return failed
	}
	var next []uint32
	for _, i := range held {
		if in := &a.program.Inst[i]; in.Op != syntax.InstEmptyWidth && in.MatchRune(r) {
			next = a.closure(next, in.Out)
		}
	}
	if !a.isAnchored {
		next = a.closure(next, uint32(a.program.Start))
	}
	return a.state(next, a.like(r))
}

// hold is the instructions of a state with those behind its assertions that hold before a character. It reports whether the end
// of the expression is among them.
func (a *automaton) hold(at state, r rune) (held []uint32, isMatch bool) {
	held = slices.Clone(at.instructions)
	holds := syntax.EmptyOpContext(at.before, r)
	for i := 0; i < len(held); i++ {
		switch in := &a.program.Inst[held[i]]; {
		case in.Op == syntax.InstMatch:
			return nil, true
		case in.Op == syntax.InstEmptyWidth && syntax.EmptyOp(in.Arg)&^holds == 0:
			held = a.closure(held, in.Out)
		}
	}
	return held, false
}

// closure adds an instruction to a set, or those that the program goes on with from it.
func (a *automaton) closure(set []uint32, from uint32) []uint32 {
	clear(a.seen)
	for _, i := range set {
		a.seen[i] = true
	}
	open := []uint32{from}
	for len(open) > 0 {
		i := open[len(open)-1]
		open = open[:len(open)-1]
		if a.seen[i] {
			continue
		}
		a.seen[i] = true
		switch in := &a.program.Inst[i]; in.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			open = append(open, in.Out, in.Arg)
		case syntax.InstCapture, syntax.InstNop:
			open = append(open, in.Out)
		case syntax.InstFail:
		default:
			set = append(set, i)
		}
	}
	return set
}

// like is a character of which the assertions say the same as of another one.
func (a *automaton) like(r rune) rune {
	switch {
	case a.asks&wordAssertions != 0 && syntax.IsWordChar(r):
		return 'a'
	case a.asks&lineAssertions != 0 && r == '\n':
		return '\n'
	}
	return ' '
}

// state is the one with some instructions.
func (a *automaton) state(instructions []uint32, before rune) int32 {
	if len(instructions) == 0 {
		return failed
	}
	slices.Sort(instructions)
	key := binary.AppendVarint(nil, int64(before))
	for _, i := range instructions {
		if a.program.Inst[i].Op == syntax.InstMatch {
			return matched
		}
		key = binary.AppendUvarint(key, uint64(i))
	}
	if at, ok := a.index[string(key)]; ok {
		return at
	}
	at := len(a.states)
	if at > mostStates {
		return unknown
	}
	a.states = append(a.states, state{instructions, before})
	a.index[string(key)] = int32(at)
	a.makeRoom(at)
	return int32(at)
}

// makeRoom gives the table a row for a state.
func (a *automaton) makeRoom(at int) {
	old := *a.table.Load()
	if (at+1)*a.width <= len(old) {
		return
	}
	table := make([]atomic.Int32, 2*len(old))
	for i := range old {
		table[i].Store(old[i].Load())
	}
	a.table.Store(&table)
}
