package access

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/page"
)

var (
	onlyRole   = regexp.MustCompile(`(?i)^\W*(\w+?)s?[ -]only\W*$`)
	onlyTitle  = regexp.MustCompile(`(?i)\((\w+?)s?[ -]only\)\s*$`)
	onlyDo     = regexp.MustCompile(`(?i)^only (?:an? |the )?(\w+?)s? (?:can|may|(?:is|are) allowed to) (?:do|call|use|access|perform|make|send) (?:this|it|that)\b[^,]*$`)
	onlyVerb   = regexp.MustCompile(`(?i)^only (?:an? |the )?(\w+?)s? (?:can|may|(?:is|are) allowed to) (create|add|delete|remove)s? (?:an? |the )?\w+\W*$`)
	needRole   = regexp.MustCompile(`(?i)^(?:(?:this|the) (?:endpoint|operation|call|method|request|route) |it |you )?(?:needs?|requires?|must have)(?: the| an?)? (?:role (?:of )?(?:an? )?["“]?(\w+?)|["“]?(\w+?)["”]? (?:role|permissions?|rights|privileges?|access|key|token|credentials))\W*$`)
	forRole    = regexp.MustCompile(`(?i)^(?:(?:this|the) (?:endpoint|operation|call|method|request|route) |it )?(?:is )?(?:restricted to|limited to|reserved for|available (?:only )?to|only (?:for|available to)|for)(?: the| an?)? (\w+?)s?(?: only)?\W*$`)
	allNeed    = regexp.MustCompile(`(?i)^(?:all|both|these)(?: of)?(?: the| these| them)?(?: two| three| four| five| six| \d)?(?: (?:endpoints|operations|calls|methods|requests|routes))?(?: (?:on|in|of) this (?:page|section))? ((?:need|require)s? .*)$`)
	notRole    = regexp.MustCompile(`(?i)\b(?:not|isn't|aren't) (?:an? |the )?(\w+?)s?\W*$`)
	roleOwner  = regexp.MustCompile(`(?i)\b(?:key|token|caller|user|account|credentials?|it|you)(?: \w+)? (?:belongs? to|is|are|is from|is of|is that of) (?:an? |the )?(\w+?)s?'?\W*$`)
	roleGets   = regexp.MustCompile(`(?i)^\W*(?:an? |the )?(\w+?)s? (?:gets?|receives?|sees?|(?:is|are) (?:refused|rejected|answered)(?: with)?)(?: an?)?\W*(?:\([a-z ]+\)\W*)?$`)
	roleCannot = regexp.MustCompile(`(?i)^\W*(?:an? |the )?(\w+?)s? (?:cannot|can't|can not|may not|must not|(?:is|are) not allowed to|(?:is|are)n't allowed to) (?:do|call|use|make|send) (?:this|it|that|so)\b`)
	// roleNever is a text about a refusal that says what a role does not do: "operators can't plan".
	roleNever = regexp.MustCompile(`(?i)^\W*(?:an? |the )?(\w+?)s? (?:cannot|can't|can not|may not|must not|(?:is|are) not allowed to|(?:is|are)n't allowed to|do not|don't|does not|doesn't) [a-z]+(?: (?:an? |the |any |new )?[a-z]+)?\W*$`)
	// neverWhat is the thing at the end of such a text.
	neverWhat = regexp.MustCompile(`(?i)(?:can't|can not|not|n't)(?: allowed to)? [a-z]+ (?:an? |the |any |new )?([a-z]+)\W*$|cannot [a-z]+ (?:an? |the |any |new )?([a-z]+)\W*$`)
	// neverDoes is what the role does not do, and changeVerb a word for each change.
	neverDoes  = regexp.MustCompile(`(?i)(?:cannot|can't|can not|not|n't)(?: allowed to)? ([a-z]+)\b`)
	changeVerb = regexp.MustCompile(`(?i)^(?:chang|updat|edit|modif|replac|set|do|writ|touch|call|us|make|send)`)
	roleTried  = regexp.MustCompile(`(?i)^\W*(?:an? |the )(\w+) (?:tried|tries|asked|asks|called|calls|sent|sends)(?: (?:it|this|that|so|for (?:it|this|that)))?\W*$`)
	roleLacked = regexp.MustCompile(`(?i)\b(?:lacks?|without|does not have|doesn't have|needs?|requires?)(?: the| an?)? (?:role (?:of )?(\w+)|(\w+) (?:role|rights|privileges?))\W*$`)
)

// RestrictedTo is the role of which a sentence says that it alone may call the operation with a method; empty if it does not.
func RestrictedTo(sentence, method string) string {
	text := strings.TrimSpace(prose.Unmarked(sentence))
	for _, form := range []*regexp.Regexp{onlyRole, onlyTitle, onlyDo, needRole, forRole} {
		if m := form.FindStringSubmatch(text); m != nil {
			return roleNamed(strings.Join(m[1:], ""))
		}
	}
	m := onlyVerb.FindStringSubmatch(text)
	if m != nil && (method == http.MethodPost) == (strings.ToLower(m[2]) == "create" || strings.ToLower(m[2]) == "add") && (method == http.MethodDelete || method == http.MethodPost) {
		return roleNamed(m[1])
	}
	return ""
}

// AllRestrictedTo is the role of which a sentence says that it alone may call all operations of its page; empty if it does not.
func AllRestrictedTo(sentence, method string) string {
	if m := allNeed.FindStringSubmatch(prose.Unmarked(sentence)); m != nil {
		return RestrictedTo(m[1], method)
	}
	return ""
}

// LackedRoles are the roles of which a text about a refusal says that who is refused does not have them: "the caller is not an admin".
func LackedRoles(text string) []string { return rolesIn(text, notRole, roleLacked) }

// RefusedRoles are the roles of which it says that they are refused: "the key belongs to a host".
func RefusedRoles(text string, op *page.Operation) []string {
	out := rolesIn(text, roleOwner, roleGets, roleCannot)
	if m := neverWhat.FindStringSubmatch(prose.Unmarked(text)); m != nil && !isOfThings(op, m[1]+m[2]) {
		return out
	}
	isChange := op.Method.Value == http.MethodPatch || op.Method.Value == http.MethodPut
	if m := neverDoes.FindStringSubmatch(prose.Unmarked(text)); isChange && m != nil && !changeVerb.MatchString(m[1]) && !isOfThings(op, m[1]) {
		return out // of one of the changes: "nurses can't finish"
	}
	if !someOnly.MatchString(negation.ReplaceAllString(text, "")) && !tooMuch.MatchString(text) {
		out = append(out, rolesIn(text, roleNever, roleTried)...)
	}
	return out
}

// isOfThings reports whether the things that a word is for are those of an operation, and not one sort of what it can be called for:
// "members can't invite owners".
func isOfThings(op *page.Operation, word string) bool {
	isWord := func(w string) bool {
		return strings.EqualFold(prose.Singular(strings.ToLower(w)), prose.Singular(strings.ToLower(word)))
	}
	words := strings.FieldsFunc(op.Path.Value+" "+op.Title.Value, func(r rune) bool { return !unicode.IsLetter(r) })
	return slices.Contains([]string{"this", "that", "it", "them", "so", "these"}, strings.ToLower(word)) || slices.ContainsFunc(words, isWord)
}

// negation is the part of such a text that says that something is not done.
var negation = regexp.MustCompile(`(?i)\b(?:can't|cannot|aren't|isn't|don't|doesn't)`)

// tooMuch is in texts about requests that ask for more than there is: "members can't exceed their share".
var tooMuch = regexp.MustCompile(`(?i)\b(?:exceed|surpass|over[a-z]{3,}|beyond|share|limit|quota)\b`)

// rolesIn are the roles in the last clause that has some: "the keeper lights kilns; potters get a 403".
func rolesIn(text string, forms ...*regexp.Regexp) []string {
	for _, clause := range slices.Backward(strings.Split(text, ";")) {
		var out []string
		for _, form := range forms {
			if m := form.FindStringSubmatch(prose.Unmarked(clause)); m != nil {
				out = append(out, roleNamed(strings.Join(m[1:], "")))
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

// roleNamed is the role that a word is about: "admin" for "Admins".
func roleNamed(word string) string {
	word = strings.ToLower(strings.Trim(word, " *_`"))
	if len(word) > 3 && !strings.HasSuffix(word, "ss") {
		word = strings.TrimSuffix(word, "s")
	}
	return word
}

// Lesser is a user who may do less than those with a role, and whose credentials the examples do not have.
func Lesser(site *page.Site, all []Account, own Account, only string) (Account, bool) {
	i := slices.IndexFunc(all, func(a Account) bool { return a.Role == only })
	if i < 0 || only == "" {
		return Account{}, false
	}
	isOnlyOther := rolesOf(all) == 2 // what others than the first may not do, the second may not
	j := slices.IndexFunc(all, func(a Account) bool {
		return a.Role != only && a.Role != own.Role && (MayLess(site, a, all[i]) || isOnlyOther && !mayAll(a) && !includes(site, a, only))
	})
	if j < 0 {
		return Account{}, false
	}
	return all[j], true
}

// includes reports whether the pages say that a user may do what another role may, and more.
func includes(site *page.Site, a Account, role string) bool {
	form := regexp.MustCompile(`(?i)\b` + regexp.QuoteMeta(role) + `s?\b|\b(?:also|too|as well|more|plus|inherits?|in addition)\b`)
	text := a.text + roleText(site, a.Role)
	return form.MatchString(text) && !limitWord.MatchString(text)
}

var (
	limitWord = regexp.MustCompile(`(?i)\b(except|only|read[- ]?only|cannot|may not|must not|limited|but not|nothing|(?:everything|anything|all) (?:but|apart from|other than|besides))\b|n't\b`)
	fullWord  = regexp.MustCompile(`(?i)\b(everything|anything|all|full)\b`)
	readForm  = regexp.MustCompile(`(?i)\b(?:reads?|sees?|views?|lists?|gets?) (?:everything|anything|all)\b`)
	topRole   = regexp.MustCompile(`^(admin|administrator|owner|root|superuser|superadmin)$`)
	aboveAll  = regexp.MustCompile(`^(owner|root|superuser|superadmin|system)$`)
)

// rolesOf counts the roles of users.
func rolesOf(all []Account) int {
	roles := map[string]bool{}
	for _, a := range all {
		roles[a.Role] = true
	}
	return len(roles)
}

// mayAll reports whether a user may do everything, as the pages say or as the name of the role does.
func mayAll(a Account) bool {
	isFull := fullWord.MatchString(readForm.ReplaceAllString(a.text, "")) && !limitWord.MatchString(a.text)
	return isFull || aboveAll.MatchString(a.Role) || topRole.MatchString(a.Role)
}

// MayAll reports whether the pages say that a user may do everything, or sees the things of all.
func MayAll(site *page.Site, a Account) bool {
	a.text += roleText(site, a.Role)
	role := regexp.MustCompile(`(?i)\b` + regexp.QuoteMeta(a.Role) + `s?\b[^.;]*\b(?:all|any|every|everything|everybody|across)\b`)
	return mayAll(a) || slices.ContainsFunc(site.Pages, func(p *page.Page) bool {
		return slices.ContainsFunc(prose.OutsideOperations(p), func(t page.Text) bool { return role.MatchString(prose.Unmarked(t.Value)) })
	})
}

// MayLess reports whether the pages say that one user may do less than another.
func MayLess(site *page.Site, a, than Account) bool {
	a.text, than.text = a.text+roleText(site, a.Role), than.text+roleText(site, than.Role)
	isFull := fullWord.MatchString(readForm.ReplaceAllString(a.text, "")) && !limitWord.MatchString(a.text) || aboveAll.MatchString(a.Role)
	isTop := topRole.MatchString(than.Role) || fullWord.MatchString(than.text) && !limitWord.MatchString(than.text)
	return !isFull && (isTop || limitWord.MatchString(a.text) || saysLess(site, a.Role))
}

// roleText is what the tables of roles say of one.
func roleText(site *page.Site, role string) string {
	var b strings.Builder
	for _, p := range site.Pages {
		for _, t := range prose.TablesOf(p) {
			if len(t.Rows[0]) == 0 || !roleColumn.MatchString(t.Rows[0][0].Value) {
				continue
			}
			for _, row := range t.Rows[1:] {
				if len(row) == 2 && roleNamed(row[0].Value) == role {
					b.WriteString(" " + row[1].Value + ". ")
				}
			}
		}
	}
	return b.String()
}

// saysLess reports whether a paragraph about no operation in particular says that a role may not do everything.
func saysLess(site *page.Site, role string) bool {
	form := regexp.MustCompile(`(?i)(\bnot (?:an? |the )?)?\b` + regexp.QuoteMeta(role) + `s?\b(?:[^.;]{0,30}\b(?:only read|read[- ]only|(?:may|can) only|cannot|can't|may not|only (?:their|his|her|its) own|403)\b| (?:who|that) [^.;]{0,80}\b403\b)`)
	return slices.ContainsFunc(site.Pages, func(p *page.Page) bool {
		return slices.ContainsFunc(prose.OutsideOperations(p), func(t page.Text) bool {
			m := form.FindStringSubmatch(prose.Unmarked(t.Value))
			return m != nil && m[1] == ""
		})
	})
}
