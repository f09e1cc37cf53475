package page

import (
	"cmp"
	"slices"
	"strings"

	"docsascode.example/gen/http"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/page/example"
	"docsascode.example/gen/page/sample"
)

// operations are those of the clusters, in the order of the page, and the operations that each piece of evidence is
// about. Clusters of one operation are merged.
func (o *outliner) operations() (all []*Operation, parts map[string][]*Operation) {
	var keys []string
	merged := map[string]*merger{}
	o.sort()
	for _, c := range o.clusters {
		for _, e := range c.heads {
			h := e.Fact.(notation.Head)
			k := key(h)
			for n := 2; h.Badge && merged[k] != nil && merged[k].isBadged(c); n++ {
				k = key(h) + strings.Repeat("#", n)
			}
			if merged[k] == nil {
				keys = append(keys, k)
				merged[k] = &merger{outliner: o, head: e, op: &Operation{Page: o.reader.page, Pos: e.At, Method: h.Method, Path: h.Path}}
			}
			merged[k].add(c, e)
		}
	}
	parts = map[string][]*Operation{}
	for _, k := range keys {
		m := merged[k]
		m.inherit()
		m.merge()
		m.describe()
		m.op.called = m.head.How != notation.Said
		m.op.weak = m.op.called || m.clusters[0].listed
		m.op.explained = m.documents()
		all = append(all, m.op)
		for _, e := range append(m.evidence, m.heads()...) {
			if own := parts[partOf(e)]; !slices.Contains(own, m.op) {
				parts[partOf(e)] = append(own, m.op)
			}
		}
	}
	return all, parts
}

// documents reports whether the page says more of an operation than an example does: a status, a parameter or a member
// of a response, and not in passing.
func (m *merger) documents() bool {
	return slices.ContainsFunc(m.evidence, func(e notation.Evidence) bool {
		switch f := e.Fact.(type) {
		case notation.Param, notation.Field:
			return e.How == notation.Said && strings.HasPrefix(e.By, "parameter")
		case notation.Status:
			return e.How == notation.Said && f.Listed
		}
		return false
	})
}

// A merger makes an operation of the evidence about it.
type merger struct {
	*outliner
	op       *Operation
	head     notation.Evidence
	clusters []*cluster
	evidence []notation.Evidence
	// status is the one that samples are of, while they are read.
	status int
	// fields are the members of responses by status, as lists and tables give them.
	fields map[int]*sample.Value
	// lists counts the statuses that stand outside of sentences.
	lists int
}

func (m *merger) add(c *cluster, head notation.Evidence) {
	h := head.Fact.(notation.Head)
	if len(m.clusters) == 0 || m.head.How < head.How {
		m.head = head
		m.op.Method, m.op.Path, m.op.Pos = h.Method, h.Path, head.At
		m.op.Title, m.op.Class, m.op.Free = m.title(c, h), h.Class, !h.Badge
	}
	if !slices.Contains(m.clusters, c) {
		m.clusters = append(m.clusters, c)
		m.evidence = append(m.evidence, c.evidence...)
	}
}

// heads are the pieces of evidence that made the operation.
func (m *merger) heads() []notation.Evidence {
	var out []notation.Evidence
	for _, c := range m.clusters {
		for _, e := range c.heads {
			if key(e.Fact.(notation.Head)) == key(m.head.Fact.(notation.Head)) {
				out = append(out, e)
			}
		}
	}
	return out
}

// isBadged reports whether the operation has a badge in another part of the page.
func (m *merger) isBadged(c *cluster) bool {
	return slices.ContainsFunc(m.clusters, func(other *cluster) bool {
		return other != c && slices.ContainsFunc(other.heads, func(e notation.Evidence) bool {
			return e.Fact.(notation.Head).Badge && key(e.Fact.(notation.Head)) == key(m.head.Fact.(notation.Head))
		})
	})
}

// title is that of the section that the operation is documented in, less the parts that have names of their own.
func (m *merger) title(c *cluster, h notation.Head) Text {
	if c.listed {
		return h.Summary
	}
	nearest := Text{}
	for s := c.section; s.Above != nil; s = s.Above {
		if s.Kind != markdown.Heading && s.Kind != markdown.Tab {
			continue
		}
		if i := slices.IndexFunc(m.outliner.clusters, func(x *cluster) bool { return x.section == c.section && x != c && x.order < c.order }); i >= 0 && h.Badge {
			return Text{} // it is that of the operation before
		}
		if !m.reading.IsPart(s) {
			return s.Title.Text
		}
		if nearest.Value == "" && !slices.Contains(untitled, strings.ToLower(s.Title.Value)) && sectionNames[strings.ToLower(s.Title.Value)] == noSection {
			nearest = s.Title.Text
		}
	}
	return nearest
}

// inherit takes over what is said above several operations of the parameters in their path.
func (m *merger) inherit() {
	names := http.Parameters(m.op.Path.Value)
	var outer []*markdown.Section
	for _, c := range m.clusters {
		for s := c.section; s != nil; s = s.Above {
			outer = append(outer, s)
		}
	}
	for _, e := range m.outliner.evidence {
		p, ok := e.Fact.(notation.Param)
		if !ok || p.In != "" && p.In != InPath && p.In != InHeader || p.In != InHeader && !slices.Contains(names, p.Name.Value) {
			continue
		}
		heading := e.Section
		for heading.Above != nil && heading.Kind != markdown.Heading {
			heading = heading.Above
		}
		if p.In != InHeader && heading.Kind == markdown.Heading && slices.Contains(outer, heading) && !slices.ContainsFunc(m.evidence, func(x notation.Evidence) bool { return x.At == e.At }) {
			m.evidence = append(m.evidence, e)
		}
	}
}

func (m *merger) merge() {
	for _, e := range m.evidence {
		if call, ok := e.Fact.(notation.Call); ok {
			m.call(call)
		}
	}
	m.status = 0
	for _, e := range m.evidence {
		if s, ok := e.Fact.(notation.Status); ok && !s.Prose {
			m.lists++
		}
	}
	var defaults []notation.Default
	for _, e := range m.evidence {
		switch f := e.Fact.(type) {
		case notation.Param:
			m.param(f, e)
		case notation.Status:
			m.addStatus(f, e)
		case notation.Header:
			m.header(f, e)
		case notation.Sample:
			m.sample(f, e)
		case notation.Field:
			m.field(f, e)
		case notation.Default:
			defaults = append(defaults, f)
		}
	}
	m.sentByCalls()
	m.pathParameters()
	m.describedBodies()
	m.settle()
	m.op.Unlisted = slices.DeleteFunc(slices.Clone(m.op.Parameters), func(p *Parameter) bool { return !p.shown })
	m.op.Parameters = slices.DeleteFunc(m.op.Parameters, func(p *Parameter) bool { return p.shown })
	for _, d := range defaults {
		for _, p := range m.op.Parameters {
			if strings.EqualFold(p.Name.Value, d.Name.Value) && p.Default == "" {
				p.Default = d.Value.Value
			}
		}
	}
}

// exampleOf is a call as an example.
func exampleOf(call notation.Call) *Example {
	return &Example{Title: call.Title, Language: call.Language, Code: call.Code, Requests: call.Block.Requests(), findings: call.Block.Findings}
}

func (m *merger) call(call notation.Call) {
	e := exampleOf(call)
	own := len(e.Requests) == 0 && len(m.clusters) == 1
	for i := range e.Requests {
		_, _, matches := matchURL(m.op, e.Requests[i].URL)
		own = own || matches && methodMatches(m.op, &e.Requests[i])
	}
	if own || m.only(call) {
		m.op.Examples = append(m.op.Examples, e)
	}
}

// only reports whether a call stands in a part of the page that is about this operation alone.
func (m *merger) only(notation.Call) bool {
	for _, c := range m.clusters {
		if len(c.heads) > 1 {
			return false
		}
	}
	return true
}

func (m *merger) addStatus(s notation.Status, e notation.Evidence) {
	if s.Opens {
		m.status = s.Code
	}
	if s.Prose && m.lists > 1 {
		return
	}
	resp := &m.op.Response
	for i, known := range resp.Statuses {
		if known.Code == s.Code && !(s.Listed && known.section == e.Section) {
			if known.Phrase.Value == "" {
				resp.Statuses[i].Phrase = s.Phrase
			}
			if known.Description.Value == "" {
				resp.Statuses[i].Description = s.Description
			}
			return
		}
	}
	resp.add(e.At)
	resp.Statuses = append(resp.Statuses, Status{Pos: e.At, Code: s.Code, Phrase: s.Phrase, Description: s.Description, section: e.Section})
}

func (m *merger) header(h notation.Header, e notation.Evidence) {
	if e.Role.Failure && len(h.Statuses) == 0 {
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
	own := &Header{Name: h.Name, Type: h.Type, Description: h.Description, Statuses: h.Statuses, Required: h.Required, section: e.Section, shown: e.How != notation.Said}
	if own.Description.Value == "" {
		own.Description = h.Value
	}
	resp.add(h.Name.Pos)
	resp.Headers = append(resp.Headers, own)
}

// sample tells a request's body from a response's.
func (m *merger) sample(s notation.Sample, e notation.Evidence) {
	isRequest := s.Request || e.Role.Group == notation.NoGroup && m.takesBody() && m.answersElsewhere(e)
	if isRequest && !m.answersCall(e) {
		m.requestBody(s, e)
		return
	}
	own := &Sample{Title: s.Title, Status: s.Status, Format: s.Format, language: s.Language, Body: s.Body, output: e.By == "call"}
	if s.Format == "form" {
		return
	}
	m.read(own)
	if own.Status == 0 {
		own.Status = m.status
	}
	if own.Status == 0 && e.Role.Failure {
		return
	}
	m.op.Response.add(s.Body.Pos)
	m.op.Response.Samples = append(m.op.Response.Samples, own)
}

// answersCall reports whether a sample stands behind the call that it is the response to, though both are called an
// example of a request.
func (m *merger) answersCall(e notation.Evidence) bool {
	if e.Role.Part != notation.Example && e.Role.Part != notation.NoPart {
		return false
	}
	return slices.ContainsFunc(m.evidence, func(x notation.Evidence) bool {
		_, isCall := x.Fact.(notation.Call)
		return isCall && x.Order < e.Order && within(x.Section, e.Section)
	})
}

// read parses a sample, and reports its mistakes.
func (m *merger) read(s *Sample) {
	if s.None = isNone(s.Body.Value); s.None {
		s.Format = formatOf(s.Title.Value, s.Format)
		return
	}
	s.Value, s.Faults = sample.Parse(s.Format, s.Body.Value)
	for _, fault := range s.Faults {
		if fault.Kind == sample.Mistake {
			m.report(s.Body.At(fault.Offset), "sample-syntax", "this sample is not valid %s: %s", strings.ToUpper(s.Format), fault.Msg)
		}
	}
}

func (m *merger) takesBody() bool {
	return slices.Contains([]string{"POST", "PUT", "PATCH"}, m.op.Method.Value)
}

// answersElsewhere reports whether other evidence is a response of the operation, and none of it a status before this.
func (m *merger) answersElsewhere(e notation.Evidence) bool {
	if m.status != 0 && m.status < 300 {
		return false
	}
	return slices.ContainsFunc(m.evidence, func(x notation.Evidence) bool {
		_, isSample := x.Fact.(notation.Sample)
		status, isStatus := x.Fact.(notation.Status)
		return e.Order < x.Order && (isSample && x.Role.Group != notation.Request || isStatus && status.Opens)
	})
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
	for value.Kind == sample.Array && len(value.Fields) > 0 {
		value = value.Fields[0]
	}
	for _, field := range value.Fields {
		at := s.Body.Slice(min(field.NameOffset, len(s.Body.Value)), min(field.NameOffset+len(field.Name), len(s.Body.Value)))
		p := notation.Param{Name: at.As(field.Name), Type: Text{Value: kindOf(field)}, In: InBody, Required: e.Role.Required}
		m.param(p, e)
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
				for _, v := range valuesIn(m.op, &x.Requests[i], in) {
					if v.Name == p.Name.Value && (in != InBody || m.takesBody()) {
						return in
					}
				}
			}
		}
	}
	if m.takesBody() && !m.isQueryList(e) {
		return InBody
	}
	return InQuery
}

// isQueryList reports whether the list that a parameter stands in says of others that they are in the query, and of
// none that it is in the body.
func (m *merger) isQueryList(e notation.Evidence) bool {
	query := false
	for _, x := range m.evidence {
		p, ok := x.Fact.(notation.Param)
		if !ok || x.Section != e.Section || x.How != notation.Said {
			continue
		}
		if p.In == InBody {
			return false
		}
		query = query || p.In == InQuery
	}
	return query
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
	name := p.Name
	for _, known := range m.op.Parameters {
		if known.In.Value == in && (known.Name.Value == name.Value || in == InHeader && strings.EqualFold(known.Name.Value, name.Value)) {
			if e.How == notation.Said && strings.HasPrefix(e.By, "parameter") && !known.shown && known.section == e.Section && p.Name.Pos != known.Name.Pos {
				continue // a row that is there twice
			}
			known.shown = known.shown && e.How != notation.Said
			m.more(known, p, e)
			return
		}
	}
	place := name.As(in)
	if p.Where.IsValid() {
		place = p.Where
		place.Value = in
	}
	own := &Parameter{Name: name, Type: p.Type, In: place, Description: p.Description, Default: p.Default.Value, Values: p.Values}
	own.Required = in == InPath || p.Required != nil && *p.Required
	own.marked = p.Required != nil && *p.Required && e.How == notation.Said
	own.section = e.Section
	own.table = p.Table
	own.shown = e.How != notation.Said
	own.unmarked = p.Required == nil && e.How == notation.Said
	m.op.Parameters = append(m.op.Parameters, own)
}

func headerName(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == ""
}

func (m *merger) more(known *Parameter, p notation.Param, e notation.Evidence) {
	if known.Type.Value == "" {
		known.Type = p.Type
	}
	if known.Description.Value == "" {
		known.Description = p.Description
	}
	if known.Default == "" {
		known.Default = p.Default.Value
	}
	if p.Required != nil && *p.Required && e.How == notation.Said {
		known.Required = true
	}
}

// sentByCalls adds what the examples send and nothing else speaks of.
func (m *merger) sentByCalls() {
	for _, x := range m.op.Examples {
		for i := range x.Requests {
			req := &x.Requests[i]
			if _, _, ok := matchURL(m.op, req.URL); !ok {
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
			for _, field := range v.Fields {
				offset := min(req.Body.At(field.NameOffset), len(x.Code.Value))
				m.param(notation.Param{Name: x.Code.Slice(offset, offset).As(field.Name), Type: Text{Value: kindOf(field)}, In: InBody}, notation.Evidence{How: notation.Shown})
			}
			if !slices.Contains(m.op.Takes, "application/json") && req.ContentType() == "application/json" {
				m.op.Takes = append(m.op.Takes, "application/json")
			}
			return
		}
	}
	for _, v := range valuesIn(m.op, req, in) {
		if v.Implied || v.Name == "" || in == InHeader && slices.Contains([]string{"user-agent", "host", "content-length", "expect", "connection"}, strings.ToLower(v.Name)) {
			continue
		}
		at := x.Code.Slice(min(v.NameOffset, len(x.Code.Value)), min(v.NameOffset, len(x.Code.Value)))
		p := notation.Param{Name: at.As(v.Name), In: in, Type: Text{Value: typeOf(v, in)}}
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

// settle drops the output of commands of a status that the page shows a sample of, and lists the statuses of samples
// on pages that list none.
func (m *merger) settle() {
	resp := &m.op.Response
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

// field adds a member that a list or a table says a response has.
func (m *merger) field(f notation.Field, e notation.Evidence) {
	status := cmp.Or(f.Status, m.status)
	if status == 0 && e.Role.Failure {
		return
	}
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
	for status, value := range m.fields {
		shown := slices.ContainsFunc(m.op.Response.Samples, func(s *Sample) bool { return s.Status == status && s.Value != nil })
		if !shown {
			m.op.Response.Samples = append(m.op.Response.Samples, &Sample{Status: status, Format: "json", Value: value, Described: true})
		}
	}
}
