package run

import (
	"cmp"
	"slices"
	"strings"

	"docsascode.example/doctest/pages/flow"
	"docsascode.example/doctest/pages/things"
)

// levels sorts the subjects: each level needs only earlier ones. Subjects that need each other are in the last level.
func (r *run) levels() [][]*subject {
	var out [][]*subject
	done := map[*subject]bool{}
	rest := r.needed()
	for len(rest) > 0 {
		ready := slices.DeleteFunc(slices.Clone(rest), func(s *subject) bool {
			return slices.ContainsFunc(s.Uses, func(u flow.Use) bool { return !done[r.subjectAt(u.From)] })
		})
		if len(ready) == 0 {
			ready = rest
		}
		out = append(out, ready)
		for _, s := range ready {
			done[s] = true
		}
		rest = slices.DeleteFunc(slices.Clone(rest), func(s *subject) bool { return done[s] })
	}
	return out
}

// needed are the chosen subjects, and the ones that provide their values.
func (r *run) needed() []*subject {
	in := map[*subject]bool{}
	var add func(s *subject)
	add = func(s *subject) {
		if in[s] {
			return
		}
		in[s] = true
		for _, u := range s.Uses {
			add(r.subjectAt(u.From))
		}
		if s.Consumer != nil {
			add(r.subjectAt(s.Consumer))
		}
	}
	for _, s := range r.subjects {
		if s.chosen || len(r.sessions) > 0 {
			add(s)
		}
	}
	return slices.DeleteFunc(slices.Clone(r.subjects), func(s *subject) bool { return !in[s] })
}

// inTurn splits levels into turns. Operations on the same things are in successive turns, in the order of the pages, and
// deletions are last. Operations that only read, and operations on other things, share a turn.
func inTurn(levels [][]*subject) [][]*subject {
	var out [][]*subject
	for _, level := range levels {
		var turns [][]*subject
		turn := map[*subject]int{}
		ordered := slices.Clone(level)
		slices.SortStableFunc(ordered, func(a, b *subject) int { return cmp.Compare(a.deletes(), b.deletes()) })
		for i, s := range ordered {
			for _, before := range ordered[:i] {
				if s.disturbs(before) {
					turn[s] = max(turn[s], turn[before]+1)
				}
			}
			for len(turns) <= turn[s] {
				turns = append(turns, nil)
			}
			turns[turn[s]] = append(turns[turn[s]], s)
		}
		out = append(out, turns...)
	}
	return out
}

func (s *subject) deletes() int {
	if s.Op.Method.Value == "DELETE" {
		return 1
	}
	return 0
}

// disturbs reports whether one of two operations may change the things of the other: their paths begin with the same part.
func (s *subject) disturbs(other *subject) bool {
	root := func(s *subject) string {
		first, _, _ := strings.Cut(strings.TrimPrefix(s.Op.Path.Value, "/"), "/")
		return first
	}
	return root(s) == root(other) && !(things.OnlyLooks(s.Op) && things.OnlyLooks(other.Op))
}
