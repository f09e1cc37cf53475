package notation

import (
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/source"
)

// twoNames are two names of one parameter that an item begins with.
var twoNames = regex.MustCompile(`^([a-z_]\w*)/([a-z_]\w*)\s*:\s`)

// severalOf are the items that one line has, or the line.
func severalOf(l markdown.Line) []markdown.Line {
	if m := twoNames.FindStringSubmatchIndex(l.Value); m != nil { // "to/until: the last day"
		second := l.Slice(m[4], len(l.Value))
		first := markdown.Line{Text: source.Join(l.Text.Slice(0, m[3]), l.Text.Slice(m[5], len(l.Value)))}
		first.Parts = []markdown.Part{{To: len(first.Value)}}
		return []markdown.Line{first, second}
	}
	if items := itemsOf(l); len(items) > 1 {
		return items
	}
	return []markdown.Line{l}
}

func mapped[T, U any](all []T, f func(T) U) []U {
	out := make([]U, len(all))
	for i, x := range all {
		out[i] = f(x)
	}
	return out
}

var typedItem = regex.MustCompile(`^\S+\s*(?:[:–—-]\s*)?[(\[]`)

func isTypedItem(l markdown.Line) bool {
	p, ok := parameterItem(l)
	return ok && isType(p.Type.Value) && typedItem.MatchString(l.Value) && !attributesForm.MatchString(strings.TrimSpace(l.Value))
}

// parameterItem reads an item that begins with a name: in code, in bold, or before a colon, a dash or a parenthesis.
func parameterItem(l markdown.Line) (Param, bool) {
	if len(l.Parts) == 0 {
		return Param{}, false
	}
	if m := groupsBefore.FindStringIndex(l.Value); m != nil {
		p, ok := parameterItem(l.Slice(m[1], len(l.Value)))
		for _, group := range groupBefore.FindAllStringSubmatchIndex(l.Value[:m[1]], -1) {
			p.group(l.Text.Slice(group[2], group[3]))
		}
		return p, ok
	}
	p := Param{}
	first := l.Parts[0]
	if first.Mark&(markdown.Quoted|markdown.Strong) != 0 {
		text := l.Of(first)
		name, rest := text, source.Text{}
		if i := strings.IndexAny(text.Value, " \t(:="); i > 0 && !isName(strings.TrimSpace(text.Value)) && equalsForm.FindString(text.Value) == "" {
			name, rest = text.Slice(0, i), text.Slice(i, len(text.Value))
		}
		if requiredWord(strings.ToLower(strings.Trim(name.Value, ".:"))) != nil || !p.setName(name) {
			return Param{}, false
		}
		if rest.Value != "" && strings.Trim(rest.Value, " :=") != "" {
			if value := strings.TrimSpace(strings.TrimLeft(rest.Value, ":= ")); isType(value) {
				p.Type = rest.TrimSet(":= ")
			}
		}
		after := l.Text.Slice(first.To, len(l.Value))
		if m := starsBehind.FindStringIndex(after.Value); m != nil && p.Required == nil { // "**name*** `string`"
			p.Required = yes()
			after = after.Slice(m[1], len(after.Value))
		}
		p.detail(after)
		return p, true
	}
	end := strings.IndexAny(strings.TrimPrefix(l.Value, ":"), " \t:=(–—")
	if end <= 0 {
		end = len(l.Value)
	} else if strings.HasPrefix(l.Value, ":") {
		end++
	}
	name := l.Text.Slice(0, end)
	rest := l.Text.Slice(end, len(l.Value))
	after := strings.TrimLeft(rest.Value, " \t")
	if strings.HasPrefix(after, "are ") { // "Both are optional."
		return Param{}, false
	}
	if after != "" && requiredWord(strings.ToLower(after)) == nil && !strings.ContainsAny(after[:1], ":(=-[") && !strings.HasPrefix(after, "–") && !strings.HasPrefix(after, "—") {
		return Param{}, false
	}
	if !p.setName(name) || isNone(p.Name.Value) {
		return Param{}, false
	}
	if strings.HasPrefix(after, ":") {
		if q, ok := p.exampleItem(rest); ok {
			return q, true
		}
	}
	p.detail(rest)
	return p, true
}

var (
	// starsBehind is the mark of a required parameter right behind its name.
	starsBehind = regex.MustCompile(`^\*(?:\s|$)`)
	// groupsBefore is what an item can have before its name: "(optional) (int) size".
	groupsBefore = regex.MustCompile(`^(?:\([^()]{1,40}\)\s*)+`)
	groupBefore  = regex.MustCompile(`\(([^()]{1,40})\)`)
)

// longestExample bounds in bytes the example in an item of API Blueprint.
const longestExample = 80

// exampleItem reads an item of API Blueprint, which has an example before the type: "id: 1 (number, required) - The id."
// The first parentheses are about the parameter's form, or else the last ones.
func (p Param) exampleItem(rest source.Text) (Param, bool) {
	opens := []int{strings.Index(rest.Value, "("), strings.LastIndex(rest.Value, "(")}
	for _, from := range opens {
		if from < 0 || from > longestExample {
			return p, false
		}
		to := strings.Index(rest.Value[from:], ")")
		if to < 0 {
			continue
		}
		q := p
		if q.group(rest.Slice(from+1, from+to)) {
			q.setDescription(rest.Slice(from+to+1, len(rest.Value)).TrimSet(" -–—"))
			return q, true
		}
	}
	return p, false
}
