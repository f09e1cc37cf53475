package run

import (
	"net/url"
	"regexp"
	"strings"

	"docsascode.example/doctest/recorder"
)

// leakForm matches text that belongs into a log and not into a response: stack traces, files of the program, and errors of
// its network, its files and its database.
var leakForm = regexp.MustCompile(strings.Join([]string{
	`goroutine \d+ \[`, `Traceback \(most recent`, `\bat [\w.$<>]+ ?\([^)\s]*:\d+`, `panic:`, `(?:Exception|Error) in thread`,
	`[\w/.-]+\.(?:go|py|rb|java|php|cs|ts|js|mjs)(?::\d+|\b[^"\w])`, `/(?:home|usr|var|opt|srv|root|Users|app)/[\w./-]+`,
	`\b(?:dial|read|write) (?:tcp|unix|udp)\b`, `E(?:CONNREFUSED|NOTFOUND|TIMEDOUT|CONNRESET|NOENT|ACCES)\b`, `connection refused`, `no such host`, `i/o timeout`,
	`[Nn]o such file or directory`, `SQLSTATE`, `\bpq: `, `duplicate key value`, `ORA-\d{5}`, `SQLITE_\w+`,
}, "|"))

// leakIn is the internal error that a response leaks; empty if there is none. Text of the request does not count.
func leakIn(ex *recorder.Exchange) string {
	body := string(ex.Body)
	path, _, _ := strings.Cut(ex.Target, "?")
	for _, known := range []string{ex.Target, path, unescapedPath(path)} {
		if len(known) > 1 {
			body = strings.ReplaceAll(body, known, "")
		}
	}
	if query, err := url.ParseQuery(strings.TrimPrefix(ex.Target, path+"?")); err == nil {
		for _, values := range query {
			body = strings.ReplaceAll(body, values[0], "")
		}
	}
	return leakForm.FindString(body)
}
