package run

import (
	"cmp"
	"slices"
	"strings"

	"docsascode.example/gen/example"
	"docsascode.example/gen/page"
)

// countBases finds the servers that the examples call. If one example alone calls another server than the rest, that is
// likely a typo.
func (r *run) countBases() {
	count := map[string]int{}
	for _, s := range r.subjects {
		for _, req := range s.op.Requests() {
			if base, ok := s.baseOf(req); ok {
				if count[base]++; count[base] == 1 {
					r.bases = append(r.bases, base)
				}
			}
		}
	}
	r.odd = map[string]bool{}
	for i, base := range r.bases {
		isFirstOfEqual := i == 0 && !slices.ContainsFunc(r.bases, func(b string) bool { return count[b] > 1 })
		r.odd[base] = count[base] == 1 && len(r.bases) > 1 && !isFirstOfEqual
	}
	slices.SortFunc(r.bases, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
}

// usualBase is a server that more than one example calls, or else the first one.
func (r *run) usualBase() string {
	for _, base := range r.bases {
		if !r.odd[base] {
			return base
		}
	}
	return r.bases[0]
}

// baseOf is the part before the operation's path in the URL of a request.
func (s *subject) baseOf(req *example.Request) (string, bool) {
	one := *s.op
	one.Examples = []*page.Example{{Requests: []example.Request{*req}}}
	bases := one.BaseURLs()
	if len(bases) == 0 {
		return "", false
	}
	return strings.TrimSuffix(bases[0], "/"), true
}
