// Package spelling finds the word that somebody meant who wrote another one.
package spelling

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Longest is the length in bytes of the longest word that may be a misspelling.
const Longest = 100

// Nearest returns the known word at the smallest edit distance, without regard to letter case. The distance is at most
// a third of the word's length, or 1 for a short word. If no word is that near, or the word has one letter, the result is
// empty.
func Nearest(word string, known ...string) string {
	best, bound := "", max(1, len(word)/3)
	if len(word) < 2 || len(word) > Longest {
		return ""
	}
	word = strings.ToLower(word)
	if i := slices.IndexFunc(known, func(k string) bool { return strings.ToLower(k) == word }); i >= 0 {
		return known[i]
	}
	for _, k := range known {
		if len(k) > len(word)+bound || len(word) > len(k)+bound {
			continue
		}
		if d := Distance(word, strings.ToLower(k)); d <= bound {
			best, bound = k, d-1
		}
	}
	return best
}

// Distance is the optimal string alignment distance in characters: it counts insertions, deletions, substitutions and
// swaps of neighbors.
func Distance(a, b string) int {
	if isASCII(a) && isASCII(b) {
		return distance([]byte(a), []byte(b))
	}
	return distance([]rune(a), []rune(b))
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

func distance[T byte | rune](a, b []T) int {
	n := len(b) + 1
	var room [3 * 32]int // most words are shorter
	rows := room[:]
	if 3*n > len(rows) {
		rows = make([]int, 3*n)
	}
	before, last, now := rows[:n], rows[n:2*n], rows[2*n:]
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
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
		before, last, now = last, now, before
	}
	return last[len(b)]
}

// Question asks whether the known word that is nearest to a misspelled one was meant: `; did you mean "list"?`. If no
// word is near, it is empty.
func Question(word string, known ...string) string {
	if best := Nearest(word, known...); best != "" {
		return fmt.Sprintf("; did you mean %q?", best)
	}
	return ""
}
