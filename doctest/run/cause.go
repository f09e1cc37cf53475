package run

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// A cause is why a server returns a status, as a page gives it: "`404` if there is no such booking". A request with that
// cause must get the status.
type cause int

const (
	noCredentials    cause = iota // the request has no credentials
	wrongCredentials              // or those of nobody
	wrongSecret                   // a password or a code in the body is wrong
	absent                        // the path names a thing that does not exist
	repeated                      // the same request was made before
	malformed                     // the body is not JSON
	wrongMedia                    // the body has a media type that the operation does not take
	notModified                   // If-None-Match has the ETag of the response
	otherVersion                  // If-Match has another one
	missingValue                  // a required value of the request is missing
	badValue                      // a number is out of range, or a word is none of a list
	wrongMethod                   // no page documents the method for the path
	wrongScheme                   // the credentials have another scheme, or none
	occupied                      // another thing is in the thing to delete
	inState                       // the thing is in a state that an operation brings about
	notInState                    // or not in the one that a new thing is not in yet
	staleVersion                  // the request has another version than the thing
	extraValue                    // the body has a field that the server does not know
	otherBody                     // another request had the Idempotency-Key
	held                          // somebody has the thing that the request is about
	refersToState                 // the request refers to a thing in a state
	wrongLength                   // a list is empty or has too many items
	full                          // the request refers to a thing that has as many others as it can have
	noVersion                     // the request has no If-Match
	fixedField                    // the body has a field that cannot be changed
)

var (
	credentialWord = regexp.MustCompile(`(?i)\b(tokens?|credentials?|api[- _]?keys?|key|auth\w*|unauth\w*|log(ged)?[- ]?in|sign(ed)?[- ]?in|session|cookie|bearer|x-api-key)\b`)
	roleWord       = regexp.MustCompile(`(?i)\b(roles?|permissions?|permitted|scopes?|privileges?|rights|admins?|administrators?|owners?|allow(s|ed)?)\b`)
	lackWord       = regexp.MustCompile(`(?i)\b(no|missing|without|not|required?|requires|needs?|lacks?|absent|un\w+ed)\b`)
	wrongWord      = regexp.MustCompile(`(?i)\b(invalid|wrong|bad|unknown|incorrect|not valid|expired|does not match|do not match|doesn't match|mismatch)\b`)
	secretWord     = regexp.MustCompile(`(?i)\b(passwords?|passphrase|pin|code|secret|credentials?|login)\b`)
	absentWord     = regexp.MustCompile(`(?i)\b(no such|not found|not exist|doesn't exist|don't exist|nonexistent|non-existent|unknown|no \w+ (with|has|at|for|of)|is missing|not there|not a known|no longer exists?|(do|does) not have|not yours)\b`)
	repeatWord     = regexp.MustCompile(`(?i)\b(already|taken|exists?|duplicates?|twice|unique|again|second (?:one|time|request|attempt|call))\b`)
	rivalForm      = regexp.MustCompile(`(?i)\b(?:another|a different|an existing|some other) \w+ (?:has|uses|is using|with|of) (?:this|that|the same) \w+\b`)
	goneWord       = regexp.MustCompile(`(?i)\b(already|twice|again|second)\b`)
	passingWord    = regexp.MustCompile(`(?i)\b(running|progress|busy|locked|processing|being|pending|another|maximum|limit|full)\b`)
	malformedWord  = regexp.MustCompile(`(?i)\bpars(e|ed|ing|able)\b|\bmalformed\b|(\b(not|no|invalid|broken)|n't) (an? )?(valid )?json\b|\bjson\b[^.]{0,20}\b(invalid|not valid|broken|unreadable)\b|\bsyntax\b`)
	missingWord    = regexp.MustCompile(`(?i)\b(missing|required|not (given|sent|set)|lacks?|left out|without)\b`)
	rangeWord      = regexp.MustCompile(`(?i)\b(out of range|unknown|too (large|big|small|high|low|great)|not one of|outside)\b`)
	fieldWord      = regexp.MustCompile(`(?i)\b(fields?|parameters?|values?|attributes?|body|data|input|arguments?|validat\w+)\b`)
	mediaWord      = regexp.MustCompile(`(?i)\b(media type|content[- ]type|format|json)\b`)
)

// causesOf are the causes that a text gives for a status. A text that is empty leaves it to the status.
func causesOf(status int, text string) []cause {
	var out []cause
	add := func(ok bool, c cause) {
		if ok {
			out = append(out, c)
		}
	}
	isAuth := credentialWord.MatchString(text)
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		isOfRole := status == http.StatusForbidden && roleWord.MatchString(text)
		add(isAuth && !isOfRole && lackWord.MatchString(text) || text == "" && status == http.StatusUnauthorized, noCredentials)
		add(isAuth && wrongWord.MatchString(text), wrongCredentials)
		add(schemeWord.MatchString(text), wrongScheme)
	case http.StatusNotFound, http.StatusGone:
		add(goneWord.MatchString(text), repeated)
		add(status == http.StatusNotFound && (text == "" || absentWord.MatchString(text) && !goneWord.MatchString(text)), absent)
	case http.StatusMethodNotAllowed:
		add(text == "" || wrongMethodWord.MatchString(text), wrongMethod)
	case http.StatusNotModified:
		add(true, notModified)
	case http.StatusPreconditionFailed:
		add(true, otherVersion)
		add(staleForm.MatchString(text), staleVersion)
	case http.StatusPreconditionRequired:
		add(true, noVersion)
	case http.StatusConflict:
		add(occupiedWord.MatchString(text), occupied)
		add(mayBeState(status, text), inState)
		add(mayBeState(status, text), notInState)
		add(staleForm.MatchString(text), staleVersion)
		add(heldForm.MatchString(text), held)
		add(countForm.MatchString(text), full)
		add(text != "", refersToState)
		add((repeatWord.MatchString(text) || rivalForm.MatchString(text) || timesForm.MatchString(text)) && !passingWord.MatchString(text), repeated)
	case http.StatusUnsupportedMediaType:
		add(text == "" || mediaWord.MatchString(text), wrongMedia)
	}
	isRejected := isRejection(status) || status == http.StatusUnauthorized || status == http.StatusForbidden
	add(isRejected && secretWord.MatchString(text) && wrongWord.MatchString(text), wrongSecret)
	add(isRejection(status) && malformedWord.MatchString(text), malformed)
	add(isRejection(status) && missingWord.MatchString(text), missingValue)
	add(isRejection(status) && rangeWord.MatchString(text), badValue)
	add(isRejection(status) && saysUnknownField(text), extraValue)
	add((isRejection(status) || status == http.StatusConflict || status == http.StatusForbidden) && saysFixed(text), fixedField)
	add(isRejection(status) && (emptyListForm.MatchString(text) || moreItemsForm.MatchString(text)), wrongLength)
	add(isRejection(status) && otherBodyForm.MatchString(text) || status == http.StatusConflict && otherBodyForm.MatchString(text), otherBody)
	return out
}

// A reason is a cause that a page gives for a status.
type reason struct {
	cause
	status  int
	text    string       // of the page
	claim   *claim.Claim // that the status is returned
	general bool         // the page gives it for no operation in particular
}

// reasons are those that the operation's page gives, and those of the page about errors for other causes.
func (pr *probe) reasons() []reason {
	var out []reason
	for status, c := range pr.subject.statuses {
		all := pr.subject.texts(status)
		if len(all) == 0 {
			all = []string{""}
		}
		for _, text := range all {
			for _, why := range causesOf(status, text) {
				out = append(out, reason{why, status, text, c, false})
			}
		}
	}
	for _, g := range pr.generals {
		for _, why := range causesOf(g.status, g.text) {
			if g.claim != nil && g.isOf(pr.subject) && !pr.rivals(why) {
				out = append(out, reason{why, g.status, g.text, g.claim, true})
			}
		}
	}
	return out
}

// rivals reports whether the operation lists a status of its own that may have a cause, so that the page does not speak of the
// operation where it speaks of all.
func (pr *probe) rivals(why cause) bool {
	may := map[cause][]int{
		missingValue: {400, 422}, badValue: {400, 422}, noCredentials: {401, 403}, wrongCredentials: {401, 403}, absent: {404, 410}, malformed: {400, 422}, wrongMedia: {415},
	}
	return slices.ContainsFunc(may[why], func(status int) bool {
		text := pr.subject.says(status)
		isOther := isRejection(status) && text != "" && !slices.Contains(causesOf(status, text), why)
		return pr.subject.statuses[status] != nil && !isOther
	})
}

// causes makes the request that has a cause, for each that the pages give, and compares the status with the one that they
// give.
func (pr *probe) causes() {
	s := pr.subject
	for _, why := range pr.reasons() {
		switch why.cause {
		case noCredentials:
			pr.lackCredentials(why)
		case wrongCredentials:
			for _, p := range s.credentials() {
				pr.expect(why, pr.refused(func(c *call.Call) *call.Call { return withOther(c, s, p) }), "invalid credentials")
			}
		case wrongSecret:
			pr.wrongSecret(why)
		case absent:
			pr.absent(why)
		case repeated:
			pr.repeat(why)
		case malformed:
			pr.malformed(why)
		case wrongMedia:
			pr.otherMedia(why)
		case missingValue:
			pr.lackValue(why)
		case badValue:
			pr.outOfRange(why)
		case otherBody:
			pr.reusedKey(why)
		case wrongLength:
			pr.wrongLength(why)
		case held:
			pr.held(why)
		case refersToState:
			pr.inStateOf(why)
		case full:
			pr.full(why)
		case extraValue:
			pr.extraField(why)
		case noVersion:
			pr.expect(why, pr.refused(withoutVersion), "a request without If-Match")
		case fixedField:
			pr.changeFixed(why)
		case notModified:
			pr.unchangedSince(why)
		case occupied:
			pr.occupied(why)
		case inState:
			pr.inState(why)
		case notInState:
			pr.notInState(why)
		case staleVersion:
			pr.staleVersion(why)
		case wrongMethod:
			pr.wrongMethod(why)
		case wrongScheme:
			pr.wrongScheme(why)
		case otherVersion:
			if s.op.Parameter(page.InHeader, "If-Match") != nil || s.template.Header.Get(ifMatch) != "" || strings.Contains(why.text, "If-Match") {
				pr.expect(why, pr.refused(func(c *call.Call) *call.Call { return c.WithHeader("If-Match", `"another-version"`) }), "another version in If-Match")
			}
		}
	}
}

const jsonType = "application/json"

// expect denies a claim if a request with the cause of a status gets another one. A limit and a failure of a gateway have
// other causes. The page about errors does not say that an operation has the cause, so that a success denies nothing of it.
func (pr *probe) expect(why reason, ev *claim.Evidence, request string) {
	switch {
	case ev == nil, slices.Contains([]int{0, 429, 502, 503, 504}, ev.Exchange.Status), why.general && why.mayNotApply() && ok2xx(ev.Exchange.Status):
	case ev.Exchange.Status == why.status:
		pr.ledger.show(why.claim, ev, "%s for %s", returned(ev.Exchange), request)
	default:
		pr.ledger.deny(why.claim, ev, found("%s for %s, and the page says %s", returned(ev.Exchange), request, statusName(why.status)))
	}
}

// mayNotApply reports whether the cause of a general status may be none for some operations.
func (why reason) mayNotApply() bool {
	return !slices.Contains([]cause{wrongMedia, malformed, wrongScheme}, why.cause)
}

// lackValue leaves out a parameter that the page names as missing, or a required field if it names none.
func (pr *probe) lackValue(why reason) {
	s := pr.subject
	for _, p := range slices.Concat(s.op.Parameters, s.op.Unlisted) {
		isNamed := mentionsName(why.text, p.Name.Value) && (p.In.Value == page.InBody || p.In.Value == page.InQuery)
		isField := p.In.Value == page.InBody && p.Required && !isSecret(p) && fieldWord.MatchString(why.text)
		if p.Optional || !isNamed && !isField {
			continue
		}
		pr.expect(why, pr.refused(func(c *call.Call) *call.Call { return c.Without(s.op, p) }), "a request without "+p.Name.Value)
		return
	}
}

// outOfRange sends a value that no range and no list has, for the parameters that the page names.
func (pr *probe) outOfRange(why reason) {
	s := pr.subject
	for _, p := range slices.Concat(s.op.Parameters, s.op.Unlisted) {
		isBound := p.Minimum != "" || p.Maximum != "" || len(p.Enum) > 0
		value, isSent := s.template.Value(s.op, p)
		isNumber := isSent && match.NumberForm.MatchString(value)
		if p.In.Value != page.InBody && p.In.Value != page.InQuery || !isBound && !isNumber || !mentionsName(why.text, p.Name.Value) || match.IDName.MatchString(p.Name.Value) {
			continue
		}
		pr.expect(why, pr.refused(func(c *call.Call) *call.Call { return c.With(s.op, p, unlistedValue) }), p.Name.Value+"="+unlistedValue)
	}
}

// wrongSecret sends a wrong password or code in the field that the page names.
func (pr *probe) wrongSecret(why reason) {
	s := pr.subject
	for _, p := range slices.Concat(s.op.Parameters, s.op.Unlisted) {
		word := strings.ToLower(secretWord.FindString(why.text))
		isNamed := strings.Contains(strings.ToLower(why.text), strings.ToLower(p.Name.Value)) || generalSecret.MatchString(why.text) ||
			word != "" && strings.HasSuffix(strings.ToLower(p.Name.Value), word)
		if p.In.Value != page.InBody || !isSecret(p) || !isNamed {
			continue
		}
		pr.expect(why, pr.refused(func(c *call.Call) *call.Call {
			value, _ := c.Value(s.op, p)
			return c.With(s.op, p, another(value))
		}), "a wrong "+p.Name.Value)
	}
}

var generalSecret = regexp.MustCompile(`(?i)\b(credentials?|login)\b`)

// absent names a thing in the path that does not exist. If the server returns one, it tries another, because the first may
// exist. Other causes than the path have 401, 405, 409, 412, 415 and 428.
func (pr *probe) absent(why reason) {
	s := pr.subject
	hasPath := strings.Contains(s.op.Path.Value, "{")
	for _, p := range slices.Concat(s.op.Parameters, s.op.Unlisted) {
		isBody := p.In.Value == page.InBody && !hasPath && why.text != "" && !why.general && s.isSupplied(p, pr.subjects)
		if p.In.Value != page.InPath && !isBody || len(p.Enum) > 0 {
			continue
		}
		var ev *claim.Evidence
		for range 2 {
			ev = pr.refused(func(c *call.Call) *call.Call {
				value, _ := c.Value(s.op, p)
				return c.With(s.op, p, pr.unknownID(value))
			})
			if ev == nil || !ok2xx(ev.Exchange.Status) {
				break
			}
		}
		if ev != nil && !slices.Contains([]int{401, 405, 409, 412, 415, 428}, ev.Exchange.Status) {
			value, _ := call.Of(ev.Exchange).Value(s.op, p)
			if why.text == "" && ok2xx(ev.Exchange.Status) && !strings.ContainsAny(value, "0123456789") {
				continue // a name, which the server may take whatever it is
			}
			pr.expect(why, ev, p.Name.Value+"="+match.Shortened(value, 60)+", which does not exist")
		}
	}
}

// farNumber has as many digits as every signed number of 32 bits can have.
const farNumber = "999999999"

// isSupplied reports whether the examples send a value for a parameter that another operation returns.
func (s *subject) isSupplied(p *page.Parameter, all []*subject) bool {
	return slices.ContainsFunc(sentBy(s.op), func(v sent) bool {
		return v.name == p.Name.Value && v.in == p.In.Value && slices.ContainsFunc(all, func(other *subject) bool {
			return other != s && slices.ContainsFunc(leavesOf(other.op), func(l leaf) bool { return match.IDName.MatchString(l.name) && l.value == v.value })
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
