package example

import (
	"encoding/json"
	"slices"
)

type kind int

const (
	unknownKind kind = iota
	undefinedKind
	nullKind
	booleanKind
	numberKind
	stringKind
	plainKind  // an object
	arrayKind  // members without names
	paramsKind // URLSearchParams
	formKind   // FormData
	clientKind // axios or an instance of it; the members are its configuration
	moduleKind // what require gives; text is the module's name
)

// object is a JavaScript value as far as the text of the script tells.
type object struct {
	kind    kind
	text    text // of a primitive
	members []item
	open    bool // there may be other members
	pos     int
	size    int // of the members, theirs included
}

// largest bounds the size of a member: objects that hold another twice, and are
// held twice, would be too large to write.
const largest = 10_000

type item struct {
	name  text
	value *object
}

func unknownObject(pos int) *object {
	return &object{kind: unknownKind, text: unknown(pos), open: true, pos: pos}
}

func stringObject(t text) *object {
	return &object{kind: stringKind, text: t, pos: t.pos}
}

// get gives the value of a member, nil when there is none.
func (o *object) get(name string) *object {
	for _, m := range o.members {
		if m.name.s == name {
			return m.value
		}
	}
	return nil
}

func (o *object) set(name text, value *object) {
	i := slices.IndexFunc(o.members, func(m item) bool { return m.name.s == name.s })
	o.append(name, value)
	if last := len(o.members) - 1; i >= 0 {
		o.members[i] = o.members[last]
		o.members = o.members[:last]
	}
}

func (o *object) append(name text, value *object) {
	if value.size > largest {
		value = unknownObject(value.pos)
	}
	o.size += 1 + value.size
	o.members = append(o.members, item{name, value})
}

// spread adds the members of from, as {...from} does.
func (o *object) spread(from *object) {
	switch from.kind {
	case plainKind:
		if from.open {
			o.blur()
		}
		for _, m := range from.members {
			o.set(m.name, m.value)
		}
	case undefinedKind, nullKind:
	default:
		o.blur()
	}
}

// blur is for a change that is not known: there may be more members, and other
// values for those there are.
func (o *object) blur() {
	o.open = true
	o.members = slices.Clone(o.members)
	for i, m := range o.members {
		o.members[i].value = unknownObject(m.value.pos)
	}
}

// primitive says whether o is written the same everywhere.
func (o *object) primitive() bool {
	return o.kind == booleanKind || o.kind == numberKind || o.kind == stringKind
}

// string is o as concatenation and templates have it.
func (o *object) string() text {
	switch {
	case o.primitive() || o.kind == nullKind || o.kind == undefinedKind:
		return o.text
	case o.kind == paramsKind && !o.open:
		return encode(o.pairs(), o.pos)
	}
	return unknown(o.pos)
}

func (o *object) pairs() []pair {
	list := make([]pair, len(o.members))
	for i, m := range o.members {
		list[i] = pair{m.name, m.value.string()}
	}
	return list
}

// json is o as JSON.stringify has it, with Unknown for values and members that
// are not known. ok is false for what is left out.
func (o *object) json() (t text, ok bool) {
	switch o.kind {
	case undefinedKind:
		return text{}, false
	case booleanKind, numberKind, nullKind:
		return o.text, true
	case stringKind:
		return quoted(o.text), true
	case plainKind:
		return o.list("{", "}"), true
	case arrayKind:
		return o.list("[", "]"), true
	}
	return unknown(o.pos), true
}

func (o *object) list(opening, closing string) text {
	parts := []text{placed(opening, o.pos)}
	separate := func(pos int) {
		if len(parts) > 1 {
			parts = append(parts, placed(",", pos))
		}
	}
	for _, m := range o.members {
		value, ok := m.value.json()
		if !ok && o.kind == plainKind {
			continue
		}
		separate(m.value.pos)
		if o.kind == plainKind {
			parts = append(parts, quoted(m.name), placed(":", m.value.pos))
		}
		if !ok {
			value = placed("null", m.value.pos)
		}
		parts = append(parts, value)
	}
	if o.open {
		separate(o.pos)
		parts = append(parts, unknown(o.pos))
	}
	return join(append(parts, placed(closing, o.pos))...)
}

func quoted(t text) text {
	return join(placed(`"`, t.pos), t.rewritten(escapeJSON), placed(`"`, t.pos))
}

func escapeJSON(c byte) (string, bool) {
	if c != '"' && c != '\\' && c >= ' ' {
		return "", false
	}
	b, err := json.Marshal(string(rune(c)))
	if err != nil {
		return "", false
	}
	return string(b[1 : len(b)-1]), true
}
