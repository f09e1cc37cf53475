package snippet

import (
	"bytes"
	"encoding/json"
	"io"
	"regexp"
	"strings"
)

// lineWidth is the length of a line that still needs no break.
const lineWidth = 72

// list writes items between two brackets: in a line if it is short, else in a line each, further in by indent.
func list(open string, items []string, closing, indent string) string {
	line := open + strings.Join(items, ", ") + closing
	if len(line) <= lineWidth && !strings.Contains(line, "\n") {
		return line
	}
	var b strings.Builder
	b.WriteString(strings.TrimRight(open, " ") + "\n")
	for _, item := range items {
		b.WriteString(indent + strings.ReplaceAll(item, "\n", "\n"+indent) + ",\n")
	}
	return b.String() + strings.TrimLeft(closing, " ")
}

var escapes = strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`, "\r", `\r`, "\t", `\t`, "\u2028", `\u2028`, "\u2029", `\u2029`)

// quoted is a text in JavaScript and in Python.
func quoted(s string) string { return "'" + escapes.Replace(s) + "'" }

// scalar is the value in JavaScript, TypeScript and Go: a number if the schema says so.
func (v value) scalar(quote func(string) string) string {
	if v.kind == "integer" || v.kind == "number" || v.kind == "boolean" {
		if json.Valid([]byte(v.text)) && !strings.HasPrefix(v.text, `"`) {
			return v.text
		}
	}
	return quote(v.text)
}

var identifier = regexp.MustCompile(`^[A-Za-z_$][\w$]*$`)

// key is the name of a field in JavaScript.
func key(name string) string {
	if identifier.MatchString(name) {
		return name
	}
	return quoted(name)
}

// object is an object in JavaScript whose values are texts.
func object(all []value) string {
	var items []string
	for _, v := range all {
		items = append(items, key(v.name)+": "+quoted(v.text))
	}
	return list("{ ", items, " }", "  ")
}

// searchParams are the values as URLSearchParams, which can have a name twice.
func searchParams(all []value) string {
	if !repeats(all) {
		return "new URLSearchParams(" + object(all) + ")"
	}
	var items []string
	for _, v := range all {
		items = append(items, "["+quoted(v.name)+", "+quoted(v.text)+"]")
	}
	return "new URLSearchParams(" + list("[", items, "]", "  ") + ")"
}

func repeats(all []value) bool {
	seen := map[string]bool{}
	for _, v := range all {
		if seen[v.name] {
			return true
		}
		seen[v.name] = true
	}
	return false
}

// headers are those of the call, with that of the token.
func (c *call) headers() []value {
	if c.token == "" {
		return c.header
	}
	return append([]value{{name: "Authorization", text: "Bearer " + c.token}}, c.header...)
}

// indented is a JSON text with its fields in their order; ok is false for any other text.
func indented(body string) (text string, ok bool) {
	var b bytes.Buffer
	if err := json.Indent(&b, []byte(body), "", "  "); err != nil {
		return "", false
	}
	return b.String(), true
}

// translated is a JSON text with other words for its literals. Its strings have no escape that only JSON has.
func translated(body string, literals map[string]string) string {
	var b strings.Builder
	d := json.NewDecoder(strings.NewReader(body))
	d.UseNumber()
	for from := int64(0); ; {
		token, err := d.Token()
		if err == io.EOF {
			return b.String()
		}
		raw := body[from:d.InputOffset()]
		from = d.InputOffset()
		word := strings.TrimLeft(raw, " \t\r\n:,")
		b.WriteString(raw[:len(raw)-len(word)])
		if s, isText := token.(string); isText {
			var text bytes.Buffer
			e := json.NewEncoder(&text)
			e.SetEscapeHTML(false)
			_ = e.Encode(s) // a string always encodes
			word = strings.TrimSuffix(text.String(), "\n")
		}
		if own, ok := literals[word]; ok {
			word = own
		}
		b.WriteString(word)
	}
}
