package notation

import (
	"cmp"
	"slices"
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/source"
)

// Constraints are what a page says of a value beyond its type. The terms are those of JSON Schema and OpenAPI.
type Constraints struct {
	Enum []string
	// Minimum and Maximum are the bounds of a number, in digits; empty if there is no bound, as all others are.
	Minimum, Maximum                   string
	ExclusiveMinimum, ExclusiveMaximum bool
	// MinLength and MaxLength count characters, MinItems and MaxItems count the items of a list.
	MinLength, MaxLength, MinItems, MaxItems string
	Pattern                                  string
	Nullable, Deprecated                     bool
	// Style is form, pipeDelimited or spaceDelimited for a list in one text, and exploded for a repeated parameter.
	Style string
}

// Exploded is the style of a parameter that is sent once for each item of a list.
const Exploded = "exploded"

// IsZero reports whether there is no constraint.
func (c Constraints) IsZero() bool { return c.String() == "" }

// With adds the constraints that other has and c has not.
func (c Constraints) With(other Constraints) Constraints {
	if len(c.Enum) == 0 {
		c.Enum = other.Enum
	}
	if c.Minimum == "" {
		c.Minimum, c.ExclusiveMinimum = other.Minimum, other.ExclusiveMinimum
	}
	if c.Maximum == "" {
		c.Maximum, c.ExclusiveMaximum = other.Maximum, other.ExclusiveMaximum
	}
	c.MinLength, c.MaxLength = cmp.Or(c.MinLength, other.MinLength), cmp.Or(c.MaxLength, other.MaxLength)
	c.MinItems, c.MaxItems = cmp.Or(c.MinItems, other.MinItems), cmp.Or(c.MaxItems, other.MaxItems)
	c.Pattern, c.Style = cmp.Or(c.Pattern, other.Pattern), cmp.Or(c.Style, other.Style)
	c.Nullable, c.Deprecated = c.Nullable || other.Nullable, c.Deprecated || other.Deprecated
	return c
}

// ofType are the constraints that a value of a type can have: the bounds and values in the description of an object are those of its
// members. A number in the description of a date is one of days: "up to 60 days ahead".
func (c Constraints) ofType(kind string) Constraints {
	if dateType.MatchString(kind) {
		c.Minimum, c.Maximum, c.ExclusiveMinimum, c.ExclusiveMaximum = "", "", false, false
	}
	if !strings.HasPrefix(strings.ToLower(strings.Trim(kind, "`*_( ")), "object") {
		return c
	}
	return Constraints{Nullable: c.Nullable, Deprecated: c.Deprecated, Style: c.Style}
}

var dateType = regex.MustCompile("(?i)^[`*_( ]*date(?:[- ]?time)?[`*_) ]*$")

var (
	nullableForm = regex.MustCompile("(?i)\\bnullable\\b|\\b(?:or|be|is) (?:set to )?[`'\"]?null\\b|(?:^|[(,;.|] ?)[`'\"]?null[`'\"]? (?:if|when|until|unless|while|for)\\b|\\|\\s*[`'\"]?null\\b|\\bnull[`'\"]?\\s*\\|")
	notNullForm  = regex.MustCompile("(?i)\\bnon-?null|\\b(?:not|never|cannot|can't|isn't|no longer) (?:be )?(?:set to )?[`'\"]?null|\\bnot nullable\\b")
	obsoleteForm = regex.MustCompile(`(?i)^[^\p{L}]*deprecated\b|[(\[*_` + "`" + `]deprecated\b|[.;,!]\s+deprecated\b|\b(?:is|are|now|been) deprecated\b`)
	patternForm  = regex.MustCompile("(?i)\\b(?:pattern|regexp?|regular expression|match(?:es|ing)?)\\b[^`\\n]{0,30}?[`/](\\^?[^`\\n]+?\\$?)[`/](?:[\\s.,;)]|$)|`(\\^[^`\\n]+\\$)`|\\b(?:pattern|regexp?)\\s*[:=]?\\s*(\\^\\S+\\$)")
	// exampleLead comes before an example of a pattern or of what matches one.
	exampleLead = regex.MustCompile(`(?i)(?:\bsuch as|\be\.g\.?|\blike|\bfor (?:example|instance)|\bexamples?)[\s:,(]*[` + "`" + `/]?$`)
	commaForm   = regex.MustCompile(`(?i)\b(?:comma|csv)[- ]?(?:separated|delimited)|\bseparated (?:by|with) (?:a )?commas?\b`)
	pipeForm    = regex.MustCompile(`(?i)\bpipe[- ](?:separated|delimited)|\bseparated (?:by|with) (?:a )?(?:pipes?|vertical bars?)\b`)
	spaceForm   = regex.MustCompile(`(?i)\bspace[- ](?:separated|delimited)|\bseparated (?:by|with) (?:a )?spaces?\b`)
	repeatForm  = regex.MustCompile(`(?i)\b(?:can|may|could|to) be (?:repeated|sent|given|used|passed|specified)?\s*(?:repeated|several times|multiple times|more than once)\b|\brepeat(?:able|ed)?\b(?: (?:it|for|parameter|to|(?:the|this) (?:parameter|option|argument|filter|field|key|flag|name))\b|[.,;)]|$)|\b(?:several|multiple) times\b`)
)

// constraintsIn reads a description or a part of one, as Markdown.
func constraintsIn(text string) Constraints {
	if strings.ContainsAny(text, `\&<*`+"\u00a0") {
		text = plainForm.Replace(text)
	}
	var c Constraints
	if m := patternForm.FindStringSubmatchIndex(text); m != nil && !exampleLead.MatchString(text[m[0]:max(m[2], m[4], m[6])]) {
		from, to := max(m[2], m[4], m[6]), max(m[3], m[5], m[7])
		c.Pattern = text[from:to]
		text = text[:from] + text[to:] // it has digits and bars of its own
	}
	if c.Pattern == "" {
		c.Pattern = patternInWords(text)
	}
	c.Enum = enumIn(text)
	c.bounds(text)
	if nullableForm.MatchString(text) && !notNullForm.MatchString(text) {
		c.Nullable = true
	}
	c.Deprecated = obsoleteForm.MatchString(text)
	switch {
	case commaForm.MatchString(text):
		c.Style = "form"
	case pipeForm.MatchString(text):
		c.Style = "pipeDelimited"
	case spaceForm.MatchString(text):
		c.Style = "spaceDelimited"
	case repeatForm.MatchString(text):
		c.Style = Exploded
	}
	return c
}

// plainForm has the characters that Markdown and HTML write otherwise.
var plainForm = strings.NewReplacer(`\|`, "|", "&nbsp;", " ", "\u00a0", " ", "<code>", "`", "</code>", "`", "<br>", "\n", "<br/>", "\n", "<br />", "\n",
	"&lt;", "<", "&gt;", ">", "**", "", "&#124;", "|")

// constrain reads what a text says of the values of a parameter.
func (p *Param) constrain(t source.Text) {
	p.Constraints = p.Constraints.With(constraintsIn(t.Written().Value))
}

// typeCell reads a cell with a type, and what stands with it: "string (max 64)", "enum: a, b", "'a' | 'b'".
func (p *Param) typeCell(t source.Text) {
	t = p.withoutNeeds(t)
	if m := defaultEnd.FindStringSubmatchIndex(t.Value); m != nil {
		p.setDefault(t.Slice(m[2], m[3]))
		t = p.withoutNeeds(t.Slice(0, m[0]))
	}
	p.Type = t
	p.constrain(t)
	if first, _, is := strings.Cut(t.Value, "|"); is && len(p.Enum) > 0 && p.Enum[0] == strings.Trim(first, ` `+"`\\") && isType(p.Enum[0]) {
		p.Type, p.Enum = t.Slice(0, len(strings.TrimRight(first, ` \`))), nil // a type, or something else: "number | left out"
		return
	}
	if len(p.Enum) > 0 && !isType(strings.SplitN(plainForm.Replace(t.Value), " ", 2)[0]) {
		p.Type = t.As(commonType(p.Enum))
		return
	}
	if enumPrefix.MatchString(t.Value) && len(p.Enum) > 0 {
		p.Type = t.As(commonType(p.Enum))
		return
	}
	if own := p.Constraints; own.Deprecated || len(own.Enum) > 0 || own.Minimum+own.Maximum+own.Pattern+own.MinLength+own.MaxLength+own.MinItems+own.MaxItems != "" {
		if m := typeEnd.FindStringIndex(t.Value); m != nil && m[0] > 0 {
			p.Type = t.Slice(0, m[0])
		}
	}
}

// withoutNeeds is a type without the words before and behind it that say whether the parameter is required: "*required*,
// string", "string (optional)". The parameter gets what they say.
func (p *Param) withoutNeeds(t source.Text) source.Text {
	for _, form := range []*regex.Regexp{needBefore, needBehind} {
		m := form.FindStringSubmatchIndex(t.Value)
		if m == nil {
			continue
		}
		rest := t.Slice(m[1], len(t.Value))
		if form == needBehind {
			rest = t.Slice(0, m[0])
		}
		word := strings.ToLower(t.Value[m[2]:m[3]])
		if need := requiredWord(strings.TrimPrefix(word, "not ")); need != nil && rest.Trim().Value != "" {
			if strings.HasPrefix(word, "not ") {
				need = no()
			}
			t, p.Required = rest.Trim(), need
		}
	}
	return t
}

var (
	needBefore = regex.MustCompile("^[(*_\\[`\\s]*((?:[Nn]ot )?\\pL+)[)*_\\]`]*(?:\\s*[,;:|/–-]\\s*|\\s+)")
	needBehind = regex.MustCompile("(?:\\s*[,;:|/–-]|\\s|\\s*[(\\[])[(*_\\[`\\s]*((?:[Nn]ot )?\\pL+)[)*_\\]`]*\\s*$")
	// defaultEnd is a default behind a type: "integer, default 20", "string (default: `asc`)".
	defaultEnd = regex.MustCompile("(?i)\\s*[,;(]?\\s*\\bdefaults?(?: to| is)?[:=]?\\s+[`\"']?([^`\"'\\s,;()]+)[`\"']?\\)?\\s*$")
)

var (
	enumPrefix = regex.MustCompile(`(?i)^\W*enum`)
	typeEnd    = regex.MustCompile("(?i)\\s*(?:[(,;:{<`\"'=≤≥]|\\[[^\\]]|\\s(?:enum|one of|max|min|up to|at |between|from|of max|length|deprecated|\\d))")
)

// commonType is the type that all values of a list have.
func commonType(values []string) string {
	kind := ""
	for _, v := range values {
		if own := TypeOfText(v); kind == "" || kind == own {
			kind = own
		} else {
			return "string"
		}
	}
	return kind
}

// setDefault reads the value of a column or a clause about defaults. A dash and a word such as "none" give no default.
func (p *Param) setDefault(t source.Text) {
	if strings.HasSuffix(t.Value, "]") && !strings.Contains(t.Value, "[") { // that of the brackets around the clause
		t = t.Slice(0, len(t.Value)-1)
	}
	t = t.TrimSet("`\"' ")
	if t.Value == "null" {
		p.Default, p.Nullable = t, true
		return
	}
	if !isNone(t.Value) && strings.Trim(t.Value, "–—- ") != "" {
		p.Default = t
	}
}

// constraintCell reads a cell of a column of constraints.
func (p *Param) constraintCell(column column, cell markdown.Line) {
	text := strings.Trim(plainForm.Replace(cell.Value), " `")
	own := Constraints{}
	bound := func(to *string) {
		if n := wholeNumber.FindString(text); n != "" {
			*to = strings.ReplaceAll(n, ",", "")
		}
	}
	switch column {
	case cMin:
		bound(&own.Minimum)
	case cMax:
		bound(&own.Maximum)
	case cMinLength:
		bound(&own.MinLength)
	case cMaxLength:
		bound(&own.MaxLength)
	case cLength:
		own = constraintsIn("length " + text)
		if wholeNumber.MatchString(text) {
			own = Constraints{}
			bound(&own.MaxLength)
		}
	case cRange:
		own = constraintsIn(cell.Text.Written().Value)
		if own.IsZero() {
			own.Enum = enumOf(anyListIn(text))
		}
	case cPattern:
		if !isNone(text) {
			own.Pattern = strings.Trim(text, "/")
		}
	case cNullable, cDeprecated:
		if yes := requiredIn(cell.Value); yes != nil && *yes || strings.EqualFold(text, string(column)) {
			own.Nullable, own.Deprecated = column == cNullable, column == cDeprecated
		}
	}
	p.Constraints = own.With(p.Constraints)
}

var (
	wholeNumber = regex.MustCompile(`^-?\d+(?:,\d{3})*(?:\.\d+)?$`)
	wholeList   = regex.MustCompile(`^` + anyList + `$`)
)

// anyListIn is a text that is a list of values as a whole; empty for any other text.
func anyListIn(text string) string { return wholeList.FindString(text) }

// boundsOfText makes the bounds of columns those of the length, if the value is text.
func (p *Param) boundsOfText(columns []column) {
	isText := strings.HasPrefix(strings.ToLower(p.Type.Value), "str") || strings.HasPrefix(strings.ToLower(p.Type.Value), "text")
	if isText && (has(columns, cMin) || has(columns, cMax) || has(columns, cRange)) && p.MinLength+p.MaxLength == "" {
		p.MinLength, p.MaxLength, p.Minimum, p.Maximum = p.Minimum, p.Maximum, "", ""
	}
}

// valuesCell reads a cell of a column of values, and reports whether it is one of constraints: it can be a type, too, or
// one value as an example.
func (p *Param) valuesCell(cell markdown.Line) bool {
	own := constraintsIn(cell.Text.Written().Value)
	if len(own.Enum) == 0 && own.Minimum+own.Maximum+own.MinLength+own.MaxLength+own.Pattern == "" {
		own.Enum = valuesOf(cell)
	}
	if own.Minimum+own.Maximum+own.MinLength+own.MaxLength+own.Pattern == "" && len(own.Enum) < 2 || !slices.ContainsFunc(own.Enum, func(v string) bool { return !isType(v) }) && len(own.Enum) > 0 {
		return false
	}
	p.Constraints = own.With(p.Constraints)
	return true
}

// valuesOf are the values that a cell lists.
func valuesOf(cell markdown.Line) []string {
	var out []string
	for _, p := range cell.Parts {
		if p.Is(markdown.Quoted) {
			out = append(out, cell.Of(p).Value)
		}
	}
	if len(out) == 1 && strings.ContainsAny(out[0], ",|") { // `a, b, c` as one piece of code
		return enumOf(out[0])
	}
	if len(out) == 0 && !isNone(cell.Value) {
		for v := range strings.FieldsFuncSeq(cell.Value, func(r rune) bool { return strings.ContainsRune(",|\n/", r) }) {
			if v = strings.Trim(v, " \"'[]{}"); v != "" {
				out = append(out, v)
			}
		}
	}
	return slices.DeleteFunc(out, func(v string) bool { return v == "null" })
}
