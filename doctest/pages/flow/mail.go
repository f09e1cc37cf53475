package flow

import (
	"regexp"
	"slices"

	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/page"
)

var (
	mailedName  = regexp.MustCompile(`(?i)^(.*[-_ ])?(code|otp|pin|passcode|pass[-_ ]?code|token|verification|secret)$`)
	mailedValue = regexp.MustCompile(`^[0-9]{4,10}$|^[0-9A-Z]{4,12}$|^[0-9A-Za-z_-]{16,}$`)
)

// mailedSource is the operation that emails a value.
func (g Graph) mailedSource(v content.Sent, s *Node) (Use, bool) {
	isCode := mailedName.MatchString(v.Name) && (mailedValue.MatchString(v.Value) || match.IsPlaceholder(v.Value))
	if !isCode {
		return Use{}, false
	}
	var from *Node
	for _, other := range g {
		takesIt := slices.ContainsFunc(content.SentBy(other.Op), func(o content.Sent) bool { return o.Value == v.Value })
		if other != s && other.SendsEmail && !takesIt && !other.Needs(s) && (from == nil || nearness(other, s) > nearness(from, s)) {
			from = other
		}
	}
	return Use{Shown: v.Value, Name: v.Name, From: from}, from != nil
}

// nearness says how likely an operation emails the value that another one takes. It is high if both send the same address,
// and if the first is shortly before the other on the pages.
func nearness(from, to *Node) int {
	n := 0
	if slices.ContainsFunc(content.Addresses(from.Op), func(a string) bool { return slices.Contains(content.Addresses(to.Op), a) }) {
		n += 1 << 20
	}
	if from.Number < to.Number {
		return n + 1<<10 + from.Number
	}
	return n - from.Number
}

// freshAddresses are the operation's email addresses to which the server sends email. Each test user replaces them by
// addresses of its own, because limits count by address and test users share the mailbox.
func (g Graph) freshAddresses(s *Node) []string {
	var mailed []string
	for _, other := range g {
		if other.SendsEmail {
			mailed = append(mailed, content.Addresses(other.Op)...)
		}
	}
	return slices.DeleteFunc(content.Addresses(s.Op), func(a string) bool { return !slices.Contains(mailed, a) })
}

var (
	mailWord = regexp.MustCompile(`(?i)\b(e-?mail(s|ed)?|mail(s|ed)?|inbox)\b`)
	sendWord = regexp.MustCompile(`(?i)\b(send|sends|sent|mails|mailed|e-?mails|e-?mailed|goes out|deliver(s|ed)?|e?-?mail (an?|the|you|your|him|her|them|it)|(will|to) e?-?mail)\b`)
)

// saysEmail reports whether the page says that the operation sends an email.
func saysEmail(op *page.Operation) bool {
	for _, t := range slices.Concat(op.Prose, op.Notes) {
		for _, s := range prose.Sentences(t) {
			if SaysEmail(s.Value) != nil {
				return true
			}
		}
	}
	return false
}

// SaysEmail is where a text says that something is sent, if it also speaks of an email; nil if it does not.
func SaysEmail(text string) []int {
	if !mailWord.MatchString(text) {
		return nil
	}
	return sendWord.FindStringIndex(text)
}

// keepSenders has no operation send an email that takes a value of one: its page speaks of that. It keeps it if another
// operation takes a value of its own.
func (g Graph) keepSenders() {
	used := map[*Node]bool{}
	for _, n := range g {
		for _, u := range n.Uses {
			used[u.From] = used[u.From] || u.IsMailed()
		}
	}
	for _, n := range g {
		takes := slices.ContainsFunc(n.Uses, Use.IsMailed)
		n.SendsEmail = n.SendsEmail && (used[n] || !takes)
	}
}
