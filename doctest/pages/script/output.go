package script

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/gen/example"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// An Output is what a page shows as the output of a command that prints a part of the response, or something about it:
// "| jq .id", "| grep up", "-w '%{http_code}'". It is no response, and is compared with what the command prints.
type Output struct {
	Example *page.Example
	Command string
	Text    string // as the page shows it
	At      page.Pos
	By      printer
	name    string // the field that jq takes last; empty if it takes several
	Shown   []*sample.Value
}

// A printer is what prints the output of a command.
type printer int

const (
	ByJQ     printer = iota // a part of a JSON response
	byFilter                // lines, or a count
	byCurl                  // what -w says, perhaps below the response
)

var (
	jqForm    = regexp.MustCompile(`\|\s*jq\s+(?:-\w+\s+|--[\w-]+\s+)*('[^']*'|"[^"]*"|\.[\w.\[\]]+)\s*$`)
	fieldForm = regexp.MustCompile(`\.(\w+)['"]?\s*$`)
	// writeForm matches the option of curl for what it writes after the response.
	writeForm = regexp.MustCompile(`(?:^|\s)(?:-[a-zA-Z]*w|--write-out)[ =]*(?:'[^']*%\{[^']*'|"[^"]*%\{[^"]*"|\S*%\{\S*)`)
	// codeWritten matches the status in such an option.
	codeWritten = regexp.MustCompile(`%\{(?:http_code|response_code)\}`)
	// nowhereForm matches a command whose output lacks the response.
	nowhereForm = regexp.MustCompile(`(?:^|\s)(?:-[a-zA-Z]*o|--output)[ =]*\S+|>\s*\S+\s*$`)
	// selecting matches a command that ends with a program which takes a part of the response: "| jq .id", "| grep up".
	selecting = regexp.MustCompile(`\|\s*(?:jq\s+(?:-\w+\s+)*(?:'\s*\.?[^'.\s][^']*'|"[^"]+"|'?\.[\w\[][^|\n]*)|(?:grep|head|tail|cut|awk|sed|wc|sort|uniq|tr)\b[^|\n]*)\s*$`)
)

// printerOf is what prints a text that the page shows below a command; false if that is the response, or most of it.
func printerOf(command, shown string) (printer, bool) {
	command = strings.TrimSpace(command)
	m := jqForm.FindStringSubmatch(command)
	switch {
	case shown == "":
	case m != nil && strings.Trim(m[1], `'". `) != "":
		return ByJQ, true
	case selecting.MatchString(command):
		v, _ := sample.Parse("json", shown)
		return byFilter, v == nil || len(v.Fields) == 0 || v.Next != nil
	case writeForm.MatchString(command) && !strings.Contains(command, "|"):
		return byCurl, true
	}
	return 0, false
}

// OutputsOf are the outputs that an operation's examples show. An example with several commands has none: what each one prints
// cannot be told apart.
func OutputsOf(op *page.Operation) []*Output {
	var out []*Output
	for _, e := range op.Examples {
		steps := example.Read(e.Language, e.Code.Value).Steps
		if len(steps) != 1 {
			continue
		}
		o := &Output{Example: e, Command: strings.TrimSpace(steps[0].Command.Text), Text: strings.TrimSpace(steps[0].Output.Text)}
		if o.Text != "" {
			o.At = e.Code.At(steps[0].Output.At(0))
		} else if s := outputBelow(op, e); s != nil && !isWhole(o.Command, s) {
			o.Text, o.At = strings.TrimSpace(s.Body.Value), s.Body.Pos
		}
		var ok bool
		if o.By, ok = printerOf(o.Command, o.Text); !ok {
			continue
		}
		if field := fieldForm.FindStringSubmatch(o.Command); o.By == ByJQ && field != nil {
			o.name = field[1]
		}
		o.Shown = o.values(o.Text)
		out = append(out, o)
	}
	return out
}

// values are those of a text in JSON, or of its lines. A line that is not JSON is a string, as jq prints it with the option -r.
func (o *Output) values(text string) []*sample.Value {
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

// IsOutput reports whether a sample is such an output.
func IsOutput(op *page.Operation, s *page.Sample) bool {
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

// PrintsStatus reports whether a block shows that its command prints a status.
func PrintsStatus(b example.Block, status int) bool {
	return slices.ContainsFunc(b.Steps, func(s example.Step) bool {
		by, ok := printerOf(s.Command.Text, s.Output.Text)
		o := Output{Command: s.Command.Text, Text: strings.TrimSpace(s.Output.Text)}
		return ok && by == byCurl && codeWritten.MatchString(o.Command) && o.statusIn(o.Text) == strconv.Itoa(status)
	})
}
