package notation

import (
	"slices"
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/source"
)

var (
	// placedForm names a parameter in code behind its location: "the optional query parameter `page` (integer)".
	placedForm = regex.MustCompile(`(?i)\b(?:(required|optional|mandatory|nullable|deprecated)\s+)?(?:(string|integer|number|boolean)\s+)?(?:(query|path|url|header|cookie|body|form|json|request)[- ]?(?:string\s+|body\s+)?(?:parameters?|params?|fields?|arguments?|property|attributes?)|(headers?|cookies?)|(fields?|property|attribute|parameter))\s*$`)
	// trailingForm names it before its location: "the `page` query parameter".
	trailingForm = regex.MustCompile(`(?i)^\s*(?:(string|integer|number|boolean)\s+)?(query|path|url|header|cookie|body|form)(?:[- ]?(?:string\s+)?(?:parameter|param|field|argument)s?)?\b`)
	plainLabel   = regex.MustCompile(`^\s*([\p{L} -]{4,30}?)\s*:\s*`)
	laterLabel   = regex.MustCompile(`\.\s+\p{Lu}[\p{L} -]{3,29}:\s`)
	joinForm     = regex.MustCompile("^\\s*(?:\\([^()]*\\)|:?\\s*[\\w\\[\\]]+)?\\s*(?:,|;|\\band\\b)\\s*(?:and\\s+)?$")
	ofResponse   = regex.MustCompile(`(?i)\b(?:response|responses|answer|returned|result|body of the answer)\b`)
)

// parameterSentences reads parameters in prose: "The query parameter `page` (integer, at least 1) …", and several in one
// line behind a label: "Query: `page` (int), `per_page` (int)".
func parameterSentences(c *Context) {
	role := c.Role()
	if role.Part == Codes || c.isAboutAuth() {
		return
	}
	for i, b := range c.Blocks {
		p, ok := b.(markdown.Paragraph)
		if !ok || p.Quote || c.isUsed(p) || p.Item && (c.roleAt(i) != role || isListRole(role)) {
			continue
		}
		for _, line := range labelledLines(p) {
			for _, part := range labelledParts(line) {
				c.labelledLine(part)
			}
		}
		for sentence := range wholeSentencesOf(p.Line) {
			c.parameterSentence(sentence, role)
		}
	}
}

// labelledLines are the lines of a paragraph, or the whole of one whose first line alone begins with a label.
func labelledLines(p markdown.Paragraph) []markdown.Line {
	lines := p.Lines()
	if len(lines) < 2 || !plainLabel.MatchString(lines[0].Value) || slices.ContainsFunc(lines[1:], func(l markdown.Line) bool { return labelForm.MatchString(l.Value) || hasCode(l.Value) }) {
		return lines
	}
	return []markdown.Line{p.Line}
}

// labelledParts cuts a line before each label but the first: "Required: `name`. Optional: `size`, `color`."
func labelledParts(l markdown.Line) []markdown.Line {
	var out []markdown.Line
	from := 0
	for _, m := range laterLabel.FindAllStringIndex(l.Value, -1) {
		if titleRole(strings.Trim(l.Value[m[0]:m[1]], ".: ")).Known {
			out = append(out, l.Slice(from, m[0]))
			from = m[0] + 1
		}
	}
	return append(out, l.Slice(from, len(l.Value)))
}

// labelledLine reads a line that begins with the label of parameters, and names each of them in code.
func (c *Context) labelledLine(l markdown.Line) {
	m := plainLabel.FindStringSubmatchIndex(l.Value)
	if m == nil || slices.ContainsFunc(l.Parts, func(p markdown.Part) bool { return p.Is(markdown.Quoted) && p.From < m[3] }) {
		return
	}
	own := titleRole(l.Value[m[2]:m[3]])
	items := itemsOf(l.Slice(m[1], len(l.Value)))
	if !own.Known || own.In == "" && own.Part != Params && own.Part != Fields || len(items) == 0 || own.Part == Headers && own.Group == Response {
		return
	}
	role := c.Role().within(own, c.Section)
	for _, item := range items {
		if p, ok := parameterItem(item); ok {
			c.addParam(p, Said, role)
		}
	}
}

// itemsOf cuts a line that is a list of names in code, each perhaps with its type in parentheses; none for another line.
func itemsOf(l markdown.Line) []markdown.Line {
	if len(l.Parts) == 0 || strings.TrimSpace(l.Value[:l.Parts[0].From]) != "" || !l.Parts[0].Is(markdown.Quoted) {
		return nil
	}
	var out []markdown.Line
	from, end := 0, l.Parts[0].To
	for _, part := range l.Parts[1:] {
		if part.Is(markdown.Quoted) && strings.TrimSpace(l.Value[end:part.From]) == ":" {
			break // the first of its values
		}
		if !part.Is(markdown.Quoted) || !joinForm.MatchString(l.Value[end:part.From]) {
			continue
		}
		out = append(out, l.Slice(from, part.From).Trim(" ,;"))
		from, end = part.From, part.To
	}
	return append(out, l.Slice(from, len(l.Value)))
}

// parameterSentence reads a sentence about one parameter or several. An API key is none: it belongs to the credentials.
func (c *Context) parameterSentence(l markdown.Line, role Role) {
	var found []Param
	var at []markdown.Part
	from, several := 0, queryNames(l)
	for _, part := range l.Parts {
		if !part.Is(markdown.Quoted) {
			continue
		}
		p, ok := placed(l.Value[max(from, part.From-around):part.From], l.Value[part.To:min(part.To+around, len(l.Value))], l)
		if !ok && slices.Contains(several, part) {
			p, ok = Param{In: "query"}, true
		}
		if from = part.To; ok && isName(l.Of(part).Value) && p.setName(l.Of(part)) {
			found, at = append(found, p), append(at, part)
		}
	}
	if len(found) == 0 {
		return
	}
	key, _ := c.authOf(l, false)
	for i, p := range found {
		if key.Kind == "apiKey" && key.Name == p.Name.Value {
			continue
		}
		end := len(l.Value)
		if i+1 < len(at) {
			end = at[i+1].From // what follows is about another one
		}
		c.sentenceParam(p, l.Text.Slice(at[i].To, end), l, role)
	}
}

// placed reads the words around a name.
func placed(before, after string, l markdown.Line) (Param, bool) {
	p := Param{}
	if m := placedForm.FindStringSubmatch(before); m != nil {
		p.In = placeOf(strings.ToLower(m[3] + m[4]))
		if m[1] != "" {
			p.Required = requiredIn(m[1])
			p.Nullable, p.Deprecated = strings.EqualFold(m[1], "nullable"), strings.EqualFold(m[1], "deprecated")
		}
		if m[2] != "" {
			p.Type = source.Text{Value: strings.ToLower(m[2])}
		}
		isTyped := typedAfter.MatchString(after)
		return p, p.In != "" && (m[4] == "" || isTyped || wordOfParam.MatchString(l.Value)) || isTyped
	}
	if strings.TrimSpace(before) == "" && markedAfter.MatchString(after) {
		return p, true // "`days` (integer, required) must be …"
	}
	if m := trailingForm.FindStringSubmatch(after); m != nil && strings.Contains(strings.ToLower(m[0]), "param") {
		p.In = placeOf(strings.ToLower(m[2]))
		return p, p.In != ""
	}
	return p, false
}

var (
	// typedAfter is a type in parentheses behind a name.
	typedAfter  = regex.MustCompile(`(?i)^\s*\(\s*(?:an? |required |optional |nullable )?(?:string|integer|int|number|boolean|bool|array|list|object|date|date-time|uuid|uri|url|email|enum|file|float)\b`)
	markedAfter = regex.MustCompile(`(?i)^\s*\((?:[^()]*,)?\s*(?:required|optional|mandatory)\b[^()]*\)\s+\pL`)
	wordOfParam = regex.MustCompile(`(?i)\b(?:optional|required|must)\b`)
)

var (
	// returnsFirst begins a sentence about a response.
	returnsFirst = regex.MustCompile(`(?i)^\W*(?:it |the (?:server|api|endpoint|operation) )?(?:returns?|responds|answers|the responses?|a success\w*|on success|if successful)\b`)
	alwaysForm   = regex.MustCompile(`(?i)\b(?:always|every (?:response|time)|each response)\b`)
)

// statusesIn are the statuses that a sentence names, as headers have them.
func statusesIn(s string) []string {
	var out []string
	for _, m := range codeForm.FindAllStringSubmatch(s, -1) {
		out = append(out, m[1])
	}
	return out
}

// sentenceParam adds a parameter, or a field of a response, with what the sentence says of its values.
func (c *Context) sentenceParam(p Param, rest source.Text, l markdown.Line, role Role) {
	if m := groupForm.FindStringSubmatchIndex(rest.Value); m != nil {
		p.group(rest.Slice(m[2], m[3]))
	}
	description := l.Text.Trim()
	q := Param{Type: p.Type}
	q.setDescription(rest)
	p.Constraints = p.Constraints.With(q.Constraints)
	if p.Required == nil {
		p.Required = q.Required
	}
	if p.Default.Value == "" {
		p.Default = q.Default
	}
	p.Description = description
	if p.In == "header" && (returnsFirst.MatchString(l.Value) || role.Group == Response) {
		c.add(p.Name.Pos, Said, role, Header{Name: p.Name, Type: p.Type, Description: p.Description, Statuses: statusesIn(l.Value), Required: alwaysForm.MatchString(rest.Value)})
		return
	}
	if at := role; ofResponse.MatchString(l.Value) && (p.In == "" || p.In == "body") || at.Group == Response {
		c.add(p.Name.Pos, Said, role, Field{Name: p.Name, Type: p.Type, Description: p.Description, Required: p.Required, Status: role.Code, Constraints: p.Constraints})
		return
	}
	if !slices.Contains([]string{"", "query", "path", "header", "cookie", "body"}, p.In) || strings.EqualFold(p.Name.Value, "authorization") {
		return
	}
	c.add(p.Name.Pos, Said, role, p)
}
