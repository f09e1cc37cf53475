package page

import (
	"slices"
	"strconv"
	"strings"

	"docsascode.example/gen/example"
	"docsascode.example/gen/http"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/sample"
)

func (m *merger) takesBody() bool {
	return slices.Contains([]string{"POST", "PUT", "PATCH"}, m.op.Method.Value)
}

// requestBody reads the fields of a body that is sent.
func (m *merger) requestBody(s notation.Sample, e notation.Evidence) {
	media := map[string]string{"json": "application/json", "xml": "application/xml", "form": "application/x-www-form-urlencoded"}[s.Format]
	if media == "" {
		return
	}
	if !slices.Contains(m.op.Takes, media) {
		m.op.Takes = append(m.op.Takes, media)
	}
	if s.Format != "json" {
		return
	}
	body := &Sample{Format: s.Format, Body: s.Body}
	m.read(body)
	value := body.Value
	if value == nil {
		return
	}
	m.op.Sends = append(m.op.Sends, body)
	for value.Kind == sample.Array && len(value.Fields) > 0 {
		value = value.Fields[0]
	}
	m.enterSample(s.Or)
	fieldsOf(value, "", func(name string, field *sample.Value) {
		at := s.Body.Slice(min(field.NameOffset, len(s.Body.Value)), min(field.NameOffset+len(field.Name), len(s.Body.Value)))
		m.param(notation.Param{Name: at.As(name), Type: Text{Value: kindOf(field)}, In: InBody, Required: e.Role.Required, Guessed: true}, e)
	})
}

// deepestField bounds how many objects stand around a field of a body.
const deepestField = 8

// fieldsOf calls add for each field of an object, and then for the fields of its objects, under their full names.
func fieldsOf(object *sample.Value, before string, add func(name string, field *sample.Value)) {
	for _, field := range object.Fields {
		if field.Name == "" {
			continue
		}
		name := before + field.Name
		add(name, field)
		inner := field
		for inner.Kind == sample.Array && len(inner.Fields) > 0 && len(name) < 80 {
			inner, name = inner.Fields[0], name+"[]"
		}
		if inner.Kind == sample.Object && strings.Count(name, ".") < deepestField && !strings.ContainsAny(field.Name, ".[]") {
			fieldsOf(inner, name+".", add)
		}
	}
}

// kindOf is the type of a value that a sample shows.
func kindOf(v *sample.Value) string {
	switch v.Kind {
	case sample.Object:
		return "object"
	case sample.Array:
		if len(v.Fields) > 0 {
			if inner := kindOf(v.Fields[0]); inner != "" {
				return inner + "[]"
			}
		}
		return "array"
	case sample.Number:
		if strings.ContainsAny(v.Text, ".eE") {
			return "number"
		}
		return "integer"
	case sample.Bool:
		return "boolean"
	case sample.String:
		return "string"
	}
	return ""
}

// placeOf is where a parameter is sent that the page gives no place: in the path, if that has one of its name; where an
// example sends it; or where the method sends its parameters.
func (m *merger) placeOf(p notation.Param, e notation.Evidence) string {
	holes := http.Parameters(m.op.Path.Value)
	switch {
	case p.In == InPath && !slices.Contains(holes, p.Name.Value) && len(holes) == 0:
	case p.In != "":
		return p.In
	case slices.Contains(holes, p.Name.Value):
		return InPath
	}
	for _, x := range m.op.Examples {
		for i := range x.Requests {
			for _, in := range []string{InQuery, InBody, InHeader} {
				for _, v := range m.op.ValuesIn(&x.Requests[i], in) {
					if v.Name == p.Name.Value && (in != InBody || m.takesBody()) {
						return in
					}
				}
			}
		}
	}
	if m.takesBody() && (!m.isQueryList(e) || m.isInSample(p.Name.Value)) {
		return InBody
	}
	return InQuery
}

// isInSample reports whether a sample of the body to send has a field of a name.
func (m *merger) isInSample(name string) bool {
	return slices.ContainsFunc(m.evidence, func(e notation.Evidence) bool {
		s, ok := e.Fact.(notation.Sample)
		return ok && s.Request && s.Format == "json" && strings.Contains(s.Body.Value, `"`+name+`"`)
	})
}

// isQueryList reports whether the list around a parameter puts other parameters into the query and none into the body.
func (m *merger) isQueryList(e notation.Evidence) bool {
	query := false
	for _, x := range m.evidence {
		p, ok := x.Fact.(notation.Param)
		if !ok || listOf(x.Section) != listOf(e.Section) || x.How != notation.Said {
			continue
		}
		if p.In == InBody {
			return false
		}
		query = query || p.In == InQuery
	}
	return query
}

// listOf is the section that has a list, for an item of it and for what stands beside it.
func listOf(s *markdown.Section) *markdown.Section {
	for s != nil && s.Kind == markdown.Item {
		s = s.Above
	}
	return s
}

// param adds a parameter, or what it says beyond what was said of it before.
func (m *merger) param(p notation.Param, e notation.Evidence) {
	in := m.placeOf(p, e)
	if p.In == "" && p.Where.IsValid() && !m.op.Free {
		in = p.Where.Value
	}
	if in == InHeader && !headerName(p.Name.Value) {
		return
	}
	own := newParameter(p, in, e)
	if own.shape = m.shape; in == InBody && m.shape != nil && m.shape.parameter(p.Name.Value) == nil {
		copied := *own
		m.shape.Parameters = append(m.shape.Parameters, &copied)
	}
	name := knownParameter{in: in, name: p.Name.Value}
	if in == InHeader {
		name.name = strings.ToLower(name.name)
	}
	place := name
	place.at = p.Name.Pos
	known := m.known[name]
	if known != nil && e.How == notation.Said && strings.HasPrefix(e.By, "parameter") && e.By != "parameter sentence" && !known.Shown && known.section == e.Section && p.Name.Pos != known.Name.Pos {
		known = m.known[place] // a row that is there twice
	}
	if known != nil {
		known.Shown = known.Shown && e.How != notation.Said
		m.more(known, p, e)
		return
	}
	m.know(own, name, place)
	own.isCommon = m.shape == nil && e.How == notation.Said
	m.op.Parameters = append(m.op.Parameters, own)
}

// A knownParameter is the location and name of a parameter, and its place if there are several.
type knownParameter struct {
	in, name string
	at       Pos
}

// know keeps a parameter so that what is said of it later is found.
func (m *merger) know(p *Parameter, names ...knownParameter) {
	if m.known == nil {
		m.known = map[knownParameter]*Parameter{}
	}
	for _, name := range names {
		if m.known[name] == nil {
			m.known[name] = p
		}
	}
}

// newParameter is a parameter as a piece of evidence has it.
func newParameter(p notation.Param, in string, e notation.Evidence) *Parameter {
	place := p.Name.As(in)
	if p.Where.IsValid() {
		place = p.Where
		place.Value = in
	}
	own := &Parameter{Name: p.Name, Type: p.Type, In: place, Description: p.Description, Default: p.Default.Value, Constraints: p.Constraints}
	own.Required = in == InPath || p.Required != nil && *p.Required
	own.Marked = p.Required != nil && *p.Required && e.How == notation.Said
	own.section, own.guessed = e.Section, p.Guessed
	if e.How == notation.Said {
		own.said = p.Required
	}
	own.Table = p.Table
	own.Shown = e.How != notation.Said
	own.Pathless = p.In == InPath && in != InPath && p.Where.IsValid()
	own.Unmarked = p.Required == nil && e.How == notation.Said
	own.Optional = saysOptional(p, e)
	own.countItems()
	return own
}

// countItems makes the bounds of a list those of the number of its items, if the items are no numbers: "array of strings, at most 5".
func (p *Parameter) countItems() {
	t, ok := ParseType(p.Type.Value)
	if !ok || t.Name != "array" || t.Items != nil && (t.Items.Name == "integer" || t.Items.Name == "number") {
		return
	}
	for _, b := range []struct {
		value, items *string
		isExclusive  bool
		step         int
	}{{&p.Minimum, &p.MinItems, p.ExclusiveMinimum, 1}, {&p.Maximum, &p.MaxItems, p.ExclusiveMaximum, -1}} {
		n, err := strconv.Atoi(*b.value)
		if b.isExclusive {
			n += b.step
		}
		if err == nil && n >= 0 && *b.items == "" {
			*b.items = strconv.Itoa(n)
		}
		*b.value = ""
	}
	p.ExclusiveMinimum, p.ExclusiveMaximum = false, false
}

func headerName(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == ""
}

func (m *merger) more(known *Parameter, p notation.Param, e notation.Evidence) {
	known.isCommon = known.isCommon || m.shape == nil && e.How == notation.Said
	if e.How == notation.Said && !known.Shown && known.shape == m.shape {
		m.differ(known, p, e)
	}
	if known.Type.Value == "" || known.guessed && !p.Guessed && isOther(known.Type.Value, p.Type.Value) {
		known.Type, known.guessed = p.Type, p.Guessed
	}
	if known.Description.Value == "" {
		known.Description = p.Description
	}
	if known.Default == "" {
		known.Default = p.Default.Value
	}
	known.Constraints = known.With(p.Constraints)
	if p.Required != nil && *p.Required && e.How == notation.Said {
		known.Required = true
	}
	known.Optional = known.Optional || saysOptional(p, e)
	known.countItems()
}

// isOther reports whether a page says another type than a value suggests. A list that does not say what its items are is
// the list of the value.
func isOther(guessed, said string) bool {
	t, ok := ParseType(said)
	old, known := ParseType(guessed)
	return ok && !(known && old.Name == t.Name && t.Items == nil)
}

func saysOptional(p notation.Param, e notation.Evidence) bool {
	return e.How == notation.Said && p.Required != nil && !*p.Required
}

// settleOptional finds the parameters that may be left out: they have a default, or a table or list that marks its required
// parameters does not mark them.
func (m *merger) settleOptional() {
	marks := map[*markdown.Section]bool{}
	for _, p := range m.op.Parameters {
		marks[p.section] = marks[p.section] || p.Marked
	}
	for _, e := range m.evidence {
		if _, ok := e.Fact.(notation.Legend); ok {
			marks[e.Section] = true
		}
	}
	for _, p := range m.op.Parameters {
		p.Optional = !p.Required && (p.Optional || p.Default != "" || p.Unmarked && marks[p.section])
	}
	m.dropNamedDefaults()
}

// sentByCalls adds what the examples send and nothing else speaks of.
func (m *merger) sentByCalls() {
	for _, x := range m.op.Examples {
		for i := range x.Requests {
			req := &x.Requests[i]
			if _, _, ok := m.op.MatchURL(req.URL); !ok {
				continue
			}
			for _, in := range []string{InQuery, InHeader, InBody} {
				m.sentIn(x, req, in)
			}
			if media := req.ContentType(); media != "" && !slices.Contains(m.op.Takes, media) && (req.Body != nil || len(req.Form) > 0) {
				m.op.Takes = append(m.op.Takes, media)
			}
		}
	}
}

func (m *merger) sentIn(x *Example, req *example.Request, in string) {
	if in == InBody && req.Body != nil && req.Body.Known && len(req.Form) == 0 {
		if v, err := sample.JSON(req.Body.Text); err == nil && v.Kind == sample.Object {
			fieldsOf(v, "", func(name string, field *sample.Value) {
				offset := min(req.Body.At(field.NameOffset), len(x.Code.Value))
				m.param(notation.Param{Name: x.Code.Slice(offset, offset).As(name), Type: Text{Value: kindOf(field)}, In: InBody, Guessed: true}, notation.Evidence{How: notation.Shown})
			})
			if !slices.Contains(m.op.Takes, "application/json") && req.ContentType() == "application/json" {
				m.op.Takes = append(m.op.Takes, "application/json")
			}
			return
		}
	}
	for _, v := range m.op.ValuesIn(req, in) {
		if v.Implied || v.Name == "" || in == InHeader && slices.Contains([]string{"user-agent", "host", "content-length", "expect", "connection"}, strings.ToLower(v.Name)) {
			continue
		}
		at := x.Code.Slice(min(v.NameOffset, len(x.Code.Value)), min(v.NameOffset, len(x.Code.Value)))
		p := notation.Param{Name: at.As(v.Name), In: in, Type: Text{Value: typeOf(v, in)}, Guessed: true}
		if in == InHeader {
			p.Description = Text{Value: v.Text}
		}
		m.param(p, notation.Evidence{How: notation.Shown})
	}
}

// typeOf is the type that a value in a query looks like; anything else that is sent as text is a string.
func typeOf(v example.Value, in string) string {
	if in != InQuery || !v.Known {
		return "string"
	}
	return notation.TypeOfText(v.Text)
}

// pathParameters adds those of the path that nothing else speaks of.
func (m *merger) pathParameters() {
	for _, name := range http.Parameters(m.op.Path.Value) {
		if m.op.Parameter(InPath, name) == nil {
			m.param(notation.Param{Name: m.op.Path.As(name), In: InPath}, notation.Evidence{How: notation.Implied})
		}
	}
	for _, p := range m.op.Parameters {
		p.Required = p.Required || p.In.Value == InPath
	}
}

// exampleOf is a call as an example.
func exampleOf(call notation.Call) *Example {
	return &Example{Title: call.Title, Language: call.Language, Code: call.Code, Requests: call.Block.Requests(), Mistakes: call.Block.Findings}
}

// call adds an example. One in a part about credentials may get them from another operation, which no part of the page documents.
func (m *merger) call(call notation.Call, isAboutAuth bool) {
	e := exampleOf(call)
	own := len(e.Requests) == 0 && len(m.clusters) == 1
	for i := range e.Requests {
		_, _, matches := m.op.MatchURL(e.Requests[i].URL)
		own = own || matches && m.op.MatchesMethod(&e.Requests[i])
	}
	if own || m.isAlone() && !isAboutAuth {
		m.op.Examples = append(m.op.Examples, e)
	}
}

// isAlone reports whether the parts of the page that are about the operation are about no other.
func (m *merger) isAlone() bool {
	for _, c := range m.clusters {
		if len(c.heads) > 1 {
			return false
		}
	}
	return true
}
