// Package access reads who may call an operation: the users and the keys that the pages show, and the roles and the scopes that
// operations need.
package access

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/pages/script"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/page"
)

// An Account is one of the users whose credentials a page shows next to each other, in the rows of a table, the items of a list or one
// paragraph: those of an admin and those of somebody who may do less.
type Account struct {
	Role   string            // in lower case, without the "s" of several
	text   string            // what the page says of it
	Values []string          // its credentials, in the order of the page
	cells  map[string]string // what else its row of a table has, by the titles of the columns in lower case
}

// In is the group of a sort, such as a team or a branch, to which the page says that the account belongs; empty if it says none.
func (a Account) In(group string) string { return a.cells[strings.ToLower(group)] }

// AccountsWith are the user with some credentials, and those whose credentials the pages show next to them. There are none unless
// each has a role, and not all have the same.
func AccountsWith(site *page.Site, variables []script.Assigned, values []string) (own Account, others []Account) {
	for _, p := range site.Pages {
		for _, all := range append(accountSets(p.Outline.Top, values), accountsInVariables(p, variables)...) {
			i := slices.IndexFunc(all, func(a Account) bool { return slices.Equal(a.Values, values) })
			if i < 0 || len(all) < 2 || !haveRoles(all) {
				continue
			}
			return all[i], slices.Delete(slices.Clone(all), i, i+1)
		}
	}
	return Account{}, nil
}

func haveRoles(all []Account) bool {
	isNone := func(a Account) bool { return a.Role == "" }
	isOther := func(a Account) bool { return a.Role != all[0].Role }
	return !slices.ContainsFunc(all, isNone) && slices.ContainsFunc(all, isOther)
}

// keyVariable is a variable with the key of a role: ADMIN_KEY.
var keyVariable = regexp.MustCompile(`^([A-Z][A-Z_]{2,20}?)_(?:API_?)?(?:KEY|TOKEN)$`)

// accountsInVariables are the users whose keys a block of a page sets in variables.
func accountsInVariables(p *page.Page, variables []script.Assigned) [][]Account {
	byBlock := map[page.Pos][]Account{}
	for _, v := range variables {
		if m := keyVariable.FindStringSubmatch(v.Name); m != nil && v.At.File == p.File {
			byBlock[v.At] = append(byBlock[v.At], Account{Role: roleNamed(m[1]), Values: []string{v.Value}})
		}
	}
	return slices.Collect(maps.Values(byBlock))
}

// accountSets are the users that each table, list and paragraph has, with as many credentials as the values.
func accountSets(top *markdown.Section, values []string) [][]Account {
	var out [][]Account
	top.All(func(s *markdown.Section) bool {
		var items []Account
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
func accountsOfTable(t markdown.Table, values []string) []Account {
	var columns []int
	for _, row := range t.Rows {
		if columns = columnsWith(row, values); columns != nil {
			break
		}
	}
	if columns == nil {
		return nil
	}
	var out []Account
	ofRoles := slices.IndexFunc(t.Rows[0], func(cell markdown.Line) bool { return roleColumn.MatchString(cell.Value) })
	described := -1
	if ofRoles < 0 {
		described = describedRoles(t, columns)
	}
	for _, row := range t.Rows[1:] {
		a := Account{cells: map[string]string{}}
		for i, cell := range row {
			text := strings.TrimSpace(cell.Value)
			if i < len(t.Rows[0]) {
				a.cells[strings.ToLower(strings.TrimSpace(t.Rows[0][i].Value))] = text
			}
			switch {
			case slices.Contains(columns, i):
				a.Values = append(a.Values, text)
			case i == described:
				a.Role = roleNamed(whoForm.FindStringSubmatch(text)[1])
			case described >= 0:
				a.text += text + ". "
			case a.Role == "" && roleForm.MatchString(text) && (i == ofRoles || ofRoles < 0):
				a.Role = roleNamed(text)
			default:
				a.text += text + ". "
			}
		}
		out = append(out, a)
	}
	return out
}

// whoForm is a cell that says who somebody is: "Ada, a member", "the front desk".
var whoForm = regexp.MustCompile(`(?i)^(?:\p{Lu}[\p{L}-]+,? )?(?:an?|the|our) (?:[a-z-]+ )?([a-z-]{3,20})$`)

// describedRoles is the column whose cells all say who somebody is; -1 if there is none.
func describedRoles(t markdown.Table, columns []int) int {
	for i := range t.Rows[0] {
		isOther := func(row []markdown.Line) bool {
			return i >= len(row) || !whoForm.MatchString(strings.TrimSpace(row[i].Value))
		}
		if !slices.Contains(columns, i) && len(t.Rows) > 1 && !slices.ContainsFunc(t.Rows[1:], isOther) {
			return i
		}
	}
	return -1
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
func accountOfItem(l markdown.Line, values []string) []Account {
	m := itemRole.FindStringSubmatch(l.Value)
	if m == nil {
		return nil
	}
	quoted := slices.DeleteFunc(quotedIn(l), func(s spot) bool { return s.text == m[1] })
	if len(quoted) != len(values) {
		return nil
	}
	return []Account{{Role: roleNamed(m[1]), text: l.Value, Values: valuesAt(quoted)}}
}

// accountsOfParagraph reads sentences such as "`key_1` has the role admin, and `key_2` the role viewer", or "`ann`, a teacher (password
// `blue-chalk`), and `bob`, a pupil (password `red-apple`)".
func accountsOfParagraph(l markdown.Line, values []string) []Account {
	l.Value = strings.ReplaceAll(l.Value, "\n", " ")
	quoted := quotedIn(l)
	n := len(values)
	if len(quoted) < 2*n {
		return nil
	}
	var out []Account
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
		out = append(out, Account{Role: roleNamed(word), text: l.Value[quoted[i].from:next], Values: valuesAt(quoted[i : i+n])})
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
	// roleBeside is the role between the name of a user and the secret.
	roleBeside = regexp.MustCompile(`(?i)^,? (?:is |as |who is )?(?:the |an? )(\w+)\b[^.;]{0,20}$`)
)
