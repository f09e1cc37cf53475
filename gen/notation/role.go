package notation

import (
	"slices"
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/sample"
)

// Group is the half of an exchange that a part of a page is about.
type Group int

// The groups.
const (
	NoGroup Group = iota
	Request
	Response
)

// Part is what a part of a page holds.
type Part int

// The parts.
const (
	NoPart  Part = iota
	Paths        // the path of the operation
	Methods      // its method
	Params       // parameters
	Fields       // members of a response
	Headers
	Body
	Codes // statuses
	Example
	Auth
	Text // prose
)

// Role is what the labels around a place say of it.
type Role struct {
	Group Group
	Part  Part
	// In is where parameters are sent: header, path, query, cookie or body.
	In string
	// Code is the status that samples are of; Class is "2xx" or the like.
	Code  int
	Class string
	// Failure and Success say which half of the statuses it is about.
	Failure, Success bool
	// Required is nil where the labels say nothing.
	Required *bool
	// Media is form or json, where a label says so.
	Media string
	// Known says that every word of the label is known.
	Known bool
	// guessed says that the group is that of parameters, which fields of a response are called, too.
	guessed bool
}

func yes() *bool { b := true; return &b }
func no() *bool  { b := false; return &b }

// findRoles gives every section the role that its title and those above it say.
func (r *reading) findRoles(top *markdown.Section) {
	r.roles, r.own = map[*markdown.Section]Role{}, map[*markdown.Section]Role{}
	top.All(func(s *markdown.Section) bool {
		r.own[s] = ownRole(s)
		return true
	})
	if title := onlyTitle(top); title != nil && r.own[title].guessed {
		r.own[title] = Role{} // "Keys API"
	}
	r.assign(top, Role{})
}

// onlyTitle is the heading of the highest level that a page begins with, if it has one such heading and others below it;
// or else nil.
func onlyTitle(top *markdown.Section) *markdown.Section {
	if len(top.Below) != 1 || top.Below[0].Kind != markdown.Heading || !slices.ContainsFunc(top.Below[0].Below, func(s *markdown.Section) bool { return s.Kind == markdown.Heading }) {
		return nil
	}
	return top.Below[0]
}

func (r *reading) assign(s *markdown.Section, role Role) {
	r.roles[s] = role
	last := Role{} // of the section before
	for _, b := range s.Below {
		own := role.within(r.own[b], b)
		if own == role && last.Group != NoGroup && (b.Kind != markdown.Heading || isDetail(b) && !holdsOperations(b)) {
			own = last // "OR", "Note", "JSON"
			if sample.FormatIn(b.Title.Value) != "" {
				own.Part, own.In = Body, ""
			}
		} else if own.Group == NoGroup && last.Group != NoGroup && own.Part != NoPart && own.Part != Paths && own.Part != Methods && b.Kind != markdown.Heading {
			own.Group = last.Group
		} else if own.Group == NoGroup && b.Kind == markdown.Heading && (own.Part == Body && last.Group == NoGroup || last.Group != Response && own.isPayload(b)) {
			own.Group, own.Part, own.In = Request, Body, "body" // the first body that a page shows is the one to send
		}
		if own.guessed && own.Group == Request && own.Required == nil && r.describesSample(b) {
			own = Role{Group: Response, Part: Fields, Code: own.Code, Known: true}
		}
		r.assign(b, own)
		last = own
	}
}

// isPayload reports whether a section above the response has the body to send: "Sample payload".
func (r Role) isPayload(s *markdown.Section) bool {
	return (r.Part == Body || r.Part == Example) && strings.Contains(strings.ToLower(s.Title.Value), "payload")
}

// isDetail reports whether a heading only names a format or a tool, so that what it is about stands above it.
func isDetail(s *markdown.Section) bool {
	p := parsePhrase(s.Title.Value)
	return p.unknown == 0 && p.known > 0
}

// within is the role of a section in one that has r.
func (r Role) within(own Role, s *markdown.Section) Role {
	if own == (Role{}) {
		return r
	}
	if own.guessed && r.Group == Response {
		own.Group = Response
		if own.Part == Params {
			own.Part = Fields
		}
	}
	if own.Group == NoGroup {
		own.Group = r.Group
		if own.Code == 0 && own.Class == "" {
			own.Code, own.Class = r.Code, r.Class
		}
		own.Success, own.Failure = own.Success || r.Success, own.Failure || r.Failure
	}
	if own.Group == r.Group {
		if own.Code == 0 && own.Class == "" && !own.Failure && !own.Success {
			own.Code, own.Class = r.Code, r.Class
			own.Success, own.Failure = r.Success, r.Failure
		}
		if own.Part == NoPart || own.Part == Example && r.Part == Body && r.Group == Response {
			own.Part = r.Part
		}
		if own.In == "" && (own.Part == r.Part || own.Required != nil) {
			own.In, own.Media = r.In, r.Media
		}
	}
	if own.Required == nil && own.Group == r.Group {
		own.Required = r.Required
	}
	return own
}

// ownRole is what a section's own title says.
func ownRole(s *markdown.Section) Role {
	if headIn(s.Title).ok {
		return Role{}
	}
	if s.Kind == markdown.Heading && holdsOperations(s) {
		return Role{}
	}
	if s.Kind == markdown.Item && namesData(s.Title) {
		return Role{}
	}
	own := titleRole(s.Title.Value)
	if first, _, _ := strings.Cut(s.Title.Value, " "); s.Kind == markdown.Item && own == (Role{}) && !s.Title.Parts[0].Is(markdown.Quoted) {
		if own = titleRole(first); own.Group == NoGroup { // "Request Log in", as API Blueprint names its parts
			own = Role{}
		}
	}
	if s.Kind == markdown.Heading && (own.Part == Body || own.Part == Params || own.Part == Fields || own.Part == Headers || own.Part == Codes && !listsFirst(s)) && hasHead(s) {
		return Role{} // the title of an operation, such as "Send a form"
	}
	if s.Kind == markdown.Heading && !own.Known && own.Code == 0 {
		return Role{} // the title of an operation that has such a word in it
	}
	return own
}

// namesData reports whether an item is the field that many responses have around their things: "`data` (array)".
func namesData(l markdown.Line) bool {
	return len(l.Parts) > 0 && l.Parts[0].From == 0 && l.Parts[0].Is(markdown.Quoted) && l.Of(l.Parts[0]).Value == "data" && isTypedItem(l)
}

// listsFirst reports whether a section begins with a list or a table.
func listsFirst(s *markdown.Section) bool {
	if len(s.Blocks) == 0 {
		return false
	}
	p, isParagraph := s.Blocks[0].(markdown.Paragraph)
	_, isTable := s.Blocks[0].(markdown.Table)
	return isTable || isParagraph && p.Item
}

// hasHead reports whether a method and a path stand right below the section's title.
func hasHead(s *markdown.Section) bool {
	for _, b := range s.Blocks {
		switch b := b.(type) {
		case markdown.Paragraph:
			for _, line := range b.Lines() {
				if isBadge(line) || headIn(line).begins() {
					return true
				}
			}
		case markdown.Code:
			if !isProgram(b.Language) && headIn(codeLine(firstLine(b.Text).TrimSet("\n"))).begins() {
				return true
			}
		}
	}
	return false
}

// holdsOperations reports whether headings below a section are those of operations: it is no part of one, then.
func holdsOperations(s *markdown.Section) bool {
	for _, b := range s.Below {
		if b.Kind != markdown.Heading {
			continue
		}
		if isBadge(b.Title) || headIn(b.Title).ok || hasHead(b) || holdsOperations(b) {
			return true
		}
	}
	return false
}

// fenceTitle is the title of a code block behind its fence: "json title="200 OK"", "json [Response]".
var fenceTitle = regex.MustCompile(`(?:\b(?:title|label|name|filename)\s*=\s*["']([^"']+)["']|\[([^\]=]+)\]\s*$)`)

// captionRole is the role of a block that its own title names, or a line above it, as "Response:" or "The request returns:"
// does.
func (c *Context) captionRole(i int, role Role) Role {
	if code, ok := c.Blocks[i].(markdown.Code); ok && code.Info != "" {
		if m := fenceTitle.FindStringSubmatch(code.Info); m != nil {
			if own := titleRole(m[1] + m[2]); own.Group != NoGroup {
				return role.within(own, c.Section)
			}
		}
	}
	if i == 0 {
		return role
	}
	p, ok := c.Blocks[i-1].(markdown.Paragraph)
	if !ok {
		return role
	}
	lines := p.Lines()
	if len(lines) == 0 || p.Quote && len(lines) > 1 {
		return role
	}
	last := lines[len(lines)-1]
	if p.Item && !strings.HasSuffix(last.Value, ":") {
		return role // an item of a list, which names nothing below it
	}
	own := sentenceRole(last.Value)
	if own == (Role{}) {
		return role
	}
	return role.within(own, c.Section)
}

var (
	answerForm  = regex.MustCompile(`(?i)\b(?:respon(?:se|ds?)|returns?|returned|result(?:s|ing)?|outputs?|answers?|answered|receive[sd]?|get back|looks? like|retorna|resposta|réponse|renvoie|devuelve|respuesta)\b`)
	requestForm = regex.MustCompile(`(?i)\b(?:requests?|send(?:s|ing)?|body|payload|posts?|submit|call|curl|requête|envie|enviar|corpo da requisição)\b`)
	errorForm   = regex.MustCompile(`(?i)\b(?:errors?|fails?|failure|invalid|erreur|erro)\b`)
	paramsForm  = regex.MustCompile(`(?i)\b(?:parameters|params|arguments|filters)\b|\bfollowing\b.*?\b(?:parameter|argument|filter)\b`)
	// paramsPlace is the place of parameters in such a line.
	paramsPlace = regex.MustCompile(`(?i)\b(query|get|path|header|body|form)[- ]?(?:string )?(?:parameter|param|argument|filter)s?\b`)
	// conditionForm is a clause that begins with the status of an error and says when it comes: "`404` if there is no such book:".
	conditionForm = regex.MustCompile("^\\W*([45]\\d\\d)\\b[`*]*(?: [A-Z][A-Za-z ]*)?[`*]*,? (?:if|when|unless)\\b")
	// endCode is the status that a clause ends with: "A wrong password gets `401 Unauthorized`:".
	endCode  = regex.MustCompile("(?:(?:\\b(?:with|gets?|gives?|returns?|status|code)|→|->|=>)\\s+[`*]*([2-5]\\d\\d)(?: [^`:]*)?[`*]*|[`*]([2-5]\\d\\d) [A-Z][A-Za-z' -]*[`*]+):\\s*$")
	codeForm = regex.MustCompile(`(?:^|[^\w.:/-])([1-5]\d\d)(?:[^\w.%:-]|[.:]?$|[:.]\s)`)
)

// sentenceRole reads a line that introduces what stands below it.
func sentenceRole(line string) Role {
	short := strings.TrimRight(line, ": ")
	if hasAtMost(6, short) {
		isSentence := strings.HasSuffix(strings.TrimSpace(line), ".") // "Returns a list of people."
		if r := titleRole(strings.TrimSuffix(short, ".")); r != (Role{}) && r.Part != Paths && r.Part != Methods && (r.Known || !isSentence) {
			return r
		}
	}
	if !strings.HasSuffix(strings.TrimSpace(line), ":") || len(line) > 300 {
		return Role{}
	}
	clause := line[strings.LastIndex(strings.TrimRight(line, ":. "), ". ")+1:]
	if m := conditionForm.FindStringSubmatch(clause); m != nil {
		return Role{Group: Response, Part: Body, Code: statusCode(m[1])}
	}
	if m := endCode.FindStringSubmatch(clause); m != nil {
		return Role{Group: Response, Part: Body, Code: statusCode(m[1] + m[2])}
	}
	isAnswer, isRequest := answerForm.FindStringIndex(clause), requestForm.FindStringIndex(clause)
	switch {
	case isAnswer != nil && (isRequest == nil || isRequest[0] < isAnswer[0]):
		r := Role{Group: Response, Part: Body, Failure: errorForm.MatchString(clause)}
		if m := codeForm.FindStringSubmatch(clause); m != nil {
			r.Code, r.Failure = statusCode(m[1]), false
		}
		return r
	case paramsForm.MatchString(clause):
		r := Role{Group: Request, Part: Params}
		for _, m := range paramsPlace.FindAllStringSubmatch(clause, -1) {
			r.In = placeOf(strings.Replace(strings.ToLower(m[1]), "get", "query", 1))
		}
		return r
	case isRequest != nil:
		return Role{Group: Request, Part: Example}
	}
	return Role{}
}

// hasAtMost reports whether a text has at most n words.
func hasAtMost(n int, text string) bool {
	for range strings.FieldsSeq(text) {
		n--
		if n < 0 {
			return false
		}
	}
	return true
}
