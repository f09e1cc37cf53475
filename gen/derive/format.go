package derive

import (
	"net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/uuid"

	"docsascode.example/gen/http"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// stringSchema has the format of the parameters and fields of the same name. They must all have one format, and all values of
// the samples must be valid in it.
func (b *body) stringSchema(values []*sample.Value) *openapi3.Schema {
	s := openapi3.NewStringSchema()
	format := b.formats()[values[0].Name]
	if format != "" && !slices.ContainsFunc(values, func(v *sample.Value) bool { return !v.Elided && !v.Unknown && !conforms(format, v.Text) }) {
		s.Format = format
	}
	return s
}

// formats are the formats that the pages say, by the last names of parameters and fields. A name with several formats has
// none.
func (d *deriver) formats() map[string]string {
	if d.formatsOf != nil {
		return d.formatsOf
	}
	d.formatsOf = map[string]string{}
	add := func(name, kind string) {
		t, ok := page.ParseType(kind)
		if !ok || t.Name != openapi3.TypeString || t.Format == "" {
			return
		}
		name = lastName(name)
		if known, taken := d.formatsOf[name]; taken && known != t.Format {
			t.Format = ""
		}
		d.formatsOf[name] = t.Format
	}
	for _, op := range d.site.Operations() {
		for _, p := range op.Parameters {
			if p.In.Value != page.InHeader {
				add(p.Name.Value, p.Type.Value)
			}
		}
	}
	return d.formatsOf
}

// lastName is the name of a field without those of the objects around it.
func lastName(name string) string {
	name = strings.TrimSuffix(fieldForm.ReplaceAllString(name, ".$1"), "[]")
	return name[strings.LastIndexByte(name, '.')+1:]
}

// conforms reports whether a text is of a format, as far as the format is one that can be checked.
func conforms(format, text string) bool {
	var err error
	switch format {
	case "date":
		_, err = time.Parse(time.DateOnly, text)
	case "date-time":
		_, err = time.Parse(time.RFC3339, text)
	case "email":
		_, err = mail.ParseAddress(text)
	case "uuid":
		_, err = uuid.Parse(text)
	case "ipv4", "ipv6":
		_, err = netip.ParseAddr(text)
	case "uri":
		u, fault := url.Parse(text)
		return fault == nil && u.IsAbs()
	}
	return err == nil
}

// pathType is the type that another operation gives the same part of its path, for a parameter without a type.
func (d *deriver) pathType(op *page.Operation, p *page.Parameter) page.Text {
	if p.In.Value != page.InPath || p.Type.Value != "" {
		return p.Type
	}
	if d.pathTypes == nil {
		d.pathTypes = map[string]page.Text{}
		for _, other := range d.site.Operations() {
			for _, q := range other.Parameters {
				if key := pathKey(other, q); q.In.Value == page.InPath && q.Type.Value != "" && d.pathTypes[key].Value == "" {
					d.pathTypes[key] = q.Type
				}
			}
		}
	}
	return d.pathTypes[pathKey(op, p)]
}

// pathKey is a path up to the end of a parameter, however the parameters in it are named.
func pathKey(op *page.Operation, p *page.Parameter) string {
	before, _, _ := strings.Cut(http.Plain(op.Path.Value), "{"+p.Name.Value+"}")
	return http.Anonymous(before + "{" + p.Name.Value + "}")
}
