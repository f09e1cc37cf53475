package page

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"docsascode.example/gen/markdown"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/sample"
)

func (m *merger) addStatus(s notation.Status, e notation.Evidence) {
	if s.Opens {
		m.status, m.opened, m.answered = s.Code, e.Section, false
	}
	if s.Prose && (m.lists > 1 || s.Method != "" && s.Method != m.op.Method.Value) {
		return
	}
	resp := &m.op.Response
	if i, ok := m.statuses[s.Code]; ok { // a list has all others, too, that have the code
		if known := resp.Statuses[i]; !(s.Listed && known.Listed && known.section == e.Section) {
			if known.Phrase.Value == "" {
				resp.Statuses[i].Phrase, resp.Statuses[i].Apart = s.Phrase, s.Apart
			}
			if known.Description.Value == "" {
				resp.Statuses[i].Description = s.Description
			}
			resp.Statuses[i].Listed = known.Listed || s.Listed
			resp.Statuses[i].OfErrors = known.OfErrors && m.listsErrors(e.Section)
			return
		}
	} else {
		m.statuses[s.Code] = len(resp.Statuses)
	}
	resp.add(e.At)
	resp.Statuses = append(resp.Statuses, Status{Pos: e.At, Code: s.Code, Phrase: s.Phrase, Description: s.Description, Listed: s.Listed, OfErrors: m.listsErrors(e.Section), Apart: s.Apart, section: e.Section})
}

// listsErrors reports whether a section below the operation is about errors, by its heading or by the label above it.
func (m *merger) listsErrors(s *markdown.Section) bool {
	role := m.reading.Role(s)
	isLabel := s.Kind == markdown.Label && m.reading.IsPart(s) && role.Failure && role.Code == 0
	return isLabel || m.isAboutErrors(s, m.op.Pos)
}

func (m *merger) header(h notation.Header, e notation.Evidence) {
	if e.Role.Failure && len(h.Statuses) == 0 && !m.isOfErrors {
		return
	}
	resp := &m.op.Response
	if h.Value.Value != "" && strings.EqualFold(h.Name.Value, "content-type") {
		return
	}
	for _, known := range resp.Headers {
		if strings.EqualFold(known.Name.Value, h.Name.Value) && (e.How != notation.Said || known.section != e.Section) {
			return
		}
	}
	own := &Header{Name: h.Name, Type: h.Type, Description: h.Description, Statuses: h.Statuses, Required: h.Required, section: e.Section, Shown: e.How != notation.Said}
	if own.Description.Value == "" {
		own.Description = h.Value
	}
	resp.add(h.Name.Pos)
	resp.Headers = append(resp.Headers, own)
}

// sample tells a request's body from a response's.
func (m *merger) sample(s notation.Sample, e notation.Evidence) {
	isRequest := s.Request || e.Role.Group == notation.NoGroup && e.Role.In == InBody && m.takesBody() || e.Role.Group == notation.NoGroup && m.takesBody() && m.answersElsewhere(e)
	if isRequest && !m.answersCall(e) {
		m.requestBody(s, e)
		return
	}
	own := &Sample{Title: s.Title, Status: s.Status, Format: s.Format, Language: s.Language, Body: s.Body, Or: s.Or, output: e.By == "call", isBelowCall: m.isCall[e.Order-1]}
	if s.Format == "form" {
		return
	}
	m.read(own)
	if own.Status == 0 && e.Role.Failure && !m.isOfErrors && m.status < 400 && m.opened != e.Section && !m.answersBelowErrors(own, e) {
		m.errors = append(m.errors, own)
		m.errorsOf = e.Section
		return
	}
	if own.Status == 0 && (m.status == 204 || m.status == 0 && m.op.Response.Success() == 204) && showsError(own.Value) {
		m.errors = append(m.errors, own) // a success without a body has no sample
		m.errorsOf = e.Section
		return
	}
	if own.Status == 0 {
		own.Status = m.status
	}
	m.op.Response.add(s.Body.Pos)
	m.op.Response.Samples = append(m.op.Response.Samples, own)
}

// answersBelowErrors reports whether a sample stands behind a call below the heading of the errors, and is the response to it: pages
// with a heading for the parameters, the response and the errors have the example of the operation below the last one.
func (m *merger) answersBelowErrors(own *Sample, e notation.Evidence) bool {
	isAfterCall := false
	for in := e.Section; in != nil && !isAfterCall; in = in.Above {
		first, ok := m.calls[in]
		isAfterCall = ok && first < e.Order
		if in.Kind == markdown.Heading {
			break
		}
	}
	return isAfterCall && own.Value != nil && !showsError(own.Value) && !isProblem(own.Value)
}

// isProblem reports whether a body is a problem document (RFC 9457), or a message alone.
func isProblem(v *sample.Value) bool {
	return v.Field("title") != nil && v.Field("status") != nil && v.Field("id") == nil || v.Field("message") != nil && v.Field("id") == nil
}

// showsError reports whether a body is that of an error, by the names of its fields.
func showsError(v *sample.Value) bool {
	return v != nil && v.Kind == sample.Object && (v.Field("error") != nil || v.Field("errors") != nil || v.Field("message") != nil && v.Field("code") != nil)
}

// answersCall reports whether a sample stands behind the call that it is the response to, though both are called an
// example of a request.
func (m *merger) answersCall(e notation.Evidence) bool {
	if e.Role.Part != notation.Example && e.Role.Part != notation.NoPart {
		return false
	}
	first, ok := m.calls[e.Section]
	return ok && first < e.Order
}

// read parses a sample.
func (m *merger) read(s *Sample) {
	if s.None = isNone(s.Body.Value); s.None {
		s.Format = cmp.Or(sample.FormatIn(s.Title.Value), sample.Format(s.Format))
		return
	}
	if known := m.bodies[s.Body.Pos]; known != nil && known.Format == s.Format {
		s.Value, s.Faults = known.Value, known.Faults
		return
	}
	s.Value, s.Faults = sample.Parse(s.Format, s.Body.Value)
	if m.bodies == nil {
		m.bodies = map[Pos]*Sample{}
	}
	m.bodies[s.Body.Pos] = s
	m.page.Bodies = append(m.page.Bodies, s)
}

// isNone reports whether a page says that there is no body.
func isNone(s string) bool {
	switch strings.ToLower(strings.Trim(s, ".-–—_ ()*`\n")) {
	case "none", "no body", "empty", "no parameters", "n/a", "nothing":
		return true
	}
	return false
}

// answersElsewhere reports whether other evidence is a response of the operation, and none of it a status before this.
func (m *merger) answersElsewhere(e notation.Evidence) bool {
	if m.status != 0 && m.status < 300 {
		return false
	}
	return e.Order < m.lastAnswer
}

// settle drops the output of commands of a status that the page shows a sample of, and lists the statuses of samples
// on pages that list none.
func (m *merger) settle() {
	resp := &m.op.Response
	m.takeErrors()
	m.placeErrors()
	shown := slices.Clone(resp.Samples)
	resp.Samples = slices.DeleteFunc(resp.Samples, func(s *Sample) bool {
		return s.output && slices.ContainsFunc(shown, func(x *Sample) bool { return !x.output && x.Status == s.Status })
	})
	for _, s := range resp.Samples {
		if m.op.Free && s.Status != 0 && !slices.ContainsFunc(resp.Statuses, func(x Status) bool { return x.Code == s.Status }) {
			resp.Statuses = append(resp.Statuses, Status{Pos: s.Body.Pos, Code: s.Status})
		}
	}
}

// takeErrors takes the samples of errors right below calls from those of a success, if the page shows one without an error.
func (m *merger) takeErrors() {
	resp := &m.op.Response
	isSuccess := func(s *Sample) bool { return s.Status < 300 && s.Value != nil }
	hasOther := slices.ContainsFunc(resp.Samples, func(s *Sample) bool {
		return isSuccess(s) && s.Value.Kind == sample.Object && s.Value.Field("error") == nil && s.Value.Field("errors") == nil
	})
	resp.Samples = slices.DeleteFunc(resp.Samples, func(s *Sample) bool {
		isError := hasOther && s.isBelowCall && isSuccess(s) && s.Value.Kind == sample.Object && len(s.Value.Fields) == 1 && showsError(s.Value)
		if isError {
			s.Status = 0
			resp.Errors = append(resp.Errors, s)
		}
		return isError
	})
}

// placeErrors gives the samples of errors that name no status to the only error of their section, or else to all errors
// of the operation.
func (m *merger) placeErrors() {
	resp := &m.op.Response
	var near []int
	for _, s := range resp.Statuses {
		if s.Code >= 400 && s.section == m.errorsOf {
			near = append(near, s.Code)
		}
	}
	for _, s := range m.errors {
		if len(near) == 1 {
			s.Status = near[0]
			resp.Samples = append(resp.Samples, s)
		} else {
			resp.Errors = append(resp.Errors, s)
		}
	}
}

// field adds a member that a list or a table says a response has.
func (m *merger) field(f notation.Field, e notation.Evidence) {
	status := cmp.Or(f.Status, m.status)
	if status == 0 && e.Role.Failure && !m.isOfErrors {
		return
	}
	m.op.Response.Fields = append(m.op.Response.Fields, &Field{Name: f.Name, Type: f.Type, Description: f.Description, Status: status, Required: f.Required, Constraints: f.Constraints})
	if m.fields == nil {
		m.fields = map[int]*sample.Value{}
	}
	if m.fields[status] == nil {
		m.fields[status] = &sample.Value{Kind: sample.Object}
	}
	root := m.fields[status]
	name := f.Name.Value
	if rest, cut := strings.CutPrefix(name, "[]."); cut {
		name, root.Kind = rest, sample.Array
		if len(root.Fields) == 0 {
			root.Fields = []*sample.Value{{Kind: sample.Object}}
		}
		root = root.Fields[0]
	}
	addField(root, name, f.Type.Value)
}

// addField adds a member to an object, or below it where its name has dots.
func addField(object *sample.Value, name, kind string) {
	outer, inner, nested := strings.Cut(name, ".")
	bare, isList := strings.CutSuffix(outer, "[]")
	member := object.Field(bare)
	if member == nil {
		member = &sample.Value{Name: bare, Kind: sample.Elided, Elided: true}
		object.Fields = append(object.Fields, member)
	}
	if nested {
		*member = sample.Value{Name: bare, Kind: sample.Object, Fields: member.Fields}
		if isList {
			items := member.Fields
			if len(items) == 0 {
				items = []*sample.Value{{Kind: sample.Object}}
			}
			*member = sample.Value{Name: bare, Kind: sample.Array, Fields: items}
			member = items[0]
		}
		addField(member, inner, kind)
		return
	}
	if t, ok := ParseType(kind); ok && member.Kind == sample.Elided {
		member.Kind = kinds[t.Name]
		member.Text = texts[t.Name]
	}
}

var (
	kinds = map[string]sample.Kind{"string": sample.String, "integer": sample.Number, "number": sample.Number, "boolean": sample.Bool, "object": sample.Object, "array": sample.Array}
	texts = map[string]string{"string": "...", "integer": "0", "number": "0.0", "boolean": "true"}
)

// describedBodies makes samples of the members that lists and tables describe, for statuses of which none is shown.
func (m *merger) describedBodies() {
	for _, status := range slices.Sorted(maps.Keys(m.fields)) {
		shown := slices.ContainsFunc(m.op.Response.Samples, func(s *Sample) bool { return s.Status == status && s.Value != nil })
		if !shown {
			m.op.Response.Samples = append(m.op.Response.Samples, &Sample{Status: status, Format: "json", Value: m.fields[status], Described: true})
		}
	}
}

// add makes the first thing of a response its place.
func (resp *Response) add(at Pos) {
	if !resp.IsValid() {
		resp.Pos = at
	}
}
