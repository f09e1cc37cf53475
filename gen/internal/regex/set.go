package regex

import (
	"maps"
	"math/bits"
	"regexp/syntax"
	"slices"
	"unicode"
	"unicode/utf8"
)

// A set is one of bytes.
type set [4]uint64

func (s *set) has(b byte) bool { return s[b>>6]&(1<<(b&63)) != 0 }

func (s *set) add(b byte) { s[b>>6] |= 1 << (b & 63) }

func (s *set) join(other set) {
	for i := range s {
		s[i] |= other[i]
	}
}

func (s *set) size() int {
	n := 0
	for _, word := range s {
		n += bits.OnesCount64(word)
	}
	return n
}

// first is the smallest byte of a set that is not empty.
func (s *set) first() byte {
	for b := range s.all {
		return b
	}
	return 0
}

// all calls yield for each byte.
func (s *set) all(yield func(byte) bool) {
	for i, word := range s {
		for ; word != 0; word &= word - 1 {
			if !yield(byte(64*i + bits.TrailingZeros64(word))) {
				return
			}
		}
	}
}

// addRanges adds the letters of ranges that are ASCII. Ranges are pairs of the first and the last letter.
func (s *set) addRanges(ranges []rune) {
	for pair := range slices.Chunk(ranges, 2) {
		for r := pair[0]; r <= min(pair[1], unicode.MaxASCII); r++ {
			s.add(byte(r))
		}
	}
}

// rangesOf are the ranges of a letter in the cases in which an expression with the flags matches it. An ASCII letter comes
// without those that are not ASCII: see [runsOf].
func rangesOf(letter rune, flags syntax.Flags) []rune {
	out := []rune{letter, letter}
	if flags&syntax.FoldCase == 0 {
		return out
	}
	for r := unicode.SimpleFold(letter); r != letter; r = unicode.SimpleFold(r) {
		if letter > unicode.MaxASCII || r <= unicode.MaxASCII {
			out = append(out, r, r)
		}
	}
	return out
}

// mostLetters bounds those of a class that are not ASCII.
const mostLetters = 8

// letters are runs that the letters of ranges have one of, one run for each length in bytes; none where the letters are too many.
func letters(ranges []rune) []run {
	ascii := run{{}}
	ascii[0].addRanges(ranges)
	byLength := map[int]run{1: ascii}
	known := 0
	for pair := range slices.Chunk(ranges, 2) {
		for r := max(pair[0], unicode.MaxASCII+1); r <= pair[1]; r++ {
			if known++; known > mostLetters || r == utf8.RuneError {
				return nil
			}
			own := runOf(r)
			for i := range byLength[len(own)] {
				own[i].join(byLength[len(own)][i])
			}
			byLength[len(own)] = own
		}
	}
	if ascii[0].size() == 0 {
		delete(byLength, 1)
	}
	var out []run
	for _, length := range slices.Sorted(maps.Keys(byLength)) {
		out = append(out, byLength[length])
	}
	return out
}

// runOf is the run of a letter.
func runOf(letter rune) run {
	var out run
	for _, b := range utf8.AppendRune(nil, letter) {
		s := set{}
		s.add(b)
		out = append(out, s)
	}
	return out
}

// text is the only text that a run stands for; empty where it stands for several.
func (r run) text() string {
	var out []byte
	for i := range r {
		if r[i].size() != 1 {
			return ""
		}
		out = append(out, r[i].first())
	}
	return string(out)
}

// pairs are pairs of bytes. It may seem to have one that it does not have.
type pairs [8]uint64

func (p *pairs) mayHave(first, second byte) bool {
	i := place(first, second)
	return p[i>>6]&(1<<(i&63)) != 0
}

// add adds what the run begins with. A run of one byte can have any byte behind it, and the end, which counts as a zero.
func (p *pairs) add(r run) {
	for first := range r[0].all {
		if len(r) > 1 {
			for second := range r[1].all {
				p.put(first, second)
			}
			continue
		}
		for second := range 256 {
			p.put(first, byte(second))
		}
	}
}

func (p *pairs) put(first, second byte) {
	i := place(first, second)
	p[i>>6] |= 1 << (i & 63)
}

// place is the bit for a pair.
func place(first, second byte) uint { return (uint(first)*37 + uint(second)) % 512 }
