package derive

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"docsascode.example/gen/internal/regex"
)

// A link is the text and the target of a Markdown link; the target is empty if the text is not a link.
type link struct{ text, target string }

var linkForm = regex.MustCompile(`\[([^\]]*)\]\(([^)\s]*)[^)]*\)`)

func plainLink(s string) link {
	if m := linkForm.FindStringSubmatch(s); m != nil {
		return link{m[1], m[2]}
	}
	return link{text: strings.Trim(s, "`* ")}
}

// prose is a paragraph on one line, without links to other pages.
func prose(s string) string {
	return strings.Join(strings.Fields(escape.ReplaceAllString(withoutLocalLinks(s), "$1")), " ")
}

// codeOrLink is a link, an image or code. A link in code is text.
var codeOrLink = regex.MustCompile("(?s)```.*?```|`[^`]*`|!?" + linkForm.String())

// withoutLocalLinks has only the text of links to other pages, because they lead nowhere from an OpenAPI document.
func withoutLocalLinks(s string) string {
	if !strings.Contains(s, "](") {
		return s
	}
	return codeOrLink.ReplaceAllStringFunc(s, func(m string) string {
		l := plainLink(m)
		if m[0] == '`' || strings.Contains(l.target, "://") || strings.HasPrefix(l.target, "mailto:") {
			return m
		}
		return l.text
	})
}

// escape is the bar that Markdown has to escape in a table.
var escape = regex.MustCompile(`\\(\|)`)

var word = regex.MustCompile(`[A-Za-z0-9]+`)

// operationID is a title in camel case without its articles: "Create a code" is createCode. Names in programs are
// ASCII, so another title is replaced by the method and the path: GET /users/{id} is getUsersId.
func operationID(method, path, title string) string {
	if strings.ContainsFunc(title, func(r rune) bool { return r > unicode.MaxASCII }) {
		title = strings.ToLower(method) + " " + path
	}
	var b strings.Builder
	for _, w := range word.FindAllString(title, -1) {
		switch lower := strings.ToLower(w); {
		case lower == "a" || lower == "an" || lower == "the":
		case b.Len() == 0:
			b.WriteString(lower)
		default:
			b.WriteString(upperFirst(w))
		}
	}
	return b.String()
}

// pascal is a name in Pascal case: "Too Many Requests" is TooManyRequests and user_id is UserId.
func pascal(s string) string {
	var b strings.Builder
	for _, w := range word.FindAllString(strings.ReplaceAll(s, "'", ""), -1) {
		b.WriteString(upperFirst(w))
	}
	return b.String()
}

func upperFirst(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// about is the part of an operation ID after its verb and the particle of that verb.
var about = regex.MustCompile(`^[^A-Z]+(?:In|Up|Out|On|Off|Down|Over|Back)?([A-Z].*)?$`)

// noun is the noun of an operation ID: Code for createCode, and User for lookUpUser. If an ID is only a verb, its noun
// is the whole ID: LogIn for logIn.
func noun(id string) string {
	if m := about.FindStringSubmatch(id); m != nil && m[1] != "" {
		return m[1]
	}
	return pascal(id)
}

// singular is the singular of a name.
func singular(s string) string {
	switch {
	case strings.HasSuffix(s, "ies") && len(s) > 4:
		return s[:len(s)-3] + "y"
	case strings.HasSuffix(s, "sses"), strings.HasSuffix(s, "xes"), strings.HasSuffix(s, "ches"):
		return s[:len(s)-2]
	case strings.HasSuffix(s, "s") && !strings.HasSuffix(s, "ss") && len(s) > 2:
		return s[:len(s)-1]
	}
	return s
}
