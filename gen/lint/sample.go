package lint

import (
	"fmt"
	"maps"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// samples checks the samples of a response against each other; op is nil for the error body of a site.
func (l *linter) samples(resp *page.Response, op *page.Operation) {
	listed := map[int]bool{}
	for _, s := range resp.Statuses {
		listed[s.Code] = true
	}
	for _, s := range resp.Samples {
		if op != nil && s.Status != 0 && !listed[s.Status] {
			l.report(s.Title.Pos, "sample-status", "the status list does not have %d, the status of this sample; add \"- %s\" to the list or change the title", s.Status, strings.TrimSpace(strconv.Itoa(s.Status)+" "+page.Phrase(s.Status)))
		}
	}
	for json, xml := range pairs(resp) {
		l.differ(json, xml, resp, op)
	}
	for _, s := range resp.Samples {
		if other := bodyBeside(s, resp); s.None && other == nil && (s.Language == "json" || s.Language == "xml") {
			l.note(s.Body.Pos, "sample-syntax", "%q is not %s; write it without the code block", strings.TrimSpace(s.Body.Value), strings.ToUpper(s.Language))
		} else if other != nil {
			l.report(s.Body.Pos, "samples-differ", "this %s sample says that there is no body, but the %s sample shows one; show it in both", strings.ToUpper(s.Format), strings.ToUpper(other.Format))
		}
	}
}

// bodyBeside is the only other sample of a status, if that shows a body and s says that there is none; nil otherwise.
func bodyBeside(s *page.Sample, resp *page.Response) *page.Sample {
	var others []*page.Sample
	for _, o := range resp.Samples {
		if o != s && o.Status == s.Status {
			others = append(others, o)
		}
	}
	if !s.None || len(others) != 1 || !others[0].IsSound() || others[0].Described || others[0].Format == s.Format {
		return nil
	}
	return others[0]
}

// pairs are the JSON and XML samples that show the same thing: they are of the same status, and their titles say the
// same but for the format. Where there is but one of each format, titles do not matter.
func pairs(resp *page.Response) map[*page.Sample]*page.Sample {
	json, xml := byTitle(resp, "json"), byTitle(resp, "xml")
	out := map[*page.Sample]*page.Sample{}
	for status, titles := range json {
		for title, s := range titles {
			twin := xml[status][title]
			if len(titles) == 1 && len(xml[status]) == 1 {
				twin = slices.Collect(maps.Values(xml[status]))[0]
			}
			if twin != nil && twin.IsSound() && s.IsSound() {
				out[s] = twin
			}
		}
	}
	return out
}

// byTitle are the samples of a format by their status and title; the first where several have the same.
func byTitle(resp *page.Response, format string) map[int]map[string]*page.Sample {
	out := map[int]map[string]*page.Sample{}
	for _, s := range resp.Samples {
		title := withoutFormat(s.Title.Value)
		if s.Format != format || out[s.Status][title] != nil {
			continue
		}
		if out[s.Status] == nil {
			out[s.Status] = map[string]*page.Sample{}
		}
		out[s.Status][title] = s
	}
	return out
}

var words = regexp.MustCompile(`[A-Za-z]+|\d+`)

// withoutFormat is the words of a title, less those that name formats.
func withoutFormat(title string) string {
	var out []string
	for _, w := range words.FindAllString(strings.ToLower(title), -1) {
		if page.FormatNamed(w) == "" {
			out = append(out, w)
		}
	}
	return strings.Join(out, " ")
}

func (l *linter) differ(json, xml *page.Sample, resp *page.Response, op *page.Operation) {
	for _, d := range sample.Compare(json.Value, xml.Value) {
		at := json.Body.Pos
		if d.XML != nil {
			at = xml.Body.At(d.XML.Offset)
		} else if d.JSON != nil {
			at = json.Body.At(d.JSON.Offset)
		}
		fix := ""
		if d.Renamed {
			fix = oneName(d, func(name string) bool { return isNamed(name, op, resp, json, xml) })
		}
		l.report(at, "samples-differ", "%s%s", d.Message, fix)
	}
}

// oneName says which of two names a JSON and an XML sample should both have: the only one that the page has elsewhere.
func oneName(d sample.Difference, elsewhere func(name string) bool) string {
	json, xml := elsewhere(d.JSON.Name), elsewhere(d.XML.Name)
	switch {
	case json && !xml:
		return fmt.Sprintf("; write %q in both", d.JSON.Name)
	case xml && !json:
		return fmt.Sprintf("; write %q in both", d.XML.Name)
	}
	return "; use one name in both"
}

// isNamed reports whether a parameter or a sample other than these has a name, without letter case; op is
// nil for the error body of a site.
func isNamed(name string, op *page.Operation, resp *page.Response, except ...*page.Sample) bool {
	for _, s := range resp.Samples {
		if !slices.Contains(except, s) && s.Value != nil && hasName(s.Value, name) {
			return true
		}
	}
	return op != nil && slices.ContainsFunc(op.Parameters, func(p *page.Parameter) bool {
		parts := strings.FieldsFunc(p.Name.Value, func(r rune) bool { return strings.ContainsRune(".[]", r) })
		return slices.ContainsFunc(parts, func(part string) bool { return strings.EqualFold(part, name) })
	})
}

func hasName(v *sample.Value, name string) bool {
	return strings.EqualFold(v.Name, name) || slices.ContainsFunc(v.Fields, func(m *sample.Value) bool { return hasName(m, name) })
}

// echoes reports a sample that answers for another value than the examples sent.
func (l *linter) echoes(op *page.Operation) {
	for _, p := range op.Parameters {
		sent := op.Sent(p)
		if p.In.Value == page.InHeader || len(sent) == 0 || len(sent) < len(op.SentValues(p)) || transformed[strings.ToLower(p.Name.Value)] || isOfParent(op, p) {
			continue
		}
		said := map[string]bool{}
		for _, s := range op.Response.Samples {
			if s.Value != nil && (s.Status == 0 || s.Status/100 == 2) {
				l.echo(p, s, sent, said)
			}
		}
	}
}

// echo holds a sample against the values sent for a parameter. A value that several samples show is reported once: said
// has those that were.
func (l *linter) echo(p *page.Parameter, s *page.Sample, sent []string, said map[string]bool) {
	found := leaves(s.Value, p.Name.Value)
	isEcho := func(v *sample.Value) bool {
		return v.Elided || v.Unknown || slices.ContainsFunc(sent, func(text string) bool { return !differs(v.Text, text) })
	}
	if len(found) == 0 || slices.ContainsFunc(found, isEcho) {
		return
	}
	v := found[0]
	if said[v.Text] {
		return
	}
	said[v.Text] = true
	l.report(s.Body.At(v.Offset), "sample-echo", "the sample shows %q, but the example sends %s=%s; use one value in both", v.Text, p.Name.Value, sent[0])
}

// transformed are the names of parameters that services commonly answer with a value of their own.
var transformed = map[string]bool{
	"status": true, "state": true, "code": true, "message": true, "result": true, "token": true, "error": true, "action": true,
	"event": true, "password": true, "secret": true, "type": true, "total": true, "count": true, "url": true, "uri": true,
	"href": true, "scope": true, "link": true, "version": true, "revision": true,
}

// isOfParent reports whether a path parameter names what the operation's own thing is part of, as the id of
// /orders/{id}/refunds does, where the sample's id is the refund's.
func isOfParent(op *page.Operation, p *page.Parameter) bool {
	last := op.Path.Value[strings.LastIndexByte(op.Path.Value, '/')+1:]
	return p.In.Value == page.InPath && !strings.Contains(last, "{"+p.Name.Value+"}") && simpleName.MatchString(p.Name.Value)
}

// simpleName is one that does not say of what it is.
var simpleName = regexp.MustCompile(`^[a-z]+$`)

// leaves are those of that name, the nearest to the root first. Lists are not looked into: they answer for many values.
func leaves(root *sample.Value, name string) []*sample.Value {
	var out []*sample.Value
	for level := []*sample.Value{root}; len(level) > 0; {
		var next []*sample.Value
		for _, v := range level {
			if strings.EqualFold(v.Name, name) && v.IsScalar() {
				out = append(out, v)
			}
			if v.Kind == sample.Object {
				next = append(next, v.Fields...)
			}
		}
		level = next
	}
	return out
}

var (
	uuidForm = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	dateForm = regexp.MustCompile(`^\d{4}-\d\d-\d\d`)
)

// shape is the kind of thing that a value is.
func shape(s string) string {
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		return "number"
	}
	if _, err := mail.ParseAddress(s); err == nil {
		return "email"
	}
	if u, err := url.Parse(s); err == nil && u.Scheme != "" && u.Host != "" {
		return "url"
	}
	switch {
	case uuidForm.MatchString(s):
		return "uuid"
	case dateForm.MatchString(s):
		return "date"
	}
	return "text"
}

// differs reports whether two values that are the same kind of thing are not the same. Letter case, punctuation, the time
// of a day and the way a number is written are the service's to choose.
func differs(a, b string) bool {
	kind := shape(a)
	if kind != shape(b) {
		return false
	}
	if kind == "number" {
		x, _ := strconv.ParseFloat(a, 64)
		y, _ := strconv.ParseFloat(b, 64)
		return x != y
	}
	if kind == "date" {
		return !strings.HasPrefix(a, b) && !strings.HasPrefix(b, a)
	}
	return !strings.EqualFold(bare(a), bare(b))
}

// bare is a value without the marks in it that a service may take off, those of telephone numbers among them.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" ()-./", r) {
			return -1
		}
		return r
	}, s)
}
