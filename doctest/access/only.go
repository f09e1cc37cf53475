package access

import (
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/prose"
	"docsascode.example/doctest/things"
	"docsascode.example/gen/page"
)

// Sentences that name in their own words who does what: "Only the manager adds, changes and removes rooms."

// verbs are the words for what operations do, by their methods.
var verbs = map[string]*regexp.Regexp{
	http.MethodPost:   regexp.MustCompile(`(?i)^(?:add|create|make|open|register|enter|start|set|invite|upload|publish)(?:e?s)?$`),
	http.MethodPut:    regexp.MustCompile(`(?i)^(?:add|create|make|set|change|edit|update|modif(?:y|ie)|replace|write)s?$`),
	http.MethodPatch:  regexp.MustCompile(`(?i)^(?:change|edit|update|modif(?:y|ie)|rename|correct)s?$`),
	http.MethodDelete: regexp.MustCompile(`(?i)^(?:delete|remove|drop|erase)s?$`),
	http.MethodGet:    regexp.MustCompile(`(?i)^(?:see|read|view|list|look)s?$`),
}

// doers is how many words behind the role tell what it does.
const doers = 8

// OnlyDoers are the roles of which a sentence says that they alone do what an operation does. A sentence in the text of another
// operation must name the things.
func OnlyDoers(sentence string, op *page.Operation, isOwn bool, all []Account) []string {
	var names []string
	for _, a := range all {
		if a.Role != "" && !slices.Contains(names, regexp.QuoteMeta(a.Role)) {
			names = append(names, regexp.QuoteMeta(a.Role))
		}
	}
	if len(names) == 0 {
		return nil
	}
	role := `(?:an? |the )?(` + strings.Join(names, "|") + `)s?`
	form := regexp.MustCompile(`(?i)\bonly (?:for )?` + role + `(?:,? (?:and|or) ` + role + `)? (?:(?:can|may|could|(?:is|are) allowed to) )?(.*)$`)
	m := form.FindStringSubmatch(prose.Unmarked(sentence))
	if m == nil {
		return nil
	}
	rest, _, _ := strings.Cut(m[3], ".")
	rest, _, _ = strings.Cut(rest, ";")
	if someOnly.MatchString(rest) || !does(rest, op) || !isOwn && !namesThings(rest, op) {
		return nil
	}
	return slices.DeleteFunc([]string{strings.ToLower(m[1]), strings.ToLower(m[2])}, func(name string) bool { return name == "" })
}

// someOnly is in texts about some of the things, or about what is not always so.
var someOnly = regexp.MustCompile(`(?i)\b(?:that|which|who|whose|where|if|when|while|unless|until|with|without|not|others?|before|after|own|past|drafts?|more|most|some|instead|also|directly)\b|n't\b`)

// does reports whether a text begins with words for what an operation does.
func does(text string, op *page.Operation) bool {
	act := strings.ToLower(path.Base(strings.TrimSuffix(op.Path.Value, "/")))
	for i, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' }) {
		switch {
		case i >= doers:
			return false
		case things.IsOnThing(op) && op.Method.Value == http.MethodPost:
			if stem := strings.TrimSuffix(act, "e"); len(stem) > 3 && strings.HasPrefix(strings.ToLower(word), stem) {
				return true
			}
		case verbs[op.Method.Value] != nil && verbs[op.Method.Value].MatchString(word):
			return true
		}
	}
	return false
}

// namesThings reports whether a text names the things that an operation is about.
func namesThings(text string, op *page.Operation) bool {
	words := strings.Split(things.HoleForm.ReplaceAllString(op.Path.Value, ""), "/")
	words = slices.DeleteFunc(words, func(word string) bool { return word == "" })
	return len(words) > 0 && regexp.MustCompile(`(?i)\b`+regexp.QuoteMeta(words[len(words)-1])+`\b`).MatchString(text)
}
