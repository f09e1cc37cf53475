package notation

import (
	"slices"
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/source"
)

var (
	requiredWords = []string{"yes", "y", "true", "x", "✓", "✔", "✔️", "✅", "☑", "always", "^", "*", ":white_check_mark:", ":heavy_check_mark:", "oui", "sim", "sí", "si", "ja", "1", "•", "●", "○", "◯", "是", "да", "예", "네", "はい", "有", "tak", "evet"}
	optionalWords = []string{"no", "n", "false", "", "✗", "✘", "❌", "☐", ":x:", "none", "conditional", "conditionally", "sometimes", "recommended", "non", "não", "nao", "nein", "否", "нет", "いいえ", "아니오", "아니요", "無", "×", "nie", "hayır", "-", "–", "—", "0", "o"}
)

// requiredIn reads a cell or a word that says whether something is required; nil where it says nothing.
func requiredIn(s string) *bool {
	s = strings.ToLower(strings.Trim(s, "*_`\\ .()[]<>"))
	if s == "" {
		return nil
	}
	p := parsePhrase(s)
	switch {
	case strings.HasPrefix(s, "not required"), strings.HasPrefix(s, "non requis"), strings.HasPrefix(s, "nicht "), isNegated(s), p.is(wOptional):
		return no()
	case p.is(wRequired):
		return yes()
	case slices.Contains(requiredWords, s):
		return yes()
	case slices.Contains(optionalWords, s):
		return no()
	}
	first, _, _ := strings.Cut(s, " ")
	first = strings.Trim(first, ",;:(")
	switch {
	case slices.Contains(requiredWords, first) && first != "*" && first != "1":
		return yes()
	case slices.Contains(optionalWords, first) && first != "" && first != "0" && first != "o":
		return no()
	}
	return nil
}

// isNegated reports whether a Chinese word begins with a character for "not", such as the one for "not required".
func isNegated(s string) bool {
	return strings.HasPrefix(s, "非") || strings.HasPrefix(s, "不")
}

func requiredWord(s string) *bool {
	p := parsePhrase(s)
	if p.unknown > 0 || p.known > 2 || !p.any(wRequired, wOptional) {
		return nil
	}
	if p.is(wOptional) || strings.HasPrefix(s, "not ") || isNegated(s) {
		return no()
	}
	return yes()
}

var (
	leadForm   = regex.MustCompile(`(?i)^[*_(\[]?(required|optional|mandatory|obligatoire|facultatif|optionnel|obrigatório|opcional|obligatorio|not required)\b[*_)\]]?[.:,;–—-]?\s*`)
	endForm    = regex.MustCompile(`(?i)(?:[.;,–—-]|\))\s*[(*_\[]*(required|optional|mandatory|obligatoire|facultatif|optionnel|obrigatório|opcional|obligatorio)[)*_\]]*\.?\s*$`)
	dashesForm = regex.MustCompile(`\s[-–—]\s+(REQUIRED|OPTIONAL|MANDATORY)\s+[-–—]\s`)
	inText     = regex.MustCompile(`(?i)[(*_\[]\s*(?:is\s+)?(required|optional|mandatory|semi-optional|obligatoire|facultatif|opcional|obligatorio)\b[^)*_\]]*[)*_\]]|\b(?:this (?:parameter|field|argument) )?is (required|optional|mandatory)\b`)
	noteForm   = regex.MustCompile(`[（(]([^（）()]{1,30})[)）]\s*$`)
	// sometimesForm is a need that is not always there: "(required for drafts)".
	sometimesForm = regex.MustCompile(`(?i)\b(?:required|mandatory) (?:if|when|unless|only|for (?:[^ae\s]|a[^ln]|e[^av])\w*)`)
)

// needIn is what a description says by the way of whether the parameter is required; nil where it says nothing.
func needIn(t source.Text) *bool {
	if m := leadForm.FindStringSubmatchIndex(t.Value); m != nil {
		return requiredIn(t.Value[m[2]:m[3]])
	}
	if m := inText.FindStringSubmatch(t.Value); m != nil {
		if sometimesForm.MatchString(m[0]) {
			return no()
		}
		return requiredIn(m[1] + m[2])
	}
	if m := endForm.FindStringSubmatch(t.Value); m != nil {
		return requiredIn(m[1])
	}
	if m := dashesForm.FindStringSubmatch(t.Value); m != nil {
		return requiredIn(m[1])
	}
	if m := noteForm.FindStringSubmatch(t.Value); m != nil {
		return requiredWord(strings.ToLower(m[1]))
	}
	return nil
}
