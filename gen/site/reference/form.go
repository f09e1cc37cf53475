package reference

import (
	"cmp"
	"html/template"
	"regexp"
	"slices"
	"strings"
)

// Form returns a form that sends a request to an operation, filled in with the values of the document. A script of the page sends
// it and shows the response; the form is hidden until that script runs. Identifiers in it begin with prefix.
func (d *Document) Form(op *Operation, prefix string) template.HTML {
	m := newMarkup()
	m.put("<section class=\"run\" aria-labelledby=\"%-run\" hidden>\n<p class=\"title\" id=\"%-run\">Run: %</p>\n", prefix+op.ID, prefix+op.ID, op.Title)
	m.put(`<form data-method="%" data-path="%" data-body="%" data-shows="%" autocomplete="off">`+"\n", op.Method, d.basePath()+op.Path, d.bodyType(op), d.shownResponse(op))
	for _, p := range d.Parameters(op) {
		if p.Name != "Content-Type" {
			m.input(prefix+"run-"+p.id, p, shownCredential(op, p))
		}
	}
	if media := d.accepted(op); len(media) > 1 {
		id := prefix + op.ID + "-run-accept"
		m.put(`<p><label for="%">Accept</label> <select id="%" name="Accept" data-in="header">`, id, id)
		for _, name := range media {
			m.put("<option>%</option>", name)
		}
		m.put("</select></p>\n")
	}
	if body := d.body(op); body != nil {
		content := body.Get("content")
		id := prefix + op.ID + "-run-body"
		m.put(`<p><label for="%">Body</label> <textarea id="%" name="body" data-in="raw" rows="8" spellcheck="false">%</textarea></p>`+"\n",
			id, id, d.sampleOf(content.names[0], content.values[0]).text)
	}
	m.put("<p><button>Send</button></p>\n</form>\n<div class=\"outcome\" role=\"status\" tabindex=\"-1\"></div>\n</section>\n")
	return m.html()
}

// shownResponse is the sample of a success in JSON. A value of it that a field shows, too, is the same value for the script.
func (d *Document) shownResponse(op *Operation) string {
	for code, response := range op.node.Get("responses").All() {
		if code == "" || code[0] != '2' {
			continue
		}
		for media, content := range d.resolve(response).Get("content").All() {
			if value := exampleOf(d, content); value != nil && strings.Contains(media, "json") {
				return string(value.appendJSON(nil, ""))
			}
		}
	}
	return ""
}

var credentialForm = regexp.MustCompile("(?i)authorization[\"']?\\s*[:,]\\s*[\"'`]?(?:bearer|basic|token)\\s+([^\\s\"'`]+)")

// shownCredential is the credential that the examples of an operation show; empty if p is none, or is in no example.
func shownCredential(op *Operation, p Parameter) string {
	for _, sample := range op.Samples {
		if m := credentialForm.FindStringSubmatch(sample.Source); m != nil && p.Scheme != "" && p.Name == "Authorization" {
			return m[1]
		}
	}
	return ""
}

// input writes the field of a parameter. shown is the value that stands for it on the page, if the field does not have it.
func (m *markup) input(id string, p Parameter, shown string) {
	kind := "text"
	if p.Type == "string (email)" {
		kind = "email"
	}
	required := template.HTML("")
	if p.IsRequired {
		required = " required"
	}
	m.put(`<p><label for="%">% <span class="limits">%, %</span></label> <input id="%" type="%" name="%" data-in="%" data-scheme="%" data-shown="%" value="%" spellcheck="false"%></p>`+"\n",
		id, p.Name, p.In, need(p.IsRequired), id, kind, p.Name, p.In, p.Scheme, cmp.Or(shown, p.Example), p.Example, required)
}

// basePath is the path of the first server. The form sends to the origin of its page.
func (d *Document) basePath() string {
	servers := d.root.Get("servers").List()
	if len(servers) == 0 {
		return ""
	}
	return pathOf(servers[0].Get("url").Text())
}

// bodyType is the media type of the body that the form sends, empty for none.
func (d *Document) bodyType(op *Operation) string {
	content := d.resolve(op.node.Get("requestBody")).Get("content")
	if content.len() == 0 {
		return ""
	}
	return content.names[0]
}

// accepted are the media types of the successes.
func (d *Document) accepted(op *Operation) []string {
	var out []string
	for code, response := range op.node.Get("responses").All() {
		if code == "" || code[0] != '2' {
			continue
		}
		for media := range d.resolve(response).Get("content").All() {
			if !slices.Contains(out, media) {
				out = append(out, media)
			}
		}
	}
	return out
}
