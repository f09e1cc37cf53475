package sample

import (
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/spelling"
)

// plain is a name without the marks in which JSON and XML conventions differ: letter case,
// separators, and the marks that attributes have in JSON.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("_-.@$:", r) {
			return -1
		}
		return r
	}, strings.ToLower(name))
}

func sameName(a, b string) bool {
	if _, local, found := strings.Cut(a, ":"); found && plain(local) == plain(b) {
		return true
	}
	return a == b || plain(a) == plain(b) && plain(a) != ""
}

// irregular plurals that names of API resources have.
var irregular = map[string]string{"people": "person", "children": "child", "data": "datum", "men": "man", "women": "woman", "criteria": "criterion", "indices": "index", "vertices": "vertex", "matrices": "matrix", "media": "medium"}

// itemName says whether an element of that name may be an item of a list of the
// other one: the same name or its singular.
func itemName(list, item string) bool {
	if sameName(list, item) {
		return true
	}
	l, i := plain(list), plain(item)
	if i == "" {
		return false
	}
	stem, y := strings.CutSuffix(i, "y")
	return l == i+"s" || l == i+"es" || l == i+"list" || l == i+"array" || y && l == stem+"ies" || irregular[l] == i
}

// textNames are the fields in which JSON keeps the text of an element that has attributes.
var textNames = map[string]bool{"#text": true, "$t": true, "$": true, "_": true, "_text": true, "text": true, "value": true, "_value": true, "content": true, "#": true, "__text": true}

var xmlName = regex.MustCompile(`^[\pL_@$#:][\pL\pN_.:-]*$`)

// near says whether a is b with a slip or two.
func near(a, b string) bool {
	a, b = plain(a), plain(b)
	allowed := min(2, min(len(a), len(b))/3)
	return a != "" && b != "" && spelling.Distance(a, b) <= allowed
}
