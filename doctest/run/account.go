package run

import (
	"encoding/base64"
	"maps"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/content"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/prose"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/page"
)

// Pages show the credentials of several users next to each other, in the rows of a table, the items of a list or one paragraph: those
// of an admin and those of somebody who may do less.

// An account is one of these users.
type account struct {
	role   string   // in lower case, without the "s" of several
	text   string   // what the page says of it
	values []string // its credentials, in the order of the page
}

// accountsWith are the user with some credentials, and those whose credentials the pages show next to them. There are none unless
// each has a role, and not all have the same.
func (r *run) accountsWith(values []string) (own account, others []account) {
	for _, p := range r.site.Pages {
		for _, all := range append(accountSets(p.Outline.Top, values), r.accountsInVariables(p)...) {
			i := slices.IndexFunc(all, func(a account) bool { return slices.Equal(a.values, values) })
			if i < 0 || len(all) < 2 || !haveRoles(all) {
				continue
			}
			return all[i], slices.Delete(slices.Clone(all), i, i+1)
		}
	}
	return account{}, nil
}

func haveRoles(all []account) bool {
	isNone := func(a account) bool { return a.role == "" }
	isOther := func(a account) bool { return a.role != all[0].role }
	return !slices.ContainsFunc(all, isNone) && slices.ContainsFunc(all, isOther)
}

// keyVariable is a variable with the key of a role: ADMIN_KEY.
var keyVariable = regexp.MustCompile(`^([A-Z][A-Z_]{2,20}?)_(?:API_?)?(?:KEY|TOKEN)$`)

// accountsInVariables are the users whose keys a block of a page sets in variables.
func (r *run) accountsInVariables(p *page.Page) [][]account {
	byBlock := map[page.Pos][]account{}
	for _, v := range r.variables {
		if m := keyVariable.FindStringSubmatch(v.name); m != nil && v.at.File == p.File {
			byBlock[v.at] = append(byBlock[v.at], account{role: roleNamed(m[1]), values: []string{v.value}})
		}
	}
	return slices.Collect(maps.Values(byBlock))
}

// accountSets are the users that each table, list and paragraph has, with as many credentials as the values.
func accountSets(top *markdown.Section, values []string) [][]account {
	var out [][]account
	top.All(func(s *markdown.Section) bool {
		var items []account
		for _, b := range s.Blocks {
			switch b := b.(type) {
			case markdown.Table:
				out = append(out, accountsOfTable(b, values))
			case markdown.Paragraph:
				if b.Item {
					items = append(items, accountOfItem(b.Line, values)...)
					continue
				}
				out = append(out, accountsOfParagraph(b.Line, values))
			}
		}
		out = append(out, items)
		return true
	})
	return out
}

// accountsOfTable reads the rows of a table with the values in the cells of one row.
func accountsOfTable(t markdown.Table, values []string) []account {
	var columns []int
	for _, row := range t.Rows {
		if columns = columnsWith(row, values); columns != nil {
			break
		}
	}
	if columns == nil {
		return nil
	}
	var out []account
	ofRoles := slices.IndexFunc(t.Rows[0], func(cell markdown.Line) bool { return roleColumn.MatchString(cell.Value) })
	for _, row := range t.Rows[1:] {
		a := account{}
		for i, cell := range row {
			text := strings.TrimSpace(cell.Value)
			switch {
			case slices.Contains(columns, i):
				a.values = append(a.values, text)
			case a.role == "" && roleForm.MatchString(text) && (i == ofRoles || ofRoles < 0):
				a.role = roleNamed(text)
			default:
				a.text += text + ". "
			}
		}
		out = append(out, a)
	}
	return out
}

// columnsWith are those of the cells that have the values alone, in their order; nil if some are missing.
func columnsWith(row []markdown.Line, values []string) []int {
	var out []int
	for i, cell := range row {
		if len(out) < len(values) && strings.TrimSpace(cell.Value) == values[len(out)] {
			out = append(out, i)
		}
	}
	if len(out) < len(values) {
		return nil
	}
	return out
}

// accountOfItem reads an item such as "admin: `key_1`, may do everything".
func accountOfItem(l markdown.Line, values []string) []account {
	m := itemRole.FindStringSubmatch(l.Value)
	if m == nil {
		return nil
	}
	quoted := slices.DeleteFunc(quotedIn(l), func(s spot) bool { return s.text == m[1] })
	if len(quoted) != len(values) {
		return nil
	}
	return []account{{role: roleNamed(m[1]), text: l.Value, values: valuesAt(quoted)}}
}

// accountsOfParagraph reads sentences such as "`key_1` has the role admin, and `key_2` the role viewer", or "`ann`, a teacher (password
// `blue-chalk`), and `bob`, a pupil (password `red-apple`)".
func accountsOfParagraph(l markdown.Line, values []string) []account {
	l.Value = strings.ReplaceAll(l.Value, "\n", " ")
	quoted := quotedIn(l)
	n := len(values)
	if len(quoted) < 2*n {
		return nil
	}
	var out []account
	for i := 0; i+n <= len(quoted); {
		next := len(l.Value)
		if i+n < len(quoted) {
			next = quoted[i+n].from
		}
		word := ""
		if m := roleAfter.FindStringSubmatch(l.Value[quoted[i+n-1].to:next]); m != nil {
			word = m[1] + m[2] + m[3]
		} else if n > 1 {
			if m := roleBeside.FindStringSubmatch(l.Value[quoted[i].to:quoted[i+n-1].from]); m != nil {
				word = m[1]
			}
		}
		if word == "" {
			i++
			continue
		}
		out = append(out, account{role: roleNamed(word), text: l.Value[quoted[i].from:next], values: valuesAt(quoted[i : i+n])})
		i += n
	}
	return out
}

// A spot is a quoted text of a line.
type spot struct {
	from, to int
	text     string
}

func quotedIn(l markdown.Line) []spot {
	var out []spot
	for _, p := range l.Parts {
		if p.Is(markdown.Quoted) {
			out = append(out, spot{p.From, p.To, l.Of(p).Value})
		}
	}
	return out
}

func valuesAt(spots []spot) []string {
	var out []string
	for _, s := range spots {
		out = append(out, s.text)
	}
	return out
}

var (
	// roleColumn is the title of a column with roles.
	roleColumn = regexp.MustCompile(`(?i)^\W*(?:user |account )?roles?\W*$`)
	roleForm   = regexp.MustCompile(`^[A-Za-z][A-Za-z_-]{2,20}$`)
	itemRole   = regexp.MustCompile(`^\s*(?:the )?([A-Za-z][A-Za-z_-]{2,20})(?:'s| key| token| account)?\s*[:–—-]`)
	roleAfter  = regexp.MustCompile(`(?i)\broles? (?:of )?(?:an? |the )?["“]?(\w+)|^,? (?:is|has|with) (?:the|an?) ["“]?(\w+)["”]? role|^,? (?:is |works |acts )?(?:for|as) (?:the |an? )?(\w+)`)
)

// roleBeside is the role between the name of a user and the secret.
var roleBeside = regexp.MustCompile(`(?i)^,? (?:is |as |who is )?(?:the |an? )(\w+)\b[^.;]{0,20}$`)

// roleNamed is the role that a word is about: "admin" for "Admins".
func roleNamed(word string) string {
	word = strings.ToLower(strings.Trim(word, " *_`"))
	if len(word) > 3 && !strings.HasSuffix(word, "ss") {
		word = strings.TrimSuffix(word, "s")
	}
	return word
}

// limitWord is in texts about somebody who may do less than everything, and fullWord in those about one who may do that.
var (
	limitWord = regexp.MustCompile(`(?i)\b(except|only|read[- ]?only|cannot|may not|must not|limited|but not|nothing)\b|n't\b`)
	fullWord  = regexp.MustCompile(`(?i)\b(everything|anything|all|full)\b`)
	readForm  = regexp.MustCompile(`(?i)\b(?:reads?|sees?|views?|lists?|gets?) (?:everything|anything|all)\b`)
	topRole   = regexp.MustCompile(`^(admin|administrator|owner|root|superuser|superadmin)$`)
	aboveAll  = regexp.MustCompile(`^(owner|root|superuser|superadmin|system)$`)
)

// mayLess reports whether the pages say that one user may do less than another.
func (r *run) mayLess(a, than account) bool {
	isFull := fullWord.MatchString(readForm.ReplaceAllString(a.text, "")) && !limitWord.MatchString(a.text) || aboveAll.MatchString(a.role)
	isTop := topRole.MatchString(than.role) || fullWord.MatchString(than.text) && !limitWord.MatchString(than.text)
	return !isFull && (isTop || limitWord.MatchString(a.text) || r.saysLess(a.role))
}

// saysLess reports whether a paragraph about no operation in particular says that a role may not do everything.
func (r *run) saysLess(role string) bool {
	form := regexp.MustCompile(`(?i)(\bnot (?:an? |the )?)?\b` + regexp.QuoteMeta(role) + `s?\b(?:[^.;]{0,30}\b(?:only read|read[- ]only|(?:may|can) only|cannot|can't|may not|403)\b| (?:who|that) [^.;]{0,80}\b403\b)`)
	return slices.ContainsFunc(r.site.Pages, func(p *page.Page) bool {
		return slices.ContainsFunc(prose.OutsideOperations(p), func(t page.Text) bool {
			m := form.FindStringSubmatch(prose.Unmarked(t.Value))
			return m != nil && m[1] == ""
		})
	})
}

// signsIn are the values with which the examples of an operation say who sends a request: its key, or what a login takes that supplies
// its token.
func (s *subject) signsIn() (values []string, by *use) {
	for _, v := range content.SentBy(s.op) {
		switch {
		case !v.IsCredential():
			continue
		case v.Scheme == "Basic":
			return namesIn(v.Value), nil
		}
		for i, u := range s.uses {
			if u.isCredential() && u.shown == v.Value {
				return u.from.names(), &s.uses[i]
			}
		}
		return []string{v.Value}, nil
	}
	return nil, nil
}

// namesIn are the name and the password of Basic authentication (RFC 7617).
func namesIn(value string) []string {
	both, err := base64.StdEncoding.DecodeString(value)
	name, password, ok := strings.Cut(string(both), ":")
	if err != nil || !ok {
		return nil
	}
	return []string{name, password}
}

func basic(names []string) string {
	return base64.StdEncoding.EncodeToString([]byte(strings.Join(names, ":")))
}

var whoName = regexp.MustCompile(`(?i)^(user|user[-_]?name|e?[-_]?mail|login|account|name|client[-_]?id|key[-_]?id|access[-_]?key|api[-_]?key)$`)

// names are the values in which a login has the name and the secret of a user.
func (s *subject) names() []string {
	var out []string
	for _, v := range content.SentBy(s.op) {
		if v.In == page.InBody && (whoName.MatchString(v.Name) || content.SecretName.MatchString(v.Name) || match.CredentialName.MatchString(v.Name)) {
			out = append(out, v.Value)
		}
	}
	return out
}
