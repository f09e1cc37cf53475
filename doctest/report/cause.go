package report

import (
	"cmp"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
)

// failures are the false claims: those of a lying page, those of a server that leaks what is inside, and those that a
// baseline knows.
func failures(all []claim.Claim) (lies, leaks, known []claim.Claim) {
	for _, c := range having(claim.False, all) {
		switch {
		case c.Known:
			known = append(known, c)
		case c.Leak:
			leaks = append(leaks, c)
		default:
			lies = append(lies, c)
		}
	}
	return lies, leaks, known
}

// byCause groups false claims for which the server did the same thing. The groups are in the order of their first claims.
func byCause(claims []claim.Claim) [][]claim.Claim { return groupedBy(claims, causeOf) }

// causeOf is the same for false claims for which the server did the same thing.
func causeOf(c claim.Claim) string {
	output := ""
	if c.Evidence != nil && c.Kind == claim.Example {
		output = c.Evidence.Output
	}
	return strings.Join([]string{string(c.Verdict), string(c.Kind), c.Reason, c.Actual, c.Help, output}, "\x00")
}

// uncheckedByCause groups the unchecked claims by the reason, the largest group first.
func uncheckedByCause(r *claim.Report) [][]claim.Claim {
	out := groupedBy(having(claim.Unchecked, r.Claims), func(c claim.Claim) string { return c.Reason })
	slices.SortStableFunc(out, func(a, b []claim.Claim) int { return cmp.Compare(len(b), len(a)) })
	return out
}

// groupedBy groups things that have the same key, in the order of the first thing of each group.
func groupedBy[T any](claims []T, key func(T) string) [][]T {
	var out [][]T
	at := map[string]int{}
	for _, c := range claims {
		i, ok := at[key(c)]
		if !ok {
			i = len(out)
			at[key(c)] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], c)
	}
	return out
}
