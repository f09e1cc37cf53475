package page

import (
	"cmp"
	"slices"
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/sample"
)

var (
	// idName matches the names of members whose value names a thing.
	idName = regex.MustCompile(`^(?:\w*_|\w*[a-z])?(?:id|Id|ID|uuid|UUID|guid|slug|isbn|sku|number|code|key|ref|reference)$`)
	// madeForm matches an ID that a server has made: with a prefix, a UUID, or long and with digits.
	madeForm = regex.MustCompile(`^(?:[A-Za-z]{1,12}[_-][0-9A-Za-z]{5,}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[0-9A-Fa-f]{16,}|[0-9A-HJKMNP-TV-Z]{26})$`)
	// kindForm matches a segment that names a kind of things: books, feed-keys.
	kindForm = regex.MustCompile(`^[a-z][A-Za-z_-]{2,}$`)
	digits   = regex.MustCompile(`[0-9]`)
)

// fillIDs makes parameters of the segments of a path that are IDs: "GET /books/bk_41d7" is a request for one book of many. A
// segment is one where a sample of the page has it as the value of a member like id, or where nobody but a server writes such a text.
// An operation whose path no heading says has no other name.
func (o *outliner) fillIDs(h notation.Head) notation.Head {
	segments := strings.Split(h.Path.Value, "/")
	for i, s := range segments {
		if i < 2 || !digits.MatchString(s) || strings.Contains(s, "{") || !kindForm.MatchString(segments[i-1]) || segments[i-1] == "api" {
			continue
		}
		name, isShown := o.shownIDs()[s]
		if !isShown {
			name, isShown = o.likeShown(s, segments[i-1])
		}
		if !isShown && !madeForm.MatchString(s) {
			continue
		}
		if name == "" || name == "id" || slices.Contains(segments, "{"+name+"}") {
			name = strings.ReplaceAll(singular(segments[i-1]), " ", "_") + "_id"
		}
		segments[i] = "{" + name + "}"
	}
	h.Path = h.Path.As(strings.Join(segments, "/"))
	return h
}

var (
	dateForm   = regex.MustCompile(`^\d{4}-\d\d-\d\d$`)
	prefixForm = regex.MustCompile(`^[A-Za-z]{2,12}[-_]`)
)

// likeShown reports whether a segment is one where samples have others of its kind, and the name of what it is: "hall-3" where a sample
// shows "hall-2", a date, or the "seat" below "seats".
func (o *outliner) likeShown(s, above string) (name string, is bool) {
	prefix := prefixForm.FindString(s)
	for id := range o.shownIDs() {
		if prefix != "" && prefix == prefixForm.FindString(id) && digits.MatchString(id) {
			return "id", true
		}
	}
	name, isShown := o.texts[s]
	switch {
	case dateForm.MatchString(s):
		return cmp.Or(name, "date"), true
	case isShown && name == singular(above):
		return name, true
	}
	return "", false
}

// shownIDs are the values that samples of the page have for members like id, with the names of those.
func (o *outliner) shownIDs() map[string]string {
	if o.ids != nil {
		return o.ids
	}
	o.ids, o.texts = map[string]string{}, map[string]string{}
	for _, e := range o.evidence {
		if s, ok := e.Fact.(notation.Sample); ok && s.Format == "json" {
			value, _ := sample.Parse(s.Format, s.Body.Value)
			o.addIDs(value)
		}
	}
	return o.ids
}

func (o *outliner) addIDs(v *sample.Value) {
	if v == nil {
		return
	}
	isScalar := v.Kind == sample.String || v.Kind == sample.Number
	if known, ok := o.ids[v.Text]; isScalar && idName.MatchString(v.Name) && (!ok || known != "id") {
		o.ids[v.Text] = v.Name
	}
	if v.Kind == sample.String && digits.MatchString(v.Text) && o.texts[v.Text] == "" {
		o.texts[v.Text] = v.Name
	}
	for _, f := range v.Fields {
		o.addIDs(f)
	}
}
