package prose

import (
	"regexp"
	"strings"

	"docsascode.example/gen/markdown"
	"docsascode.example/gen/page"
)

var (
	announcing = regexp.MustCompile(`(?i)\b(?:refuse[sd]|reject(?:s|ed)|answer(?:s|ed)|fail(?:s|ed)|gets?|got|return(?:s|ed)|respond(?:s|ed)|gives?|results?|leads?|ends?|error|response)\b`)
	elseWord   = regexp.MustCompile(`(?i)\b(?:otherwise|unless|else|instead|not|never|no longer|avoids?|prevents?)\b|n't\b`)
)

// Announced is the status of an error that the paragraph right above a code block announces for it: "so this is refused with `409`:".
// It is 0 if the paragraph announces none, or gives a condition.
func Announced(p *page.Page, code page.Pos) int {
	status := 0
	p.Outline.Top.All(func(s *markdown.Section) bool {
		for i, block := range s.Blocks {
			if c, ok := block.(markdown.Code); !ok || c.Pos != code || i == 0 {
				continue
			}
			if above, ok := s.Blocks[i-1].(markdown.Paragraph); ok {
				status = announcedIn(above.Text)
			}
			return false
		}
		return true
	})
	return status
}

func announcedIn(paragraph page.Text) int {
	sentences := Sentences(paragraph)
	if len(sentences) == 0 {
		return 0
	}
	last := strings.TrimSpace(sentences[len(sentences)-1].Value)
	codes := codesIn(last)
	isSure := !onlyIfWord.MatchString(last) && !mayWord.MatchString(last) && !elseWord.MatchString(last)
	if !strings.HasSuffix(last, ":") || len(codes) != 1 || codes[0] < 400 || !announcing.MatchString(last) || !isSure {
		return 0
	}
	return codes[0]
}
