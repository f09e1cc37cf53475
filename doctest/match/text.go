package match

import "strings"

// MatchesText compares texts line by line, whatever ends the lines.
func MatchesText(shown, got string) bool {
	return MatchesElided(strings.TrimSpace(lines(shown)), strings.TrimSpace(lines(got)))
}

// lines is a text whose lines end with a line feed alone, without white space before it.
func lines(s string) string {
	all := strings.Split(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"), "\n")
	for i, line := range all {
		all[i] = strings.TrimRight(line, " \t")
	}
	return strings.Join(all, "\n")
}
