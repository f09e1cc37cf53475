package page

import (
	"fmt"

	"docsascode.example/gen/spelling"
)

// suggest is a question that names the candidate nearest to a misspelt word, or nothing where none is near.
func suggest(word string, candidates ...string) string {
	if best := spelling.Nearest(word, candidates...); best != "" {
		return fmt.Sprintf("; did you mean %q?", best)
	}
	return ""
}
