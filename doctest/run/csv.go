package run

import (
	"encoding/csv"
	"slices"
	"strings"

	"docsascode.example/doctest/match"
)

// csvFailure is how a body in CSV (RFC 4180) differs in its columns from a sample. The first record names the columns if it has
// no number. All other records illustrate.
func csvFailure(shown, body string) finding {
	want, err := csv.NewReader(strings.NewReader(strings.TrimSpace(shown))).Read()
	if err != nil || len(want) == 0 {
		return finding{}
	}
	all, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	switch {
	case err != nil:
		return found("the response is not valid CSV: %v", err).with("%s", excerptOf(body, 80))
	case len(all) == 0:
		return found("the response is empty")
	case slices.ContainsFunc(want, match.NumberForm.MatchString):
		if len(all[0]) != len(want) {
			return found("the response has %s, and the page shows %d", match.Amount(len(all[0]), "column"), len(want)).with("%s", excerptOf(body, 80))
		}
	case !slices.Equal(all[0], want):
		return found("the response has the columns %s", strings.Join(all[0], ", ")).with("%s", excerptOf(body, 80))
	}
	return finding{}
}
