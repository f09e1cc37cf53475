package site

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

	"docsascode.example/gen/spelling"
)

// An index finds sections by their words, ranked by BM25 over a weighted sum of where a section has them.
type index struct {
	entries  []entry
	postings map[string][]posting // by stem
	words    map[string]string    // all words, and their stems
	sorted   []string             // words
	length   float64              // of a section on average
}

// An entry is a section. Names are words that find it and that it does not show, such as the ID of its operation.
type entry struct {
	path, page, title, text, names string

	length float64
}

type posting struct {
	entry  int
	weight float64
}

// Weights of a word by where it stands.
const (
	inTitle = 10
	inNames = 4
	inPage  = 2 // the title of the page
	inText  = 1
)

func newIndex(entries []entry) *index {
	x := &index{entries: entries, postings: map[string][]posting{}, words: map[string]string{}}
	for i := range entries {
		x.add(i)
	}
	x.length /= max(1, float64(len(entries)))
	x.sorted = slices.Sorted(maps.Keys(x.words))
	return x
}

func (x *index) add(i int) {
	e := &x.entries[i]
	weights := map[string]float64{}
	for _, part := range []struct {
		text   string
		weight float64
	}{{e.title, inTitle}, {e.names, inNames}, {e.page, inPage}, {e.text, inText}} {
		for _, word := range wordsOf(part.text) {
			if _, known := x.words[word]; !known {
				x.words[word] = stemOf(word)
			}
			weights[x.words[word]] += part.weight
			e.length += part.weight
		}
	}
	for stem, weight := range weights {
		x.postings[stem] = append(x.postings[stem], posting{i, weight})
	}
	x.length += e.length
}

// How much a word counts that is not the one of the query.
const (
	asPrefix = 0.6
	asTypo   = 0.6
	asKin    = 0.8
)

// expand returns the stems that a word of a query may mean, and how much each counts. A word that the pages do not have is taken
// for a misspelled one.
func (x *index) expand(word string) map[string]float64 {
	stems := map[string]float64{}
	add := func(stem string, factor float64) { stems[stem] = max(stems[stem], factor) }
	stem := stemOf(word)
	if x.postings[stem] != nil && !slices.Contains(vague, word) {
		add(stem, 1)
	}
	for _, other := range kinOf(stem) {
		add(other, asKin)
	}
	if len(word) >= minPrefix && !slices.Contains(vague, word) {
		from, _ := slices.BinarySearch(x.sorted, word)
		for _, longer := range x.sorted[from:] {
			if !strings.HasPrefix(longer, word) {
				break
			}
			add(x.words[longer], asPrefix)
		}
	}
	if len(stems) > 0 || len(word) < minTypo || len(word) > spelling.Longest {
		return stems
	}
	if meant := x.meant(word); meant != "" {
		add(meant, asTypo)
	}
	return stems
}

// meant is the stem of the word that is nearest to a misspelled one. Of several, it is the one that most sections have.
func (x *index) meant(word string) string {
	best, least := "", max(1, len(word)/4)
	for _, known := range x.sorted {
		if difference := len(known) - len(word); difference < -least || difference > least {
			continue
		}
		stem := x.words[known]
		d := spelling.Distance(word, known)
		if d < least || d == least && (best == "" || len(x.postings[stem]) > len(x.postings[best])) {
			best, least = stem, d
		}
	}
	return best
}

// The shortest words, in bytes, that stand for longer and for other ones.
const (
	minPrefix = 2
	minTypo   = 4
)

// A match is a section that was found, with the stems that it was found by.
type match struct {
	entry *entry
	score float64
	stems map[string]bool
	terms int // how many words of the query it has
}

// find returns the best sections first, equal ones in their order: those that have all the words and, if only a few have, then
// those that have some of them.
func (x *index) find(words []string) []match {
	byEntry := map[int]*match{}
	for _, word := range words {
		stems := x.expand(word)
		scores := map[int]float64{}
		for _, stem := range slices.Sorted(maps.Keys(stems)) {
			found := x.postings[stem]
			rarity := math.Log(1 + (float64(len(x.entries))-float64(len(found))+0.5)/(float64(len(found))+0.5))
			for _, p := range found {
				scores[p.entry] = max(scores[p.entry], stems[stem]*rarity*x.saturate(p))
			}
		}
		for i, score := range scores {
			m := byEntry[i]
			if m == nil {
				m = &match{entry: &x.entries[i], stems: map[string]bool{}}
				byEntry[i] = m
			}
			m.score += score
			m.terms++
			for stem := range stems {
				m.stems[stem] = true
			}
		}
	}
	return x.rank(byEntry, len(words))
}

// covers reports whether the query has all that the title says.
func (x *index) covers(m *match) bool {
	for _, word := range wordsOf(m.entry.title) {
		if !m.stems[x.words[word]] && !slices.Contains(fill, word) {
			return false
		}
	}
	return m.entry.title != ""
}

// wholeTitle is how much more a section counts whose title has no other words.
const wholeTitle = 1.4

// fewest is how many sections have to have all the words, so that those with some of them are left out.
const fewest = 3

// aboutOperations is how much more a section counts that documents an operation: it is what most readers look for.
const aboutOperations = 1.3

// saturate is the frequency of a word in BM25: more of it counts less and less, and less in a long section.
func (x *index) saturate(p posting) float64 {
	const k, b = 1.5, 0.4
	return p.weight * (k + 1) / (p.weight + k*(1-b+b*x.entries[p.entry].length/x.length))
}

func (x *index) rank(byEntry map[int]*match, all int) []match {
	whole := 0
	for _, m := range byEntry {
		if m.terms == all {
			whole++
		}
	}
	var matches []match
	for _, i := range slices.Sorted(maps.Keys(byEntry)) {
		if m := byEntry[i]; m.terms == all || whole < fewest {
			m.score *= float64(m.terms) / float64(all)
			if m.entry.names != "" {
				m.score *= aboutOperations
			}
			if x.covers(m) {
				m.score *= wholeTitle
			}
			matches = append(matches, *m)
		}
	}
	slices.SortStableFunc(matches, func(a, b match) int {
		return cmp.Or(cmp.Compare(b.terms/all, a.terms/all), cmp.Compare(b.score, a.score))
	})
	return matches
}

// wordsWith returns the words of the pages that have one of the stems, the longest first.
func (x *index) wordsWith(stems map[string]bool) []string {
	var words []string
	for _, word := range x.sorted {
		if stems[x.words[word]] {
			words = append(words, word)
		}
	}
	slices.SortStableFunc(words, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return words
}
