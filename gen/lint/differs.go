package lint

import (
	"slices"
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// differs reports what a page says in two ways. If both ways are equally strong, it is an error that names both places.
// If a sample shows what a table or a list says otherwise, it is a note.
func (l *linter) differs(p *page.Page) {
	for _, op := range p.Operations {
		for _, d := range op.Differences {
			l.report(d.Pos, "differs", "%s %s here, and %s at %s; write one in both places", d.What, d.Here, d.There, d.First)
		}
		for _, f := range op.Response.Fields {
			l.fieldDiffers(op, f)
		}
	}
	if len(p.Operations) > 0 {
		l.kindsDiffer(p)
		l.quotesDiffer(p)
		l.namesDiffer(p)
	}
}

// namesDiffer reports parameters of one location whose names differ in letter case or in marks between the words alone.
func (l *linter) namesDiffer(p *page.Page) {
	first, owner := map[string]*page.Parameter{}, map[string]*page.Operation{}
	for _, op := range p.Operations {
		for _, row := range op.Parameters {
			key := locationOf(op, row) + " " + plainName.Replace(strings.ToLower(row.Name.Value))
			known := first[key]
			switch {
			case row.In.Value == page.InHeader || strings.ContainsAny(row.Name.Value, ".[*"):
			case known == nil:
				first[key], owner[key] = row, op
			case known.Name.Value != row.Name.Value && owner[key] != op:
				l.note(row.Name.Pos, "differs", "the parameter is %s here, and %s at %s; write one name in both places", row.Name.Value, known.Name.Value, known.Name.Pos)
			}
		}
	}
}

// locationOf is where a parameter is sent, or where the operation's method sends parameters if the page does not say.
func locationOf(op *page.Operation, row *page.Parameter) string {
	switch {
	case row.In.Value != "":
		return row.In.Value
	case op.Method.Value == "GET" || op.Method.Value == "DELETE" || op.Method.Value == "HEAD":
		return page.InQuery
	}
	return page.InBody
}

// plainName takes the marks between the words of a name away.
var plainName = strings.NewReplacer("_", "", "-", "")

// fieldDiffers compares what a row says of a field with the values that the samples of its status show.
func (l *linter) fieldDiffers(op *page.Operation, f *page.Field) {
	t, known := page.ParseType(f.Type.Value)
	for _, s := range op.Response.Samples {
		if s.Value == nil || s.Described || s.Format != "json" || f.Status != s.Status && f.Status != 0 || f.Status == 0 && s.Status >= 400 {
			continue
		}
		for _, v := range sample.At([]*sample.Value{s.Value}, f.Name.Value) {
			switch {
			case v.Unknown || v.Elided || v.Kind == sample.Null:
			case known && !isOfType(v, t) && !isDecimal(v, f.Type.Value):
				l.note(s.Body.At(v.Offset), "differs", "the sample shows %s for %s, and %s says %s; write one in both places", kindNames[v.Kind], f.Name.Value, f.Name.Pos, t.Name)
				return
			case len(f.Enum) > 0 && v.Kind != sample.Object && v.Kind != sample.Array && !slices.Contains(f.Enum, v.Text):
				l.note(s.Body.At(v.Offset), "differs", "the sample shows %q for %s, and %s lists %s; write one of them, or add it", v.Text, f.Name.Value, f.Name.Pos, strings.Join(f.Enum, ", "))
				return
			}
		}
	}
}

// kindNames are the kinds of values in the words of the column Type.
var kindNames = map[sample.Kind]string{sample.Object: "an object", sample.Array: "an array", sample.String: "a string", sample.Number: "a number", sample.Bool: "a boolean"}

// isOfType reports whether a value can be of a type. The items of a list stand for the list.
// isDecimal reports whether a value is a decimal in quotes, as many APIs write what must not be rounded.
func isDecimal(v *sample.Value, kind string) bool {
	return v.Kind == sample.String && strings.Contains(strings.ToLower(kind), "decimal") && decimalForm.MatchString(v.Text)
}

var decimalForm = regex.MustCompile(`^-?\d+(?:\.\d+)?$`)

func isOfType(v *sample.Value, t page.Type) bool {
	switch t.Name {
	case "array", "":
		return true
	case "integer":
		return v.Kind == sample.Number && v.IsInteger()
	}
	return v.Kind == map[string]sample.Kind{"object": sample.Object, "string": sample.String, "number": sample.Number, "boolean": sample.Bool}[t.Name]
}
