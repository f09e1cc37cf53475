// Package flow finds where the values come from that requests send: from the response of another operation, or from its email.
package flow

import (
	"slices"

	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// A Node is an operation: which values it takes from others, and which it gives to them.
type Node struct {
	Op     *page.Operation
	Number int // its index in the Graph

	Uses       []Use                  // values of the examples that other operations provide
	Guesses    []Use                  // other values, which are tried if those of the page do not work
	Seed       *Use                   // gives the path of a DELETE the ID of a new thing; nil if the examples do
	Refers     map[string]string      // values of bodies that are the IDs of other things, and their kinds as far as known
	Fresh      []string               // email addresses that each test user replaces by one of its own
	SendsEmail bool                   // the operation sends an email
	Consumer   *Node                  // takes the emailed value; nil if no operation does
	IsSource   bool                   // others use values of it
	Varies     map[*sample.Value]bool // leaves of the samples that other operations use: each response has its own value

	kinds map[string]string // the kinds of the things whose IDs fields have that are named after them
}

// A Graph is the operations of a site, in the order of its pages.
type Graph []*Node

// New returns the operations without their connections.
func New(ops []*page.Operation) Graph {
	var g Graph
	for i, op := range ops {
		g = append(g, &Node{Op: op, Number: i, Varies: map[*sample.Value]bool{}})
	}
	return g
}

// Connect finds, for each operation, the operations that provide the values of its examples.
func (g Graph) Connect() {
	var ops []*page.Operation
	for _, n := range g {
		ops = append(ops, n.Op)
	}
	kinds := things.Referred(ops)
	for _, n := range g {
		n.kinds = kinds[n.Op]
		n.SendsEmail = saysEmail(n.Op) && len(content.Addresses(n.Op)) > 0
	}
	for _, n := range g {
		for _, v := range content.SentBy(n.Op) {
			if u, ok := g.sourceOf(v, n); ok && u.onlyRefers() {
				n.Guesses = append(n.Guesses, u)
			} else if ok {
				n.Uses = append(n.Uses, u)
			}
		}
	}
	for _, n := range g {
		n.Guesses = g.guessesOf(n)
	}
	g.keepSenders()
	for _, n := range g {
		n.Seed = g.seedOf(n)
	}
}

// Finish derives the rest from the uses, which Connect and the directives have set.
func (g Graph) Finish() {
	for _, n := range g {
		n.Fresh, n.Refers = g.freshAddresses(n), map[string]string{}
		for _, v := range content.SentBy(n.Op) {
			if v.In == page.InBody && g.RefersTo(n, v) {
				n.Refers[v.Value] = g.kindReferred(n, v)
			}
		}
		for _, u := range n.Uses {
			u.markSource(n)
		}
	}
}

// Needs reports whether an operation takes values from another one, directly or through others.
func (n *Node) Needs(other *Node) bool { return n.reaches(other, map[*Node]bool{}) }

func (n *Node) reaches(other *Node, seen map[*Node]bool) bool {
	if seen[n] {
		return false
	}
	seen[n] = true
	return slices.ContainsFunc(n.Uses, func(u Use) bool { return u.From == other || u.From.reaches(other, seen) })
}

// Adopt makes the guesses of an operation its uses, because they worked.
func (n *Node) Adopt() {
	for _, u := range n.Guesses {
		u.markSource(n)
	}
	n.Uses, n.Guesses = append(n.Uses, n.Guesses...), nil
}

// markSource notes, in the operation that provides a value, the operation that takes it and the leaves that show it.
func (u Use) markSource(by *Node) {
	if u.IsMailed() {
		u.From.Consumer = by
		return
	}
	u.From.IsSource = true
	if u.Header != "" {
		return
	}
	var shown string
	for _, l := range content.LeavesOf(u.From.Op) {
		if slices.Equal(l.Path, u.Path) {
			shown = l.Value
		}
	}
	u.From.Vary(shown)
}

// Vary notes that each response has a value of its own in place of one that the samples of the operation show.
func (n *Node) Vary(shown string) {
	for _, s := range slices.Concat(n.Op.Response.Samples, n.Op.Response.Linked) {
		markLeaves(s.Value, shown, n.Varies)
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
