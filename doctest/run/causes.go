package run

import (
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/access"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/domain"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/doctest/pages/reasons"
	"docsascode.example/doctest/pages/things"
	httpform "docsascode.example/gen/http"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

var fieldWord = regexp.MustCompile(`(?i)\b(fields?|parameters?|values?|attributes?|body|data|input|arguments?|validat\w+)\b`)

// A reason is a cause that a page gives for a status.
type reason struct {
	prose.Cause
	status  int
	text    string       // of the page
	claim   *claim.Claim // that the status is returned
	general bool         // the page gives it for no operation in particular
}

// reasons are those that the operation's page gives, and those of the page about errors for other causes.
func (pr *probe) reasons() []reason {
	var out []reason
	for status, c := range pr.subject.statuses {
		all := reasons.TextsOf(pr.subject.Op, status)
		if len(all) == 0 {
			all = []string{""}
		}
		for _, text := range all {
			for _, why := range prose.Causes(status, text) {
				out = append(out, reason{why, status, text, c, false})
			}
		}
	}
	for _, g := range pr.generals {
		for _, why := range prose.Causes(g.status, g.text) {
			if g.claim != nil && g.isOf(pr.subject) && !pr.rivals(why) {
				out = append(out, reason{why, g.status, g.text, g.claim, true})
			}
		}
	}
	return out
}

// rivals reports whether the operation lists a status of its own that may have a cause, so that the page does not speak of the
// operation where it speaks of all.
func (pr *probe) rivals(why prose.Cause) bool {
	may := map[prose.Cause][]int{
		prose.MissingValue: {400, 422}, prose.BadValue: {400, 422}, prose.NoCredentials: {401, 403}, prose.WrongCredentials: {401, 403}, prose.Absent: {404, 410}, prose.Malformed: {400, 422}, prose.WrongMedia: {415},
	}
	return slices.ContainsFunc(may[why], func(status int) bool {
		text := reasons.Says(pr.subject.Op, status)
		isOther := prose.IsRejection(status) && text != "" && !slices.Contains(prose.Causes(status, text), why)
		return pr.subject.statuses[status] != nil && !isOther
	})
}

// causes makes the request that has a cause, for each that the pages give, and compares the status with the one that they
// give.
func (pr *probe) causes() {
	s := pr.subject
	for _, why := range pr.reasons() {
		switch why.Cause {
		case prose.NoCredentials:
			pr.lackCredentials(why)
		case prose.WrongCredentials:
			for _, p := range access.CredentialsOf(s.Op) {
				pr.expect(why, pr.refused(func(c *call.Call) *call.Call { return access.WithOther(s.Op, c, p) }), "invalid credentials")
			}
		case prose.WrongSecret:
			pr.wrongSecret(why)
		case prose.Absent:
			pr.absent(why)
		case prose.Repeated:
			pr.repeat(why)
		case prose.Malformed:
			pr.malformed(why)
		case prose.WrongMedia:
			pr.otherMedia(why)
		case prose.MissingValue:
			pr.lackValue(why)
		case prose.BadValue:
			pr.outOfRange(why)
		case prose.OtherBody:
			pr.reusedKey(why)
		case prose.WrongLength:
			pr.wrongLength(why)
		case prose.Held:
			pr.held(why)
		case prose.RefersToState:
			pr.inStateOf(why)
		case prose.Full:
			pr.full(why)
		case prose.ExtraValue:
			pr.extraField(why)
		case prose.NoVersion:
			pr.expect(why, pr.refused(withoutVersion), "a request without If-Match")
		case prose.FixedField:
			pr.changeFixed(why)
		case prose.NotModified:
			pr.unchangedSince(why)
		case prose.Occupied:
			pr.occupied(why)
			if reasons.IsOfNoOther(why.text) {
				pr.empty(why)
			}
		case prose.InState:
			pr.inState(why)
		case prose.NotInState:
			pr.notInState(why)
			pr.leftState(why)
		case prose.StaleVersion:
			pr.staleVersion(why)
		case prose.WrongMethod:
			pr.wrongMethod(why)
		case prose.WrongScheme:
			pr.wrongScheme(why)
		case prose.OtherVersion:
			if s.takesVersion(why) {
				pr.expect(why, pr.refused(func(c *call.Call) *call.Call { return c.WithHeader("If-Match", `"another-version"`) }), "another version in If-Match")
			}
		}
	}
}

// takesVersion reports whether an operation takes a version in If-Match: the page names the header in its table, its example or its
// text. The text of a GET can be about the change that the version is for.
func (s *subject) takesVersion(why reason) bool {
	if s.Op.Parameter(page.InHeader, ifMatch) != nil || s.template.Header.Get(ifMatch) != "" {
		return true
	}
	if s.Op.Method.Value == http.MethodGet {
		return false
	}
	if !why.general && strings.Contains(why.text, ifMatch) {
		return true
	}
	return !why.general && slices.ContainsFunc(slices.Concat(s.Op.Prose, s.Op.Notes), func(t page.Text) bool { return strings.Contains(t.Value, ifMatch) })
}

const jsonType = "application/json"

// expect denies a claim if a request with the cause of a status gets another one. A limit and a failure of a gateway have
// other causes. The page about errors does not say that an operation has the cause, so that a success denies nothing of it.
func (pr *probe) expect(why reason, ev *claim.Evidence, request string) {
	switch {
	case ev == nil, slices.Contains([]int{0, 429, 502, 503, 504}, ev.Exchange.Status), why.general && why.mayNotApply() && ok2xx(ev.Exchange.Status):
	case ev.Exchange.Status == why.status:
		pr.ledger.show(why.claim, ev, "%s for %s", returned(ev.Exchange), request)
	case why.status != http.StatusNotFound && pr.isThingGone(ev):
	default:
		pr.ledger.deny(why.claim, ev, found("%s for %s, and the page says %s", returned(ev.Exchange), request, statusName(why.status)))
	}
}

// isThingGone reports whether a request got 404, and a GET of its thing gets it, too: then the response tells nothing of its cause.
func (pr *probe) isThingGone(ev *claim.Evidence) bool {
	reader := pr.readerOf(things.PathOf(pr.subject.Op))
	if ev.Exchange.Status != http.StatusNotFound || reader == nil || reader.template == nil || pr.shared == nil {
		return false
	}
	c := reader.template.Filled(pr.shared.replacements())
	c.Path = things.PathIn(pr.subject.Op, call.Of(ev.Exchange).Path)
	return pr.shared.send(pr.ctx, c).Exchange.Status == http.StatusNotFound
}

// mayNotApply reports whether the cause of a general status may be none for some operations.
func (why reason) mayNotApply() bool {
	return !slices.Contains([]prose.Cause{prose.WrongMedia, prose.Malformed, prose.WrongScheme}, why.Cause)
}

// lackValue leaves out a parameter that the page names as missing, or a required field if it names none.
func (pr *probe) lackValue(why reason) {
	s := pr.subject
	for _, p := range slices.Concat(s.Op.Parameters, s.Op.Unlisted) {
		isNamed := prose.MentionsName(why.text, p.Name.Value) && (p.In.Value == page.InBody || p.In.Value == page.InQuery)
		isField := p.In.Value == page.InBody && p.Required && !access.IsSecret(p) && fieldWord.MatchString(why.text)
		if p.Optional || !isNamed && !isField {
			continue
		}
		pr.expect(why, pr.refused(func(c *call.Call) *call.Call { return c.Without(s.Op, p) }), "a request without "+p.Name.Value)
		return
	}
}

// outOfRange sends a value that no range and no list has, for the parameters that the page names.
func (pr *probe) outOfRange(why reason) {
	s := pr.subject
	for _, p := range slices.Concat(s.Op.Parameters, s.Op.Unlisted) {
		isBound := p.Minimum != "" || p.Maximum != "" || len(p.Enum) > 0
		value, isSent := s.template.Value(s.Op, p)
		isNumber := isSent && match.NumberForm.MatchString(value)
		if p.In.Value != page.InBody && p.In.Value != page.InQuery || !isBound && !isNumber || !prose.MentionsName(why.text, p.Name.Value) || match.IDName.MatchString(p.Name.Value) {
			continue
		}
		pr.expect(why, pr.refused(func(c *call.Call) *call.Call { return c.With(s.Op, p, domain.UnlistedValue) }), p.Name.Value+"="+domain.UnlistedValue)
	}
}

// wrongSecret sends a wrong password or code in the field that the page names.
func (pr *probe) wrongSecret(why reason) {
	s := pr.subject
	for _, p := range slices.Concat(s.Op.Parameters, s.Op.Unlisted) {
		word := strings.ToLower(prose.SecretWord.FindString(why.text))
		isNamed := strings.Contains(strings.ToLower(why.text), strings.ToLower(p.Name.Value)) || generalSecret.MatchString(why.text) ||
			word != "" && strings.HasSuffix(strings.ToLower(p.Name.Value), word)
		if p.In.Value != page.InBody || !access.IsSecret(p) || !isNamed {
			continue
		}
		pr.expect(why, pr.refused(func(c *call.Call) *call.Call {
			value, _ := c.Value(s.Op, p)
			return c.With(s.Op, p, domain.Another(value))
		}), "a wrong "+p.Name.Value)
	}
}

var generalSecret = regexp.MustCompile(`(?i)\b(credentials?|login)\b`)

// absent names a thing in the path that does not exist. If the server returns one, it tries another, because the first may
// exist. Other causes than the path have 401, 405, 409, 412, 415 and 428.
func (pr *probe) absent(why reason) {
	s := pr.subject
	hasPath := strings.Contains(s.Op.Path.Value, "{")
	for _, p := range slices.Concat(s.Op.Parameters, s.Op.Unlisted) {
		isBody := p.In.Value == page.InBody && !hasPath && why.text != "" && !why.general && s.isSupplied(p, pr.subjects)
		if p.In.Value != page.InPath && !isBody || len(p.Enum) > 0 || p.In.Value == page.InPath && s.isAboutOtherHole(why.text, p.Name.Value) {
			continue
		}
		var ev *claim.Evidence
		for range 2 {
			ev = pr.refused(func(c *call.Call) *call.Call {
				value, _ := c.Value(s.Op, p)
				return c.With(s.Op, p, pr.unknownID(value))
			})
			if ev == nil || !ok2xx(ev.Exchange.Status) {
				break
			}
		}
		if ev != nil && !slices.Contains([]int{401, 405, 409, 412, 415, 428}, ev.Exchange.Status) {
			value, _ := call.Of(ev.Exchange).Value(s.Op, p)
			if !strings.ContainsAny(value, "0123456789") && (why.text == "" && ok2xx(ev.Exchange.Status) || why.general && prose.IsRejection(ev.Exchange.Status)) {
				continue // a name, which the server may take whatever it is, or whose form it may check
			}
			pr.expect(why, ev, p.Name.Value+"="+match.Shortened(value, 60)+", which does not exist")
		}
	}
}

// isAboutOtherHole reports whether a text names the thing of another hole in the path, and not that of this one: "No such report" of
// /reports/{report_id}/lines/{number}.
func (s *subject) isAboutOtherHole(text, hole string) bool {
	isNamed := func(name string) bool {
		before, _, _ := strings.Cut(s.Op.Path.Value, "/{"+name+"}")
		kind := strings.ToLower(path.Base(before))
		return prose.MentionsName(strings.ToLower(text), kind) || prose.MentionsName(strings.ToLower(text), prose.Singular(kind))
	}
	names := httpform.Parameters(s.Op.Path.Value)
	return len(names) > 1 && !isNamed(hole) && slices.ContainsFunc(names, isNamed)
}

// farNumber has as many digits as every signed number of 32 bits can have.
const farNumber = "999999999"

// isSupplied reports whether the examples send a value for a parameter that another operation returns.
func (s *subject) isSupplied(p *page.Parameter, all []*subject) bool {
	return slices.ContainsFunc(content.SentBy(s.Op), func(v content.Sent) bool {
		return v.Name == p.Name.Value && v.In == p.In.Value && slices.ContainsFunc(all, func(other *subject) bool {
			return other != s && slices.ContainsFunc(content.LeavesOf(other.Op), func(l content.Leaf) bool { return match.IDName.MatchString(l.Name) && l.Value == v.Value })
		})
	})
}

// unknownID is an ID of the same form that nothing has.
func (r *run) unknownID(id string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	among := func(set string) rune { return rune(set[r.Random.IntN(len(set))]) }
	if match.NumberForm.MatchString(id) && len(id) < len(farNumber) {
		id = farNumber // things with the next numbers may exist
	}
	isHex := match.HexForm.MatchString(id) || sample.IsUUID(id)
	return strings.Map(func(c rune) rune {
		switch {
		case c >= '0' && c <= '9':
			return among("123456789")
		case isHex && (c >= 'a' && c <= 'f'):
			return among("abcdef")
		case isHex && (c >= 'A' && c <= 'F'):
			return among("ABCDEF")
		case c >= 'a' && c <= 'z':
			return among("abcdefghijkmnpqrstuvwxyz")
		case c >= 'A' && c <= 'Z':
			return among("ABCDEFGHJKLMNPQRSTUVWXYZ")
		}
		return c
	}, id)
}
