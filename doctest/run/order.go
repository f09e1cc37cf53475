package run

import (
	"cmp"
	"slices"
	"strings"
)

// levels are the subjects by how many others must come before them. Those that wait for each other come last.
func (r *run) levels() [][]*subject {
	var out [][]*subject
	done := map[*subject]bool{}
	rest := r.needed()
	for len(rest) > 0 {
		ready := slices.DeleteFunc(slices.Clone(rest), func(s *subject) bool {
			return slices.ContainsFunc(s.uses, func(u use) bool { return !done[u.from] })
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

// needed are the chosen subjects and those that they take values from.
func (r *run) needed() []*subject {
	in := map[*subject]bool{}
	var add func(s *subject)
	add = func(s *subject) {
		if s == nil || in[s] {
			return
		}
		in[s] = true
		for _, u := range s.uses {
			add(u.from)
		}
		add(s.consumer)
	}
	for _, s := range r.subjects {
		if s.chosen || len(r.stories) > 0 {
			add(s)
		}
	}
	return slices.DeleteFunc(slices.Clone(r.subjects), func(s *subject) bool { return !in[s] })
}

// inTurn has operations on the same things one after the other, in the order of the pages but for those that delete, which
// come last; what only looks, and what is about other things, goes side by side.
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
	if s.op.Method.Value == "DELETE" {
		return 1
	}
	return 0
}

// disturbs reports whether one of two operations may change what the other one looks at: their paths begin alike.
func (s *subject) disturbs(other *subject) bool {
	root := func(s *subject) string {
		first, _, _ := strings.Cut(strings.TrimPrefix(s.op.Path.Value, "/"), "/")
		return first
	}
	onlyLooks := func(s *subject) bool { return slices.Contains([]string{"GET", "HEAD", "OPTIONS"}, s.op.Method.Value) }
	return root(s) == root(other) && !(onlyLooks(s) && onlyLooks(other))
}
