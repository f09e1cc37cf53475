package run

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// A use is a value that an operation's examples send and that another operation provides.
type use struct {
	shown string // the value on the page
	name  string // of the parameter that sends it
	from  *subject
	path  []string // of the field in from's response; nil if the value arrives by email
	// header is not empty if the value is of a header, a cookie or a text rather than a field; see content.Leaf.
	header string
	leaf   string // the name and the value of that leaf
	sample string
}

func (u use) isMailed() bool { return u.path == nil && u.header == "" }

// in is the value in a response of the operation that provides it.
func (u use) in(ex *recorder.Exchange) (string, bool) {
	return leafIn(content.Leaf{Path: u.path, Name: u.leaf, Value: u.sample, Header: u.header}, ex)
}

// connect finds, for each operation, the operations that provide the values of its examples.
func connect(subjects []*subject) {
	var ops []*page.Operation
	for _, s := range subjects {
		ops = append(ops, s.op)
	}
	kinds := things.Referred(ops)
	for _, s := range subjects {
		s.kinds = kinds[s.op]
	}
	for _, s := range subjects {
		s.sendsEmail = saysEmail(s.op) && len(content.Addresses(s.op)) > 0
	}
	for _, s := range subjects {
		for _, v := range content.SentBy(s.op) {
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
		s.fresh, s.refers = freshAddresses(s, subjects), map[string]string{}
		for _, v := range content.SentBy(s.op) {
			if v.In == page.InBody && s.refersTo(v, subjects) {
				s.refers[v.Value] = cmp.Or(s.kinds[v.Name], s.kindReferred(v, subjects))
			}
		}
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
	for _, l := range content.LeavesOf(u.from.op) {
		if slices.Equal(l.Path, u.path) {
			shown = l.Value
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

// sourceOf finds the source of a value: a field of another operation's response, or an email.
func sourceOf(v content.Sent, s *subject, subjects []*subject) (use, bool) {
	best, found := use{}, 0
	for _, other := range subjects {
		if !v.IsGiven() && s.kinds[v.Name] == "" || other == s || other.needs(s) || things.Makes(s.op, v, other.op) || isOfList(v, subjects) {
			continue
		}
		own := content.SentBy(other.op)
		for _, leaf := range content.LeavesOf(other.op) {
			isEcho := slices.ContainsFunc(own, func(o content.Sent) bool { return o.Value == leaf.Value }) || things.ShowsOwn(s.op, v, other.op, leaf)
			n := 4 * likeness(v, leaf)
			if s.kinds[v.Name] != "" && leaf.Value == v.Value && strings.EqualFold(leaf.Name, "id") {
				n = 12
			}
			if n > 0 && (things.IsBelow(s.op, v, other.op) || things.IsMadeBy(s.op, v, other.op)) {
				n += 2 // an ID is of the same resource before it is of any other
			}
			if n > 0 && other.op.Method.Value == "POST" {
				n++ // prefer the operation that creates a thing to one that shows it
			}
			u := use{v.Value, v.Name, other, leaf.Path, leaf.Header, leaf.Name, leaf.Value}
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

// isOfList reports whether a value is one of a list that the pages give for a parameter of the same name, so that the server gives
// none to a user.
func isOfList(v content.Sent, subjects []*subject) bool {
	return slices.ContainsFunc(subjects, func(s *subject) bool {
		return slices.ContainsFunc(s.op.Parameters, func(p *page.Parameter) bool {
			return len(p.Enum) > 1 && slices.Contains(p.Enum, v.Value) && match.Simplified(p.Name.Value) == match.Simplified(v.Name)
		})
	})
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

// likeness says how likely a sent value is the one that a leaf shows; 0 means not at all.
func likeness(v content.Sent, l content.Leaf) int {
	sameName := sameName(v, l)
	switch {
	case l.Value == "", l.Header == content.SetCookie && v.In != page.InCookie && v.Value != l.Value:
		return 0
	case v.Value == l.Value && (len(v.Value) >= 6 || match.IsElided(v.Value)):
		return 4
	case v.Value == l.Value && sameName:
		return 3
	case strings.HasPrefix(v.Value, "eyJ") && strings.HasPrefix(l.Value, "eyJ"):
		return 2
	case match.IsPlaceholder(v.Value) && sameName:
		return 1
	}
	return 0
}

// sameName reports whether a parameter and a field have the same name. The name id matches any name that ends with it.
func sameName(v content.Sent, l content.Leaf) bool {
	if strings.EqualFold(v.Name, "Authorization") {
		return match.CredentialName.MatchString(l.Name)
	}
	a, b := match.Simplified(v.Name), match.Simplified(l.Name)
	return a != "" && b != "" && (a == b || a == "id" && strings.HasSuffix(b, "id") || b == "id" && strings.HasSuffix(a, "id"))
}

var (
	mailedName  = regexp.MustCompile(`(?i)^(.*[-_ ])?(code|otp|pin|passcode|pass[-_ ]?code|token|verification|secret)$`)
	mailedValue = regexp.MustCompile(`^[0-9]{4,10}$|^[0-9A-Z]{4,12}$|^[0-9A-Za-z_-]{16,}$`)
)

// mailedSource is the operation that emails a value.
func mailedSource(v content.Sent, s *subject, subjects []*subject) (use, bool) {
	isCode := mailedName.MatchString(v.Name) && (mailedValue.MatchString(v.Value) || match.IsPlaceholder(v.Value))
	if !isCode {
		return use{}, false
	}
	var from *subject
	for _, other := range subjects {
		takesIt := slices.ContainsFunc(content.SentBy(other.op), func(o content.Sent) bool { return o.Value == v.Value })
		if other != s && other.sendsEmail && !takesIt && !other.needs(s) && (from == nil || nearness(other, s) > nearness(from, s)) {
			from = other
		}
	}
	return use{shown: v.Value, name: v.Name, from: from}, from != nil
}

// nearness says how likely an operation emails the value that another one takes. It is high if both send the same address,
// and if the first is shortly before the other on the pages.
func nearness(from, to *subject) int {
	n := 0
	if slices.ContainsFunc(content.Addresses(from.op), func(a string) bool { return slices.Contains(content.Addresses(to.op), a) }) {
		n += 1 << 20
	}
	if from.number < to.number {
		return n + 1<<10 + from.number
	}
	return n - from.number
}

// freshAddresses are the operation's email addresses to which the server sends email. Each test user replaces them by
// addresses of its own, because limits count by address and test users share the mailbox.
func freshAddresses(s *subject, subjects []*subject) []string {
	var mailed []string
	for _, other := range subjects {
		if other.sendsEmail {
			mailed = append(mailed, content.Addresses(other.op)...)
		}
	}
	return slices.DeleteFunc(content.Addresses(s.op), func(a string) bool { return !slices.Contains(mailed, a) })
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
