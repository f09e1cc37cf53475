package notation

import (
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
)

// A nesting holds the rows of a table that the next row can be a member of: members have marks before their names, such
// as "↳ city", "└ city", "- city" or "&nbsp;&nbsp;city", and more of them the deeper they are.
type nesting struct {
	rows []nested
	// isWhole says that the row that is read is the body itself, and not a field of it.
	isWhole bool
}

type nested struct {
	marks      int
	name, kind string
}

const nestMarks = `[\x{00a0}\x{2000}-\x{200a}\x{3000}]|[↳└├─│┗┣╰⤷⮡➥➜→»›•◦·⇒>]|[-–—+]+(?: |>)`

var (
	nestRaw  = regex.MustCompile("^[`*_]*((?:(?:&(?:nbsp|emsp|ensp|thinsp|gt|rarr|#160|#x[aA]0|#8627);|" + nestMarks + ")\\s*)+)")
	nestForm = regex.MustCompile(`^(?:(?:` + nestMarks + `)\s*)+`)
	nestMark = regex.MustCompile(`&#?\w+;|[^\s&]|[\x{00a0}\x{2000}-\x{200a}\x{3000}]`)
)

// marked counts the marks before the name in a cell, and is the cell without them.
func marked(cell markdown.Line) (marks int, bare markdown.Line) {
	m := nestRaw.FindStringSubmatch(cell.Raw.Value)
	if m == nil {
		return 0, cell
	}
	return len(nestMark.FindAllString(m[1], -1)), cell.Slice(len(nestForm.FindString(cell.Value)), len(cell.Value))
}

// enter gives a row its full name, and makes it the one that the next row can be a member of.
func (n *nesting) enter(marks int, p *Param) {
	for len(n.rows) > 0 && (n.rows[len(n.rows)-1].marks >= marks || isScalar(n.rows[len(n.rows)-1].kind)) {
		n.rows = n.rows[:len(n.rows)-1]
	}
	name := p.Name.Value
	if len(n.rows) > 0 && marks > 0 {
		outer := n.rows[len(n.rows)-1]
		if before := outer.name + dotsOf(outer.kind); !strings.HasPrefix(name, before) {
			name = before + name
		}
	}
	p.Name = p.Name.As(name)
	n.rows = append(n.rows, nested{marks, name, p.Type.Value})
}

// open begins the members of the body itself, which have no name before theirs.
func (n *nesting) open() { n.rows = nil }

// holdsMembers reports whether a type is that of one object.
func holdsMembers(kind string) bool {
	kind = strings.ToLower(strings.Trim(kind, "`*_ "))
	return kind == "" || !isScalar(kind) && !strings.Contains(kind, "array") && !strings.Contains(kind, "[]") && !strings.HasPrefix(kind, "list")
}

// isScalar reports whether a type has no members.
func isScalar(kind string) bool {
	kind = strings.ToLower(strings.Trim(kind, "`*_ "))
	return isType(kind) && !holderType.MatchString(kind)
}

var holderType = regex.MustCompile(`^(?:object|array|list|hash|map|json|dict|any|set)|\[\]$|\b(?:object|array|list)\b`)
