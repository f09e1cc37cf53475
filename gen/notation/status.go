package notation

import (
	"iter"
	"slices"
	"strings"

	"docsascode.example/gen/http"
	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/sample"
	"docsascode.example/gen/source"
)

var (
	statusLine  = regex.MustCompile("^[-*+\\s`_(>]*(?:(?i:http(?:/[\\d.]+)?|status(?:\\s*code)?|code|response|returns?|expected response code)[\\s:]+)*`?([1-5]\\d\\d)\\b`?\\)?\\s*(?:[-–—:：]+\\s*)?(.*?)\\s*$")
	statusClass = regex.MustCompile(`^[-*+\s]*([1-5])[xX]{2}\b`)
)

// statuses reads statuses on lines of their own: below a label, in a list, as the title of a section, in code, and in
// sentences that say what is returned.
func statuses(c *Context) {
	c.titleStatus()
	for i, b := range c.Blocks {
		switch b := b.(type) {
		case markdown.Paragraph:
			role := c.roleAt(i)
			if !b.Item && i > 0 {
				role = c.Role()
			}
			c.statusParagraph(b, role)
		case markdown.Code:
			c.statusCode(b, c.roleAt(i))
		}
	}
}

// titleStatus reads a title such as "200 OK", "Response 201 (application/json)" or "Error 404: not found".
func (c *Context) titleStatus() {
	if c.Kind == markdown.Top || headIn(c.Title).ok {
		return
	}
	own := c.own[c.Section]
	if own.Code == 0 || own.Group != Response || sample.FormatIn(c.Title.Value) != "" {
		return // the title of a sample says which status it is of, and not that there is one
	}
	code := codeIn(c.Title.Text)
	if code.Value == "" {
		return
	}
	c.addStatus(code, c.Title.Text.Slice(indexAfter(c.Title.Text, code), len(c.Title.Value)), own, true, false)
}

func codeIn(t source.Text) source.Text {
	if m := codeForm.FindStringSubmatchIndex(t.Value); m != nil {
		return t.Slice(m[2], m[3])
	}
	return source.Text{}
}

func indexAfter(t, part source.Text) int {
	return min(strings.Index(t.Value, part.Value)+len(part.Value), len(t.Value))
}

// addStatus adds a status with the text that follows its code.
func (c *Context) addStatus(code, rest source.Text, role Role, opens, listed bool) {
	if m := typeBefore.FindStringSubmatchIndex(rest.Value); m != nil && !isPhrase(statusCode(code.Value), rest.Value[m[2]:m[3]]) {
		rest = rest.Slice(m[3]+1, len(rest.Value))
	}
	s := Status{Code: statusCode(code.Value), Opens: opens, Listed: listed, Apart: apartForm.MatchString(rest.Value)}
	s.Phrase, s.Description = splitPhrase(s.Code, rest.Slice(len(beforePhrase.FindString(rest.Value)), len(rest.Value)).TrimSet(" \t:–—-"))
	c.add(code.Pos, Said, role, s)
}

// setApart says of the status that was read last that a mark stands behind its code.
func (c *Context) setApart(is bool) {
	last := &c.evidence[len(c.evidence)-1]
	if s, ok := last.Fact.(Status); ok && is {
		s.Apart = true
		last.Fact = s
	}
}

// isAlone reports whether a run of bytes alone is code or in bold.
func isAlone(l markdown.Line, from, to int) bool {
	return slices.ContainsFunc(l.Parts, func(p markdown.Part) bool {
		return p.From == from && p.To == to && p.Mark&(markdown.Strong|markdown.Quoted) != 0
	})
}

var (
	// beforePhrase is what stands between a code and its phrase: the end of code, bold or parentheses, and a mark.
	beforePhrase = regex.MustCompile("^[`*_)\\s]*(?:[-–—:：]+\\s*)?")
	// typeBefore is the type of the body in parentheses before the phrase: "200 (Job): OK".
	typeBefore = regex.MustCompile(`^[` + "`" + `*_\s]*\(([^()]+)\)\s*[:–—-]+\s*\S`)
	apartForm  = regex.MustCompile("^[`*_)\\s]*[-–—:：]")
)

// unclosed is a text without a parenthesis at its end that closes one before it.
func unclosed(t source.Text) source.Text {
	if strings.Count(t.Value, ")") > strings.Count(t.Value, "(") {
		return t.Slice(0, len(strings.TrimSuffix(t.Value, ")")))
	}
	return t
}

var mediaForm = regex.MustCompile(`^[\w.+-]+/[\w.+*-]+(?:;.*)?$`)

// nameBefore is the name of an error in parentheses before what a page says of it: "409 Conflict (taken): the name is taken".
var nameBefore = regex.MustCompile(`^[\s` + "`" + `*_]*\([^()]*\)\s*[:–—-]`)

var phraseEnd = regex.MustCompile(`\s*(?:[-–—:.,;({]|\n)\s*`)

// splitPhrase parts a reason phrase from what a page says after it.
func splitPhrase(code int, t source.Text) (phrase, description source.Text) {
	if mediaForm.MatchString(strings.Trim(t.Value, " \t()`")) {
		return t.Slice(0, 0), t.Slice(0, 0)
	}
	t = unclosed(t.Slice(len(t.Value)-len(strings.TrimLeft(t.Value, " \t`*_\"'(")), len(t.Value)).Trim())
	if strings.HasPrefix(t.Value, "/") || isGloss(code, t.Value) { // "400/500", "400 bad request / broken rule"
		return t.Slice(0, 0), t
	}
	if n := http.PhraseIn(code, t.Value); n > 0 {
		rest := t.Slice(n, len(t.Value))
		rest = rest.Slice(len(nameBefore.FindString(rest.Value)), len(rest.Value))
		rest = rest.Slice(len(rest.Value)-len(strings.TrimLeft(rest.Value, " \t`*_\"':;,.–—-(")), len(rest.Value)).Trim()
		return t.Slice(0, n), unclosed(rest).Written()
	}
	if isClause(t.Value) {
		return t.Slice(0, 0), t
	}
	if m := phraseEnd.FindStringIndex(t.Value); m != nil {
		return t.Slice(0, m[0]).TrimSet(" `*_"), t.Slice(m[1], len(t.Value)).TrimSet(" `*_)")
	}
	return t, source.Text{}
}

// isGloss reports whether a text is the phrase of a code in lower case, and another description behind a slash.
func isGloss(code int, text string) bool {
	n := http.PhraseIn(code, text)
	return n > 0 && text[:n] == strings.ToLower(text[:n]) && strings.HasPrefix(strings.TrimSpace(text[n:]), "/")
}

// isClause reports whether what follows a status goes on in the middle of a sentence: "and the booking", "no such room".
func isClause(s string) bool {
	return s != "" && !('A' <= s[0] && s[0] <= 'Z') && len(strings.Fields(s)) > 2
}

// isStatusRole reports whether statuses are what a place is about.
func isStatusRole(r Role) bool {
	return r.Part == Codes || r.Group == Response && (r.Part == Body || r.Part == Example || r.Part == NoPart)
}

func (c *Context) statusParagraph(p markdown.Paragraph, role Role) {
	var prose []markdown.Line
	for _, line := range p.Lines() {
		if !hasCode(line.Value) {
			prose = append(prose, line)
			continue
		}
		if c.codeList(line, role) {
			continue
		}
		line = behindLabel(line)
		if m := statusLine.FindStringSubmatchIndex(line.Value); m != nil && c.isStatusLine(line, m, role) {
			opens := !p.Item || c.statusItems() == 1
			isBare := p.Item && strings.Trim(line.Value[:m[2]], " \t-*+`_(") == "" // "- 200 OK" is a list of one, and "- Code: 200" a field
			c.addStatus(line.Text.Slice(m[2], m[3]), line.Text.Slice(m[3], m[5]), role, opens, !opens || isBare)
			c.setApart(p.Item && isAlone(line, m[2], m[3]))
			if !p.Item {
				c.furtherStatuses(line.Slice(m[3], len(line.Value)), role)
			}
			continue
		}
		prose = append(prose, line)
	}
	if len(prose) == 0 {
		c.use(p)
	}
	if rest, ok := behindFirst(p, prose); ok && !p.Item {
		c.sentencesWith(rest, role, true)
		c.answered(rest, p, role)
		return
	}
	if len(prose) > 0 && len(prose) < len(p.Lines()) {
		for _, line := range prose {
			c.statusSentences(line, role)
			c.answered(line, p, role)
		}
		return
	}
	whole := p.Line
	whole.Value = strings.ReplaceAll(whole.Value, "\n", " ")
	c.statusSentences(whole, role)
	c.answered(whole, p, role)
}

// behindFirst is what follows the first line of a paragraph that has been read, if the other lines are prose: a sentence goes on in the
// next line.
func behindFirst(p markdown.Paragraph, prose []markdown.Line) (markdown.Line, bool) {
	all := p.Lines()
	at := strings.Index(p.Value, "\n") + 1
	if at == 0 || len(prose) == 0 || len(prose) != len(all)-1 || prose[0].Pos != all[1].Pos || !answerForm.MatchString(p.Value[:at]) {
		return markdown.Line{}, false
	}
	rest := p.Slice(at, len(p.Value))
	rest.Value = strings.ReplaceAll(rest.Value, "\n", " ")
	return rest, true
}

// answered reads the statuses of prose below a label of responses: "The book, or `404 Not Found`".
func (c *Context) answered(l markdown.Line, p markdown.Paragraph, role Role) {
	if !p.Item && role.Group == Response {
		c.furtherStatuses(l, role)
	}
}

// furtherStatuses reads the statuses with their phrases that a text has in code behind its first one: "`204 No Content`, or
// `404 Not Found`".
func (c *Context) furtherStatuses(l markdown.Line, role Role) {
	for _, part := range l.Parts {
		text := l.Of(part)
		isRead := slices.ContainsFunc(c.evidence, func(e Evidence) bool { _, ok := e.Fact.(Status); return ok && e.At == text.Pos })
		if m := spanStatus.FindStringSubmatch(text.Value); part.Is(markdown.Quoted) && m != nil && isPhrase(statusCode(m[1]), m[2]) && !isRead {
			c.quotedStatus(text, role)
		}
	}
	c.namedStatuses(l, role)
}

// labelForm is a label that a line begins with in plain text.
var labelForm = regex.MustCompile(`^[-*+\s]*([\p{L}][\p{L} ]{1,29}?)\s*[:：]\s*`)

// behindLabel is a line without its label, if that names responses or statuses: "Antwort: `204 No Content`".
func behindLabel(l markdown.Line) markdown.Line {
	m := labelForm.FindStringSubmatchIndex(l.Value)
	if m == nil {
		return l
	}
	if p := parsePhrase(l.Value[m[2]:m[3]]); p.unknown > 0 || !p.any(wResponse, wStatus, wSuccess) {
		return l
	}
	return l.Slice(m[1], len(l.Value))
}

// codeListForm is a line of statuses without phrases, perhaps behind a label: "Errors: `401`, `403`".
var codeListForm = regex.MustCompile(`^(?:([^\d:：]{2,40})[:：]\s*)?[1-5]\d\d(?:[\s,;/、|]+(?:(?:and|or|und|et|y|e|и|или) )?[1-5]\d\d)+\W*$`)

// codeList reads a line that lists statuses.
func (c *Context) codeList(l markdown.Line, role Role) bool {
	m := codeListForm.FindStringSubmatch(withoutNames(l))
	if m == nil || !isStatusRole(role) && !parsePhrase(m[1]).any(wError, wStatus, wResponse) {
		return false
	}
	for at := range codesIn(l.Value) {
		c.add(l.Text.At(at), Said, role, Status{Code: statusCode(l.Value[at : at+3]), Listed: true})
	}
	return true
}

// errorName is the name that a program has for an error, in code.
var errorName = regex.MustCompile(`^[a-z][a-z0-9]*(?:[_.-][a-z0-9]+)*$`)

// namesError reports whether a piece of code that names an error begins at an offset of a line, or right behind it.
func namesError(l markdown.Line, at int) bool {
	for _, p := range l.Parts {
		if p.From >= at && strings.TrimSpace(l.Of(p).Value) != "" {
			between := strings.Trim(l.Value[at:p.From], " (")
			return p.Is(markdown.Quoted) && between == "" && errorName.MatchString(l.Of(p).Value)
		}
	}
	return false
}

// withoutNames is a line with blanks in place of the names of errors that follow their statuses: "`404` `not_found`, `409` `taken`".
func withoutNames(l markdown.Line) string {
	out := []byte(l.Value)
	for i, p := range l.Parts {
		if i < 2 || !p.Is(markdown.Quoted) || !errorName.MatchString(l.Of(p).Value) {
			continue
		}
		if before := l.Parts[i-2]; spanStatus.MatchString(l.Of(before).Value) && strings.TrimSpace(l.Value[before.To:p.From]) == "" {
			copy(out[p.From:p.To], strings.Repeat(" ", p.To-p.From))
		}
	}
	return string(out)
}

// statusItems counts the items of the section's lists that are statuses.
func (c *Context) statusItems() int {
	if c.items >= 0 {
		return c.items
	}
	c.items = 0
	for _, b := range c.Blocks {
		if p, ok := b.(markdown.Paragraph); ok && p.Item && statusLine.MatchString(p.Value) {
			c.items++
		}
	}
	return c.items
}

// typedForm is a type behind a value: the line is about a field, as "code: 400 (number)" is.
var typedForm = regex.MustCompile(`^\s*\((?:number|integer|int|string)\b`)

// isStatusLine reports whether a line that has a number like a status near its beginning is about one.
func (c *Context) isStatusLine(l markdown.Line, m []int, role Role) bool {
	rest := l.Value[m[4]:m[5]]
	code := statusCode(l.Value[m[2]:m[3]])
	switch {
	case isPhrase(code, rest):
		return true
	case isSentence(l.Value[m[3]:], rest) && !namesError(l, m[3]) && !c.explains(l, m[3]), typedForm.MatchString(l.Value[m[3]:]):
		return false
	case c.isErrorItem(l, m, role):
		return true
	case c.Kind == markdown.Label && c.own[c.Section] == (Role{}):
		return false
	}
	before := strings.Trim(l.Value[:m[2]], " \t-*+`>(:")
	switch {
	case isStatusRole(role):
		return true
	case before != "":
		return true
	}
	return false
}

// subjectForm is the beginning of a clause of its own: "the book is lent out".
var subjectForm = regex.MustCompile("^[`*_\"']*\\s+(?:the|an?|no|your|this|that|some|another|there|you|some(?:body|one|thing))\\s")

// explains reports whether a clause of its own stands behind a status in a list of them: "- `409` the book is lent out".
func (c *Context) explains(l markdown.Line, at int) bool {
	return subjectForm.MatchString(l.Value[at:]) && c.statusItems() > 1
}

// isErrorItem reports whether a line is one of a list of errors without a label: "- `404` – there is no such book".
func (c *Context) isErrorItem(l markdown.Line, m []int, role Role) bool {
	code := statusCode(l.Value[m[2]:m[3]])
	isError := code >= 400 && len(http.Phrases(code)) > 0 && isMarked(l, m[2], m[3]) && apartForm.MatchString(l.Value[m[3]:])
	return isError && role.Group == NoGroup && c.statusItems() > 1
}

// isSentence reports whether what follows a status goes on as a sentence, without a mark between: "`401` means that …".
func isSentence(after, rest string) bool {
	after = strings.TrimLeft(after, "`*_\"' ")
	return len(strings.Fields(rest)) > 3 && after != "" && after[0] >= 'a' && after[0] <= 'z'
}

// codesIn are the places of three digits in a row that can be a status.
func codesIn(s string) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := 0; i+3 <= len(s); i++ {
			if '1' <= s[i] && s[i] <= '5' && isDigit(s[i+1]) && isDigit(s[i+2]) && !yield(i) {
				return
			}
		}
	}
}

func hasCode(s string) bool {
	for range codesIn(s) {
		return true
	}
	return false
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// statusCode reads code that lists statuses.
func (c *Context) statusCode(b markdown.Code, role Role) {
	if c.isUsed(b) || isProgram(b.Language) || !hasCode(b.Value) {
		return
	}
	var found [][2]source.Text
	var others int
	for l := range b.Text.Lines() {
		l = l.TrimSet("\n")
		m := statusLine.FindStringSubmatchIndex(l.Value)
		switch {
		case m != nil && (isStatusRole(role) || isPhrase(statusCode(l.Value[m[2]:m[3]]), l.Value[m[4]:m[5]])):
			found = append(found, [2]source.Text{l.Slice(m[2], m[3]), l.Slice(m[3], m[5])})
		case strings.TrimSpace(l.Value) == "":
		case len(found) > 0 && strings.HasPrefix(l.Value, " "), role.Part == Codes:
		case len(found) > 0 && isStatusRole(role) && strings.HasPrefix(l.Value, "- "):
			others++ // a slip of the pen in a list
		default:
			return
		}
	}
	if len(found) == 0 || others > 0 && others*2 > len(found) {
		return
	}
	c.use(b)
	for _, f := range found {
		c.addStatus(f[0], f[1], role, len(found) == 1, len(found) > 1 || role.Part == Codes || strings.HasPrefix(strings.TrimSpace(b.Text.Value), "- "))
	}
}
