package notation

import (
	"slices"
	"strings"
	"unicode"

	"docsascode.example/gen/internal/regex"
)

const (
	quotedValue = "(?:`[^`\\n]+`|\"[^\"\\n]*\"|'[^'\\n]*'|“[^”\\n]*”)"
	bareValue   = `[\p{L}\p{N}_](?:[\p{L}\p{N}_.+:-]*[\p{L}\p{N}_+])?`
	anyValue    = "(?:" + quotedValue + `|` + bareValue + `)`
	remark      = `(?:\s*\([^()\n]*\))?` // what a page says of a value
	valueSep    = remark + `\s*(?:,\s*(?:and|or)?\b|,|\||/|\bor\b|\band\b)\s*`
	quotedSep   = "(?:" + valueSep + `|\s*[、，]\s*|,?\s+(?:oder|und|ou|et|u|o|y|e|или|и)\s+|\s*或者?\s*)`
	quotedList  = quotedValue + "(?:" + quotedSep + quotedValue + ")+"
	anyList     = anyValue + "(?:" + valueSep + anyValue + ")+"
	listEnd     = "(?:" + remark + `\s*(?:[)\]}.;:,]|$|\n|[–—-]\s|\s\())`
)

var (
	// enumLead is a lead that nothing but a list of values follows.
	enumLead = regex.MustCompile(`(?i)(?:\bone of(?: the following(?: values)?)?|\b(?:enum|enumeration)|` +
		`\b(?:allowed|possible|valid|accepted|permitted|supported|available)(?: values?| options?| choices)?(?: are| is)?|\b(?:values|options|choices)(?: are)?)` +
		`[\s:=]*[\[({]?\s*(` + anyList + `|` + quotedValue + `)` + listEnd)
	// valueLead is a lead that a list of values follows only if all of them are in code or in quotes.
	valueLead = regex.MustCompile(`(?i)(?:(?:\b(?:can be|must be|may be|should be|could be|will be|is|are|either|takes|accepts|be|as|use|by|un[oa]? de|uma? de|une de|eine?[rs]? (?:von|der))|од(?:ин|но|на) из|取值为?|可选值为?|いずれか|のどれか)|[:：(=]|^|[–—-])\s*(?:either\s+)?(` + quotedList + `)`)
	// valuesAtEnd are the values at the end of a sentence: "only orders with this status, `open` or `paid`."
	valuesAtEnd = regex.MustCompile(`,\s*(` + quotedValue + `(?:,\s*` + quotedValue + `)*,?\s+or\s+` + quotedValue + `)\s*(?:[.;)]|$|\n)`)
	// valueBefore is the end of a text that the list begins in: "at `08:00`, `12:00` or `18:00`".
	valueBefore = regex.MustCompile(quotedValue + `$`)
	// mustBe is a lead that words without marks follow only if there are three or more of them.
	mustBe     = regex.MustCompile(`(?i)\b(?:must|has to) be (?:either )?(` + bareValue + `(?:,\s*` + bareValue + `)+,?\s+or\s+` + bareValue + `)` + listEnd)
	onlyValues = regex.MustCompile(`^\W{0,2}?(` + anyValue + `(?:\s*\|\s*` + anyValue + `)+)\W{0,2}?$`)
	isExample  = regex.MustCompile(`(?i)(?:\be\.?g\.?,?|\bfor example,?|\bsuch as|\blike|\bincluding|\bexamples?:?|\bi\.e\.,?|\bdefaults?(?: to)?|\bdefault is|\bsame as)\s*$`)
	ofOther    = regex.MustCompile(`(?i)\b(?:unless|if|when|while|until|because|where|whose|after|before|once)\b[^.;,:]*\b(?:is|are|be)\s+(?:either\s+)?$`)
	isSubject  = regex.MustCompile(`(?i)^\s*(?:is|are|must|has|have|can|needs?|parameters?|fields?|headers?|will|should|was|were)\b`)
	oneOfList  = regex.MustCompile(quotedValue + `|` + bareValue)
	remarkForm = regex.MustCompile(remark[3 : len(remark)-2])
)

// enumIn are the values that a text lists; nil if it lists none. True and false are the values of a boolean, and null is
// no value of its own.
func enumIn(text string) []string {
	if strings.Contains(text, "|") {
		if m := onlyValues.FindStringSubmatch(strings.TrimSpace(text)); m != nil {
			return enumOf(m[1])
		}
	}
	if values := enumAfterLead(text); values != nil {
		return values
	}
	if m := mustBe.FindStringSubmatch(text); m != nil {
		return enumOf(m[1])
	}
	if quotes := strings.Count(text, "`") + strings.Count(text, `"`) + strings.Count(text, "'") + 2*strings.Count(text, "“"); quotes < 4 {
		return nil
	}
	for _, m := range valueLead.FindAllStringSubmatchIndex(text, -1) {
		isKey := strings.HasPrefix(text[m[3]:], ":") // in a piece of JSON
		if !isKey && !isExample.MatchString(text[:m[2]]) && !ofOther.MatchString(text[:m[2]]) && !isSubject.MatchString(text[m[3]:]) {
			return enumOf(text[m[2]:m[3]])
		}
	}
	if m := valuesAtEnd.FindStringSubmatchIndex(text); m != nil && !isExample.MatchString(text[:m[2]]) && !valueBefore.MatchString(text[:m[0]]) {
		return enumOf(text[m[2]:m[3]])
	}
	return nil
}

// enumAfterLead are the values behind a lead that nothing but a list of values follows; nil if there is none.
func enumAfterLead(text string) []string {
	for _, m := range enumLead.FindAllStringSubmatchIndex(text, -1) {
		if !isExample.MatchString(text[:m[0]]) && !isSubject.MatchString(text[m[3]:]) {
			values := enumOf(text[m[2]:m[3]])
			if len(values) == 1 && strings.HasPrefix(text[m[3]:], ",") {
				continue // a list that goes on in a way that nobody here can read
			}
			return values
		}
	}
	return nil
}

// joins are the words for "or" and "and" in other languages.
var joins = []string{"oder", "und", "ou", "et", "u", "o", "y", "e", "или", "и"}

// withoutMarks are values without those that have no letter or digit, unless all are like that: in "`name` or `age`, `-` in front
// to reverse", the mark is no value.
func withoutMarks(values []string) []string {
	isMark := func(v string) bool {
		return !strings.ContainsFunc(v, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
	}
	if !slices.ContainsFunc(values, func(v string) bool { return !isMark(v) }) {
		return values
	}
	return slices.DeleteFunc(values, isMark)
}

func enumOf(list string) []string {
	list = remarkForm.ReplaceAllString(list, "")
	var out []string
	types := 0
	isQuoted := strings.ContainsAny(list, "`\"'“")
	for _, m := range oneOfList.FindAllStringIndex(list, -1) {
		raw := list[m[0]:m[1]]
		v := strings.Trim(raw, "`\"'“”")
		switch lower := strings.ToLower(v); {
		case raw == v && (lower == "or" || lower == "and" || isQuoted && slices.Contains(joins, lower)), lower == "null", slices.Contains(out, v):
			continue
		case isType(v) && !strings.ContainsAny(raw, "\"'"):
			types++
		}
		out = append(out, v)
	}
	out = withoutMarks(out)
	isBoolean := len(out) > 0 && !slices.ContainsFunc(out, func(v string) bool { return v != "true" && v != "false" })
	if isBoolean || types > 0 && types == len(out) || isErrorInList(out) || slices.ContainsFunc(out, partOfTime.MatchString) {
		return nil
	}
	return out
}

// partOfTime is what times can end in: "on a quarter of an hour (`:00`, `:15`, `:30` or `:45`)" gives no whole value.
var partOfTime = regex.MustCompile(`^:\d\d$`)

// isErrorInList reports whether a list is a status and the name of its error: "(`409`, `name_taken`)".
func isErrorInList(values []string) bool {
	isStatus := func(v string) bool { return errorStatus.MatchString(v) }
	return slices.ContainsFunc(values, isStatus) && slices.ContainsFunc(values, func(v string) bool { return !isStatus(v) && !wholeNumber.MatchString(v) })
}

var errorStatus = regex.MustCompile(`^[45]\d\d$`)
