package effects

import (
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/pages/script"
	"docsascode.example/gen/page"
)

var (
	// stopsProse matches sentences that say that an operation ends the server.
	stopsProse = regexp.MustCompile(`(?i)\b(?:stops?|shuts? down|exits?|terminates?|ends?|kills?|halts?|crash(?:es)?|aborts?|shutdown of)\b[^.]{0,40}\b(?:the|this) (?:server|process|service|daemon|agent|instance|node|program)\b`)
	endsPath   = regexp.MustCompile(`(?i)(?:stop|shutdown|shut-down|quit|exit|halt|poweroff|terminate|kill|panic|crash|abort)/?$`)
)

// StopsServer reports whether an operation ends the server, by its path or by what the page says of it.
func StopsServer(op *page.Operation) bool {
	if strings.Contains(op.Path.Value, "{") {
		return false
	}
	if script.Stops(op.Method.Value, op.Path.Value) {
		return true
	}
	return endsPath.MatchString(op.Path.Value) && slices.ContainsFunc(slices.Concat(op.Prose, op.Notes, []page.Text{op.Title}), func(t page.Text) bool { return stopsProse.MatchString(t.Value) })
}
