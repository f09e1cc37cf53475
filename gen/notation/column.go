package notation

import (
	"slices"
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
)

// A column is what the cells of a table's column hold.
type column string

const (
	cName     column = "name"
	cType     column = "type"
	cIn       column = "in"
	cRequired column = "required"
	cOptional column = "optional"
	cDefault  column = "default"
	cText     column = "text"
	cValue    column = "value"
	cEnum     column = "enum"
	cStatus   column = "status"
	// The columns of constraints.
	cMin        column = "min"
	cMax        column = "max"
	cRange      column = "range"
	cLength     column = "length"
	cMinLength  column = "min length"
	cMaxLength  column = "max length"
	cPattern    column = "pattern"
	cNullable   column = "nullable"
	cDeprecated column = "deprecated"
)

// columnsOf are what the columns of a table hold, by its header. A column that means nothing to us is "".
func columnsOf(header []markdown.Line) []column {
	out := make([]column, len(header))
	taken := map[column]bool{}
	for i, cell := range header {
		c := columnOf(cell.Value)
		if c == cType && taken[cType] && dataType.MatchString(cell.Value) { // then "Type" says whether it is required
			out[slices.Index(out, cType)] = cRequired
			taken[cType], taken[cRequired] = false, true
		}
		if !taken[c] {
			out[i] = c
			taken[c] = true
		}
	}
	if first := indexOf(out, cEnum); !taken[cName] && taken[cEnum] && first == 0 { // "Options"
		out[0], taken[cName] = cName, true
	}
	if !taken[cName] { // a column such as "Header" or "Body" names what stands in it
		for i, cell := range header {
			p := parsePhrase(cell.Value)
			if out[i] == "" && p.unknown == 0 && (p.is(wHeader) || !taken[cStatus] && p.any(wBody, wQuery, wCookie, wPath, wForm)) {
				out[i] = cName
				break
			}
		}
	}
	return out
}

var dataType = regex.MustCompile(`(?i)^\W*data[ -]?type\W*$`)

func columnOf(title string) column {
	switch strings.ToLower(strings.Trim(title, " ?*:")) {
	case "in", "location", "where", "sent in", "place", "position", "parameter type", "param type", "passed in", "passed as", "located in":
		return cIn
	case "schema":
		return cType
	case "code", "http code", "http status code", "status code":
		return cStatus
	case "key", "keys", "attribute", "attributes", "member", "members":
		return cName
	}
	if c := constraintColumns[strings.ToLower(strings.Trim(title, " ?*:."))]; c != "" {
		return c
	}
	p := parsePhrase(title)
	switch {
	case p.unknown > 1 || p.known == 0:
		return ""
	case p.is(wStatus):
		return cStatus
	case p.is(wType) && p.is(wRequest):
		return cIn
	case p.is(wType), p.is(wFormat) && !p.is(wBody):
		return cType
	case p.is(wRequired):
		return cRequired
	case p.is(wOptional):
		return cOptional
	case p.is(wDefault):
		return cDefault
	case p.is(wEnum):
		return cEnum
	case p.is(wName), p.is(wParam):
		return cName
	case p.is(wText):
		return cText
	case p.is(wValue) && strings.HasSuffix(strings.ToLower(title), "values"):
		return cEnum
	case p.any(wValue, wExample):
		return cValue
	}
	return ""
}

// constraintColumns are the columns of constraints by their titles in lower case.
var constraintColumns = map[string]column{
	"options": cEnum, "choices": cEnum, "one of": cEnum,
	"min": cMin, "minimum": cMin, "min value": cMin, "lower bound": cMin, "max": cMax, "maximum": cMax, "max value": cMax, "upper bound": cMax,
	"range": cRange, "bounds": cRange, "constraints": cRange, "constraint": cRange, "validation": cRange, "validations": cRange,
	"restrictions": cRange,
	"length":       cLength, "len": cLength, "min length": cMinLength, "minlength": cMinLength, "max length": cMaxLength, "maxlength": cMaxLength,
	"maximum length": cMaxLength, "minimum length": cMinLength,
	"pattern": cPattern, "regex": cPattern, "regexp": cPattern, "regular expression": cPattern,
	"nullable": cNullable, "null": cNullable, "null?": cNullable, "deprecated": cDeprecated,
}

func has(columns []column, c column) bool {
	for _, x := range columns {
		if x == c {
			return true
		}
	}
	return false
}

func indexOf(columns []column, c column) int {
	for i, x := range columns {
		if x == c {
			return i
		}
	}
	return 0
}

// Names of columns, as [Columns] gives them.
const (
	NameColumn        = string(cName)
	RequiredColumn    = string(cRequired)
	DescriptionColumn = string(cText)
)

// Columns are what the columns of a table hold, by its header. A column that means nothing is "".
func Columns(header []markdown.Line) []string {
	var out []string
	for _, c := range columnsOf(header) {
		out = append(out, string(c))
	}
	return out
}
