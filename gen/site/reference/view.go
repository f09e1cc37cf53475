package reference

import (
	"cmp"
	"fmt"
	"html"
	"html/template"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Options say how a document is shown. The zero value shows it alone.
type Options struct {
	// Highlight returns code as HTML; nil escapes it. JSON is not given to it.
	Highlight func(language, code string) string
	// Guide returns the URL of the page that documents an operation, empty if none does. It may be nil.
	Guide func(*Operation) string
	// Note returns what stands below an example. It may be nil.
	Note func(source string) template.HTML
	// Below returns what stands below the request of an operation. It may be nil.
	Below func(*Operation) template.HTML
}

// A viewer writes the HTML of a document.
type viewer struct {
	*Document
	Options
	markup
}

// HTML returns the document below its title.
func (d *Document) HTML(o Options) template.HTML {
	v := &viewer{Document: d, Options: o}
	v.b.Grow(3 * d.size)
	v.about()
	seen := map[string]bool{}
	for _, g := range d.Groups {
		id := identifier("tag-"+strings.ToLower(cmp.Or(g.Name, "operations")), seen)
		v.put("<section>\n<h2 id=\"%\">% <a class=\"anchor\" href=\"#%\" aria-label=\"Link to this section\">#</a></h2>\n", id, cmp.Or(g.Name, "Operations"), id)
		for _, op := range g.Operations {
			v.operation(op)
		}
		v.put("</section>\n")
	}
	v.models()
	return v.html()
}

// noVersion is the version of a document whose pages name none.
const noVersion = "0.0.0"

// about writes what is said of the whole API.
func (v *viewer) about() {
	version := ""
	if text := v.root.Get("info", "version").Text(); text != noVersion {
		version = "Version " + text + " · "
	}
	v.put("<header class=\"about\">\n%<p>%OpenAPI document: <a href=\"/openapi.yaml\">YAML</a>, <a href=\"/openapi.json\">JSON</a></p>\n",
		prose(v.root.Get("info", "description").Text(), 2), version)
	isOwn := func(s *Node) bool { return s.Get("url").Text() == "/" && s.Get("description").Text() == "" }
	if servers := slices.DeleteFunc(slices.Clone(v.root.Get("servers").List()), isOwn); len(servers) > 0 {
		v.put("<ul>")
		for _, s := range servers {
			v.put("<li><code>%</code> %</li>", s.Get("url").Text(), s.Get("description").Text())
		}
		v.put("</ul>\n")
	}
	v.put("</header>\n")
}

// models writes the schemas that have a name.
func (v *viewer) models() {
	schemas := v.root.Get("components", "schemas")
	if schemas.len() == 0 {
		return
	}
	v.put("<section class=\"models\">\n<h2 id=\"models\">Models <a class=\"anchor\" href=\"#models\" aria-label=\"Link to this section\">#</a></h2>\n")
	for name, schema := range schemas.All() {
		id := modelID(name)
		v.put("<details id=\"%\"><summary><code>%</code> <span class=\"type\">%</span></summary>\n%", id, name, v.typeOf(schema),
			prose(v.resolve(schema).Get("description").Text(), 4))
		v.limits(v.limitsOf(schema))
		v.put("%</details>\n", v.fields(schema, id, "required"))
	}
	v.put("</section>\n")
}

func (v *viewer) operation(op *Operation) {
	title := escaped(op.Title)
	if op.IsDeprecated {
		title = "<s>" + title + `</s> <span class="deprecated">deprecated</span>`
	}
	v.put("<section class=\"operation\">\n<h3 id=\"%\">% <a class=\"anchor\" href=\"#%\" aria-label=\"Link to this operation\">#</a></h3>\n", op.ID, title, op.ID)
	v.put(`<p class="route"><span class="method %">%</span> <code>%</code>`, strings.ToLower(op.Method), op.Method, op.Path)
	if v.Guide != nil {
		if guide := v.Guide(op); guide != "" {
			v.put(` <a class="guide" href="%">Guide<span class="unseen"> to %</span></a>`, guide, op.Title)
		}
	}
	lead, more := split(op.node.Get("description").Text(), 4)
	v.put("</p>\n%", lead)
	if more != "" {
		v.put("<details class=\"more\"><summary>More about this operation</summary>\n%</details>\n", more)
	}
	v.parameters(op)
	v.put("<div class=\"sides\">\n")
	if v.body(op) != nil || len(op.Samples) > 0 || v.Below != nil {
		v.put("<div class=\"side\">\n<h4 id=\"%-request\">Request</h4>\n", op.ID)
		v.request(op)
		v.put("</div>\n")
	}
	v.put("<div class=\"side\">\n<h4 id=\"%-response\">Response</h4>\n", op.ID)
	var statuses []tab
	for code, response := range op.node.Get("responses").All() {
		statuses = append(statuses, v.status(op, code, v.resolve(response)))
	}
	v.tabs(op.ID+"-status", "Status", statuses)
	v.put("</div>\n</div>\n</section>\n")
}

func escaped(s string) template.HTML { return template.HTML(html.EscapeString(s)) }

// status shows a response: what it means, its headers, a sample in each media type, and its fields.
func (v *viewer) status(op *Operation, code string, response *Node) tab {
	id := op.ID + "-" + identifier(code, map[string]bool{})
	text := response.Get("description").Text()
	if n, err := strconv.Atoi(code); err == nil && !strings.HasPrefix(text, http.StatusText(n)) {
		text = strings.TrimSuffix(http.StatusText(n)+": "+text, ": ")
	}
	m := newMarkup()
	m.put("%", prose(text, 5))
	if headers := response.Get("headers"); headers.len() > 0 {
		m.put("<h5>Headers</h5>\n<ul class=\"fields\">")
		for name, header := range headers.All() {
			v.header(m, id+"-header-", name, v.resolve(header))
		}
		m.put("</ul>\n")
	}
	content := response.Get("content")
	m.tabs(id+"-media", "Body", v.media(content, id+"-media"))
	if content.len() > 0 {
		if fields := v.fields(content.values[0].Get("schema"), id, "always present"); fields != "" {
			m.put("<h5>Fields</h5>\n%", fields)
		}
	} else {
		m.put("<p>No body.</p>")
	}
	return tab{id: id, label: code, class: "status-" + code[:min(1, len(code))], panel: m.html()}
}

func (v *viewer) header(m *markup, prefix, name string, header *Node) {
	id := identifier(prefix+name, map[string]bool{})
	schema := header.Get("schema")
	m.put(`<li id="%"><a class="name" href="#%"><code>%</code></a> <span class="type">%</span>`, id, id, name, v.typeOf(schema))
	if header.Get("required").IsTrue() {
		m.put(` <span class="need">always sent</span>`)
	}
	m.put("%", prose(header.Get("description").Text(), 5))
	m.limits(v.limitsOf(schema))
	m.put("</li>\n")
}

// media shows a sample in each media type.
func (v *viewer) media(content *Node, group string) []tab {
	var tabs []tab
	for media, node := range content.All() {
		sample := v.sampleOf(media, node)
		note := media
		if sample.isDerived && sample.text != "" {
			note += ", made of the schema"
		}
		m := newMarkup()
		m.put(`<p class="limits">%</p>`, note)
		if sample.text != "" {
			m.put("%", v.code(languageOf(media), sample.text))
		} else {
			m.put("<p>%</p>", v.typeOf(node.Get("schema")))
		}
		tabs = append(tabs, tab{id: fmt.Sprintf("%s-%d", group, len(tabs)+1), label: labelOf(media), panel: m.html()})
	}
	return tabs
}

// labelOf is the short name of a media type.
func labelOf(media string) string {
	kind, _, err := mime.ParseMediaType(media)
	switch {
	case err != nil:
		return media
	case strings.HasSuffix(kind, "json"):
		return "JSON"
	case strings.HasSuffix(kind, "xml"):
		return "XML"
	case isForm(kind):
		return "Form"
	}
	return kind
}

func languageOf(media string) string {
	switch label := labelOf(media); label {
	case "JSON", "XML":
		return strings.ToLower(label)
	}
	return "text"
}

func (v *viewer) code(language, source string) template.HTML {
	markup := ""
	switch {
	case language == "json":
		markup = markJSON(source)
	case v.Highlight != nil && language != "text":
		markup = v.Highlight(language, source)
	default:
		markup = html.EscapeString(source)
	}
	return template.HTML(`<div class="code"><pre tabindex="0" role="group" aria-label="Code"><code>` + markup + `</code></pre></div>`)
}
