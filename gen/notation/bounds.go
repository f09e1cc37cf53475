package notation

import (
	"strconv"
	"strings"

	"docsascode.example/gen/internal/regex"
)

const (
	number   = `(-?\d{1,3}(?:,\d{3})+|-?\d+(?:\.\d+)?)`
	unit     = `(?:\s*-?\s?(?:(?:lower-?case|upper-?case|small|capital|alphanumeric|printable|visible|plain|ASCII|Unicode|UTF-8|Latin|hex(?:adecimal)?|decimal|unique|different|distinct) )*(\p{L}+|%))?`
	lengthOf = `(?:\s*(?:length|len|size|value|number|count|of|is|值|:|：|=|\())*\s*`
)

var (
	rangeForm = regex.MustCompile(`(?i)(^|[^\w.,/:–-])(?:between\s+|from\s+|range:?\s+)?` + number + `(?:\s*\(\p{L}[^()\d]{0,29}\))?\s*(?:-|–|—|\bto\b|\band\b|\.\.\.?|…|,)\s*` + number + unit)
	minForm   = regex.MustCompile(`(?i)(\bmin(?:imum)?\b\.?|\bat least|\bno (?:less|fewer) than|\bnot less than|>=|≥|\bmin_?(?:length|items|value)\b|\bstarts at|最[小少]|\bmindestens|\bmín(?:imo)?\b|не менее|минимум)(` + lengthOf + `)` + number + unit)
	maxForm   = regex.MustCompile(`(?i)(\bmax(?:imum)?\b\.?|\bat most|\bup to|\bno more than|\bnot more than|\bno longer than|<=|≤|\bmax_?(?:length|items|value)\b|\blimited to|最[大多]|上限|\bhöchstens|\bmáx(?:imo)?\b|не более|максимум)(` + lengthOf + `)` + number + unit)
	aboveForm = regex.MustCompile(`(?i)(\b(?:greater|larger|more|higher) than|(?:^|[\s(])>)()\s*` + number + unit)
	belowForm = regex.MustCompile(`(?i)(\b(?:less|smaller|fewer|lower) than|(?:^|[\s(])<)()\s*` + number + unit)
	exactForm = regex.MustCompile(`(?i)\b(?:exactly|always)\s+(\d+)[ -](characters?|chars?|letters?|digits?|items?)\b|\b(\d+)-(?:character|char|letter)s?\b|\blength\s*(?:is|of|:|=)?\s*(\d+)(?:[.;,)]|\s*$)`)
	orMore    = regex.MustCompile(`(?i)\b(\d+) or more\b`)
	positive  = regex.MustCompile(`(?i)(\bnon-?negative|\bnot negative)|(\bpositive)\b`)
	charUnit  = regex.MustCompile(`(?i)^(?:char(?:acter)?s?|letters?|symbols?|digits?)$`)
	itemUnit  = regex.MustCompile(`(?i)^(?:items?|elements?|entries|values|entry|members)$`)
	sizeUnit  = regex.MustCompile(`(?i)^(?:[kmgt]i?b|b|bytes?|requests?|times|attempts|(?:decimal )?places|decimals|words|lines|sentences|paragraphs)$`)
	// codeNumber is a number that is marked as code: "between `5` and `50`".
	codeNumber = regex.MustCompile("`(-?\\d[\\d,.]*)`")
	dateTail   = regex.MustCompile(`^[-/:.]\d`)
	// fateTail is what becomes of values: "larger than 100 are treated as 100".
	fateTail = regex.MustCompile(`(?i)^(?: [a-z]+)? (?:is|are|gets?|will be|count) (?:treated|taken|capped|cut|reduced|lowered|raised|clamped|rounded|refused|rejected|ignored|read|as)\b`)
	wordUnit = regex.MustCompile(`(?i)^(?:and|or|to|for|by|if|in|when|default|defaults|inclusive|is|with|the|per|a)$`)
)

// bounds reads how large a number can be, how long a text, and how many items a list can have.
func (c *Constraints) bounds(text string) {
	if strings.ContainsAny(text, "0123456789") {
		c.digits(text)
	}
	c.positive(text)
}

// digits reads the bounds that a text has in digits.
func (c *Constraints) digits(text string) {
	if strings.Contains(text, "`") {
		text = codeNumber.ReplaceAllString(text, "$1")
	}
	for _, m := range rangeForm.FindAllStringSubmatchIndex(text, -1) {
		lead, sep := strings.ToLower(text[m[0]:m[4]]), text[m[5]:m[6]]
		isPair := strings.Contains(sep, ",") || strings.Contains(sep, "and")
		if isPair && !strings.Contains(lead, "between") && !strings.Contains(lead, "range") && !bracketed(text, m[4], m[7]) || dateTail.MatchString(text[m[7]:]) {
			continue
		}
		if from, to := numeric(text[m[4]:m[5]]), numeric(text[m[6]:m[7]]); from > to {
			continue
		}
		name := group(text, m, 4)
		isLength := isLengthLead(text[:m[0]])
		c.bound(text[m[4]:m[5]], name, isLength, false, true)
		c.bound(text[m[6]:m[7]], name, isLength, false, false)
	}
	for _, x := range []struct {
		form             *regex.Regexp
		exclusive, lower bool
	}{{minForm, false, true}, {maxForm, false, false}, {aboveForm, true, true}, {belowForm, true, false}} {
		for _, m := range x.form.FindAllStringSubmatchIndex(text, -1) {
			if dateTail.MatchString(text[m[7]:]) || x.exclusive && fateTail.MatchString(text[m[7]:]) {
				continue
			}
			lead := strings.ToLower(text[m[2]:m[5]])
			isItems := strings.Contains(lead, "item")
			name := group(text, m, 4)
			if isItems {
				name = "items"
			}
			isLength := strings.Contains(lead, "len") || strings.Contains(lead, "longer") || isLengthLead(text[:m[0]])
			c.bound(text[m[6]:m[7]], name, isLength, x.exclusive, x.lower)
		}
	}
	if m := exactForm.FindStringSubmatch(text); m != nil && c.MinLength+c.MaxLength == "" {
		c.bound(m[1]+m[3]+m[4], m[2], m[3]+m[4] != "", false, true)
		c.bound(m[1]+m[3]+m[4], m[2], m[3]+m[4] != "", false, false)
	}
	if m := orMore.FindStringSubmatch(text); m != nil {
		c.bound(m[1], "", false, false, true)
	}
}

func numeric(s string) float64 {
	n, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", ""), 64)
	if err != nil { // the forms have only digits
		return 0
	}
	return n
}

func group(text string, m []int, n int) string {
	if m[2*n] < 0 || wordUnit.MatchString(text[m[2*n]:m[2*n+1]]) {
		return ""
	}
	return text[m[2*n]:m[2*n+1]]
}

// isLengthLead reports whether the word before a bound says that it is one of a length.
func isLengthLead(before string) bool {
	words := strings.Fields(strings.ToLower(before))
	return len(words) > 0 && strings.Trim(words[len(words)-1], "(:=`*") == "length"
}

func bracketed(text string, from, to int) bool {
	return from > 0 && (text[from-1] == '[' || text[from-1] == '(') && to < len(text) && (text[to] == ']' || text[to] == ')')
}

// bound sets a bound that is not set yet, by its unit.
func (c *Constraints) bound(value, unit string, isLength, exclusive, lower bool) {
	value = strings.ReplaceAll(value, ",", "")
	n, err := strconv.Atoi(value)
	isCount := err == nil && n >= 0
	length, items := &c.MaxLength, &c.MaxItems
	if lower {
		length, items = &c.MinLength, &c.MinItems
	}
	if exclusive && lower {
		n++ // of a count, which has no exclusive bound in OpenAPI
	} else if exclusive {
		n--
	}
	switch {
	case sizeUnit.MatchString(unit):
	case isLength || charUnit.MatchString(unit):
		if isCount && *length == "" {
			*length = strconv.Itoa(n)
		}
	case itemUnit.MatchString(unit):
		if isCount && *items == "" {
			*items = strconv.Itoa(n)
		}
	case lower && c.Minimum == "":
		c.Minimum, c.ExclusiveMinimum = value, exclusive
	case !lower && c.Maximum == "":
		c.Maximum, c.ExclusiveMaximum = value, exclusive
	}
}

func (c *Constraints) positive(text string) {
	m := positive.FindStringSubmatch(text)
	if m == nil || c.Minimum != "" {
		return
	}
	c.Minimum, c.ExclusiveMinimum = "0", m[2] != ""
}
