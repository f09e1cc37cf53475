package run

import (
	"net/http"
	"net/mail"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/prose"
	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/example"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// A use is a value that an operation's examples send and that another operation provides.
type use struct {
	shown string // the value on the page
	name  string // of the parameter that sends it
	from  *subject
	path  []string // of the field in from's response; nil if the value arrives by email
	// header is not empty if the value is of a header, a cookie or a text rather than a field; see leaf.
	header string
	leaf   string // the name and the value of that leaf
	sample string
}

func (u use) isMailed() bool { return u.path == nil && u.header == "" }

// in is the value in a response of the operation that provides it.
func (u use) in(ex *recorder.Exchange) (string, bool) {
	return leafIn(leaf{path: u.path, name: u.leaf, value: u.sample, header: u.header}, ex)
}

// connect finds, for each operation, the operations that provide the values of its examples.
func connect(subjects []*subject) {
	for _, s := range subjects {
		s.sendsEmail = saysEmail(s.op) && len(addresses(s.op)) > 0
	}
	for _, s := range subjects {
		for _, v := range sentBy(s.op) {
			if u, ok := sourceOf(v, s, subjects); ok && u.onlyRefers() {
				s.guesses = append(s.guesses, u)
			} else if ok {
				s.uses = append(s.uses, u)
			}
		}
	}
	for _, s := range subjects {
		s.guesses = guessesOf(s, subjects)
	}
	onlySources(subjects)
	for _, s := range subjects {
		s.seed = seedOf(s, subjects)
	}
}

// finish derives the rest from the uses, which connect and the directives have set.
func finish(subjects []*subject) {
	for _, s := range subjects {
		s.fresh = freshAddresses(s, subjects)
		for _, u := range s.uses {
			u.markSource(s)
		}
	}
}

// markSource notes, in the operation that provides a value, the operation that takes it and the leaves that show it.
func (u use) markSource(by *subject) {
	if u.isMailed() {
		u.from.consumer = by
		return
	}
	u.from.isSource = true
	if u.header != "" {
		return
	}
	var shown string
	for _, l := range leavesOf(u.from.op) {
		if slices.Equal(l.path, u.path) {
			shown = l.value
		}
	}
	for _, sh := range u.from.shapes {
		markLeaves(sh.sample.Value, shown, u.from.varies)
	}
}

func markLeaves(v *sample.Value, shown string, marked map[*sample.Value]bool) {
	if v == nil {
		return
	}
	if len(v.Fields) == 0 && match.Text(v) == shown {
		marked[v] = true
	}
	for _, m := range v.Fields {
		markLeaves(m, shown, marked)
	}
}

// onlySources keeps sendsEmail only for the operations whose emails others use. If others use none, all keep it.
func onlySources(subjects []*subject) {
	used := map[*subject]bool{}
	for _, s := range subjects {
		for _, u := range s.uses {
			used[u.from] = used[u.from] || u.isMailed()
		}
	}
	for _, s := range subjects {
		uses := slices.ContainsFunc(s.uses, use.isMailed)
		s.sendsEmail = s.sendsEmail && (used[s] || !uses)
	}
}

// A sent value is a value that an example sends for a parameter.
type sent struct{ name, in, value, scheme string }

// sentBy returns the values that an operation's examples send, each once, whether its table has the parameter or not. Of
// credentials it returns the part after the scheme.
func sentBy(op *page.Operation) []sent {
	var out []sent
	for _, req := range namedRequests(op) {
		c := callOfText(op, &req)
		for _, p := range slices.Concat(op.Parameters, op.Unlisted) {
			value, ok := c.Value(op, p)
			scheme := ""
			if isAuthorization(p) {
				scheme, value, ok = strings.Cut(value, " ")
			}
			v := sent{p.Name.Value, p.In.Value, strings.TrimSpace(value), scheme}
			if ok && v.value != "" && !isAccept(p) && !isContentType(p) && !strings.Contains(value, example.Unknown) && !slices.Contains(out, v) {
				out = append(out, v)
			}
		}
	}
	return out
}

// callOfText is the call in the text of an example, as far as the text has it.
func callOfText(op *page.Operation, req *example.Request) *call.Call {
	c := &call.Call{Method: op.Method.Value, Header: map[string][]string{}}
	target, _, _ := strings.Cut(req.URL.Text, "?")
	if _, rest, ok := strings.Cut(target, "://"); ok {
		target = rest
	}
	if base, _, ok := op.MatchURL(example.Value{Text: target, Known: true}); ok {
		c.Path = "/" + strings.TrimPrefix(strings.TrimPrefix(target, base), "/") // a parameter can have several segments
	} else {
		segments := strings.Split(target, "/")
		n := strings.Count(op.Path.Value, "/")
		c.Path = "/" + strings.Join(segments[max(0, len(segments)-n):], "/")
	}
	for _, v := range req.Query {
		c.Query = append(c.Query, call.Field{Name: v.Name, Value: v.Text})
	}
	for _, v := range req.Header {
		c.Header.Add(v.Name, v.Text)
	}
	for _, v := range req.Form {
		c.Form = append(c.Form, call.Field{Name: v.Name, Value: v.Text})
	}
	if req.Body != nil && len(req.Form) == 0 {
		c.Body = []byte(req.Body.Text)
	}
	return c
}

// sourceOf finds the source of a value: a field of another operation's response, or an email.
func sourceOf(v sent, s *subject, subjects []*subject) (use, bool) {
	best, found := use{}, 0
	for _, other := range subjects {
		if !v.isGiven() || other == s || other.needs(s) || s.makes(v, other) {
			continue
		}
		own := sentBy(other.op)
		for _, leaf := range leavesOf(other.op) {
			isEcho := slices.ContainsFunc(own, func(o sent) bool { return o.value == leaf.value })
			n := 4 * likeness(v, leaf)
			if n > 0 && (s.isBelow(v, other) || s.isMadeBy(v, other)) {
				n += 2 // an ID is of the same resource before it is of any other
			}
			if n > 0 && other.op.Method.Value == "POST" {
				n++ // prefer the operation that creates a thing to one that shows it
			}
			u := use{v.value, v.name, other, leaf.path, leaf.header, leaf.name, leaf.value}
			if n > 0 && u.onlyRefers() {
				n -= 3 // the operation that creates the thing provides its ID, wherever the pages have it
			}
			if n > found && !isEcho {
				best, found = u, n
			}
		}
	}
	if found > 0 {
		return best, true
	}
	return mailedSource(v, s, subjects)
}

// makes reports whether an operation makes the thing that has a value, which another one lists then: POST /books with a slug and GET
// /books.
func (s *subject) makes(v sent, list *subject) bool {
	isSame := sameHoles(strings.TrimSuffix(s.op.Path.Value, "/"), strings.TrimSuffix(list.op.Path.Value, "/"))
	return isSame && v.in == page.InBody && s.op.Method.Value == http.MethodPost && list.op.Method.Value == http.MethodGet
}

var givenName = regexp.MustCompile(`(?i)(id|uuid|guid|key|token|jwt|code|cursor|secret|session|ref|reference|slug|etag|nonce)$|^(authorization|cookie|if-match)$`)

// isGiven reports whether a user gets a value from the server rather than makes it up: an ID, a credential, a part of a
// path, or a placeholder of an example.
func (v sent) isGiven() bool {
	return v.in == page.InPath || v.in == page.InCookie || match.IsPlaceholder(v.value) || givenName.MatchString(v.name)
}

// needs reports whether an operation takes values from another one, directly or through others.
func (s *subject) needs(other *subject) bool { return s.reaches(other, map[*subject]bool{}) }

func (s *subject) reaches(other *subject, seen map[*subject]bool) bool {
	if seen[s] {
		return false
	}
	seen[s] = true
	return slices.ContainsFunc(s.uses, func(u use) bool { return u.from == other || u.from.reaches(other, seen) })
}

// A leaf is a field of a response without fields below it.
type leaf struct {
	path        []string
	name, value string
	header      string // location, setCookie or textBody; empty for a field
}

// isInList reports whether a leaf is below an item of a list.
func (l leaf) isInList() bool { return slices.Contains(l.path, "") }

// leavesOf returns the leaves of an operation's sample of success, in JSON if there is one.
func leavesOf(op *page.Operation) []leaf {
	var best *page.Sample
	samples := op.Response.Samples
	if success := op.Response.Success(); success == http.StatusCreated || success == http.StatusAccepted {
		samples = slices.Concat(samples, op.Response.Linked)
	}
	for _, s := range samples {
		if s.Value != nil && s.IsOfSuccess() && (best == nil || best.Format != "json" && s.Format == "json") {
			best = s
		}
	}
	out := append(headerLeaves(op), textLeaves(op)...)
	if best == nil {
		return out
	}
	return append(leavesBelow(best.Value), out...)
}

// leavesBelow are the leaves of a value.
func leavesBelow(root *sample.Value) []leaf {
	var out []leaf
	var walk func(v *sample.Value, path []string)
	walk = func(v *sample.Value, path []string) {
		if len(v.Fields) == 0 && v.Text != "" {
			name := ""
			if len(path) > 0 {
				name = path[len(path)-1]
			}
			out = append(out, leaf{path: slices.Clone(path), name: name, value: v.Text})
		}
		for _, m := range v.Fields {
			walk(m, append(path, m.Name))
		}
	}
	walk(root, []string{})
	return out
}

// likeness says how likely a sent value is the one that a leaf shows; 0 means not at all.
func likeness(v sent, l leaf) int {
	sameName := sameName(v, l)
	switch {
	case l.value == "", l.header == setCookie && v.in != page.InCookie && v.value != l.value:
		return 0
	case v.value == l.value && (len(v.value) >= 6 || match.IsElided(v.value)):
		return 4
	case v.value == l.value && sameName:
		return 3
	case strings.HasPrefix(v.value, "eyJ") && strings.HasPrefix(l.value, "eyJ"):
		return 2
	case match.IsPlaceholder(v.value) && sameName:
		return 1
	}
	return 0
}

// sameName reports whether a parameter and a field have the same name. The name id matches any name that ends with it.
func sameName(v sent, l leaf) bool {
	if strings.EqualFold(v.name, "Authorization") {
		return match.CredentialName.MatchString(l.name)
	}
	a, b := match.Simplified(v.name), match.Simplified(l.name)
	return a != "" && b != "" && (a == b || a == "id" && strings.HasSuffix(b, "id") || b == "id" && strings.HasSuffix(a, "id"))
}

var (
	mailedName  = regexp.MustCompile(`(?i)^(.*[-_ ])?(code|otp|pin|passcode|pass[-_ ]?code|token|verification|secret)$`)
	mailedValue = regexp.MustCompile(`^[0-9]{4,10}$|^[0-9A-Z]{4,12}$|^[0-9A-Za-z_-]{16,}$`)
)

// mailedSource is the operation that emails a value.
func mailedSource(v sent, s *subject, subjects []*subject) (use, bool) {
	isCode := mailedName.MatchString(v.name) && (mailedValue.MatchString(v.value) || match.IsPlaceholder(v.value))
	if !isCode {
		return use{}, false
	}
	var from *subject
	for _, other := range subjects {
		takesIt := slices.ContainsFunc(sentBy(other.op), func(o sent) bool { return o.value == v.value })
		if other != s && other.sendsEmail && !takesIt && !other.needs(s) && (from == nil || nearness(other, s) > nearness(from, s)) {
			from = other
		}
	}
	return use{shown: v.value, name: v.name, from: from}, from != nil
}

// nearness says how likely an operation emails the value that another one takes. It is high if both send the same address,
// and if the first is shortly before the other on the pages.
func nearness(from, to *subject) int {
	n := 0
	if slices.ContainsFunc(addresses(from.op), func(a string) bool { return slices.Contains(addresses(to.op), a) }) {
		n += 1 << 20
	}
	if from.number < to.number {
		return n + 1<<10 + from.number
	}
	return n - from.number
}

// isAddress reports whether a value is an email address.
func isAddress(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s
}

// addresses are the email addresses that an operation's examples send.
func addresses(op *page.Operation) []string {
	var out []string
	for _, v := range sentBy(op) {
		if isAddress(v.value) && !slices.Contains(out, v.value) {
			out = append(out, v.value)
		}
	}
	return out
}

// freshAddresses are the operation's email addresses to which the server sends email. Each test user replaces them by
// addresses of its own, because limits count by address and test users share the mailbox.
func freshAddresses(s *subject, subjects []*subject) []string {
	var mailed []string
	for _, other := range subjects {
		if other.sendsEmail {
			mailed = append(mailed, addresses(other.op)...)
		}
	}
	return slices.DeleteFunc(addresses(s.op), func(a string) bool { return !slices.Contains(mailed, a) })
}

var (
	mailWord = regexp.MustCompile(`(?i)\b(e-?mail(s|ed)?|mail(s|ed)?|inbox)\b`)
	sendWord = regexp.MustCompile(`(?i)\b(send|sends|sent|mails|mailed|e-?mails|e-?mailed|goes out|deliver(s|ed)?|e?-?mail (an?|the|you|your|him|her|them|it)|(will|to) e?-?mail)\b`)
)

// saysEmail reports whether the page says that the operation sends an email.
func saysEmail(op *page.Operation) bool {
	for _, t := range slices.Concat(op.Prose, op.Notes) {
		for _, s := range prose.Sentences(t) {
			if mailWord.MatchString(s.Value) && sendWord.MatchString(s.Value) {
				return true
			}
		}
	}
	return false
}
