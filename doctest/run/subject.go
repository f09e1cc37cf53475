package run

import (
	"cmp"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/flow"
	"docsascode.example/doctest/pages/reasons"
	"docsascode.example/doctest/pages/script"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// A subject is an operation and the claims of its page about it.
type subject struct {
	*flow.Node
	chosen bool // by -run; other operations are called only if a chosen one needs them

	counting sync.RWMutex // held for reading while a probe counts the things that the operation creates

	there         *claim.Claim
	examples      map[*page.Example]*claim.Claim
	rows          map[*page.Parameter]*row
	statuses      map[int]*claim.Claim
	retry         *claim.Claim // a request with the same Idempotency-Key is one; nil if the page does not have it
	repeatsAnswer bool         // a page promises the first response for the same Idempotency-Key
	refusesAgain  bool         // or says that the same request can be refused
	replayStatus  int          // of the response for the same Idempotency-Key; 0 if no page gives one
	cases         []letterCase
	reuse         *reason      // why the same key with another body is refused; nil if no sentence beside a list says so
	again         *claim.Claim // the request can be sent again; nil if the page does not say so
	need          *claim.Claim // credentials are required; nil if a table has them, or if the page does not say so
	role          *role        // may call the operation alone; nil if the page says no such thing
	only          *claim.Claim // only listed statuses are returned; nil if the page has no list
	shapes        []*shape
	headers       map[*page.Header]*claim.Claim
	listed        []*listedField // the fields of tables and lists
	outputs       []*printed     // of commands that take a part of the response
	assertions    []*assertion

	substitutes    []substitute           // values that the page's directives replace
	inSession      map[*page.Example]bool // examples that run in the order of their page
	wants          string                 // the value that no step supplies; empty if there is none
	host           string                 // of the page, if it is not the server under test
	rejectsBad     bool                   // a page says for all operations that values which are not valid are rejected
	hasLimits      bool                   // the same, also in a row of a table, which may leave out that the types of values are converted
	refusedNames   []string               // the parameters that samples of errors name as the cause
	boundTexts     []string               // of a page that says that values out of range are rejected
	clamps         []page.Text            // what pages say of all operations, perhaps of values beyond limits
	hasConstraints bool                   // a page says so of all parameters that break what their descriptions say
	rejectsQueries bool                   // a page says so of the parameters of queries
	first          *subject               // acts on the thing before; nil if none must
	tried          bool                   // its examples have run
	leaks          bool                   // a response shows internals of the server
	text           *call.Call             // the call in the text of an example; nil if no text has a complete call

	unmoved  string      // why no refused email caused an error; empty if one did, or if none was tried
	made     atomic.Bool // doctest has sent the request by itself, and it worked
	logins   logins      // that the test users share; see sharesLogin
	template *call.Call  // the call of an example that worked, with the page's values in it; nil until then
}

// A row has the claims of a row of the parameter table.
type row struct {
	required *claim.Claim // or optional; nil if the page says neither
	kind     *claim.Claim // of its type
	fallback *claim.Claim // its default
	limits   []limit
	media    map[string]*claim.Claim
}

// A shape has the claims of a sample: of each field, and of the whole.
type shape struct {
	sample *page.Sample
	op     *page.Operation // nil for a sample of the page about errors
	status int             // the status that the sample belongs to; 0 is any error
	closed bool            // a response has no field that the sample does not show
	kin    *match.Kin      // of the samples of this status in this format
	around map[string]bool // names of fields in which samples of the site have their objects
	when   string          // the condition under which the page shows the sample; empty if it gives none
	whole  *claim.Claim
	nodes  map[*sample.Value]*claim.Claim
	names  map[*sample.Value]string // of the fields, with the names of those above them
	extra  map[*sample.Value]bool   // objects with undocumented fields
}

// name is the name of a node for people.
func (sh *shape) name(v *sample.Value) string { return cmp.Or(sh.names[v], "the response") }

// newSubject enters the claims about an operation.
func newSubject(l *ledger, n *flow.Node, closed bool) *subject {
	op := n.Op
	s := &subject{Node: n, examples: map[*page.Example]*claim.Claim{}, rows: map[*page.Parameter]*row{}, inSession: map[*page.Example]bool{}}
	s.there = l.add(op.Path.Pos, claim.Operation, op, "%s exists", op.Name())
	for _, p := range op.Parameters {
		s.rows[p] = newRow(l, op, p)
	}
	for _, e := range op.Examples {
		if script.IsDraft(e) {
			s.examples[e] = &claim.Claim{Pos: e.Code.Pos, Kind: claim.Example, Operation: op.Name()} // the page does not make it
			continue
		}
		if script.IsMessage(e) {
			s.examples[e] = l.add(e.Code.Pos, claim.Example, op, "the HTTP message works")
			continue
		}
		s.examples[e] = l.add(e.Code.Pos, claim.Example, op, "%s works as pasted", exampleName(e))
		s.examples[e].Example = e.Code.Value
	}
	s.addStatuses(l)
	s.shapes = newShapes(l, op, &op.Response, closed)
	s.headers = newHeaders(l, op, &op.Response)
	s.listed = newListedFields(l, op)
	for _, o := range script.OutputsOf(op) {
		c := l.add(o.At, claim.Example, op, "the command prints the output that the page shows")
		s.outputs = append(s.outputs, &printed{Output: o, claim: c})
	}
	return s
}

func exampleName(e *page.Example) string {
	if e.Title.Value != "" {
		return "the " + e.Title.Value + " example"
	}
	return "the " + e.Language + " example"
}

func newRow(l *ledger, op *page.Operation, p *page.Parameter) *row {
	name, r := p.Name.Value, &row{media: map[string]*claim.Claim{}}
	switch {
	case p.Required:
		r.required = l.add(p.Name.Pos, claim.Parameter, op, "%s is required", name)
	case p.Optional:
		r.required = l.add(p.Name.Pos, claim.Parameter, op, "%s is optional", name)
	}
	if p.Type.Value != "" && p.Type.IsValid() { // otherwise an example shows it
		r.kind = l.add(p.Type.Pos, claim.Parameter, op, "%s is of type %s", name, p.Type.Value)
	}
	r.limits = newLimits(l, op, p)
	if p.Default != "" {
		r.fallback = l.add(p.Name.Pos, claim.Parameter, op, "%s defaults to %s", name, p.Default)
	}
	for _, media := range page.MediaTypes(p.Description) {
		at := p.Description.At(max(0, strings.Index(p.Description.Value, media)))
		switch {
		case content.IsAccept(p):
			r.media[media] = l.add(at, claim.MediaType, op, "can return %s", media)
		case content.IsContentType(p):
			r.media[media] = l.add(at, claim.MediaType, op, "accepts %s", media)
		}
	}
	return r
}

// claims are all claims of a row.
func (r *row) claims() []*claim.Claim {
	out := append(claimsOf(r.media), r.required, r.kind, r.fallback)
	for _, l := range r.limits {
		out = append(out, l.claim)
	}
	return out
}

func (s *subject) addStatuses(l *ledger) {
	s.statuses = map[int]*claim.Claim{}
	for _, st := range s.Op.Response.Statuses {
		if s.statuses[st.Code] == nil {
			s.statuses[st.Code] = l.add(st.Pos, claim.Status, s.Op, "%s is returned", statusName(st.Code))
		}
	}
	if at := s.wholeList(); at.IsValid() {
		s.only = l.add(at, claim.Status, s.Op, "only listed statuses are returned")
	}
}

// wholeList is where the operation's list of statuses begins. One below a title about errors does not say that it has all statuses,
// nor does one of errors alone, on a page in another notation than our own.
func (s *subject) wholeList() page.Pos {
	statuses := s.Op.Response.Statuses
	isSuccess := func(st page.Status) bool { return st.Listed && st.Code < 400 }
	if s.Op.Free && !slices.ContainsFunc(statuses, isSuccess) {
		return page.Pos{}
	}
	i := slices.IndexFunc(statuses, func(st page.Status) bool { return st.Listed && !st.OfErrors })
	if i < 0 {
		return page.Pos{}
	}
	return statuses[i].Pos
}

// statusName is a status with its reason phrase.
func statusName(code int) string {
	return strings.TrimSpace(strconv.Itoa(code) + " " + http.StatusText(code))
}

// showsSeveral reports whether the page shows several successes in one format, and lists no statuses. A status that it shows
// is then that of one step.
func (s *subject) showsSeveral() bool {
	formats := map[string]int{}
	for _, sh := range s.shapes {
		if sh.status/100 == 2 {
			formats[sh.sample.Format]++
		}
	}
	for _, n := range formats {
		if n > 1 {
			return s.only == nil
		}
	}
	return false
}

// newShapes enters the claims of a response's samples; op is nil for the page about errors.
func newShapes(l *ledger, op *page.Operation, resp *page.Response, closed bool) []*shape {
	var out []*shape
	for _, s := range slices.Concat(resp.Samples, resp.Linked) {
		if s.Value == nil && !s.None && (s.Format == "json" || s.Format == "xml") {
			continue // lint reports that it cannot be read
		}
		if op != nil && script.IsOutput(op, s) {
			continue // what a program made of the response
		}
		if s.Described {
			continue // a table or a list stands for it; see newListedFields
		}
		sh := &shape{sample: s, op: op, status: s.Status, closed: closed, nodes: map[*sample.Value]*claim.Claim{}, names: map[*sample.Value]string{}, extra: map[*sample.Value]bool{}}
		isNoBody := resp.Success() == http.StatusNoContent && !s.None // the sample is that of an error, then
		if op != nil && s.Status == 0 && !isNoBody {
			sh.status = cmp.Or(resp.Success(), http.StatusOK)
		}
		if op != nil {
			sh.when = reasons.ConditionOf(s, op)
		}
		out = append(out, sh)
		if isText(s) {
			sh.whole = l.add(s.Body.Pos, claim.Sample, op, "%s", sh.says())
			continue
		}
		sh.whole = l.add(sh.placeOf(s.Value, s.Value.Offset), claim.Sample, op, "%s", sh.says())
		sh.addNodes(l, op, s.Value, "")
	}
	hasKinds := showsKinds(out)
	for _, sh := range out {
		var roots []*sample.Value
		for _, other := range out {
			isOther := hasKinds && other != sh && (closed || problemType(other.sample.Value) != problemType(sh.sample.Value))
			if other.status == sh.status && other.sample.Format == sh.sample.Format && !isOther {
				roots = append(roots, other.sample.Value)
			}
		}
		sh.kin = match.NewKin(roots...)
	}
	return out
}

// says is the claim of the sample as a whole.
func (sh *shape) says() string {
	s, name := sh.sample, strings.ToUpper(sh.sample.Format)
	switch {
	case s.None:
		return "the response has no body"
	case s.Format == "csv":
		return "the CSV response has the columns of the sample"
	case sh.isOfSeveral():
		return "the JSON response is one of those that the sample shows"
	case isText(s):
		return strings.Join(strings.Fields("the "+s.Format+" response equals the sample"), " ")
	case sh.closed && s.Format == "xml":
		return fmt.Sprintf("the XML response is <%s> and has no fields that the sample does not show", s.Value.Name)
	case s.Format == "xml":
		return fmt.Sprintf("the XML response is <%s>, as the sample shows it", s.Value.Name)
	case sh.closed && s.Value.Kind == sample.Object:
		return fmt.Sprintf("the %s response has no fields that the sample does not show", name)
	}
	return fmt.Sprintf("the %s response is %s, as the sample shows it", name, s.Value.Kind)
}

// isText reports whether a sample is compared as text: it has no value, or several.
func isText(s *page.Sample) bool { return s.Value == nil || s.Value.Next != nil }

// addNodes enters the fields below a node; path is the name of the node for people.
func (sh *shape) addNodes(l *ledger, op *page.Operation, v *sample.Value, path string) {
	for _, m := range v.Fields {
		if match.IsElided(m.Name) {
			continue
		}
		name := path
		if m.Name != "" && m.Kind != sample.Elided {
			name = strings.TrimPrefix(path+"."+m.Name, ".")
			sh.names[m] = name
			sh.nodes[m] = l.add(sh.placeOf(m, m.NameOffset), claim.Field, op, "%s", sh.nodeSays(name, m))
		} else if m.Kind != sample.Elided {
			name = path + "[]"
			sh.names[m] = name
			sh.nodes[m] = l.add(sh.placeOf(m, m.Offset), claim.Field, op, "%s", sh.nodeSays(name, m))
		}
		sh.addNodes(l, op, m, name)
	}
}

// placeOf is the place of a node of a sample. What a sentence says of an object that it links to has the place of the link.
func (sh *shape) placeOf(v *sample.Value, offset int) page.Pos {
	if sh.isLinked() && (v == sh.sample.Value || v.Whole == (sample.Span{})) {
		return sh.sample.Link.Pos
	}
	return sh.sample.Body.At(offset)
}

// isLinked reports whether a link leads to the sample, so that other operations can have it, too.
func (sh *shape) isLinked() bool { return sh.sample.Link.IsValid() }

func (sh *shape) nodeSays(name string, v *sample.Value) string {
	if sh.isLinked() && !constantName.MatchString(v.Name) && v.Kind != sample.Null && v.Kind != sample.Elided {
		return fmt.Sprintf("%s is %s", name, v.Kind) // other operations return other values
	}
	switch v.Kind {
	case sample.Object, sample.Array:
		return fmt.Sprintf("%s is %s", name, v.Kind)
	case sample.String:
		return fmt.Sprintf("%s is %q", name, v.Text)
	case sample.Null:
		return name + " is null"
	case sample.Elided:
		return name + " is present"
	}
	return fmt.Sprintf("%s is %s", name, v.Text)
}

func newHeaders(l *ledger, op *page.Operation, resp *page.Response) map[*page.Header]*claim.Claim {
	out := map[*page.Header]*claim.Claim{}
	for _, h := range resp.Headers {
		out[h] = l.add(h.Name.Pos, claim.Header, op, "%s", headerSays(h, op == nil))
	}
	return out
}

// headerSays is the claim of a header; isErrors says that it is of the page about errors.
func headerSays(h *page.Header, isErrors bool) string {
	name, when := h.Name.Value, ""
	switch {
	case len(h.Statuses) > 0:
		when = " with " + strings.Join(h.Statuses, ", ")
	case isErrors:
		when = " with errors"
	}
	switch {
	case !isAlways(h):
		return name + " may be sent" + when
	case when == "":
		return name + " is always sent"
	}
	return name + " is sent" + when
}

// alwaysSent are headers that belong to a status whose response the page shows with them. Other headers in a response can be
// of the connection, the server or the moment.
var alwaysSent = []string{"Location", "Etag", "Www-Authenticate", "Content-Disposition", "Allow", "Retry-After"}

// isAlways reports whether every response of its statuses has a header: its table says so, or the page shows such a response.
func isAlways(h *page.Header) bool {
	return h.Required || h.Shown && len(h.Statuses) > 0 && slices.Contains(alwaysSent, http.CanonicalHeaderKey(h.Name.Value))
}

// configPath is the end of a path whose response shows how the server was configured.
var configPath = regexp.MustCompile(`/(?:config|configuration)$`)

// showsConfig reports whether an operation returns how the server was configured: of another server than that of the page, parts
// can be missing. Settings that clients write, too, are data.
func (s *subject) showsConfig() bool {
	isWritten := slices.ContainsFunc(s.Op.Page.Operations, func(op *page.Operation) bool {
		return op.Path.Value == s.Op.Path.Value && op.Method.Value != http.MethodGet && op.Method.Value != http.MethodHead
	})
	return s.Op.Method.Value == http.MethodGet && configPath.MatchString(s.Op.Path.Value) && !isWritten
}
