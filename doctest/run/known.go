package run

import (
	"maps"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// A known value is one that the server returned to a test user.
type knownValue struct {
	name   string   // of the field, the header or the cookie
	above  []string // the fields above it
	value  string
	source string
	from   *subject
}

// learn keeps the values of a response: all for placeholders that name them, and those that differ from the page's for the
// examples that show the page's.
func (user *testUser) learn(s *subject, ex *recorder.Exchange) {
	source := responseOf + s.op.Name()
	for _, l := range leavesIn(ex) {
		user.known = append(user.known, knownValue{name: l.name, above: l.path, value: l.value, source: source, from: s})
	}
	for _, l := range leavesOf(s.op) {
		got, ok := leafIn(l, ex)
		if ok && got != l.value && got != "" && l.isGiven() && !s.isSent(l.value) && !(s.onlyLooks() && user.hasMade(l.value)) {
			user.replace(l.value, got, source)
		}
	}
}

// hasMade reports whether the test user has created the thing whose ID a page shows, so that a list of other things does not tell
// another ID for it.
func (user *testUser) hasMade(shown string) bool {
	return slices.ContainsFunc(user.replaced, func(r claim.Replacement) bool {
		return r.Page == shown && strings.HasPrefix(r.Source, responseOf+http.MethodPost+" ")
	})
}

// isSent reports whether the examples of an operation send a value, so that its response only repeats it.
func (s *subject) isSent(value string) bool {
	return slices.ContainsFunc(sentBy(s.op), func(v sent) bool { return v.value == value })
}

// isGiven reports whether a leaf is a value that a user gets from the server and sends again: an ID, a credential, or a
// long text that nobody makes up. A key can be that of a map, which its user chooses.
func (l leaf) isGiven() bool {
	isOpaque := len(l.value) >= 12 && match.OpaqueForm.MatchString(l.value) && strings.ContainsAny(l.value, "0123456789") && !match.NumberForm.MatchString(l.value)
	isKey := strings.HasSuffix(strings.ToLower(l.name), "key") && !strings.ContainsAny(l.value, "0123456789") && len(l.value) < 12
	return !match.IsTime(l.value) && !match.IsElided(l.value) && (l.header != "" || givenName.MatchString(l.name) && !isKey || isOpaque)
}

// leavesIn are the values of a response that can have a name: the fields of its body, its cookies, and the ID in Location.
func leavesIn(ex *recorder.Exchange) []leaf {
	var out []leaf
	if v := bodyOf(ex); v != nil {
		out = leavesBelow(v)
	}
	res := http.Response{Header: ex.Header}
	for _, c := range res.Cookies() {
		out = append(out, leaf{name: c.Name, value: c.Value, header: setCookie})
	}
	if id := lastSegment(ex.Header.Get("Location")); id != "" {
		out = append(out, leaf{name: "id", value: id, header: location})
	}
	return out
}

// bodyOf is the body of a response as JSON or XML; nil if it is neither.
func bodyOf(ex *recorder.Exchange) *sample.Value {
	parse := sample.JSON
	if page.FormatOf(call.MediaTypeOf(ex.Header)) == "xml" {
		parse = sample.XML
	}
	v, err := parse(string(ex.Body))
	if err != nil {
		return nil
	}
	return v
}

// lastSegment is the last segment of a path.
func lastSegment(target string) string {
	target, _, _ = strings.Cut(target, "?")
	if base := path.Base(strings.TrimSuffix(target, "/")); base != "." && base != "/" {
		return base
	}
	return ""
}

// leafIn is the value that a response has in place of a leaf.
func leafIn(l leaf, ex *recorder.Exchange) (string, bool) {
	switch l.header {
	case "":
		if slices.Contains(l.path, "") && hasLeafOf(l, ex) {
			return l.value, true // the list has the very thing of the page
		}
		return fieldAt(ex, l.path)
	case setCookie:
		res := http.Response{Header: ex.Header}
		for _, c := range res.Cookies() {
			if c.Name == l.name {
				return c.Value, true
			}
		}
	case location:
		id := lastSegment(ex.Header.Get("Location"))
		return id, id != ""
	case textBody:
		got := tokenForm.FindString(string(ex.Body))
		return got, got != ""
	case etag:
		tag := ex.Header.Get(etag)
		return tag, tag != ""
	}
	return "", false
}

// hasLeafOf reports whether a response has a value of a leaf under its name.
func hasLeafOf(l leaf, ex *recorder.Exchange) bool {
	v := bodyOf(ex)
	return v != nil && slices.ContainsFunc(leavesBelow(v), func(o leaf) bool { return o.name == l.name && o.value == l.value })
}

// Where a leaf is that is no field.
const (
	setCookie = "Set-Cookie"
	location  = "Location"
	etag      = "Etag"
	textBody  = "text" // a part of a body that is text
)

var (
	cookieForm   = regexp.MustCompile(`([\w-]+)=([^;\s"'<>` + "`" + `]+)`)
	locationForm = regexp.MustCompile(`/[\w%~.-]+(?:/[\w%~.-]+)*`)
	tokenForm    = regexp.MustCompile(`\b(?:[A-Za-z_-]*\d[\w-]{7,}|[\w-]{16,})\b`)
)

// headerLeaves are the values that the page shows of headers which a user sends again.
func headerLeaves(op *page.Operation) []leaf {
	var out []leaf
	for _, h := range op.Response.Headers {
		text := h.Description.Value
		switch {
		case strings.EqualFold(h.Name.Value, "Set-Cookie"):
			if m := cookieForm.FindStringSubmatch(text); m != nil {
				out = append(out, leaf{name: m[1], value: m[2], header: setCookie})
			}
		case strings.EqualFold(h.Name.Value, "Location"):
			out = append(out, leaf{name: "id", value: lastSegment(locationForm.FindString(text)), header: location})
		}
	}
	return out
}

// textLeaves are the tokens in a sample that is text.
func textLeaves(op *page.Operation) []leaf {
	for _, s := range op.Response.Samples {
		if s.Value == nil && !s.None && s.IsOfSuccess() {
			if token := tokenForm.FindString(s.Body.Value); token != "" && !isHeaderName(token) {
				return []leaf{{name: "token", value: token, header: textBody}}
			}
		}
	}
	return nil
}

// isHeaderName reports whether a text is like the name of a header: words with hyphens.
func isHeaderName(s string) bool { return headerName.MatchString(s) }

var headerName = regexp.MustCompile(`^[A-Z][a-z]*(?:-[A-Z][A-Za-z]*)+$`)

// named is the last known value with a name, as a placeholder or a variable has it.
func (user *testUser) named(name string) (knownValue, bool) {
	for _, fits := range []func(knownValue) bool{
		func(k knownValue) bool { return match.Simplified(k.name) == match.Simplified(name) },
		func(k knownValue) bool { return k.isID(name) },
		func(k knownValue) bool { return match.CredentialName.MatchString(name) && k.isCredential() },
	} {
		for _, k := range slices.Backward(user.known) {
			if match.Simplified(name) != "" && fits(k) {
				return k, true
			}
		}
	}
	return knownValue{}, false
}

// isCredential reports whether a value is a token: by its name, or by that of the object that has it.
func (k knownValue) isCredential() bool {
	return match.CredentialName.MatchString(k.name) || len(k.above) > 1 && match.CredentialName.MatchString(k.above[len(k.above)-2]) && givenName.MatchString("x"+k.name+"token") && isValueName(k.name)
}

func isValueName(name string) bool {
	return slices.Contains([]string{"value", "id", "token", "string", "text", "raw"}, strings.ToLower(name))
}

// isID reports whether a value is the ID of the resource that a name such as bookId speaks of.
func (k knownValue) isID(name string) bool {
	resource, ok := strings.CutSuffix(match.Simplified(name), "id")
	if !ok || !match.IDName.MatchString(k.name) {
		return false
	}
	return resource == "" || k.from != nil && strings.Contains(match.Simplified(k.from.op.Path.Value), strings.TrimSuffix(resource, "y"))
}

// placeholderIn matches what a reader fills in, wherever it stands in a text, and has its name.
var placeholderIn = regexp.MustCompile(`\{\{\s*([A-Za-z_][\w.-]*)\s*\}\}|<([A-Za-z_][\w .-]*)>|%([A-Za-z_]\w*)%|\{([A-Za-z_][\w-]*)\}|\b((?:YOUR|MY)[-_][A-Z_-]+|[A-Z]+_(?:TOKEN|KEY|ID|SECRET|CODE|UUID))\b|/:([A-Za-z_]\w*)`)

// inText are the values that replace parts of an example's text: those that the page shows, and its placeholders.
func (user *testUser) inText(e *page.Example) map[string]string {
	out := map[string]string{}
	for shown, value := range user.replacements() {
		if !isVariable(shown) {
			out[shown] = value
		}
	}
	for _, m := range placeholderIn.FindAllStringSubmatch(e.Code.Value, -1) {
		name := strings.Join(m[1:], "")
		shown := strings.TrimPrefix(m[0], "/")
		if _, ok := out[shown]; ok || isVariable("$"+shown) && strings.Contains(e.Code.Value, "$"+shown) {
			continue
		}
		name = strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(name), "your"), "my")
		if k, ok := user.named(name); ok {
			out[shown] = k.value
			user.replace(shown, k.value, k.source)
		}
	}
	return out
}

var variableName = regexp.MustCompile(`^\$\{?([A-Za-z_]\w*)\}?$`)

func isVariable(s string) bool { return variableName.MatchString(s) }

// inEnvironment are the variables that an example uses and nothing on the page sets, with the values that their names tell.
func (user *testUser) inEnvironment(e *page.Example) map[string]string {
	out := map[string]string{}
	for shown, value := range user.replacements() {
		if m := variableName.FindStringSubmatch(shown); m != nil && strings.Contains(e.Code.Value, m[1]) {
			out[m[1]] = value
		}
	}
	for _, name := range unsetIn(e.Code.Value) {
		if _, ok := out[name]; ok || user.run.setsVariable(e, name) {
			continue
		}
		if k, ok := user.named(name); ok {
			out[name] = k.value
			user.replace("$"+name, k.value, k.source)
		}
	}
	return out
}

// setsVariable reports whether a step of a session above an example sets a variable.
func (r *run) setsVariable(e *page.Example, name string) bool {
	for _, s := range r.sessions {
		for _, st := range s.steps {
			if st.example.Code.File == e.Code.File && st.example.Code.Line < e.Code.Line && slices.Contains(st.scope.defines, name) {
				return true
			}
		}
	}
	return false
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
