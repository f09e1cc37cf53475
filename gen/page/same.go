package page

import (
	"slices"
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/notation"
)

// takeOver gives an operation the parameters of the operations that the page refers to instead of naming them.
func (m *merger) takeOver(all []*Operation) {
	for _, e := range m.evidence {
		same, ok := e.Fact.(notation.Same)
		if !ok {
			continue
		}
		if other := operationCalled(same.Of.Value, m.op, all); other != nil {
			m.takeFrom(other, same)
		}
	}
}

func (m *merger) takeFrom(other *Operation, same notation.Same) {
	for _, p := range other.Parameters {
		isSent := p.In.Value == InQuery || p.In.Value == InBody && m.takesBody()
		if !isSent || m.op.Parameter(p.In.Value, p.Name.Value) != nil {
			continue
		}
		own := *p
		own.Name, own.Table = same.Of.As(p.Name.Value), Pos{}
		if same.Required != nil {
			own.Required, own.Marked, own.Optional, own.Unmarked, own.said = *same.Required, *same.Required, !*same.Required, false, same.Required
		}
		m.op.Unlisted = slices.DeleteFunc(m.op.Unlisted, func(u *Parameter) bool { return u.In.Value == p.In.Value && u.Name.Value == p.Name.Value })
		m.op.Parameters = append(m.op.Parameters, &own)
	}
}

var (
	// numberForm is the number of a title: "7.4. Add a book".
	numberForm = regex.MustCompile(`^[\d.]+[.)]?\s+`)
	// createForm is a word for the operation that makes what another operation changes.
	createForm = regex.MustCompile(`(?i)^(?:create|creation|creating|add|adding|post)$`)
)

// operationCalled is the only operation that a page calls by a name: the title of the operation, its method and path, or a
// word for the one that makes what an operation changes. It is nil if there is none or if there are several.
func operationCalled(name string, op *Operation, all []*Operation) *Operation {
	name = plainTitle(name)
	var found []*Operation
	for _, other := range all {
		isCalled := plainTitle(other.Title.Value) == name || strings.EqualFold(other.Name(), name)
		if createForm.MatchString(name) {
			isCalled = other.Method.Value == "POST" && other.Path.Value == parentPath(op.Path.Value)
		}
		if isCalled && other != op {
			found = append(found, other)
		}
	}
	if len(found) != 1 {
		return nil
	}
	return found[0]
}

// plainTitle is a title in lower case, without its number and an article.
func plainTitle(title string) string {
	title = strings.ToLower(numberForm.ReplaceAllString(strings.TrimSpace(title), ""))
	return strings.Join(slices.DeleteFunc(strings.Fields(title), func(word string) bool { return word == "a" || word == "an" || word == "the" }), " ")
}

// parentPath is the path of the collection that the thing at a path is in; empty if the path does not end with a parameter.
func parentPath(path string) string {
	i := strings.LastIndexByte(path, '/')
	if i <= 0 || !strings.HasSuffix(path, "}") {
		return ""
	}
	return path[:i]
}
