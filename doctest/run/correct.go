package run

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/domain"
	"docsascode.example/doctest/patch"
	"docsascode.example/gen/example"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// correct notes the edit that makes a sample true. It writes the response as the page would: with the page's values in
// place of their replacements.
func (r *run) correct(s *page.Sample, w match.Mismatch, v match.Values) {
	if s.Link.IsValid() {
		return // other operations have the sample, too
	}
	if v.Problem != 0 && (w.Node.Name == "status" || w.Node.Name == "title") {
		return // they are right for another status
	}
	if w.Got != nil && holdsControls(w.Got) {
		return // unprintable characters belong neither into a page nor on a terminal
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	var got *sample.Value
	if w.Got != nil {
		got = r.lasting(v.OnPage(w.Got))
	}
	switch w.Fix {
	case match.Replace:
		r.patch.Replace(s, w.Node, got)
	case match.Remove:
		r.patch.Remove(s, w.Node)
	case match.Add:
		r.patch.Add(s, w.Node, got)
	}
}

// holdsControls reports whether a value has unprintable characters, except for white space.
func holdsControls(v *sample.Value) bool {
	return strings.ContainsFunc(v.Text+v.Name, func(c rune) bool { return !unicode.IsPrint(c) && !unicode.IsSpace(c) }) ||
		slices.ContainsFunc(v.Fields, holdsControls)
}

// lasting is a value without what only this run has: the address that doctest sends from, the server's, and the values that
// are fresh for each test user. It has the page's value in their place, or "...".
func (r *run) lasting(v *sample.Value) *sample.Value {
	own := *v
	own.Text = example.Replace(own.Text, r.made)
	if shown := r.hosts.Shown(); shown != "" {
		own.Text = example.Replace(own.Text, map[string]string{r.Server.Host: shown})
	}
	if r.source != nil {
		own.Text = example.Replace(own.Text, map[string]string{r.source.String(): "..."})
	}
	for _, of := range []map[string]string{r.made, r.secret} {
		for value := range of {
			if strings.Contains(strings.ToLower(own.Text), strings.ToLower(value)) {
				own.Text = "..."
			}
		}
	}
	own.Fields = nil
	for _, m := range v.Fields {
		own.Fields = append(own.Fields, r.lasting(m))
	}
	return &own
}

// isElidable reports whether "..." is better than a value of a response: it is long, or each response has its own.
func isElidable(v *sample.Value) bool {
	if len(v.Text) > 60 || strings.HasPrefix(v.Text, "eyJ") || isCredential(v) {
		return true
	}
	if v.Kind == sample.Number {
		return match.TimeName.MatchString(v.Name) || unixTime.MatchString(v.Text)
	}
	return v.Kind == sample.String && (match.HasForm(v.Text) || match.IDName.MatchString(v.Name) && match.OpaqueForm.MatchString(v.Text))
}

// isCredential reports whether a value looks like a token or a key that the server made.
func isCredential(v *sample.Value) bool {
	return v.Kind == sample.String && match.CredentialName.MatchString(v.Name) && len(v.Text) >= 8 && strings.ContainsAny(v.Text, "0123456789")
}

// unixTime is a time of 2017 to 2036, in seconds, milliseconds, microseconds or nanoseconds.
var unixTime = regexp.MustCompile(`^(1[5-9]|20)\d{8}(\d{3}){0,3}$`)

// correctText notes the edit that makes a sample true that is neither JSON nor XML.
func (r *run) correctText(s *page.Sample, body []byte) {
	if s.Value != nil || s.None {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	got := &sample.Value{Kind: sample.String, Text: strings.TrimRight(string(body), "\n")}
	if got.Text == "" || holdsControls(got) {
		return // an empty block shows nothing
	}
	got = r.lasting(got)
	got.Text = textWord.ReplaceAllStringFunc(got.Text, func(word string) string {
		if match.HasForm(word) {
			return "..."
		}
		return word
	})
	r.patch.Replace(s, nil, got)
}

// textWord matches what stands between white space, quotes and commas.
var textWord = regexp.MustCompile(`[^\s"',;=]+`)

// noteSuccess notes the status of an example where the page lists another success.
func (r *run) noteSuccess(s *subject, status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.successes[s] = status
}

// noteStatus notes a status that the server returned and the page does not list.
func (r *run) noteStatus(s *subject, status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !slices.Contains(r.unlisted[s], status) {
		r.unlisted[s] = append(r.unlisted[s], status)
	}
}

// statusEdits correct the statuses of the pages by these notes.
func (r *run) statusEdits() []patch.Edit {
	var out []patch.Edit
	for _, s := range r.subjects {
		missing := slices.Sorted(slices.Values(r.unlisted[s]))
		out = append(out, patch.Statuses(s.Op.Response.Statuses, s.Op.Response.Success(), r.successes[s], missing)...)
	}
	return out
}

// noteType notes the type of an accepted value that is not of its parameter's type.
func (r *run) noteType(p *page.Parameter, value string) {
	name := "string"
	for _, t := range []string{"integer", "number", "boolean", "uuid", "date", "date-time", "email"} {
		if parsed, ok := page.ParseType(t); ok && domain.Fits(parsed, value) {
			name = t
			break
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.typeEdits = append(r.typeEdits, patch.Replace(p.Type, name))
}
