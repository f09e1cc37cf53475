package example

import (
	"strings"

	"docsascode.example/gen/internal/regex"
)

// transcript splits a block into commands and their output.
type transcript struct {
	source   string
	lines    []extent
	shell    bool   // the fence says that it is a shell's
	prompted bool   // the block has prompts that cannot be anything else
	hash     bool   // "# " is a prompt
	angle    bool   // "> " is a prompt
	called   []bool // for each line, whether it calls an API
	lastCall int    // the last line that does, or -1
	left     int    // how often a command that never ends may be looked at again

	lead     []extent // lines before the first command
	steps    []*step
	findings []Finding
}

// step is a command in the making.
type step struct {
	command []extent
	output  []extent
	masked  []int // offsets of bytes that a parser must not see, since they are a placeholder
	blanked []int // and of the bytes that are white space to it, because a line goes on
	deep    bool  // nests too deep to be parsed
	call    bool
	in      int // open brackets of the output
	begun   bool
	data    bool // the output begins as JSON does
	meter   bool // the output has a progress meter
}

// retries bounds how often a command that never ends is cut.
const retries = 8

func newTranscript(source string, shell bool) *transcript {
	t := &transcript{source: source, lines: linesOf(source), shell: shell, left: retries, lastCall: -1}
	t.called = make([]bool, len(t.lines))
	t.choosePrompts()
	return t
}

// split reads the lines. It gives no steps if the block holds no command.
func (t *transcript) split() {
	if !t.holdsCommands() {
		t.lead = t.lines
		return
	}
	for i := 0; i < len(t.lines); {
		width, ok := t.startsCommand(i)
		if ok {
			i = t.command(i, width)
			continue
		}
		t.other(i)
		i++
	}
	for _, s := range t.steps {
		s.output = trimBlank(t.source, s.output)
	}
}

func trimBlank(source string, all []extent) []extent {
	blank := func(s extent) bool { return strings.TrimSpace(s.of(source)) == "" }
	for len(all) > 0 && blank(all[0]) {
		all = all[1:]
	}
	for len(all) > 0 && blank(all[len(all)-1]) {
		all = all[:len(all)-1]
	}
	return all
}

func (t *transcript) line(i int) string {
	if i >= len(t.lines) {
		return ""
	}
	return t.lines[i].of(t.source)
}

// holdsCommands reports whether there is any command in the block.
func (t *transcript) holdsCommands() bool {
	if t.prompted || t.hash || t.angle || t.lastCall >= 0 {
		return true
	}
	for i := range t.lines {
		line := strings.TrimSpace(t.line(i))
		if line != "" && !strings.HasPrefix(line, "#") {
			return t.shell && isPlausible(line) && (isKnown(line) || strings.Contains(line, " ") || strings.HasPrefix(line, "./"))
		}
	}
	return false
}

// startsCommand reports whether a command begins at a line, and gives the width of the prompt.
func (t *transcript) startsCommand(i int) (width int, ok bool) {
	line := t.line(i)
	if width = t.prompt(line); width > 0 {
		return width, true
	}
	trimmed := strings.TrimSpace(line)
	if trimmed == "" || strings.HasPrefix(trimmed, "#") {
		return 0, false
	}
	width = len(line) - len(strings.TrimLeft(line, " \t"))
	switch {
	case t.called[i]:
		return width, true
	case t.prompted || t.hash || t.angle:
		return 0, false
	case isOptionLine(trimmed):
		return width, len(t.steps) == 0 && t.leadsTo(i)
	case len(t.steps) > 0 && t.last().call:
		s := t.last()
		return width, s.in == 0 && (isSetting(trimmed) || (!s.begun || t.line(i-1) == "") && isKnown(trimmed) && (t.shell || t.callsAfter(i)))
	case t.shell:
		return width, isPlausible(trimmed)
	}
	return width, t.callsAfter(i) && (isKnown(trimmed) || isSetting(trimmed))
}

func (t *transcript) last() *step { return t.steps[len(t.steps)-1] }

func (t *transcript) callsAfter(i int) bool {
	return t.lastCall > i
}

// leadsTo reports whether the lines from i on go on, each with a backslash, to one that calls an API.
func (t *transcript) leadsTo(i int) bool {
	for ; i < len(t.lines); i++ {
		if t.called[i] {
			return true
		}
		isNext := i+1 < len(t.lines) && (t.called[i+1] || isOptionLine(t.line(i+1)))
		if !strings.HasSuffix(strings.TrimSpace(t.line(i)), `\`) && !isNext {
			return false
		}
	}
	return false
}

// command reads the command that begins at line i after its prompt, and gives the line after it.
func (t *transcript) command(i, width int) (next int) {
	if strings.HasPrefix(strings.TrimLeft(t.line(i), " \t"), ">>") {
		at := t.lines[i].from + strings.IndexByte(t.line(i), '>')
		t.find(at, t.lines[i].from+width, BadPrompt, "the shell takes >> for a redirection into a file; write $ and a space, or no prompt")
	}
	s := &step{call: t.called[i] || isOptionLine(t.line(i)[width:])}
	findings := len(t.findings)
	end := t.consume(s, i, width, len(t.lines))
	if end < 0 {
		t.findings = t.findings[:findings]
		*s = step{call: s.call}
		end = t.consume(s, i, width, t.breakAfter(i))
	}
	if end < 0 {
		end = len(t.lines)
	}
	t.steps = append(t.steps, s)
	return end
}

// breakAfter gives the line at which a command that never ends is cut.
func (t *transcript) breakAfter(i int) int {
	t.left--
	for j := i + 1; j < len(t.lines) && t.left >= 0; j++ {
		line := t.line(j)
		if strings.TrimSpace(line) == "" || t.prompt(line) > 0 || t.called[j] {
			return j
		}
	}
	return len(t.lines)
}

// consume takes the lines of one command up to line end. It gives the line after it, -1 if the command ends nowhere
// before the last line of the block and may be cut.
func (t *transcript) consume(s *step, i, width, end int) int {
	var l lexer
	stripped := false
	for j := i; j < end; j++ {
		part := t.lines[j]
		if j == i+1 {
			stripped = width > 0 && isContinuation(t.line(j))
		}
		switch {
		case j == i:
			part.from += width
		case stripped && isContinuation(t.line(j)):
			part.from = min(part.from+2, part.to)
		}
		l.line(part.of(t.source))
		s.command = append(s.command, part)
		s.call = s.call || t.called[j]
		for _, k := range l.masked {
			s.masked = append(s.masked, part.from+k)
		}
		s.deep = s.deep || l.deepest > 200
		if l.open() {
			continue
		}
		if !t.goesOn(s, &l, j, part) {
			t.trailing(s, &l, part)
			return j + 1
		}
	}
	if l.open() && end == len(t.lines) && t.left > 0 && len(s.command) > 1 && (len(l.stack) > 0 || len(l.docs) > 0 || l.blocks > 0) {
		return -1
	}
	return end
}

// goesOn reports whether a command goes on at the next line without a backslash that counts.
func (t *transcript) goesOn(s *step, l *lexer, j int, part extent) bool {
	next := strings.TrimSpace(t.line(j + 1))
	isMeant := s.call && (isOptionLine(next) || strings.HasPrefix(next, "| ")) && t.prompt(t.line(j+1)) == 0
	if next == "" || !isMeant && (l.loose < 0 || !s.call) {
		return false
	}
	if l.comment >= 0 {
		part.to = part.from + l.comment
	}
	from, msg := part.to, "the command ends here, and the next line goes on with it; write \\ at the end of this line"
	if l.loose >= 0 {
		from = part.from + l.loose
		msg = "the white space after this backslash ends the command; remove it"
	}
	for at := from; at < t.lines[j+1].from; at++ {
		s.blanked = append(s.blanked, at)
	}
	t.find(max(from-1, part.from), part.to, LostBackslash, msg)
	if l.loose >= 0 {
		t.findings[len(t.findings)-1].Offset = from
	}
	return true
}

// trailing takes a comment at the end of the command for output if an arrow says so.
func (t *transcript) trailing(s *step, l *lexer, part extent) {
	if l.comment < 0 {
		return
	}
	if m := arrowForm.FindString(t.source[part.from+l.comment : part.to]); m != "" {
		s.output = append(s.output, extent{part.from + l.comment + len(m), part.to})
	}
}

func (t *transcript) find(from, to int, kind Kind, msg string) {
	t.findings = append(t.findings, Finding{from, to, kind, msg})
}

var (
	arrowForm   = regex.MustCompile(`^#[ \t]*(?:=+>|-+>|→)[ \t]*`)
	commentForm = regex.MustCompile(`^[ \t]*(?:#|//)[ \t]?(?:(?:=+>|-+>|→)[ \t]*)?`)
	emptyForm   = regex.MustCompile(`^[$%❯][ \t]*(?:#.*)?$`) // a prompt without a command
	labelForm   = regex.MustCompile(`(?i)^(?:#|//)?[ \t]*(?:(?:example|sample|expected|the)[ \t]+)?(?:output|response|result|returns?|reply|answer)[ \t]*:?$`)
	outputForm  = regex.MustCompile(`^(?:[{\[<"]|HTTP/\d|[1-5]\d\d\b|(?:true|false|null|-?\d+(?:\.\d+)?)[ \t]*$|Status:)`)
)

// other takes a line that begins no command.
func (t *transcript) other(i int) {
	line := t.line(i)
	if len(t.steps) == 0 {
		t.lead = append(t.lead, t.lines[i])
		return
	}
	s := t.last()
	trimmed := strings.TrimSpace(line)
	switch comment := commentForm.FindString(line); {
	case trimmed == "" && !s.begun, labelForm.MatchString(trimmed), t.prompted && emptyForm.MatchString(trimmed):
	case strings.HasPrefix(trimmed, "#") || strings.HasPrefix(trimmed, "//"):
		rest := line[len(comment):]
		isArrow := strings.TrimRight(comment, " \t#/") != strings.TrimRight(line[:len(line)-len(strings.TrimLeft(line, " \t#/"))], " \t#/")
		isBelow := i > 0 && strings.TrimSpace(t.line(i-1)) != "" || s.in > 0
		if isBelow && (s.in > 0 || s.begun && (!t.shell || headerForm.MatchString(rest)) || isArrow || outputForm.MatchString(rest)) {
			t.addOutput(s, extent{t.lines[i].from + len(comment), t.lines[i].to})
		}
	case s.data && s.in == 0 && i > 0 && strings.TrimSpace(t.line(i-1)) == "" && !outputForm.MatchString(trimmed):
		// Text after a JSON text and an empty line is prose.
	default:
		t.addOutput(s, t.lines[i])
	}
}

func (t *transcript) addOutput(s *step, part extent) {
	if line := part.of(t.source); strings.HasPrefix(line, "  % Total ") || s.meter && meterForm.MatchString(line) {
		s.meter = true
		return
	}
	if !s.begun {
		s.data = strings.HasPrefix(part.of(t.source), "{") || strings.HasPrefix(part.of(t.source), "[")
	}
	s.begun = true
	s.output = append(s.output, part)
	for _, c := range []byte(part.of(t.source)) {
		switch c {
		case '{', '[':
			s.in++
		case '}', ']':
			s.in = max(s.in-1, 0)
		}
	}
}

func isContinuation(line string) bool {
	return line == ">" || strings.HasPrefix(line, "> ")
}
