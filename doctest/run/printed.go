package run

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/gen/example"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// A printed text is what a page shows as the output of a command that prints a part of the response, or something about it:
// "| jq .id", "| grep up", "-w '%{http_code}'". It is no response, and is compared with what the command prints.
type printed struct {
	example  *page.Example
	command  string
	text     string // as the page shows it
	at       page.Pos
	by       printer
	name     string // the field that jq takes last; empty if it takes several
	shown    []*sample.Value
	claim    *claim.Claim
	isJudged bool
}

// A printer is what prints the output of a command.
type printer int

const (
	byJQ     printer = iota // a part of a JSON response
	byFilter                // lines, or a count
	byCurl                  // what -w says, perhaps below the response
)

var (
	// jqForm matches a command that ends with jq and a filter which takes a part.
	jqForm    = regexp.MustCompile(`\|\s*jq\s+(?:-\w+\s+|--[\w-]+\s+)*('[^']*'|"[^"]*"|\.[\w.\[\]]+)\s*$`)
	fieldForm = regexp.MustCompile(`\.(\w+)['"]?\s*$`)
	// writeForm matches the option of curl for what it writes after the response.
	writeForm = regexp.MustCompile(`(?:^|\s)(?:-[a-zA-Z]*w|--write-out)[ =]*(?:'[^']*%\{[^']*'|"[^"]*%\{[^"]*"|\S*%\{\S*)`)
	// codeWritten matches the status in such an option.
	codeWritten = regexp.MustCompile(`%\{(?:http_code|response_code)\}`)
	// nowhereForm matches a command whose output lacks the response.
	nowhereForm = regexp.MustCompile(`(?:^|\s)(?:-[a-zA-Z]*o|--output)[ =]*\S+|>\s*\S+\s*$`)
)

// selecting matches a command that ends with a program which takes a part of the response: "| jq .id", "| grep up".
var selecting = regexp.MustCompile(`\|\s*(?:jq\s+(?:-\w+\s+)*(?:'\s*\.?[^'.\s][^']*'|"[^"]+"|'?\.[\w\[][^|\n]*)|(?:grep|head|tail|cut|awk|sed|wc|sort|uniq|tr)\b[^|\n]*)\s*$`)

// printerOf is what prints a text that the page shows below a command; false if that is the response, or most of it.
func printerOf(command, shown string) (printer, bool) {
	command = strings.TrimSpace(command)
	m := jqForm.FindStringSubmatch(command)
	switch {
	case shown == "":
	case m != nil && strings.Trim(m[1], `'". `) != "":
		return byJQ, true
	case selecting.MatchString(command):
		v, _ := sample.Parse("json", shown)
		return byFilter, v == nil || len(v.Fields) == 0 || v.Next != nil
	case writeForm.MatchString(command) && !strings.Contains(command, "|"):
		return byCurl, true
	}
	return 0, false
}

// outputsOf are the outputs that an operation's examples show. An example with several commands has none: what each one prints
// cannot be told apart.
func outputsOf(op *page.Operation) []*printed {
	var out []*printed
	for _, e := range op.Examples {
		steps := example.Read(e.Language, e.Code.Value).Steps
		if len(steps) != 1 {
			continue
		}
		o := &printed{example: e, command: strings.TrimSpace(steps[0].Command.Text), text: strings.TrimSpace(steps[0].Output.Text)}
		if o.text != "" {
			o.at = e.Code.At(steps[0].Output.At(0))
		} else if s := outputBelow(op, e); s != nil && !isWhole(o.command, s) {
			o.text, o.at = strings.TrimSpace(s.Body.Value), s.Body.Pos
		}
		var ok bool
		if o.by, ok = printerOf(o.command, o.text); !ok {
			continue
		}
		if field := fieldForm.FindStringSubmatch(o.command); o.by == byJQ && field != nil {
			o.name = field[1]
		}
		o.shown = o.values(o.text)
		out = append(out, o)
	}
	return out
}

// outputWord matches the words above a block that has the output of a command.
var outputWord = regexp.MustCompile(`(?i)\b(?:outputs?|prints?|printed)\b`)

// outputBelow is the sample in the block below an example, with nothing in between, or with words that call it an output. It is nil
// if there is none: below other words, a block has the response.
func outputBelow(op *page.Operation, e *page.Example) *page.Sample {
	for _, s := range op.Response.Samples {
		at, end := s.Body.Pos, e.Code.Line+strings.Count(strings.TrimSpace(e.Code.Value), "\n")
		if at.File != e.Code.File || at.Line <= end {
			continue
		}
		const fences = 4 // lines from the last one of a block to the first one of the next: two fences, and an empty one between them
		isNext := at.Line <= end+fences
		isCalled := at.Line <= end+fences+2 && slices.ContainsFunc(op.Page.Listings, func(l page.Listing) bool {
			return l.Code.Pos == at && outputWord.MatchString(l.Label)
		})
		if isNext || isCalled {
			return s
		}
	}
	return nil
}

// firstForm matches the field of the response that a command takes.
var firstForm = regexp.MustCompile(`\bjq\s.*?(\.\w+)`)

// isWhole reports whether a sample below a command has the field that jq takes of the response, so that it is the response.
func isWhole(command string, s *page.Sample) bool {
	m := firstForm.FindStringSubmatch(command)
	return m != nil && s.Value != nil && s.Value.Kind == sample.Object && s.Value.Field(m[1][1:]) != nil
}

// isOutput reports whether a sample is such an output.
func isOutput(op *page.Operation, s *page.Sample) bool {
	return slices.ContainsFunc(op.Examples, func(e *page.Example) bool {
		steps := example.Read(e.Language, e.Code.Value).Steps
		isBelow := len(steps) > 0 && steps[len(steps)-1].Output.Text == "" && outputBelow(op, e) == s
		return slices.ContainsFunc(steps, func(st example.Step) bool {
			shown := strings.TrimSpace(s.Body.Value)
			_, ok := printerOf(st.Command.Text, shown)
			return ok && (isBelow && !isWhole(st.Command.Text, s) || strings.TrimSpace(st.Output.Text) == shown)
		})
	})
}

// judgeOutput compares what a command has printed with what the page shows.
func (a *attempt) judgeOutput(sent *call.Call) {
	for _, o := range a.subject.outputs {
		if o.example != a.example || a.outcome.Failure != "" {
			continue
		}
		o.isJudged = true
		ev := a.evidence()
		ev.Output = strings.TrimSpace(a.outcome.Stdout)
		v := match.Values{Replaced: a.user.replacements(), Servers: a.run.servers(), Echoes: echoesOf(a.subject, sent, slices.Concat(a.subject.op.Parameters, a.subject.op.Unlisted)), Varies: a.subject.varies}
		d := o.differs(ev.Output, v)
		printed := match.Shortened(strings.Join(strings.Fields(ev.Output), " "), 80)
		seen := observed{finding: found("%s", d.Text), evidence: ev, correct: func() {}}
		switch {
		case d.Text == "":
			a.run.ledger.show(o.claim, ev, "the command printed %s", printed)
		case !d.IsFree:
			a.run.ledger.deny(o.claim, ev, seen.finding)
		case len(o.shown) == 1 && a.run.constants.differ(o.shown[0], o.claim, printed, seen):
		default:
			a.run.ledger.excuse(o.claim, "the command printed %s, and the page only illustrates the output", printed)
		}
	}
}

// differs says how a text differs from what the page shows. The status, the structure, and values that the request determines are
// not free.
func (o *printed) differs(text string, v match.Values) match.Difference {
	switch o.by {
	case byFilter:
		return unlessSame(o.text, text, v, match.Illustrated)
	case byCurl:
		return o.differsInStatus(text, v)
	}
	shown, got := o.shown, o.values(text)
	isNull := func(v *sample.Value) bool { return v.Kind == sample.Null }
	switch {
	case text == "":
		return match.Determined("the command printed nothing")
	case len(shown)+len(got) > 2:
		if !slices.ContainsFunc(shown, isNull) && !slices.ContainsFunc(got, func(v *sample.Value) bool { return !isNull(v) }) {
			return match.Determined("the command printed null")
		}
		return unlessSame(o.text, text, v, match.Illustrated)
	}
	m := match.New(v, false, match.NewKin(shown[0]))
	m.Node(shown[0], got[0])
	switch {
	case len(m.Wrong) > 0:
		return match.Determined(o.nameOf(m.Wrong[0].Node) + " " + m.Wrong[0].Text)
	case len(m.Free) == 0:
		return match.Difference{}
	case m.Free[0].Node == shown[0] && v.IsSent(o.name, got[0].Text) && !v.Sends(shown[0].Text):
		return match.Determined("the output " + m.Free[0].Text + ", and the request sent " + o.name + "=" + match.Shortened(got[0].Text, 80))
	}
	return match.Illustrated(o.nameOf(m.Free[0].Node) + " " + m.Free[0].Text)
}

// nameOf is a node of the output for people.
func (o *printed) nameOf(v *sample.Value) string {
	if v == o.shown[0] || v.Name == "" {
		return "the output"
	}
	return v.Name
}

// unlessSame is no difference for two texts of which one may have the values of this run.
func unlessSame(shown, got string, v match.Values, kind func(string) match.Difference) match.Difference {
	if matchesText(v.Filled(shown), got) {
		return match.Difference{}
	}
	return kind("the command printed " + match.Shortened(strings.Join(strings.Fields(got), " "), 80))
}

// differsInStatus compares the output of curl: the statuses, if it writes them, are those that the page shows.
func (o *printed) differsInStatus(text string, v match.Values) match.Difference {
	if d := unlessSame(o.text, text, v, match.Illustrated); d.Text == "" || !codeWritten.MatchString(o.command) {
		return d
	}
	shown, got := o.statusIn(o.text), o.statusIn(text)
	switch {
	case shown == "" || got == "":
		return match.Illustrated("the command printed another text")
	case shown != got:
		return match.Determined("the command printed the status " + got + ", and the page shows " + shown)
	case shown == o.text:
		return match.Difference{} // the page leaves out the response above it
	}
	return match.Illustrated("the command printed another text with the same status")
}

var statusWord = regexp.MustCompile(`\b[1-5]\d\d\b`)

// statusIn is the status in an output of curl: the last one, because curl writes it after the response. It is empty if several
// numbers could be it.
func (o *printed) statusIn(text string) string {
	if !nowhereForm.MatchString(o.command) {
		text = text[strings.LastIndex(text, "\n")+1:]
	}
	all := statusWord.FindAllString(text, -1)
	if len(all) != 1 {
		return ""
	}
	return all[0]
}

// printsStatus reports whether a block shows that its command prints a status.
func printsStatus(b example.Block, status int) bool {
	return slices.ContainsFunc(b.Steps, func(s example.Step) bool {
		by, ok := printerOf(s.Command.Text, s.Output.Text)
		o := printed{command: s.Command.Text, text: strings.TrimSpace(s.Output.Text)}
		return ok && by == byCurl && codeWritten.MatchString(o.command) && o.statusIn(o.text) == strconv.Itoa(status)
	})
}

// values are those of a text in JSON, or of its lines. A line that is not JSON is a string, as jq prints it with the option -r.
func (o *printed) values(text string) []*sample.Value {
	if v, faults := sample.Parse("json", text); v != nil && len(faults) == 0 && v.Next == nil {
		v.Name = o.name
		return []*sample.Value{v}
	}
	var out []*sample.Value
	for line := range strings.Lines(text) {
		v, faults := sample.Parse("json", strings.TrimSpace(line))
		if v == nil || len(faults) > 0 {
			v = &sample.Value{Kind: sample.String, Text: strings.TrimSpace(line)}
		}
		v.Name = o.name
		out = append(out, v)
	}
	return out
}
