package effects

import (
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/pages/prose"
)

// A Refusal is in which states of a thing an operation is refused: in all but some, or in some.
type Refusal struct{ AllBut, In []string }

const (
	anyArticle = "(?:(?:an?|the|in(?: the)?(?: (?:state|status))?) )?"
	stateList  = "(?:`?[a-z][a-z_-]*`?)(?:(?:,? (?:or|nor)|,) " + anyArticle + "`?[a-z][a-z_-]*`?)*"
)

var (
	// notInForm is a clause such as "it isn't a draft any more", "the order is not `open`", behind its subject.
	notInForm = regexp.MustCompile("(?i)^(?:(?:is|was|are|were)(?:n't| not)|(?:is|are) no longer)(?: (?:yet|in))? " + anyArticle + "(" + stateList + ")(?: (?:any ?more|any longer|yet|state))?\\W*$")
	// isInForm is one such as "the permit is rejected or cancelled already".
	isInForm = regexp.MustCompile("(?i)^(?:is|was|has been|are|were|have been)(?: already)? " + anyArticle + "(" + stateList + ")(?: already)?\\W*$")
	// whileForm is a sentence about what an operation does, with its condition: "The holder can change it while it is pending."
	whileForm = regexp.MustCompile("(?i)^[^`]*\\b(?:can|may|works?|is possible|are possible)\\b[^`]*\\b(?:(?:only )?(?:while|as long as)|only (?:if|when)) (?:it is|they are|it's|the [a-z]+ is|the [a-z]+ are|its (?:state|status) is) (?:still )?" + anyArticle + "(" + stateList + ")\\W*$")
	// onlyOnForm is a sentence such as "It works on drafts only".
	onlyOnForm  = regexp.MustCompile("(?i)^(?:it|this|that) (?:only )?works (?:only )?(?:on|for|with) (?:an? |the )?(" + stateList + ")(?: [a-z]+)?(?: only)?\\W*$")
	subjectMark = regexp.MustCompile(`[;:.]\s|, (?:or|and|but|so) |, (?:it|the) `)
	stateMark   = regexp.MustCompile(`(?:,? (?:or|nor) |, )(?:(?:an?|the|in) )?`)
)

// RefusalIn reads what the text of a status says of the states of a thing, which has a kind, such as permit: "the permit is not pending:
// it has been decided already". It is empty if the text says nothing of the sort.
func RefusalIn(text, kind string, states []string) Refusal {
	var out Refusal
	if bothForm.MatchString(text) {
		return out
	}
	for _, clause := range subjectMark.Split(strings.ReplaceAll(text, "\n", " ")+" ", -1) {
		rest, ok := behindSubject(strings.TrimSpace(clause), kind)
		if !ok {
			continue
		}
		if m := notInForm.FindStringSubmatch(rest); m != nil {
			out.AllBut = append(out.AllBut, knownStates(m[1], states)...)
		} else if m := isInForm.FindStringSubmatch(rest); m != nil {
			out.In = append(out.In, knownStates(m[1], states)...)
		}
	}
	return out
}

// AllowanceIn reads what a sentence says of the states in which an operation works.
func AllowanceIn(sentence, kind string, states []string) Refusal {
	for _, clause := range strings.SplitN(strings.ReplaceAll(sentence, "\n", " "), ": ", 2)[:1] {
		for _, form := range []*regexp.Regexp{whileForm, onlyOnForm} {
			if m := form.FindStringSubmatch(strings.TrimSpace(clause)); m != nil && !isOfPart(clause, kind) {
				return Refusal{AllBut: knownStates(m[1], states)}
			}
		}
	}
	return Refusal{}
}

// bothForm is in texts about a person and a thing: "the caller is a guest, and the stay is not open".
var bothForm = regexp.MustCompile(`(?i)\b(?:caller|user|you|key|token|account)\b[^;:.]*\band (?:the|it)\b`)

var (
	conditionMark = regexp.MustCompile(`(?i)\b(?:only )?(?:while|as long as|if|when)\b`)
	passiveForm   = regexp.MustCompile(`(?i)^\W*(?:an?|the|its|your|this) ((?:[a-z]+ )?[a-z]+) (?:can|may)(?: only)? be\b`)
	objectForm    = regexp.MustCompile(`(?i)\b(?:can|may)(?: only)? [a-z]+ (?:an?|the|its|your|their|this|his|her) ([a-z]+(?: [a-z]+)?)\W*(?:only\W*)?$`)
)

// isOfPart reports whether what a sentence allows is only about a part of a thing of a kind: "You can change the name while the stamp is
// open".
func isOfPart(sentence, kind string) bool {
	before := sentence
	if at := conditionMark.FindStringIndex(sentence); at != nil {
		before = sentence[:at[0]]
	}
	for _, form := range []*regexp.Regexp{passiveForm, objectForm} {
		if m := form.FindStringSubmatch(before); m != nil {
			words := strings.Fields(strings.TrimSuffix(strings.ToLower(m[1]), " only"))
			return words[len(words)-1] != kind && !prose.IsPluralOf(words[len(words)-1], kind)
		}
	}
	return false
}

// AlwaysForm is in sentences about those who may do something in any state.
var AlwaysForm = regexp.MustCompile(`(?i)\b(?:at any time|any ?time|always|whenever|too|also|as well|except|unless|in any state|in every state|whatever its state|regardless|even (?:if|when|after))\b`)

// behindSubject is what follows the subject of a clause, if that is a thing of a kind, or a word for it.
func behindSubject(clause, kind string) (string, bool) {
	clause = strings.TrimPrefix(clause, "or ")
	for _, subject := range []string{"it", "this", "the " + kind, "this " + kind, "your " + kind, kind} {
		if len(clause) > len(subject) && strings.EqualFold(clause[:len(subject)], subject) {
			rest := clause[len(subject):]
			if strings.HasPrefix(rest, "'s ") {
				return "is " + rest[3:], true
			}
			return strings.TrimPrefix(rest, " "), rest[0] == ' '
		}
	}
	return "", false
}

// knownStates are the states of a list; none if one of its words is no state of the thing.
func knownStates(list string, states []string) []string {
	var out []string
	for _, word := range stateMark.Split(strings.ToLower(strings.ReplaceAll(list, "`", "")), -1) {
		i := slices.IndexFunc(states, func(state string) bool {
			return word == strings.ToLower(state) || prose.IsPluralOf(word, strings.ToLower(state))
		})
		if i < 0 {
			return nil
		}
		out = append(out, states[i])
	}
	return out
}

// IsEmpty reports whether it names no state.
func (r Refusal) IsEmpty() bool { return len(r.AllBut)+len(r.In) == 0 }

// Has reports whether the operation is refused in a state.
func (r Refusal) Has(state string) bool {
	return slices.Contains(r.In, state) || len(r.AllBut) > 0 && !slices.Contains(r.AllBut, state)
}
