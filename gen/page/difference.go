package page

import (
	"slices"
	"strings"

	"docsascode.example/gen/notation"
	"docsascode.example/gen/source"
)

// A Difference is something that a page says of one parameter in two ways, with the same strength.
type Difference struct {
	// Pos is that of the second place, and First that of the first.
	Pos   source.Pos
	First source.Pos
	// What is the thing that differs with its verb, such as "the type of limit is"; Here and There are its values.
	What, Here, There string
}

// differ keeps what a second row, item or sentence says of a parameter otherwise than the first one.
func (m *merger) differ(known *Parameter, p notation.Param, e notation.Evidence) {
	name := known.Name.Value
	add := func(at Text, what, here, there string) {
		place := p.Name.Pos
		if at.IsValid() {
			place = at.Pos
		}
		if place != known.Name.Pos {
			m.op.Differences = append(m.op.Differences, Difference{place, known.Name.Pos, what, here, there})
		}
	}
	first, isKnown := ParseType(known.Type.Value)
	second, isSaid := ParseType(p.Type.Value)
	if isKnown && isSaid && !known.guessed && !p.Guessed && first.Name != second.Name && first.Name != "" && second.Name != "" {
		add(p.Type, "the type of "+name+" is", second.Name, first.Name)
	}
	if known.Default != "" && p.Default.Value != "" && known.Default != p.Default.Value {
		add(p.Default, "the default of "+name+" is", p.Default.Value, known.Default)
	}
	if p.Required != nil && (known.Marked && !*p.Required || known.Optional && known.said != nil && !*known.said && *p.Required) && known.In.Value != InPath {
		add(p.Name, name+" is", needs[*p.Required], needs[known.Marked])
	}
	if len(known.Enum) > 0 && len(p.Enum) > 0 {
		if slices.ContainsFunc(p.Enum, func(v string) bool { return !slices.Contains(known.Enum, v) }) {
			add(p.Name, "the values of "+name+" are", strings.Join(p.Enum, ", "), strings.Join(known.Enum, ", "))
		}
	}
	for _, bound := range [][3]string{{"the minimum", p.Minimum, known.Minimum}, {"the maximum", p.Maximum, known.Maximum},
		{"the minimum length", p.MinLength, known.MinLength}, {"the maximum length", p.MaxLength, known.MaxLength}} {
		if bound[1] != "" && bound[2] != "" && bound[1] != bound[2] {
			add(p.Name, bound[0]+" of "+name+" is", bound[1], bound[2])
		}
	}
}

var needs = map[bool]string{true: "required", false: "optional"}
