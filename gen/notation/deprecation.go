package notation

import (
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
)

// Deprecated says that an operation should not be used any more.
type Deprecated struct{}

func (Deprecated) fact() {}

var (
	deprecatedTitle = regex.MustCompile(`(?i)[(\[*]\s*deprecated\s*[)\]*]|^\W*deprecated\b\W*$|[-–—:]\s*deprecated\W*$|^deprecated:`)
	deprecatedText  = regex.MustCompile(`(?i)^[^\p{L}\p{N}]*(?:\[!\w+\]\s*)?(?:(?:warning|note|caution|danger)\W+)?deprecated\b(?:\W*$|[.:!,;–—]| (?:since|in|as of|and|use|from|–|-|by)\b)|\bthis (?:\w+ )?(?:endpoint|operation|method|call|route|resource|request|api|function|path)(?: is| has been| was)(?: now)? deprecated\b|^\W*use .{1,80} instead\W+.{0,40}deprecated`)
)

// deprecations reads what says that an operation is deprecated: a word in its title, a struck title, or a paragraph or an
// admonition that begins with the word.
func deprecations(c *Context) {
	if isStruck(c.Title) || deprecatedTitle.MatchString(c.Title.Value) && len(c.Title.Value) < 100 {
		c.add(c.Title.Start(), Said, c.Role(), Deprecated{})
		return
	}
	role := c.Role()
	if role.Part == Params || role.Part == Fields || role.Part == Headers || role.Group == Response || role.Part == Body {
		return
	}
	for i, b := range c.Blocks {
		p, ok := b.(markdown.Paragraph)
		if ok && !(p.Item && isListRole(c.roleAt(i))) && deprecatedText.MatchString(strings.TrimSpace(p.Value)) {
			c.add(p.Start(), Said, role, Deprecated{})
		}
	}
}

// isStruck reports whether a line is struck through as a whole.
func isStruck(l markdown.Line) bool {
	struck := 0
	for _, part := range l.Parts {
		if part.Is(markdown.Struck) {
			struck += part.To - part.From
		}
	}
	return struck > 0 && struck >= len(strings.TrimSpace(l.Value))
}

// withoutDeprecated is a title without the word that says that its operation is deprecated.
var withoutDeprecated = regex.MustCompile(`(?i)\s*(?:[(\[]\s*deprecated\s*[)\]]|[-–—:]\s*deprecated)\s*$|^\s*(?:[(\[]\s*deprecated\s*[)\]]|deprecated:)\s*`)

// PlainTitle is a title without the word that says that its operation is deprecated.
func PlainTitle(title string) string { return withoutDeprecated.ReplaceAllString(title, "") }
