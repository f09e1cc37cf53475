package access

import (
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/page"
)

var (
	// readOnlyForm is all that a cell says of a key that changes nothing: "Read only: all GET requests".
	readOnlyForm = regexp.MustCompile(`(?i)^(?:(?:a |the )?read[- ]only(?: (?:key|token|access|use|user))?|(?:it )?(?:can|may) only (?:be used (?:to|for) )?(?:read|reading|view|viewing|list)(?: (?:data|everything|anything|all))?|only (?:reads|views|reading|viewing)(?: everything)?|(?:only )?(?:for )?GET(?: requests)?|GET (?:requests )?only)(?:[:;,–—.(]+ ?(?:only |all )?GET(?: requests)?(?: only)?)?[.)]*$`)
	// onlyWord is in each such text. "GET requests" alone does not say that nothing else works.
	onlyWord = regexp.MustCompile(`(?i)\bonly\b`)
	// mayColumn is the title of a column that says what one can do with a key.
	mayColumn = regexp.MustCompile(`(?i)^\W*$|\b(?:can|may|does|do|access|rights?|permissions?|description|meaning|roles?|scopes?|kind|type|uses?|notes?|allows|who|what)\b`)
	// changeWord is in the row of a key that changes something, or that does not always only read.
	changeWord = regexp.MustCompile(`(?i)\b(?:not|never|becomes?|became|after|until|before|if|when|while|unless|once|except|but|own|also|too|some|default|all|yes|full|everything|anything|writ\w*|adds?|adding|creates?|creating|makes?|changes?|changing|edit\w*|updat\w*|delet\w*|remov\w*|posts?|puts?|patch\w*|plans?|sends?|starts?|uploads?|manages?|admin\w*)\b|n't\b`)
)

// ReadOnly is a key that lets a user only read, of the table that has a key, and where the page says so.
func ReadOnly(site *page.Site, value string) (Account, page.Pos, bool) {
	for _, p := range site.Pages {
		for _, t := range prose.TablesOf(p) {
			at := -1
			for _, row := range t.Rows {
				if i := slices.IndexFunc(row, func(cell markdown.Line) bool { return strings.TrimSpace(cell.Value) == value }); i >= 0 {
					at = i
				}
			}
			if at < 0 {
				continue
			}
			for _, row := range t.Rows[1:] {
				if a, pos, ok := readOnlyIn(t.Rows[0], row, at); ok && a.Values[0] != value {
					return a, pos, true
				}
			}
		}
	}
	return Account{}, page.Pos{}, false
}

// readOnlyIn is the key of a row with a cell that says that it lets one only read, and with no cell that says more.
func readOnlyIn(titles, row []markdown.Line, at int) (Account, page.Pos, bool) {
	if at >= len(row) {
		return Account{}, page.Pos{}, false
	}
	key := strings.TrimSpace(row[at].Value)
	if key == "" || strings.Contains(key, " ") {
		return Account{}, page.Pos{}, false
	}
	var found *markdown.Line
	for i, cell := range row {
		text := strings.TrimSpace(prose.Unmarked(cell.Value))
		isReadOnly := i != at && readOnlyForm.MatchString(text) && i < len(titles) && mayColumn.MatchString(titles[i].Value)
		switch {
		case isReadOnly && onlyWord.MatchString(text):
			found = &row[i]
		case i != at && changeWord.MatchString(text):
			return Account{}, page.Pos{}, false
		}
	}
	if found == nil {
		return Account{}, page.Pos{}, false
	}
	return Account{Role: "read-only", Values: []string{key}}, found.Pos, true
}

var (
	// readerForm is a key that can only read, in a sentence.
	readerForm = regexp.MustCompile(`(?i)\b(?:read[- ]only|reading|reader|readers'?) (?:api )?(?:key|token)s?\b`)
	// someForm is in sentences about some of the requests, or about what is not always so.
	someForm   = regexp.MustCompile(`(?i)\b(?:except|excluding|but|some|own|certain|most|unless|until|apart from|other than|sometimes|may|might)\b`)
	methodForm = regexp.MustCompile(`\b(?:POST|PUT|PATCH|DELETE)\b`)
	writesForm = regexp.MustCompile(`(?i)\b(?:writ\w+|chang\w+|modif\w+|anything else|everything else|all other|any other)\b`)
)

// RefusesReaders is where a sentence about no operation in particular says that a request with a method gets a 403 if its key can only
// read; invalid if none does.
func RefusesReaders(site *page.Site, method string) page.Pos {
	for _, p := range site.Pages {
		for _, t := range slices.Concat(prose.OutsideOperations(p), prose.ItemsOutside(p)) {
			for _, s := range prose.Sentences(t) {
				methods := methodForm.FindAllString(s.Value, -1)
				isMeant := slices.Contains(methods, method) || len(methods) == 0 && writesForm.MatchString(s.Value)
				if isMeant && readerForm.MatchString(s.Value) && strings.Contains(s.Value, "403") && !someForm.MatchString(s.Value) {
					return s.Pos
				}
			}
		}
	}
	return page.Pos{}
}
