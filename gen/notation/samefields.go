package notation

import (
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/source"
)

// Same says that a request has the fields or parameters of another operation.
type Same struct {
	// Of is how the page calls the other operation: by its title, by its method and path, or by a word such as "create".
	Of source.Text
	// Required is nil where the page says nothing else of the fields than the other operation does.
	Required *bool
}

func (Same) fact() {}

// sameForm is a sentence that refers to another operation: "Same fields as Add a book, all optional".
var sameForm = regex.MustCompile(`(?i)^\W*(?:(?:accepts|takes|has|uses|with|send|body|request body|params?|parameters?|fields?)\W+)?(?:the )?same(?: (?:request|json|body))?` +
	`(?: (fields|parameters|params|arguments|attributes|properties|body|payload))? as (?:for |in |of |when )?(?:the )?(.{2,80}?)(?:\W+(?:endpoint|operation|request|above|below|but|and|with))*` +
	`(?:\W+all (?:fields |parameters )?(?:are )?(optional|required))?[^\pL\pN}>]*$`)

// sameFields reads sentences that say of a request that it has the fields of another operation.
func sameFields(c *Context) {
	if c.Role().Group == Response {
		return
	}
	for i, b := range c.Blocks {
		p, ok := b.(markdown.Paragraph)
		if ok && strings.Contains(p.Value, "ame ") {
			c.sameFieldsIn(p.Line, c.roleAt(i))
		}
	}
	if c.Kind == markdown.Item && strings.Contains(c.Title.Value, "ame ") {
		c.sameFieldsIn(c.Title, c.Role())
	}
}

func (c *Context) sameFieldsIn(l markdown.Line, role Role) {
	for sentence := range wholeSentencesOf(l) {
		m := sameForm.FindStringSubmatchIndex(sentence.Value)
		isOfRequest := role.Group == Request && (role.Part == Params || role.Part == Body)
		if m == nil || len(sentence.Value) > longestTitle || m[2] < 0 && !isOfRequest && !paramsForm.MatchString(sentence.Value[:m[4]]) {
			continue
		}
		same := Same{Of: sentence.Text.Slice(m[4], m[5]).TrimSet(" `*\"'")}
		if m[6] >= 0 {
			same.Required = requiredWord(strings.ToLower(sentence.Value[m[6]:m[7]]))
		}
		c.add(same.Of.Pos, Said, role, same)
	}
}

// String is the fact in a line.
func (s Same) String() string {
	text := "the same fields as " + s.Of.Value
	if s.Required != nil {
		text += map[bool]string{true: ", all required", false: ", all optional"}[*s.Required]
	}
	return text
}
