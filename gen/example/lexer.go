package example

import (
	"slices"
	"strings"

	"docsascode.example/gen/internal/regex"
)

// lexer tells line by line whether a shell wants more lines for a command.
type lexer struct {
	stack     []byte // open quotes ' " `, a for $', and open brackets ( and {
	docs      []document
	blocks    int  // open compound commands
	continued bool // the line ends in a backslash or an operator
	deepest   int

	loose   int   // the place in the line of a backslash with white space after it, or -1
	comment int   // the place in the line of a comment, or -1
	masked  []int // the bytes of the line that belong to placeholders
}

// document is a here-document that is open.
type document struct {
	end  string
	tabs bool // ignore tabs before the end
}

// open reports whether the next line belongs to the command.
func (l *lexer) open() bool {
	return len(l.stack) > 0 || len(l.docs) > 0 || l.blocks > 0 || l.continued
}

func (l *lexer) top() byte {
	if len(l.stack) == 0 {
		return 0
	}
	return l.stack[len(l.stack)-1]
}

func (l *lexer) push(c byte) {
	l.stack = append(l.stack, c)
	l.deepest = max(l.deepest, len(l.stack)+l.blocks)
}

func (l *lexer) pop() { l.stack = l.stack[:len(l.stack)-1] }

// line takes the next line, without its end.
func (l *lexer) line(s string) {
	l.continued, l.loose, l.comment, l.masked = false, -1, -1, l.masked[:0]
	if len(l.docs) > 0 {
		end := s
		if l.docs[0].tabs {
			end = strings.TrimLeft(s, "\t")
		}
		if end == l.docs[0].end {
			l.docs = l.docs[1:]
		}
		return
	}
	word, command := true, l.top() != '\'' && l.top() != '"' // whether a word, and a command, may start here
	for i := 0; i < len(s); {
		switch l.top() {
		case '\'', 'a', '"':
			i += l.quoted(s[i:])
			word, command = false, false
			continue
		}
		if word && s[i] == '#' && l.top() != '{' {
			l.comment = i
			return
		}
		width := l.plain(s, i, word)
		if command {
			width = max(width, l.keyword(s[i:]))
		}
		piece := s[i : i+width]
		word = strings.ContainsAny(piece[:1], " \t;&|()`")
		command = strings.ContainsAny(piece[:1], ";&|(`)") || command && (piece == " " || piece == "\t" || slices.Contains(leading, piece))
		l.continued = slices.Contains([]string{"|", "&&", "||", `\`}, piece) || l.continued && (piece == " " || piece == "\t")
		i += width
	}
}

// quoted reads one byte, or one escape, inside quotes and gives its width.
func (l *lexer) quoted(s string) int {
	quote := l.top()
	switch {
	case s[0] == '\\' && quote != '\'':
		return min(2, len(s))
	case s[0] == quote || s[0] == '\'' && quote == 'a':
		l.pop()
	case quote == '"' && s[0] == '`':
		l.push('`')
	case quote == '"' && len(s) > 1 && s[0] == '$' && (s[1] == '(' || s[1] == '{'):
		l.push(s[1])
		return 2
	}
	return 1
}

var (
	documentForm = regex.MustCompile(`^<<(-?)[ \t]*(?:'([^']+)'|"([^"]+)"|\\?([A-Za-z_]\w*))`)
	unquotedForm = regex.MustCompile(`^(?:<[A-Za-z_](?:[\w .-]*\w)?>|\{\{[\w .$-]+\}\})`)
)

// plain reads one byte or sign at s[i] outside of quotes and gives its width.
func (l *lexer) plain(s string, i int, word bool) int {
	rest := s[i:]
	switch c := rest[0]; {
	case c == '\\':
		if strings.TrimSpace(rest[1:]) == "" && len(rest) > 1 {
			l.loose = i
		}
		return min(2, len(rest))
	case strings.HasPrefix(rest, "$'"):
		l.push('a')
		return 2
	case strings.HasPrefix(rest, "$(") || strings.HasPrefix(rest, "${"):
		l.push(rest[1])
		return 2
	case c == '\'' || c == '"' || c == '(':
		l.push(c)
	case c == '`' && l.top() == '`', c == ')' && l.top() == '(', c == '}' && l.top() == '{':
		l.pop()
	case c == '`':
		l.push(c)
	case strings.HasPrefix(rest, "<<<"):
		return 3
	case c == '<' || c == '{':
		return l.angle(s, i, word)
	case strings.HasPrefix(rest, "&&") || strings.HasPrefix(rest, "||"):
		return 2
	}
	return 1
}

// angle reads a here-document's beginning, or a placeholder that is not quoted.
func (l *lexer) angle(s string, i int, word bool) int {
	rest := s[i:]
	if m := documentForm.FindStringSubmatch(rest); m != nil {
		l.docs = append(l.docs, document{m[2] + m[3] + m[4], m[1] != ""})
		return len(m[0])
	}
	width := len(unquotedForm.FindString(rest))
	after := strings.TrimLeft(rest[max(width, 1):], "/:.?&=\"'")
	if width == 0 || word && rest[0] == '<' && after != "" && len(after) == len(rest)-width && after[0] != ' ' {
		return 1
	}
	for k := i; k < i+width; k++ {
		l.masked = append(l.masked, k)
	}
	return width
}

// leading are the words that a command may follow.
var leading = []string{"if", "then", "else", "elif", "while", "until", "do", "{", "!", "time"}

// keyword reads a word that opens or closes a compound command and gives its width.
func (l *lexer) keyword(s string) int {
	word := s[:min(len(s), 6)]
	if i := strings.IndexAny(word, " \t;&|)"); i >= 0 {
		word = word[:i]
	}
	switch word {
	case "if", "do", "case", "{":
		l.blocks++
		l.deepest = max(l.deepest, len(l.stack)+l.blocks)
	case "fi", "done", "esac", "}":
		l.blocks = max(l.blocks-1, 0)
	case "then", "else", "elif", "while", "until", "time", "!":
	default:
		return 0
	}
	return len(word)
}
