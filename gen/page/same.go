package page

import (
	"slices"
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/notation"
)

// takeOver gives an operation the parameters of the operations that the page refers to instead of naming them.
func (m *merger) takeOver(all calledOperations) {
	for _, e := range m.evidence {
		same, ok := e.Fact.(notation.Same)
		if !ok {
			continue
		}
		if other := all.called(same.Of.Value, m.op); other != nil {
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

// calledOperations are the operations of a page, by their titles and by their methods and paths.
type calledOperations map[string][]*Operation

func called(all []*Operation) calledOperations {
	out := calledOperations{}
	for _, op := range all {
		name := strings.ToLower(op.Name())
		out[name] = append(out[name], op)
		if title := plainTitle(op.Title.Value); title != name {
			out[title] = append(out[title], op)
		}
	}
	return out
}

// called is the only operation that a page calls by a name: its title, its method and path, or a word for the one that makes what
// op changes. It is nil if there is none or if there are several.
func (all calledOperations) called(name string, op *Operation) *Operation {
	if name = plainTitle(name); createForm.MatchString(name) {
		name = "post " + strings.ToLower(parentPath(op.Path.Value))
	}
	found := all[name]
	if len(found) != 1 || found[0] == op {
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
