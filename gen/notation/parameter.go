package notation

import (
	"slices"
	"strconv"
	"strings"

	"docsascode.example/gen/http"
	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/source"
)

// placeOf is where a word says that something is sent; empty for any other word.
func placeOf(s string) string {
	p := parsePhrase(s)
	lower := strings.ToLower(s)
	switch {
	case p.unknown > 0 || p.known == 0:
		return ""
	case p.is(wHeader):
		return "header"
	case p.is(wCookie):
		return "cookie"
	case p.is(wQuery), strings.Contains(lower, "querystring"):
		return "query"
	case p.any(wBody, wForm):
		return "body"
	case p.is(wPath):
		return "path"
	}
	return ""
}

var nameForm = regex.MustCompile(`^[\p{L}_$@*.\[][\p{L}\p{N}_$@.\-\[\]:*/]*$`)

// isName reports whether a text can be the name of a parameter.
func isName(s string) bool {
	return len(s) <= 80 && nameForm.MatchString(s) && !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, ":") && strings.Count(s, "/") == 0
}

var (
	nameMarks  = regex.MustCompile(`^[:{<$]+|[}>]+$`)
	stars      = regex.MustCompile(`\s*(?:\\?\*|\^)+\s*$`)
	equalsForm = regex.MustCompile(`^([\w.\-\[\]]+)=[\[<{]?([\w -]*)[\]>}]?$`)
)

// setName gives a parameter the name that a cell or an item begins with, and reads what is marked on it.
func (p *Param) setName(t source.Text) bool {
	t = t.TrimSet(" \t`'\"\u00a0")
	if m := equalsForm.FindStringSubmatchIndex(t.Value); m != nil {
		if kind := t.Slice(m[4], m[5]); isType(kind.Value) {
			p.Type = kind
		}
		t = t.Slice(m[2], m[3])
	}
	if m := stars.FindStringIndex(t.Value); m != nil && m[0] > 0 {
		if p.Required == nil {
			p.Required = yes()
		}
		t = t.Slice(0, m[0])
	}
	if rest, cut := strings.CutPrefix(t.Value, "^"); cut {
		p.Required = yes()
		t = t.Slice(len(t.Value)-len(rest), len(t.Value)).Trim()
	}
	if strings.HasSuffix(t.Value, "?") {
		if p.Required == nil {
			p.Required = no()
		}
		t = t.Slice(0, len(t.Value)-1)
	}
	if m := nameMarks.FindAllStringIndex(t.Value, -1); len(m) > 0 {
		from, to := 0, len(t.Value)
		for _, x := range m {
			if x[0] == 0 {
				from = x[1]
			} else {
				to = x[0]
			}
		}
		if from < to {
			t = t.Slice(from, to)
			if p.In == "" {
				p.In = "path"
			}
		}
	}
	p.Name = t.Trim()
	return isName(p.Name.Value) && !http.IsMethod(p.Name.Value)
}

var (
	typeWords = regex.MustCompile(`(?i)^(?:(?:array|list|set)(?:\s+of|\[|<|\(|$)|strings?\b|str$|int(?:eger)?s?\d*\b|uint\d*\b|bool(?:ean)?s?\b|num(?:ber)?s?\b|numeric\b|float\d*\b|double\b|decimal\b|long\b|` +
		`objects?\b|json\b|hash\b|map\b|dict(?:ionary)?\b|arrays?\b|any\b|file\b|binary\b|bytes?\b|base64\b|uuid\b|guid\b|date\b|date-?time\b|timestamp\b|time\b|email\b|url$|uri$|enum\b|text\b|char\b|varchar\b|object ?id\b|` +
		`nombre$|id$)`)
	amountForm = regex.MustCompile(`(?i)^(?:num(?:ber)?|date|time|text|id|file|bytes?|email|url)s? (?:of|when|that|at) `)
	thingForm  = regex.MustCompile(`(?i)^(?:num(?:ber)?|date|time|text|id|file|bytes?|email|url|uri|hash|map|object|char)s? ([a-z]+)(?: |$)`) // "time zone"
	typeTail   = []string{"or", "and", "string", "strings", "array", "number", "integer", "object", "id", "in", "as", "format", "required", "optional", "nullable", "null"}
	quantifier = regex.MustCompile(`(?i)^(?:an?|optional|required|a list of)\s+`)
)

// isType reports whether a text is that of a type.
func isType(s string) bool {
	s = strings.TrimSpace(strings.Trim(s, "`*_[]<>(){} "))
	s = quantifier.ReplaceAllString(s, "")
	if amountForm.MatchString(s) {
		return false
	}
	if m := thingForm.FindStringSubmatch(s); m != nil && !slices.Contains(typeTail, strings.ToLower(m[1])) {
		return false
	}
	return len(s) <= 80 && typeWord[strings.ToLower(s)] || len(s) <= 40 && typeWords.MatchString(s) || strings.HasSuffix(s, "[]") && isName(strings.TrimSuffix(s, "[]"))
}

var (
	groupForm   = regex.MustCompile(`^[\s:–—-]*(?:[(\[]((?:[^()\[\]]|\[[^()\[\]]*\])*(?:\([^()]*\)(?:[^()\[\]]|\[[^()\[\]]*\])*)?)[)\]])`)
	dashForm    = regex.MustCompile(`^\s*(?:[-–—:：=,]|=>|→)+\s*`)
	defaultForm = regex.MustCompile(`(?i)(?:\bdefault(?:\s+value)?(?:\s+is\s|\s*[:=])|\bdefaults(?:\s+to)?:?\s|\(default\s)` + defaultValue)
	// bareDefaultForm has no mark behind the word, and its value is code, in quotes or a number: "1 to 100, default 50".
	bareDefaultForm = regex.MustCompile("(?i)(?:^|[.,;(–—-]\\s*)default\\s+(?:`([^`]+)`|\"([^\"]*)\"|(-?\\d+(?:\\.\\d+)?)()(?:[\\s,;)]|\\.?\\s*$|\\.\\s))")
	// byDefaultForm has the value behind or before the words: "in steps of 30, by default 60", "20 by default", "`asc` (default) or `desc`".
	byDefaultForm = regex.MustCompile("(?i)(?:^|[.,;(–—-]\\s*)by default,? (?:it is )?(?:`([^`]+)`|\"([^\"]*)\"|(-?\\d+(?:\\.\\d+)?)(?:[\\s,;)]|\\.?\\s*$))|" +
		"(?:(?:^|[.,;(–—-]\\s*)(?:it is |is )?(`[^`]+`|-?\\d+(?:\\.\\d+)?) by default\\b|(`[^`]+`) \\((?:the )?default\\))")
	// foreignDefault is in another language than English: "por defecto: 1", "默认为 20".
	foreignDefault = regex.MustCompile("(?i)(?:\\b(?:par défaut|por defecto|predeterminado|por padrão|padrão|vorgabe(?:wert)?|standard(?:wert|mäßig)|predefinito)|по умолчанию|默认值?|缺省值?|デフォルト値?|既定値|기본값?)" +
		"\\s*(?:es|est|é|ist|è|为|是|は|은|는)?\\s*[:：=—-]?\\s*(?:`([^`]+)`|\"([^\"]*)\"|(-?\\d+(?:\\.\\d+)?|true|false)|([A-Za-z][\\w-]*)\\s*(?:[，、。）,;)\\n]|\\.?\\s*$))")
	// tacitDefault has the value that the server takes: "we take `normal` if you say nothing", "if omitted, `normal` is used".
	tacitDefault = regex.MustCompile("(?i)\\b(?:take|use|assume|apply|pick|choose)s? (`[^`]+`|-?\\d+(?:\\.\\d+)?) " + whenLeftOut + "|" +
		"(`[^`]+`|-?\\d+(?:\\.\\d+)?) (?:is|will be) (?:used|taken|assumed|applied|chosen) " + whenLeftOut + "|" +
		"(?:^|[.;,]\\s*)(`[^`]+`|-?\\d+(?:\\.\\d+)?) " + whenLeftOut + "\\s*(?:$|[.;,)])|" +
		"\\b" + whenLeftOut + ",? (?:we (?:take|use|assume)|it (?:is|uses|takes)|then|the value is|this is)? ?(`[^`]+`|-?\\d+(?:\\.\\d+)?)(?: is (?:used|taken|assumed|applied|chosen))?\\s*(?:$|[.;)])")
	withQuery    = regex.MustCompile(`(?i)\b(?:query|query[- ]string)\s+(?:parameter|param|argument|string)\b`)
	consulDetail = regex.MustCompile(`^\s*([\w<>\[\], .-]+?)\s*:\s*(.+)$`)
)

// detail reads what stands behind a name: "(string, required) - The name.", "- string - The name", "`(int: 5)` …".
func (p *Param) detail(t source.Text) {
	t = t.Trim()
	if m := markTag.FindStringSubmatchIndex(t.Value); m != nil && p.word(t.Slice(m[2], m[3])) { // {{<required>}}
		t = t.Slice(m[1], len(t.Value)).Trim()
	}
	for {
		if m := groupForm.FindStringSubmatchIndex(t.Value); m != nil && p.group(t.Slice(m[2], m[3])) {
			t = t.Slice(m[1], len(t.Value)).Trim()
			continue
		}
		break
	}
	if m := dashForm.FindStringIndex(t.Value); m != nil {
		t = t.Slice(m[1], len(t.Value))
	}
	if m := groupForm.FindStringSubmatchIndex(t.Value); m != nil && p.group(t.Slice(m[2], m[3])) {
		t = t.Slice(m[1], len(t.Value))
		if m := dashForm.FindStringIndex(t.Value); m != nil {
			t = t.Slice(m[1], len(t.Value))
		}
	}
	for range 3 { // "string - required - The name"
		word := t.Value
		end := len(word)
		if i := strings.IndexAny(word, ",;|\n、，"); i >= 0 {
			end = i
		}
		if m := clauseEnd.FindStringIndex(word); m != nil && m[0] < end {
			end = m[0]
		}
		isSecond := p.Type.Value != "" && isType(t.Value[:end]) && requiredWord(strings.ToLower(strings.Trim(t.Value[:end], " `*_"))) == nil
		if isSecond || !p.word(t.Slice(0, end)) {
			break
		}
		t = t.Slice(end, len(word)).TrimSet(" ,;|-–—:\n、，")
		t = t.Slice(len(t.Value)-len(strings.TrimLeft(t.Value, ". ")), len(t.Value))
	}
	p.setDescription(t)
}

// markTag is a tag of Hugo or Liquid that is one word.
var markTag = regex.MustCompile(`^[:\s–—-]*\{\{[<%]\s*(\w+)\s*/?[>%]\}\}`)

var clauseEnd = regex.MustCompile(`\s+[-–—]\s+|[.:](?:\s|$)`)

// group reads what stands in parentheses behind a name, and reports whether it was about the parameter's form.
func (p *Param) group(t source.Text) bool {
	if enumPrefix.MatchString(t.Value) {
		if p.typeCell(t); len(p.Enum) > 0 {
			return true
		}
		p.Type = source.Text{}
	}
	if m := consulDetail.FindStringSubmatchIndex(t.Value); m != nil && isType(t.Value[m[2]:m[3]]) {
		p.Type = t.Slice(m[2], m[3])
		value := t.Slice(m[4], m[5])
		switch r := requiredIn(value.Value); {
		case r != nil && value.Value != "true" && value.Value != "false" && strings.ContainsAny(value.Value, "<rRoO") && len(value.Value) < 30 && !strings.HasPrefix(value.Value, `"`):
			p.Required = r
		default:
			p.Default = value.TrimSet(`"'<> `)
			if p.Required == nil {
				p.Required = no()
			}
		}
		return true
	}
	if p.kind == "" && kindForm.MatchString(t.Value) {
		p.kind = t.Value
	}
	own := constraintsIn(t.Written().Value)
	any := !own.IsZero()
	p.Constraints = p.Constraints.With(own)
	from := 0
	for word := range strings.SplitSeq(t.Value, ",") {
		any = p.word(t.Slice(from, from+len(word))) || any
		from += len(word) + 1
	}
	return any
}

// word reads a type, or a word that says whether the parameter is required, and where it is sent.
func (p *Param) word(t source.Text) bool {
	whole := t.Value
	t = t.TrimSet(" \t`*_'\"")
	s := strings.ToLower(t.Value)
	if kind, need := withoutNeed(t); need != nil && isType(kind.Value) {
		p.Required = need
		if p.Type.Value == "" {
			p.Type = kind.Slice(len(quantifier.FindString(kind.Value)), len(kind.Value))
		}
		return true
	}
	switch {
	case s == "" || len(s) > 60:
		return false
	case requiredWord(s) != nil:
		p.Required = requiredWord(s)
	case isType(s):
		if p.Type.Value == "" {
			p.Type = t.Slice(len(quantifier.FindString(t.Value)), len(t.Value))
			if m := typeAndCode.FindStringSubmatchIndex(t.Written().Value); m != nil { // "string `one` or `two`"
				p.Type = t.Slice(m[2], m[3])
				p.Constraints = p.Constraints.With(constraintsIn(t.Written().Value[m[3]:]))
			}
		}
		if r := requiredWord(strings.Fields(s)[0]); r != nil {
			p.Required = r
		}
	case p.In == "" && len(strings.Fields(s)) <= 3 && placeOf(s) != "": // a sentence, such as "The value of the header.", says what it is
		p.In = placeOf(s)
	case strings.HasPrefix(s, "default"):
		if p.timeDefault(t) {
			break
		}
		if m := defaultForm.FindStringSubmatch(whole); m != nil {
			p.Default = t.As(m[1] + m[2] + m[3] + m[4])
		} else if m := bareDefault.FindStringSubmatchIndex(t.Value); m != nil {
			p.setDefault(t.Slice(m[2], m[3]))
		}
	default:
		return false
	}
	return true
}

// withoutNeed is a type without the word behind it that says whether the parameter is required, and what that says: "*integer*
// **required**".
func withoutNeed(t source.Text) (kind source.Text, need *bool) {
	i := strings.LastIndexAny(t.Value, " \t")
	if i < 0 || len(t.Value) > 60 {
		return t, nil
	}
	return t.Slice(0, i).TrimSet(" \t`*_,"), requiredWord(strings.ToLower(strings.Trim(t.Value[i:], " \t`*_")))
}

// typeAndCode is a type before code, which is about its values.
var typeAndCode = regex.MustCompile("^(string|integer|number)\\s+`")

// bareDefault is a default in parentheses: "(integer, default 20)".
var bareDefault = regex.MustCompile("(?i)^default\\s+[`'\"]?([^\\s`'\"]+)[`'\"]?$")

// kindForm is the name of a type that a page defines, alone or in an array.
var kindForm = regex.MustCompile(`^(?:array\[)?[\p{Lu}][\w]*\]?$`)

// setDescription reads what the description says by the way.
func (p *Param) setDescription(t source.Text) {
	t = t.Trim()
	if strings.HasPrefix(t.Value, "^") || strings.HasSuffix(t.Value, "^") {
		p.Required = yes()
		t = t.TrimSet("^ ")
	}
	if p.Required == nil {
		p.Required = needIn(t)
	}
	p.defaultIn(t)
	p.emptyDefault(t)
	p.constrain(t)
	p.typeOfDefault()
	if p.In == "" && withQuery.MatchString(t.Value) {
		p.In = "query"
	}
	p.Description = t
}

// leftOut is the condition that a request does not have a parameter.
const leftOut = "(?:it is |it's |this is |you |none is |nothing is |no value is )?(?:omitted|missing|absent|unset|left out|not (?:given|sent|set|specified|provided|present)|say nothing|(?:say|send|give|set) (?:nothing|none|no [a-z]+)|leave (?:it|this) out|omit (?:it|this)|(?:don't|do not) (?:say|send|set|give|specify|pass)(?: (?:it|one|any|a value|anything|otherwise|so))?|say otherwise)"

// whenLeftOut begins the condition. "If given" is the other one.
const whenLeftOut = "(?:(?:if|when|unless) " + leftOut + "|unless (?:it is |it's )?(?:given|sent))"

// otherForm is behind a default that other requests do not have: "`red` if you send none, and `blue` for glass".
var otherForm = regex.MustCompile("`[^`]+` (?:for|if|when|where|with)\\b")

// failureForm is the status of an error, which is no default.
var failureForm = regex.MustCompile("^`?[45]\\d\\d`?$")

// defaultIn reads the default that a text names.
func (p *Param) defaultIn(t source.Text) {
	if p.timeDefault(t) {
		return
	}
	for _, form := range []*regex.Regexp{defaultForm, bareDefaultForm, byDefaultForm, foreignDefault, tacitDefault} {
		written := t.Written().Value
		m := form.FindStringSubmatch(written)
		if m == nil || p.Default.Value != "" {
			continue
		}
		value := strings.Join(m[1:], "")
		if form == tacitDefault && (failureForm.MatchString(value) || otherForm.MatchString(written[form.FindStringIndex(written)[1]:])) {
			continue // an error, or a default of some requests
		}
		p.setDefault(t.As(value))
	}
}

// typeOfDefault gives a parameter without a type that of its default: 20 is an integer.
func (p *Param) typeOfDefault() {
	if p.Type.Value == "" && p.Default.Value != "" {
		if kind := TypeOfText(p.Default.Value); kind != "string" {
			p.Type = p.Default.As(kind)
		}
	}
}

// of gives a parameter what the labels around it say.
func (p Param) of(role Role) Param {
	if p.In == "" {
		p.In = role.In
	}
	if p.In == "" && strings.HasPrefix(p.Name.Value, "X-") {
		p.In = "header"
	}
	if p.Required == nil {
		p.Required = role.Required
	}
	if p.Media == "" {
		p.Media = role.Media
	}
	return p
}

// addParam adds a parameter of a request or a member of a response, as the role has it.
func (c *Context) addParam(p Param, how Strength, role Role) {
	p.Constraints = p.ofType(p.Type.Value)
	switch {
	case p.Name.Value == "true" || p.Name.Value == "false": // a value
	case role.Group == Response && role.Part == Headers:
		h := Header{Name: p.Name, Type: p.Type, Description: p.Description, Statuses: p.statuses, Required: p.Required != nil && *p.Required}
		if len(h.Statuses) == 0 && role.Code > 0 {
			h.Statuses = []string{strconv.Itoa(role.Code)}
		}
		c.add(p.Name.Pos, how, role, h)
	case role.Group == Response:
		c.add(p.Name.Pos, how, role, Field{Name: p.Name, Type: p.Type, Description: p.Description, Default: p.Default, Status: role.Code, Required: p.Required, Constraints: p.Constraints})
	default:
		c.add(p.Name.Pos, how, role, p.of(role))
	}
}
