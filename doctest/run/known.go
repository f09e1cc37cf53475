package run

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/script"
	"docsascode.example/doctest/pages/things"
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
	from   *page.Operation
}

// learn keeps the values of a response: all for placeholders that name them, and those that differ from the page's for the
// examples that show the page's.
func (user *testUser) learn(s *subject, ex *recorder.Exchange) {
	source := responseOf + s.Op.Name()
	for _, l := range leavesIn(ex) {
		user.known = append(user.known, knownValue{name: l.Name, above: l.Path, value: l.Value, source: source, from: s.Op})
	}
	for _, l := range content.LeavesOf(s.Op) {
		got, ok := leafIn(l, ex)
		if ok && got != l.Value && got != "" && l.IsGiven() && !content.Sends(s.Op, l.Value) && !(things.OnlyLooks(s.Op) && user.hasMade(l.Value)) {
			user.replace(l.Value, got, source)
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

// leavesIn are the values of a response that can have a name: the fields of its body, its cookies, and the ID in Location.
func leavesIn(ex *recorder.Exchange) []content.Leaf {
	var out []content.Leaf
	if v := bodyOf(ex); v != nil {
		out = content.LeavesBelow(v)
	}
	res := http.Response{Header: ex.Header}
	for _, c := range res.Cookies() {
		out = append(out, content.Leaf{Name: c.Name, Value: c.Value, Header: content.SetCookie})
	}
	if id := content.LastSegment(ex.Header.Get("Location")); id != "" {
		out = append(out, content.Leaf{Name: "id", Value: id, Header: content.Location})
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

// leafIn is the value that a response has in place of a leaf.
func leafIn(l content.Leaf, ex *recorder.Exchange) (string, bool) {
	switch l.Header {
	case "":
		if slices.Contains(l.Path, "") && hasLeafOf(l, ex) {
			return l.Value, true // the list has the very thing of the page
		}
		return fieldAt(ex, l.Path)
	case content.SetCookie:
		res := http.Response{Header: ex.Header}
		for _, c := range res.Cookies() {
			if c.Name == l.Name {
				return c.Value, true
			}
		}
	case content.Location:
		id := content.LastSegment(ex.Header.Get("Location"))
		return id, id != ""
	case content.TextBody:
		got := content.TokenForm.FindString(string(ex.Body))
		return got, got != ""
	case content.ETag:
		tag := ex.Header.Get(content.ETag)
		return tag, tag != ""
	}
	return "", false
}

// hasLeafOf reports whether a response has a value of a leaf under its name.
func hasLeafOf(l content.Leaf, ex *recorder.Exchange) bool {
	v := bodyOf(ex)
	return v != nil && slices.ContainsFunc(content.LeavesBelow(v), func(o content.Leaf) bool { return o.Name == l.Name && o.Value == l.Value })
}

// named is the last known value with a name, as a placeholder or a variable has it.
func (user *testUser) named(name string) (knownValue, bool) {
	for _, fits := range []func(knownValue) bool{
		func(k knownValue) bool { return match.Simplified(k.name) == match.Simplified(name) },
		func(k knownValue) bool { return k.isID(name) },
		func(k knownValue) bool {
			return match.CredentialName.MatchString(name) && content.Leaf{Name: k.name, Path: k.above}.IsCredential()
		},
	} {
		for _, k := range slices.Backward(user.known) {
			if match.Simplified(name) != "" && fits(k) {
				return k, true
			}
		}
	}
	return knownValue{}, false
}

// isID reports whether a value is the ID of the resource that a name such as bookId speaks of.
func (k knownValue) isID(name string) bool {
	resource, ok := strings.CutSuffix(match.Simplified(name), "id")
	if !ok || !match.IDName.MatchString(k.name) {
		return false
	}
	return resource == "" || k.from != nil && strings.Contains(match.Simplified(k.from.Path.Value), strings.TrimSuffix(resource, "y"))
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
	for _, name := range script.UnsetIn(e.Code.Value) {
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
			if st.example.Code.File == e.Code.File && st.example.Code.Line < e.Code.Line && slices.Contains(st.scope.Defines, name) {
				return true
			}
		}
	}
	return false
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
