package run

import (
	"fmt"
	"strconv"
	"strings"

	"docsascode.example/doctest/match"
)

// A finding says why a claim is false.
type finding struct {
	text   string // the action of the server or the example, in contrast to the page
	actual string // the value in place of the page's; empty if text says it all
	help   string // a likely cause, or a fix; empty if none is known
	leak   bool   // the response leaks internals of the server, whatever the page says
}

// found is a finding that its text says all of.
func found(format string, args ...any) finding {
	return finding{text: fmt.Sprintf(format, args...)}
}

// with adds the value in place of the page's.
func (f finding) with(format string, args ...any) finding {
	f.actual = fmt.Sprintf(format, args...)
	return f
}

// helped adds a likely cause or a fix.
func (f finding) helped(help string) finding {
	f.help = help
	return f
}

// orHelp adds a fix if no likely cause is known.
func (f finding) orHelp(format string, args ...any) finding {
	if f.help == "" {
		f.help = fmt.Sprintf(format, args...)
	}
	return f
}

// none reports whether nothing was found.
func (f finding) none() bool { return f == finding{} }

// unlisted is the finding that a response has a status which the page does not list.
func unlisted(status int) finding {
	return found("the server returned %s, which the status list does not have", statusName(status)).
		helped(fmt.Sprintf(`add "- %s" to the list, or correct the server`, statusName(status)))
}

// excerptOf is a text in quotes, shortened.
func excerptOf(s string, limit int) string {
	return strconv.Quote(match.Shortened(strings.TrimSpace(s), limit))
}
