package page

import (
	"fmt"
	"strings"
)

// suggest is a question that names the candidate nearest to a misspelt word, or nothing where none is near.
func suggest(word string, candidates ...string) string {
	if best := nearest(word, candidates); best != "" {
		return fmt.Sprintf("; did you mean %q?", best)
	}
	return ""
}

// longest is the length in bytes of a word that may be a slip of another.
const longest = 100

// nearest is the candidate at the smallest edit distance, at most a third of the word's length, without letter case.
func nearest(word string, candidates []string) string {
	best, bound := "", max(1, len(word)/3)
	if len(word) > longest {
		return ""
	}
	for _, c := range candidates {
		if len(c) > len(word)+bound || len(word) > len(c)+bound {
			continue
		}
		if d := distance(strings.ToLower(word), strings.ToLower(c)); d <= bound {
			best, bound = c, d-1
		}
	}
	return best
}

// distance is the optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours.
func distance(a, b string) int {
	before, last := []int(nil), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		now := make([]int, len(b)+1)
		now[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			now[j] = min(last[j]+1, now[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				now[j] = min(now[j], before[j-2]+1)
			}
		}
		before, last = last, now
	}
	return last[len(b)]
}
