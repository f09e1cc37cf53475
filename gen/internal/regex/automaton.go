package regex

import (
	"encoding/binary"
	"regexp/syntax"
	"slices"
	"sync"
	"sync/atomic"
	"unicode"
	"unicode/utf8"
)

// An automaton tells in one pass over a text whether the text has a match. Its states are sets of the instructions of an
// expression. It finds a state when a text first needs it, and keeps it.
type automaton struct {
	program *syntax.Prog
	// isAnchored says that a match begins where the text does.
	isAnchored bool
	// asks are the assertions of the expression. A state knows only what they ask of the character before it.
	asks    syntax.EmptyOp
	classes [utf8.RuneSelf]uint8 // of ASCII characters: no instruction tells those of one class apart
	width   int                  // how many classes there are
	begin   *state

	mu     sync.Mutex // over all that follows
	states map[string]*state
	seen   []bool // instructions of one closure
}

// A state is what may match after a part of a text.
type state struct {
	instructions []uint32 // all that read a character, assert something or are the end
	before       rune     // one like the last character; noRune at the begin
	next         []atomic.Pointer[state]
	others       sync.Map // the next states for characters that are not ASCII
	atEnd        atomic.Pointer[state]
}

// The states that need no more text.
var (
	matched = &state{}
	failed  = &state{}
	unknown = &state{} // there are too many states
)

const (
	mostStates = 1000 // of an automaton
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
	a := &automaton{program: program, isAnchored: program.StartCond()&syntax.EmptyBeginText != 0, states: map[string]*state{}, seen: make([]bool, len(program.Inst))}
	a.classify()
	a.begin = a.state(a.closure(nil, uint32(program.Start)), noRune)
	return a
}

// classify finds the classes of characters, and the assertions.
func (a *automaton) classify() {
	var isFirst [utf8.RuneSelf + 1]bool // of a run of characters that are alike
	mark := func(from, to rune) {
		if from < utf8.RuneSelf {
			isFirst[from], isFirst[min(to+1, utf8.RuneSelf)] = true, true
		}
	}
	for i := range a.program.Inst {
		switch in := &a.program.Inst[i]; in.Op {
		case syntax.InstEmptyWidth:
			a.asks |= syntax.EmptyOp(in.Arg)
		case syntax.InstRuneAnyNotNL:
			mark('\n', '\n')
		case syntax.InstRune, syntax.InstRune1:
			if len(in.Rune) == 1 {
				markFolded(in, mark)
			}
			for j := 0; j+1 < len(in.Rune); j += 2 {
				mark(in.Rune[j], in.Rune[j+1])
			}
		}
	}
	mark('\n', '\n')
	for _, run := range []string{"09", "AZ", "__", "az"} {
		mark(rune(run[0]), rune(run[1]))
	}
	for c := range a.classes {
		if isFirst[c] {
			a.width++
		}
		a.classes[c] = uint8(a.width)
	}
	a.width++
}

// markFolded marks the character of an instruction, and those that it is alike in lower or upper case.
func markFolded(in *syntax.Inst, mark func(from, to rune)) {
	r := in.Rune[0]
	mark(r, r)
	if syntax.Flags(in.Arg)&syntax.FoldCase == 0 {
		return
	}
	for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
		mark(other, other)
	}
}

// read is the state after a text: matched, failed or unknown.
func (a *automaton) read(text string) *state {
	at := a.begin
	for i := 0; i < len(text); {
		if at.next == nil {
			return at
		}
		c := text[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(text[i:])
			at = a.after(at, r)
			i += size
			continue
		}
		next := at.next[a.classes[c]].Load()
		if next == nil {
			next = a.step(at, rune(c))
			at.next[a.classes[c]].Store(next)
		}
		at = next
		i++
	}
	if at.next == nil {
		return at
	}
	end := at.atEnd.Load()
	if end == nil {
		end = a.end(at)
		at.atEnd.Store(end)
	}
	return end
}

// after is the state after a character that is not ASCII.
func (a *automaton) after(at *state, r rune) *state {
	if next, ok := at.others.Load(r); ok {
		return next.(*state)
	}
	next := a.step(at, r)
	at.others.Store(r, next)
	return next
}

// step is the state after a character.
func (a *automaton) step(at *state, r rune) *state {
	a.mu.Lock()
	defer a.mu.Unlock()
	held, isMatch := a.hold(at, r)
	if isMatch {
		return matched
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

// end is the state at the end of a text.
func (a *automaton) end(at *state) *state {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, isMatch := a.hold(at, noRune); isMatch {
		return matched
	}
	return failed
}

// hold is the instructions of a state with those behind its assertions that hold before a character. It reports whether the end
// of the expression is among them.
func (a *automaton) hold(at *state, r rune) (held []uint32, isMatch bool) {
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
func (a *automaton) state(instructions []uint32, before rune) *state {
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
	s := a.states[string(key)]
	if s == nil {
		if len(a.states) == mostStates {
			return unknown
		}
		s = &state{instructions: instructions, before: before, next: make([]atomic.Pointer[state], a.width)}
		a.states[string(key)] = s
	}
	return s
}
