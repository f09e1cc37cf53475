package effects

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/page"
)

// BringsAbout reports whether a text names a state that the sample of an operation shows as a word, or what was done to the thing by the
// verb in the operation's path, and does not deny it.
func BringsAbout(op *page.Operation, text string) bool {
	verb := strings.ToLower(path.Base(op.Path.Value))
	done := regexp.MustCompile(`(?i)\b(?:has been|have been|was|were|is|are|been)(?: already)? (` + regexp.QuoteMeta(strings.TrimSuffix(verb, "e")) + `\w?ed)\b`)
	if m := done.FindStringSubmatch(text); m != nil && len(verb) > 2 && !deniesState(text, m[1]) {
		return true
	}
	return slices.ContainsFunc(content.LeavesOf(op), func(l content.Leaf) bool {
		isState := len(l.Value) > 3 && content.EnumWord.MatchString(l.Value) && !match.IDName.MatchString(l.Name) && !kindName.MatchString(l.Name)
		return isState && prose.MentionsName(strings.ToLower(text), strings.ToLower(l.Value)) && !deniesState(text, l.Value)
	})
}

// Retires reports whether a DELETE brings its thing into a state that a text names: "Archives the device" and "an archived device".
func Retires(op *page.Operation, text string, states []string) bool {
	return slices.ContainsFunc(states, func(state string) bool {
		stem := stemOf(state)
		says := slices.ContainsFunc(append(op.Prose, op.Title), func(t page.Text) bool {
			return strings.Contains(strings.ToLower(t.Value), stem)
		})
		return len(stem) > 3 && says && prose.MentionsName(strings.ToLower(text), strings.ToLower(state)) && !deniesState(text, state)
	})
}

// stemOf is the part of a state that the verb has, too: "archiv" of archived.
func stemOf(state string) string {
	return strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(state), "ing"), "ed"), "e")
}

// kindName are names of fields that say what kind of thing a response is, in whatever state: "object": "loan".
var kindName = regexp.MustCompile(`(?i)^(?:object|kind|type)$`)

// deniesState reports whether a text is about things that are not in a state: "only a closed loan", "not yet closed".
func deniesState(text, state string) bool {
	return regexp.MustCompile(`(?i)(\b(not|never|only|must be|unless|until|before|other than|yet)\b|n't)(?: (?:a|an|the|be|been|yet|in|state))* ` + regexp.QuoteMeta(state) + `\b`).MatchString(text)
}

// RequiredState is the state of which a text says that a thing is not in it, and nothing more of the thing; empty if there is none.
func RequiredState(text string, states []string) string {
	text = stateMarks.Replace(text)
	for _, clause := range clauseMark.Split(text, -1) {
		for _, state := range states {
			stem := stemOf(state)
			form := `(?i)(?:\bnot|n't|\bnever|\byet)\b(?: (?:been|be|yet|in|the|state|a|an))* ` + regexp.QuoteMeta(stem) + `(?:e|ed|ing|s)?\b`
			at := regexp.MustCompile(form).FindStringIndex(clause)
			if len(stem) > 3 && at != nil && !andWord.MatchString(clause) && !boundWord.MatchString(clause[at[1]:]) {
				return state
			}
		}
	}
	return ""
}

// stateMarks are the marks of code, of quotes and of emphasis.
var stateMarks = strings.NewReplacer("`", "", `"`, "", "*", "", "“", "", "”", "")

var (
	clauseMark = regexp.MustCompile(`[.;:](?:\s+|$)`)
	// andWord joins a second condition to a state. boundWord stands behind a state that the text narrows, or to which it adds another one.
	andWord   = regexp.MustCompile(`(?i)\b(?:and|but)\b`)
	boundWord = regexp.MustCompile(`(?i)^\W* (?:or|nor|with|without|for|since|by|in|on|at|to|from|until|before|after|enough|long)\b|\b(?:while|if|when|unless|although)\b`)
)

// SaysState reports whether a text says that a thing is in a state, and nothing more of it: "the member is suspended".
func SaysState(text, kind, state string) bool {
	form := `(?i)\b` + regexp.QuoteMeta(kind) + ` (?:is|was|has been) (?:already |currently |still )?["\x60*]*` + regexp.QuoteMeta(state) + `["\x60*]*\s*(?:[.,;)]|$)`
	return regexp.MustCompile(form).MatchString(text)
}

var (
	goneForm = regexp.MustCompile(`(?i)\b(deletes?|removes?|erases?|destroys?|gone)\b`)
	softForm = regexp.MustCompile(`(?i)\b(soft\w*|archiv\w*|cancel\w*|marks?|marked|flag\w*|deactivat\w*|disabl\w*|status|state|restor\w*|undo\w*|later|eventually|trash|recycl\w*|recover\w*|days?|hours?|keeps?|kept)\b`)
	// keptForm and unlistedForm are what pages say of a DELETE after which the thing can be read, and is not listed.
	keptForm     = regexp.MustCompile(`(?i)\bcan still (?:be )?(?:retrieve|read|get|fetch|see|view|show)\w*\b|\bstill (?:be )?(?:retrieved|read|fetched|returned|shown)\b`)
	unlistedForm = regexp.MustCompile(`(?i)\b(?:not|no longer|never)\b[^.;]{0,20}\b(?:in|on|part of) (?:the|any|a) lists?\b|\bno longer listed\b|\blists? (?:do not|don't|no longer) (?:have|show|include|return|contain) (?:it|them)\b|\blists? (?:leave|skip|omit|hide|exclude)s? (?:it|them)\b|\b(?:hidden|removed|disappears?|gone|excluded|left out) (?:from|of) (?:the |any |all )?lists?\b`)
	newVersion   = regexp.MustCompile(`(?i)\b(?:its|the|a) new (?:version|revision)\b`)
)

// SaysKept is where the page says that a thing can be read after a DELETE; invalid if it does not.
func SaysKept(op *page.Operation) page.Pos { return saying(op, keptForm) }

// SaysUnlisted is where the page says that a list does not have a thing after a DELETE; invalid if it does not.
func SaysUnlisted(op *page.Operation) page.Pos { return saying(op, unlistedForm) }

// SaysNewVersion is where the page says that a thing has a new version after a change; invalid if it does not.
func SaysNewVersion(op *page.Operation) page.Pos { return saying(op, newVersion) }

var (
	// sparedForm is what pages say of the fields that a PATCH does not send, and sentOnlyForm of those that it sends.
	sparedForm   = regexp.MustCompile(`(?i)\b(?:(?:all|the|any) (?:others?|rest)|(?:all |the |any )?(?:other|omitted|missing|remaining|unsent|left[- ]out) (?:fields?|attributes?|values?|propert(?:y|ies)|members?|parameters?)|(?:fields?|attributes?|values?|propert(?:y|ies)|members?|parameters?|those|what|anything|everything|whatever) (?:that |which )?(?:you |the request |the body )?(?:do not|don't|does not|doesn't|leaves? out|omits?|are not|is not)(?: (?:send|include|give|pass|sent|included|given|passed|mention|set))?) (?:keeps? (?:its|their) (?:values?|old values?)|(?:stay|remain|are left|is left|are kept|is kept)s? (?:the same|unchanged|untouched|as (?:it|they) (?:is|are|was|were)|as before|alone)|(?:is|are) (?:unchanged|untouched|not (?:changed|touched|modified|affected)))\b`)
	sentOnlyForm = regexp.MustCompile(`(?i)\b(?:changes|updates|modifies) only the (?:fields?|attributes?|values?|propert(?:y|ies)|members?|parameters?)(?: that)?(?: you| the request)? sends?\b|\bonly the (?:fields?|attributes?|values?|propert(?:y|ies)|members?|parameters?) (?:that )?(?:you send|are sent|you include|in the (?:body|request)) (?:are|is) (?:changed|updated|modified)\b`)
)

// SaysSpared is where the page says that a PATCH leaves the fields as they are that it does not send; invalid if it does not, or if
// the same sentence has a condition.
func SaysSpared(op *page.Operation) page.Pos {
	for _, t := range slices.Concat(op.Prose, op.Notes) {
		for _, sentence := range prose.Sentences(t) {
			for _, form := range []*regexp.Regexp{sparedForm, sentOnlyForm} {
				at := form.FindStringIndex(strings.ReplaceAll(sentence.Value, "\n", " "))
				if at != nil && !mayForm.MatchString(form.ReplaceAllString(sentence.Value, "")) && !exceptWord.MatchString(sentence.Value) {
					return sentence.At(at[0])
				}
			}
		}
	}
	return page.Pos{}
}

// exceptWord is in sentences that except something.
var exceptWord = regexp.MustCompile(`(?i)\b(?:except|but|apart from|other than|besides)\b`)

// saying is where the text of an operation has a form.
func saying(op *page.Operation, form *regexp.Regexp) page.Pos {
	for _, t := range slices.Concat(op.Prose, op.Notes) {
		if at := form.FindStringIndex(strings.ReplaceAll(t.Value, "\n", " ")); at != nil {
			return t.At(at[0])
		}
	}
	return page.Pos{}
}

// SaysGone reports whether the text of a DELETE says that the thing is gone, and nothing of another state.
func SaysGone(op *page.Operation) bool {
	texts := slices.Concat(op.Prose, op.Notes, []page.Text{op.Title})
	return slices.ContainsFunc(texts, func(t page.Text) bool { return goneForm.MatchString(strings.ReplaceAll(t.Value, "DELETE", "")) }) &&
		!slices.ContainsFunc(texts, func(t page.Text) bool { return softForm.MatchString(t.Value) })
}

// VersionName are names of fields with the version of a thing.
var VersionName = regexp.MustCompile(`(?i)^(lock[-_]?|row[-_]?)?(version|revision|rev)([-_]?(number|no|id))?$`)

// VersionOf is the parameter in which an operation takes the version of the thing that it changes; nil if there is none.
func VersionOf(op *page.Operation) *page.Parameter {
	for _, p := range slices.Concat(op.Parameters, op.Unlisted) {
		if (p.In.Value == page.InBody || p.In.Value == page.InQuery) && VersionName.MatchString(match.LastName(p.Name.Value)) {
			return p
		}
	}
	return nil
}
