package reasons

import (
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

var errorNameForm = regexp.MustCompile("`([a-z][a-z0-9]*(?:[_-][a-z0-9]+)+|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[a-z]{6,})`")

// Names are the names that pages give errors, each with the only status that it comes with; 0 if it comes with several.
type Names map[string]int

// NamesOf reads the names of errors: those of operations, and those of pages that speak of all.
func NamesOf(site *page.Site) Names {
	out := Names{}
	for _, op := range site.Operations() {
		out.addAll(op.Page, op.Response.Statuses, op.Response.Samples)
	}
	for _, p := range site.Pages {
		if p.Errors != nil {
			out.addAll(p, p.Errors.Statuses, p.Errors.Samples)
		}
	}
	return out
}

func (n Names) addAll(p *page.Page, statuses []page.Status, samples []*page.Sample) {
	for _, st := range statuses {
		for _, name := range namesAt(p, st.Pos) {
			if st.Code >= 400 {
				n.add(name, st.Code)
			}
		}
	}
	for _, s := range samples {
		if c := CodeIn(s.Value); c != nil && s.Status >= 400 {
			n.add(match.Text(c), s.Status)
		}
	}
}

// add notes that an error of a status has a name.
func (n Names) add(name string, status int) {
	if was, ok := n[name]; ok && was != status {
		status = 0
	}
	n[name] = status
}

// BroadName matches names that servers use for errors of any status.
var BroadName = regexp.MustCompile(`(?i)valid|request|error|fail|param|argument|input|missing|required|denied|unauth|forbidden|conflict|not_?found|unknown|limit|state|allowed`)

// namesAt are the names of errors on the line of a status of a page, up to the next status.
func namesAt(p *page.Page, at page.Pos) []string {
	lines := strings.Split(p.Outline.Text.Value, "\n")
	if at.Line > len(lines) || at.File != p.File {
		return nil
	}
	line := lines[at.Line-1]
	runes := []rune(line)
	if at.Column > len(runes) || !prose.CodeForm.MatchString(string(runes[at.Column-1:])) {
		return nil
	}
	rest := string(runes[at.Column-1:])
	if strings.HasPrefix(strings.TrimSpace(line), "|") {
		rest = line
	} else if all := prose.CodeForm.FindAllStringIndex(rest, 2); len(all) > 1 {
		rest = rest[:all[1][0]]
	}
	var out []string
	for _, m := range errorNameForm.FindAllStringSubmatch(rest, -1) {
		out = append(out, m[1])
	}
	return out
}

// errorCodeForm are the names of fields that say to programs what went wrong.
var errorCodeForm = regexp.MustCompile(`(?i)^(?:error|error[-_]?code|code|error[-_]?type|type|reason)$`)

// CodeIn is the word that says to programs what went wrong: "not_found" in {"error": {"code": "not_found"}}. It is nil if there
// is none.
func CodeIn(v *sample.Value) *sample.Value {
	const most = 2 // levels of objects
	return codeAt(v, most)
}

func codeAt(v *sample.Value, levels int) *sample.Value {
	if v == nil || v.Kind != sample.Object || levels == 0 {
		return nil
	}
	for _, f := range v.Fields {
		if f.Kind == sample.String && errorCodeForm.MatchString(f.Name) && content.EnumWord.MatchString(f.Text) {
			return f
		}
	}
	for _, f := range v.Fields {
		if c := codeAt(f, levels-1); c != nil {
			return c
		}
	}
	return nil
}

// GivesName reports whether the page of an operation gives a name of an error with a status.
func GivesName(op *page.Operation, name string, status int) bool {
	return slices.ContainsFunc(op.Response.Statuses, func(st page.Status) bool {
		return st.Code == status && slices.Contains(namesAt(op.Page, st.Pos), name)
	}) || slices.ContainsFunc(op.Response.Samples, func(sm *page.Sample) bool {
		c := CodeIn(sm.Value)
		return sm.Status == status && c != nil && match.Text(c) == name
	})
}
