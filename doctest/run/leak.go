package run

import (
	"cmp"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// leakForm matches text that belongs into a log and not into a response: stack traces, files of the program, and errors of
// its language, its network, its files and its database.
var leakForm = regexp.MustCompile(strings.Join([]string{
	`goroutine \d+ \[`, `Traceback \(most recent`, `\bat [\w.$<>]+ ?\([^)\s]*:\d+`, `panic:`, `(?:Exception|Error) in thread`, `File "[^"]+", line \d+`,
	`\b(?:Type|Reference|Key|Attribute|Index|Name|Range)Error\b[:(]`, `\b\w+(?:\.\w+)+(?:Exception|Error)\b`, `nil pointer dereference`, `NullPointerException`,
	`(?i:cannot read propert(?:y|ies) of (?:undefined|null))`,
	`[\w/.-]+\.(?:go|py|rb|java|php|cs|ts|js|mjs)(?::\d+|\b[^"\w])`, `/(?:home|usr|var|opt|srv|root|Users|app)/[\w./-]+`, `\bnode_modules/`, `\b[A-Z]:\\\w+\\[\w\\.-]+`,
	`\b(?:dial|read|write) (?:tcp|unix|udp)\b`, `E(?:CONNREFUSED|NOTFOUND|TIMEDOUT|CONNRESET|NOENT|ACCES)\b`, `connection refused`, `no such host`, `i/o timeout`,
	`[Nn]o such file or directory`, `SQLSTATE`, `\bpq: `, `duplicate key value`, `ORA-\d{5}`, `SQLITE_\w+`, `(?i:(?:unique|foreign key|not null|check) constraint failed)`,
	`\bER_[A-Z]+_[A-Z_]+`, `\bE11000\b`, `syntax error at or near`, `error in your SQL syntax`, `\bSELECT\b.+\bFROM\b`, `\bINSERT INTO\b.+\bVALUES\b`, `\bUPDATE\b.+\bSET\b.+`, `\bDELETE FROM\b.+`,
}, "|"))

// hashForm matches the hash of a password.
var hashForm = regexp.MustCompile(`\$2[abxy]?\$\d\d\$[./A-Za-z0-9]{20,}|\$argon2(?:id|i|d)\$\S+|\$(?:pbkdf2|scrypt)\S*\$\S+`)

// leakLimit is how much of a leak a report shows, in characters.
const leakLimit = 120

// leakIn is the line of a response with an internal error; empty if there is none. Text of the request does not count.
func leakIn(ex *recorder.Exchange) string {
	for _, text := range textsOf(ex) {
		for _, known := range sentIn(ex) {
			text = strings.ReplaceAll(text, known, "")
		}
		if m := leakForm.FindStringIndex(text); m != nil {
			return lineAt(text, m)
		}
	}
	return ""
}

// lineAt is the line of a text with a match in it, or a part of a long one.
func lineAt(text string, m []int) string {
	from := strings.LastIndexByte(text[:m[0]], '\n') + 1
	to := len(text)
	if i := strings.IndexByte(text[m[1]:], '\n'); i >= 0 {
		to = m[1] + i
	}
	if m[0]-from > leakLimit/2 {
		from = m[0]
	}
	return match.Shortened(strings.TrimSpace(strings.ToValidUTF8(text[from:to], "�")), leakLimit)
}

// textsOf are the texts of a response as its reader sees them: the strings of JSON, or the whole body.
func textsOf(ex *recorder.Exchange) []string {
	v := bodyOf(ex)
	if v == nil || page.FormatOf(call.MediaTypeOf(ex.Header)) != "json" {
		return []string{string(ex.Body)}
	}
	var out []string
	content.HasLeaf(v, func(f *sample.Value) bool {
		out = append(out, f.Text)
		return false
	})
	return out
}

// sentIn are the texts of a request that its response may repeat.
func sentIn(ex *recorder.Exchange) []string {
	path, query, _ := strings.Cut(ex.Target, "?")
	out := []string{ex.Target, path, call.UnescapedPath(path)}
	if values, err := url.ParseQuery(query); err == nil {
		for _, v := range values {
			out = append(out, v[0])
		}
	}
	if v, err := sample.JSON(string(ex.RequestBody)); err == nil {
		content.HasLeaf(v, func(f *sample.Value) bool {
			out = append(out, f.Text)
			return false
		})
	}
	return slices.DeleteFunc(out, func(s string) bool { return len(s) < 2 })
}

// judgeLeak looks in a response for what should stay inside the server. It is a finding of its own, whatever the page says.
func (r *run) judgeLeak(s *subject, c *call.Call, ev *claim.Evidence) {
	ex := ev.Exchange
	text := ""
	if ex.Status >= http.StatusBadRequest {
		text = leakIn(ex)
	}
	switch hash, secret := hashForm.FindString(string(ex.Body)), s.repeatedSecret(c, ex); {
	case text != "":
		r.leaked(s, ev, found("the response leaks an internal error: %q", text))
	case hash != "":
		r.leaked(s, ev, found("the response leaks the hash of a password: %q", match.Shortened(hash, 12)))
	case secret != "":
		r.leaked(s, ev, found("the response repeats %s, which the request sent", secret))
	}
}

// repeatedSecret is the name of a password in the body of a request that the response has, and that no sample shows.
func (s *subject) repeatedSecret(c *call.Call, ex *recorder.Exchange) string {
	for _, p := range slices.Concat(s.Op.Parameters, s.Op.Unlisted) {
		value, _ := c.Value(s.Op, p)
		isPassword := p.In.Value == page.InBody && (p.Type.Value == "password" || passwordName.MatchString(p.Name.Value))
		isShown := slices.ContainsFunc(content.LeavesOf(s.Op), func(l content.Leaf) bool { return l.Name == match.LastName(p.Name.Value) })
		if isPassword && !isShown && len(value) >= 6 && slices.Contains(textsOf(ex), value) {
			return p.Name.Value
		}
	}
	return ""
}

var passwordName = regexp.MustCompile(`(?i)(pass(word|phrase|wd)|secret|^pin)$`)

// leaked enters the finding, once for each operation.
func (r *run) leaked(s *subject, ev *claim.Evidence, f finding) {
	at := cmp.Or(s.statuses[ev.Exchange.Status], s.only, s.there)
	r.mu.Lock()
	isKnown := s.leaks
	s.leaks = true
	r.mu.Unlock()
	if isKnown {
		return
	}
	f.leak = true
	r.ledger.deny(r.ledger.add(at.Pos, claim.Leak, s.Op, "no response shows internals of the server"), ev, f)
}
