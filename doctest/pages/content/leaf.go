package content

import (
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/match"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// A leaf is a field of a response without fields below it.
type Leaf struct {
	Path        []string
	Name, Value string
	Header      string // Location, SetCookie or TextBody; empty for a field
}

// Where a leaf is that is no field.
const (
	SetCookie = "Set-Cookie"
	Location  = "Location"
	ETag      = "Etag"
	TextBody  = "text" // a part of a body that is text
)

// InList reports whether a leaf is below an item of a list.
func (l Leaf) InList() bool { return slices.Contains(l.Path, "") }

// GivenName are names of values that a user gets from the server rather than makes up.
var GivenName = regexp.MustCompile(`(?i)(id|uuid|guid|key|token|jwt|code|cursor|secret|session|ref|reference|slug|etag|nonce)$|^(authorization|cookie|if-match)$`)

// IsGiven reports whether a leaf is a value that a user gets from the server and sends again: an ID, a credential, or a
// long text that nobody makes up. A key can be that of a map, which its user chooses.
func (l Leaf) IsGiven() bool {
	isOpaque := len(l.Value) >= 12 && match.OpaqueForm.MatchString(l.Value) && strings.ContainsAny(l.Value, "0123456789") && !match.NumberForm.MatchString(l.Value)
	isKey := strings.HasSuffix(strings.ToLower(l.Name), "key") && !strings.ContainsAny(l.Value, "0123456789") && len(l.Value) < 12
	return !match.IsTime(l.Value) && !match.IsElided(l.Value) && (l.Header != "" || GivenName.MatchString(l.Name) && !isKey || isOpaque)
}

// LeavesOf returns the leaves of an operation's sample of success, in JSON if there is one.
func LeavesOf(op *page.Operation) []Leaf {
	var best *page.Sample
	samples := op.Response.Samples
	if success := op.Response.Success(); success == http.StatusCreated || success == http.StatusAccepted {
		samples = slices.Concat(samples, op.Response.Linked)
	}
	for _, s := range samples {
		if s.Value != nil && s.IsOfSuccess() && (best == nil || best.Format != "json" && s.Format == "json") {
			best = s
		}
	}
	out := append(HeaderLeaves(op), textLeaves(op)...)
	if best == nil {
		return out
	}
	return append(LeavesBelow(best.Value), out...)
}

// LeavesBelow are the leaves of a value.
func LeavesBelow(root *sample.Value) []Leaf {
	var out []Leaf
	var walk func(v *sample.Value, path []string)
	walk = func(v *sample.Value, path []string) {
		if len(v.Fields) == 0 && v.Text != "" {
			name := ""
			if len(path) > 0 {
				name = path[len(path)-1]
			}
			out = append(out, Leaf{Path: slices.Clone(path), Name: name, Value: v.Text})
		}
		for _, m := range v.Fields {
			walk(m, append(path, m.Name))
		}
	}
	walk(root, []string{})
	return out
}

var (
	cookieForm   = regexp.MustCompile(`([\w-]+)=([^;\s"'<>` + "`" + `]+)`)
	locationForm = regexp.MustCompile(`/[\w%~.-]+(?:/[\w%~.-]+)*`)
	// TokenForm matches a token in a text.
	TokenForm = regexp.MustCompile(`\b(?:[A-Za-z_-]*\d[\w-]{7,}|[\w-]{16,})\b`)
)

// HeaderLeaves are the values that the page shows of headers which a user sends again.
func HeaderLeaves(op *page.Operation) []Leaf {
	var out []Leaf
	for _, h := range op.Response.Headers {
		text := h.Description.Value
		switch {
		case strings.EqualFold(h.Name.Value, "Set-Cookie"):
			if m := cookieForm.FindStringSubmatch(text); m != nil {
				out = append(out, Leaf{Name: m[1], Value: m[2], Header: SetCookie})
			}
		case strings.EqualFold(h.Name.Value, "Location"):
			out = append(out, Leaf{Name: "id", Value: LastSegment(locationForm.FindString(text)), Header: Location})
		}
	}
	return out
}

// textLeaves are the tokens in a sample that is text.
func textLeaves(op *page.Operation) []Leaf {
	for _, s := range op.Response.Samples {
		if s.Value == nil && !s.None && s.IsOfSuccess() {
			if token := TokenForm.FindString(s.Body.Value); token != "" && !isHeaderName(token) {
				return []Leaf{{Name: "token", Value: token, Header: TextBody}}
			}
		}
	}
	return nil
}

// isHeaderName reports whether a text is like the name of a header: words with hyphens.
func isHeaderName(s string) bool { return headerName.MatchString(s) }

var headerName = regexp.MustCompile(`^[A-Z][a-z]*(?:-[A-Z][A-Za-z]*)+$`)

// LastSegment is the last segment of a path.
func LastSegment(target string) string {
	target, _, _ = strings.Cut(target, "?")
	if base := path.Base(strings.TrimSuffix(target, "/")); base != "." && base != "/" {
		return base
	}
	return ""
}

// LeafNames are the names of the fields that an operation returns, as far as samples tell.
func LeafNames(op *page.Operation) []string {
	var out []string
	for _, l := range LeavesOf(op) {
		out = append(out, l.Name)
	}
	for _, sample := range op.Response.Linked {
		if sample.Value != nil {
			for _, l := range LeavesBelow(sample.Value) {
				out = append(out, l.Name)
			}
		}
	}
	for _, l := range ImpliedLeaves(op) {
		out = append(out, l.Name)
	}
	return append(out, emptyNames(op)...)
}

// emptyNames are the fields of a success that the pages show with an empty text. No leaf is of them, since no value flows from there.
func emptyNames(op *page.Operation) []string {
	var out []string
	for _, sm := range slices.Concat(op.Response.Samples, op.Response.Linked, []*page.Sample{op.Response.Implied}) {
		if sm == nil || sm.Value == nil || !sm.IsOfSuccess() {
			continue
		}
		for _, f := range sm.Value.Fields {
			if f.Kind == sample.String && f.Text == "" {
				out = append(out, f.Name)
			}
		}
	}
	return out
}

// ImpliedLeaves are those of the thing that other operations show, if the page shows no body of a success.
func ImpliedLeaves(op *page.Operation) []Leaf {
	if op.Response.Implied == nil {
		return nil
	}
	return LeavesBelow(op.Response.Implied.Value)
}

// StateName are names of fields that say in what state a thing is.
var StateName = regexp.MustCompile(`(?i)^(status|state|phase|stage)$`)

// EnumWord is a word of a program.
var EnumWord = regexp.MustCompile(`^[a-z]+(?:[_-][a-z]+)*$|^[A-Z]+(?:_[A-Z]+)*$`)

// IsCredential reports whether a leaf is a token: by its name, or by that of the object that has it.
func (l Leaf) IsCredential() bool {
	if match.CredentialName.MatchString(l.Name) {
		return true
	}
	return len(l.Path) > 1 && match.CredentialName.MatchString(l.Path[len(l.Path)-2]) && GivenName.MatchString("x"+l.Name+"token") && isValueName(l.Name)
}

func isValueName(name string) bool {
	return slices.Contains([]string{"value", "id", "token", "string", "text", "raw"}, strings.ToLower(name))
}
