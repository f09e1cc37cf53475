package notation

import (
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/source"
)

// Media is a media type of bodies that a sentence or a label names.
type Media struct {
	Type source.Text
	// Request says that it is sent, rather than answered.
	Request bool
	// Status is 0 where the place does not say.
	Status int
}

func (Media) fact() {}

var (
	mediaWord   = regex.MustCompile(`\b(?:application|text|image|audio|video|multipart|font)/(?:[a-zA-Z0-9][\w.+-]*)?[\w+]`)
	fileWord    = regex.MustCompile(`(?:\b(?:[Rr]eturns?|[Rr]esponds? with|[Dd]ownloads?|[Rr]esponse|[Ss]ends back|[Gg]ets?)\b[^.]{0,60}?|^)\b(PDF|CSV|PNG|JPE?G|ZIP)\b(?: (?:file|document|image|archive|table|picture))?`)
	sendsForm   = regex.MustCompile(`(?i)\b(?:send|sent|accepts?|upload\w*|body|bodies|request|post|consumes|submit\w*|payload|encoded|content-type)\b`)
	returnsForm = regex.MustCompile(`(?i)\b(?:returns?|respon[ds]\w*|answers?|download\w*|produces|output|results?|gets?|(?:comes?|(?:is|are) (?:served|delivered|sent back|read)) (?:back )?as)\b`)
)

// contentType is a label of the media type of bodies.
var contentType = regex.MustCompile(`(?i)^\W*(?:content[- ]type|media[- ]type|mime[- ]type|produces|consumes)\W*$`)

// fileTypes are the media types of kinds of files.
var fileTypes = map[string]string{"PDF": "application/pdf", "CSV": "text/csv", "PNG": "image/png", "JPG": "image/jpeg", "JPEG": "image/jpeg", "ZIP": "application/zip"}

// mediaTypes reads the media types of bodies in sentences and labels: "Send it as `multipart/form-data`", "200 OK, the
// invoice as `application/pdf`", "Returns a PDF".
func mediaTypes(c *Context) {
	for i, b := range c.Blocks {
		p, ok := b.(markdown.Paragraph)
		if !ok || p.Quote {
			continue
		}
		role := c.roleAt(i)
		if contentType.MatchString(c.Title.Value) {
			if m := mediaWord.FindStringIndex(p.Value); m != nil {
				c.add(p.Text.At(m[0]), Said, role, Media{Type: p.Text.Slice(m[0], m[1]), Request: c.roles[c.Above].Group != Response, Status: role.Code})
			}
			continue
		}
		if role.Part == Params && p.Item || role.Part == Fields || role.In != "" && role.In != "body" || c.isAboutAuth() {
			continue
		}
		for line := range wholeSentencesOf(p.Line) {
			for _, m := range mediaWord.FindAllStringSubmatchIndex(line.Value, -1) {
				c.media(line, line.Text.Slice(m[0], m[1]), role, m[0])
			}
			if m := fileWord.FindStringSubmatchIndex(line.Value); m != nil && (m[0] < m[2] || role.Group == Response) {
				c.media(line, line.Text.Slice(m[2], m[3]).As(fileTypes[line.Value[m[2]:m[3]]]), Role{Group: Response, Code: role.Code}, m[2])
			}
		}
	}
}

// media adds a media type if the sentence or the labels around it say whose it is.
func (c *Context) media(line markdown.Line, t source.Text, role Role, at int) {
	before := strings.ToLower(line.Value[:at])
	isSent := strings.HasPrefix(t.Value, "multipart/") || strings.HasSuffix(t.Value, "x-www-form-urlencoded")
	m := Media{Type: t, Status: role.Code}
	sends, returns := lastMatch(sendsForm, before), lastMatch(returnsForm, before)
	switch {
	case strings.Contains(before, "accept") && strings.Contains(before, "header"), strings.Contains(before, "accept:"):
		return // what a client can ask for
	case isSent, sends > returns && role.Group != Response:
		m.Request = true
	case returns >= 0, role.Group == Response && !role.Failure, codeForm.MatchString(line.Value[:at]):
	case role.Group == Request && role.Part == Body:
		m.Request = true
	default:
		return
	}
	if code := codeForm.FindStringSubmatch(line.Value[:at]); code != nil && !m.Request {
		m.Status = statusCode(code[1])
	}
	c.add(t.Pos, Said, role, m)
}

func lastMatch(form *regex.Regexp, s string) int {
	all := form.FindAllStringIndex(s, -1)
	if len(all) == 0 {
		return -1
	}
	return all[len(all)-1][0]
}
