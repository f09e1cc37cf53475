package reference

import (
	"fmt"
	"html"
	"html/template"
	"strings"
)

// A markup is HTML that is being written. A document can have a thousand operations, for which html/template is too slow.
type markup struct{ b strings.Builder }

// put writes a format with its arguments in place of each %. A string is escaped, and fits between tags and in quotes;
// [template.HTML] is written as it is.
func (m *markup) put(format string, args ...any) {
	for _, arg := range args {
		before, after, _ := strings.Cut(format, "%")
		m.b.WriteString(before)
		switch arg := arg.(type) {
		case template.HTML:
			m.b.WriteString(string(arg))
		case string:
			m.b.WriteString(html.EscapeString(arg))
		default:
			panic(fmt.Sprintf("put: %T", arg)) // a fault of the program
		}
		format = after
	}
	m.b.WriteString(format)
}

func (m *markup) html() template.HTML { return template.HTML(m.b.String()) }

// limits writes limits in one line.
func (m *markup) limits(limits []string) {
	if len(limits) > 0 {
		m.put(`<p class="limits">%</p>`, strings.Join(limits, "; "))
	}
}

// A tab is one of several views of the same place.
type tab struct {
	id, label, class string
	panel            template.HTML
}

// tabs writes radio buttons, each with its label and its panel: they work by keyboard and without a script.
func (m *markup) tabs(group, legend string, tabs []tab) {
	if len(tabs) == 0 {
		return
	}
	m.put(`<fieldset class="tabs"><legend class="unseen">%</legend>`+"\n", legend)
	checked := template.HTML(" checked")
	for _, t := range tabs {
		m.put(`<input type="radio" class="unseen" name="%" id="%" value="%" autocomplete="off"%><label for="%" id="%-label"`, group, t.id, t.label, checked, t.id, t.id)
		if t.class != "" {
			m.put(` class="%"`, t.class)
		}
		m.put(`>%</label><div class="panel" role="group" aria-labelledby="%-label">`+"\n%</div>\n", t.label, t.id, t.panel)
		checked = ""
	}
	m.put("</fieldset>\n")
}

func newMarkup() *markup {
	m := &markup{}
	m.b.Grow(2 << 10) // most parts fit, and growing means copying
	return m
}
