package access

import (
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/pages/prose"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/gen/page"
)

// Sentences that name in their own words who does what: "Only the manager adds, changes and removes rooms."

// verbs are the words for what operations do, by their methods.
var verbs = map[string]*regexp.Regexp{
	http.MethodPost:   regexp.MustCompile(`^(?:add|create|make|register|enter)(?:e?s)?$`),
	http.MethodPut:    regexp.MustCompile(`^(?:change|edit|update|modif(?:y|ie)|replace)s?$`),
	http.MethodPatch:  regexp.MustCompile(`^(?:change|edit|update|modif(?:y|ie))s?$`),
	http.MethodDelete: regexp.MustCompile(`^(?:delete|remove|erase)s?$`),
	http.MethodGet:    regexp.MustCompile(`^(?:read|view|list)s?$`),
}

// titleVerbs are words that can also be about a part or a state of a thing. They count if the title of the operation has them.
var titleVerbs = map[string]*regexp.Regexp{
	http.MethodPost:   regexp.MustCompile(`^(?:open|start|set|invite|upload|publish)(?:e?s)?$`),
	http.MethodPut:    regexp.MustCompile(`^(?:add|create|make|set|write)s?$`),
	http.MethodPatch:  regexp.MustCompile(`^(?:rename|correct)s?$`),
	http.MethodDelete: regexp.MustCompile(`^drops?$`),
}

// A Doing is what a sentence says that some people alone do.
type Doing struct{ who, does, to []string }

const (
	somebody  = `(?:(?:an?|the) )?[a-z][\w-]*`
	whoList   = somebody + `(?:, ` + somebody + `)*(?:,? (?:and|or) ` + somebody + `)?`
	someThing = `(?:(?:an?|the|any) )?(?:new )?[a-z][\w-]*`
	thingList = someThing + `(?:, ` + someThing + `)*(?:,? (?:and|or) ` + someThing + `)?`
	verbList  = `[a-z]+(?:, [a-z]+)*(?:,? (?:and|or) [a-z]+)?`
	mayDoWord = `(?:(?:can|may|could|(?:is|are) allowed to) )?`
)

var (
	// doingForm is a whole clause: who, what they do, and to what. The clause before it says what everybody does.
	doingForm = regexp.MustCompile(`(?i)^(?:(?:everybody|everyone|anybody|anyone) [^,;]*[,;] (?:but )?)?only (` + whoList + `) ` + mayDoWord + `(` + verbList + `)(?: (` + thingList + `))?(?:\.?$|[,;:] (.*)$| ?\((.*)\)\.?$)`)
	// refusedWord is in what follows the clause and says what others get.
	refusedWord = regexp.MustCompile(`(?i)\b(?:403|404|forbidden|refused|rejected|cannot|may not|not allowed)\b`)
	// mayWord is in what follows the clause and takes some of it back.
	mayWord = regexp.MustCompile(`(?i)\b(?:can|may|could|but|only)\b`)
	// someOnly is in texts about some of the things, or about what is not always so.
	someOnly = regexp.MustCompile(`(?i)\b(?:that|which|whom?|whose|where|if|when|while|unless|until|once|without|not only|except|before|after|own|past|drafts?|more|most|some|instead|also|too|however|though|directly)\b|n't\b`)
	listSep  = regexp.MustCompile(`,? (?:and|or) |, `)
	article  = regexp.MustCompile(`^(?:an?|the|any) `)
	linkWord = regexp.MustCompile(`^(?:and|or|not|to|be|is|are|can|may|could|have|has|do|does)$`)
)

// DoingIn reads a sentence that says in one clause who alone does what: "Only the keeper adds and removes kilns."
func DoingIn(sentence string) (Doing, bool) {
	text := strings.TrimSpace(prose.Unmarked(sentence))
	m := doingForm.FindStringSubmatch(text)
	if m == nil || someOnly.MatchString(text) {
		return Doing{}, false
	}
	if rest := m[4] + m[5]; rest != "" && (!refusedWord.MatchString(rest) || mayWord.MatchString(refusedWord.ReplaceAllString(rest, ""))) {
		return Doing{}, false
	}
	split := func(list string) []string {
		var out []string
		for _, word := range listSep.Split(strings.ToLower(list), -1) {
			if word != "" {
				out = append(out, article.ReplaceAllString(word, ""))
			}
		}
		return out
	}
	d := Doing{who: split(m[1]), does: split(m[2]), to: split(m[3])}
	return d, !slices.ContainsFunc(slices.Concat(d.does, d.who), linkWord.MatchString)
}

// OnlyBy are the roles that alone do what an operation does. There are none if a word for who does it is not a role, or if the clause is
// not about the things of the operation. A clause of its own text can leave out the things, and one that begins its text can say "them".
func (d Doing) OnlyBy(op *page.Operation, isOwn, isFirst bool, all []Account) []string {
	var names []string
	for _, who := range d.who {
		i := slices.IndexFunc(all, func(a Account) bool { return a.Role != "" && (who == a.Role || who == a.Role+"s") })
		if i < 0 {
			return nil
		}
		names = append(names, all[i].Role)
	}
	isThing := func(word string) bool {
		isTold := isOwn && isFirst && (word == "it" || word == "them")
		if op.Method.Value == http.MethodPost && !isAct(op) {
			word = strings.TrimPrefix(word, "new ")
		}
		return isTold || prose.IsPluralOf(thingsOf(op), word)
	}
	isAbout := isOwn && len(d.to) == 0 || slices.ContainsFunc(d.to, isThing)
	if !isAbout || !slices.ContainsFunc(d.does, func(word string) bool { return isFor(word, op) }) {
		return nil
	}
	return names
}

// isAct reports whether an operation acts on a thing, and does not create one below it.
func isAct(op *page.Operation) bool {
	return op.Method.Value == http.MethodPost && things.IsOnThing(op) && !strings.HasSuffix(strings.TrimSuffix(op.Path.Value, "/"), "s")
}

// isFor reports whether a verb tells what an operation does.
func isFor(word string, op *page.Operation) bool {
	if isAct(op) {
		act := strings.ToLower(path.Base(strings.TrimSuffix(op.Path.Value, "/")))
		return word == act || word == act+"s" || word == act+"es"
	}
	if isOfList := !strings.HasSuffix(op.Path.Value, "}"); strings.HasPrefix(word, "list") && !isOfList {
		return false
	}
	own, other := verbs[op.Method.Value], titleVerbs[op.Method.Value]
	isInTitle := strings.Contains(strings.ToLower(op.Title.Value), strings.TrimSuffix(strings.TrimSuffix(word, "s"), "e"))
	return own != nil && own.MatchString(word) || other != nil && other.MatchString(word) && isInTitle
}

// thingsOf is the word of a path for the things that an operation is about.
func thingsOf(op *page.Operation) string {
	own := strings.TrimSuffix(op.Path.Value, "/")
	if isAct(op) {
		own = path.Dir(own)
	}
	words := strings.Split(things.HoleForm.ReplaceAllString(own, ""), "/")
	words = slices.DeleteFunc(words, func(word string) bool { return word == "" })
	if len(words) == 0 {
		return ""
	}
	return strings.ToLower(words[len(words)-1])
}
