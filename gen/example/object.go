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
	arrayKind  // items: fields without names
	paramsKind // URLSearchParams
	formKind   // FormData
	clientKind // axios or an instance of it; the fields are its configuration
	moduleKind // the result of require; text is the module's name
)

// object is a JavaScript value as far as the text of the script tells.
type object struct {
	kind   kind
	text   text // of a primitive
	fields []item
	open   bool // there may be other fields
	pos    int
	size   int // the number of values in it, at any depth
}

// largest bounds the size of a field: objects that hold another twice, and are
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

// get gives the value of a field, or nil if there is no such field.
func (o *object) get(name string) *object {
	for _, m := range o.fields {
		if m.name.s == name {
			return m.value
		}
	}
	return nil
}

func (o *object) set(name text, value *object) {
	i := slices.IndexFunc(o.fields, func(m item) bool { return m.name.s == name.s })
	o.append(name, value)
	if last := len(o.fields) - 1; i >= 0 {
		o.fields[i] = o.fields[last]
		o.fields = o.fields[:last]
	}
}

func (o *object) append(name text, value *object) {
	if value.size > largest {
		value = unknownObject(value.pos)
	}
	o.size += 1 + value.size
	o.fields = append(o.fields, item{name, value})
}

// spread adds the fields of from, as {...from} does.
func (o *object) spread(from *object) {
	switch from.kind {
	case plainKind:
		if from.open {
			o.blur()
		}
		for _, m := range from.fields {
			o.set(m.name, m.value)
		}
	case undefinedKind, nullKind:
	default:
		o.blur()
	}
}

// blur is for a change that is not known: the object may have more fields, and
// other values for its fields.
func (o *object) blur() {
	o.open = true
	o.fields = slices.Clone(o.fields)
	for i, m := range o.fields {
		o.fields[i].value = unknownObject(m.value.pos)
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
	list := make([]pair, len(o.fields))
	for i, m := range o.fields {
		list[i] = pair{m.name, m.value.string()}
	}
	return list
}

// json is o as JSON.stringify has it, with Unknown for values and fields that
// are not known. ok is false for a value that JSON leaves out.
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
	for _, m := range o.fields {
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
