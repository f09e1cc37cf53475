package notation

import (
	"strconv"
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/sample"
)

// statusNote is a status in parentheses at the end of a title: "In progress (`202`)", "It worked (201 Created)".
var statusNote = regex.MustCompile("[(（]`?([1-5]\\d\\d)`?\\s*([^()（）]*)[)）]\\s*[:：]?$")

var parenthesis = regex.MustCompile(`[(\[][^()\[\]]*[)\]]`)

// titleRole reads a label, with or without what stands in parentheses.
func titleRole(title string) Role {
	if len(title) > 100 {
		return Role{}
	}
	if m := statusNote.FindStringSubmatch(title); m != nil && (m[2] == "" || isPhrase(statusCode(m[1]), m[2])) {
		return Role{Group: Response, Part: Body, Code: statusCode(m[1]), Known: true}
	}
	p := parsePhrase(title)
	if p.unknown > 0 {
		if short := parsePhrase(parenthesis.ReplaceAllString(title, "")); short.unknown == 0 && short.known > 0 {
			short.code = max(short.code, p.code)
			for _, c := range []concept{wBody, wHeader, wQuery, wPath, wForm} {
				if p.is(c) {
					short.has = short.has.with(c)
				}
			}
			p = short
		}
	}
	if m := exampleForm.FindString(title); m != "" && p.unknown > 0 && len(strings.Fields(title)) <= 12 {
		return parsePhrase(m).role() // "Example response if there is no such book"
	}
	return p.role()
}

// exampleForm begins the title of one of several examples, which says further which one it is.
var exampleForm = regex.MustCompile(`^(?i:example|sample) (?i:request|response)s?\b`)

// role is what a label means; the zero Role for one that means nothing to us.
func (p phrase) role() Role {
	if i := strings.Index(p.text, strconv.Itoa(p.code)); p.code > 0 && i >= 0 && isPhrase(p.code, p.text[i+3:]) {
		return Role{Group: Response, Part: Body, Code: p.code, Known: true}
	}
	if p.code > 0 && sample.FormatIn(p.text) != "" && p.known == 1 && p.unknown <= 3 {
		return Role{Group: Response, Part: Body, Code: p.code, Known: true}
	}
	if p.code > 0 && (p.known == 0 || p.known == 1 && p.is(wError)) && p.unknown <= 6 || p.class != "" {
		return Role{Group: Response, Part: Body, Code: p.code, Class: p.class, Known: true}
	}
	if p.known == 0 || p.unknown > p.known || p.unknown > 0 && !p.any(wParam, wResponse, wRequest, wBody, wHeader, wError, wStatus) {
		return Role{}
	}
	if p.unknown > 0 && p.any(wError, wStatus) && !p.any(wResponse, wExample) && p.unknown >= p.known {
		return Role{}
	}
	r := Role{Code: p.code, Known: p.unknown == 0}
	r.Failure = p.is(wError)
	r.Success = p.is(wSuccess) && !r.Failure
	if p.is(wRequired) && !p.is(wOptional) {
		r.Required = yes()
	} else if p.is(wOptional) && !p.is(wRequired) {
		r.Required = no()
	}
	r.place(p)
	r.group(p)
	r.part(p)
	if r.Group == NoGroup && r.Code > 0 {
		r.Group, r.Part = Response, Body // "400 JSON"
	}
	if r == (Role{Known: r.Known}) {
		return Role{}
	}
	return r
}

// place reads where parameters are sent.
func (r *Role) place(p phrase) {
	switch {
	case p.is(wHeader):
		r.In = "header"
	case p.is(wCookie):
		r.In = "cookie"
	case p.is(wQuery):
		r.In = "query"
	case p.is(wBody) || p.is(wForm):
		r.In = "body"
		if p.is(wForm) {
			r.Media = "form"
		}
	case p.is(wPath) && p.is(wParam):
		r.In = "path"
		if strings.Contains(strings.ToLower(p.text), "ur") {
			r.In = "" // URL parameters are those of the path or of the query
		}
	}
}

func (r *Role) group(p phrase) {
	switch {
	case p.is(wResponse) && !(p.is(wRequest) && p.first == wRequest && p.last == wRequest):
		r.Group = Response
	case p.is(wRequest), p.is(wQuery), p.is(wForm), p.is(wCookie), p.is(wTool) && !p.any(wStatus, wError):
		r.Group = Request
	case r.Failure, r.Success, p.is(wStatus) && !p.is(wExample):
		r.Group = Response
	case p.is(wParam) && !p.is(wBody):
		r.Group, r.guessed = Request, true
	case p.is(wPath) && p.is(wParam):
		r.Group = Request
	}
}

func (r *Role) part(p phrase) {
	switch {
	case p.is(wAuth) && !p.any(wHeader, wParam, wResponse, wExample, wError):
		r.Part = Auth
	case p.is(wStatus) && !p.any(wBody, wExample, wHeader, wParam, wRequest) && r.Code == 0:
		r.Part = Codes
	case p.is(wMethod) && !p.any(wParam, wBody, wHeader, wResponse):
		r.Part = Methods
	case p.is(wPath) && !p.any(wParam, wBody, wHeader, wResponse, wQuery, wExample):
		r.Part = Paths
	case p.is(wHeader):
		r.Part = Headers
	case p.is(wExample) || p.is(wTool):
		r.Part = Example
	case p.is(wParam):
		r.Part = Params
		if r.Group == Response {
			r.Part = Fields
		}
	case p.any(wBody, wForm):
		r.Part = Body
	case p.is(wQuery) || p.is(wCookie):
		r.Part = Params
	case r.Group == Response:
		r.Part = Body
	case p.is(wText):
		r.Part = Text
	case r.Required != nil && p.unknown == 0:
		r.Part, r.Group = Params, Request
	case p.is(wRequest):
		r.Part = NoPart
	}
}
