package page

import (
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/gen/page/sample"
)

// samples checks the samples of a response against each other; op is nil for the error body of a site.
func (l *linter) samples(resp *Response, op *Operation) {
	listed := func(code int) bool {
		return slices.ContainsFunc(resp.Statuses, func(s Status) bool { return s.Code == code })
	}
	for i, s := range resp.Samples {
		if op != nil && s.Status != 0 && !listed(s.Status) {
			l.report(s.Title.Pos, "sample-status", "the sample is of status %d, which is not in the list", s.Status)
		}
		for _, other := range resp.Samples[i+1:] {
			switch {
			case s.Status != other.Status || s.Value == nil || other.Value == nil:
			case s.Format == "json" && other.Format == "xml":
				l.differ(s, other)
			case s.Format == "xml" && other.Format == "json":
				l.differ(other, s)
			}
		}
	}
}

func (l *linter) differ(json, xml *Sample) {
	for _, d := range sample.Compare(json.Value, xml.Value) {
		at := json.Body.Pos
		if d.XML != nil {
			at = xml.Body.At(d.XML.Offset)
		} else if d.JSON != nil {
			at = json.Body.At(d.JSON.Offset)
		}
		l.report(at, "samples-differ", "%s", d.Message)
	}
}

// echoes reports a sample that answers for another value than the examples sent.
func (l *linter) echoes(op *Operation) {
	for _, p := range op.Parameters {
		sent := op.Sent(p)
		if p.In.Value == InHeader || len(sent) == 0 || len(sent) < len(op.sent(p)) || transformed[strings.ToLower(p.Name.Value)] {
			continue
		}
		for _, s := range op.Response.Samples {
			if s.Value != nil && (s.Status == 0 || s.Status/100 == 2) {
				l.echo(p, s, sent)
			}
		}
	}
}

func (l *linter) echo(p *Parameter, s *Sample, sent []string) {
	v := shallowest(s.Value, p.Name.Value)
	if v == nil || v.Elided || slices.ContainsFunc(sent, func(text string) bool { return !differs(v.Text, text) }) {
		return
	}
	l.report(s.Body.At(v.Offset), "sample-echo", "the sample answers for %q, and the example sends %s=%s", v.Text, p.Name.Value, sent[0])
}

// transformed are the names of parameters that services commonly answer with a value of their own.
var transformed = map[string]bool{
	"status": true, "state": true, "code": true, "message": true, "result": true, "token": true, "error": true, "action": true,
	"event": true, "password": true, "secret": true, "type": true, "total": true, "count": true,
}

// shallowest is the leaf of that name nearest to the root. Lists are not looked into: they answer for many values.
func shallowest(root *sample.Value, name string) *sample.Value {
	level := []*sample.Value{root}
	for len(level) > 0 {
		var next []*sample.Value
		for _, v := range level {
			if strings.EqualFold(v.Name, name) && isLeaf(v) {
				return v
			}
			if v.Kind == sample.Object {
				next = append(next, v.Members...)
			}
		}
		level = next
	}
	return nil
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

// differs reports whether two values that are the same kind of thing are not the same. Letter case, the space around
// a value and the way a number is written are the service's to choose.
func differs(a, b string) bool {
	if strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b)) || shape(a) != shape(b) {
		return false
	}
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return errX != nil || errY != nil || x != y
}
