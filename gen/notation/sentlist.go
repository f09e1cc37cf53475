package notation

import (
	"slices"

	"docsascode.example/gen/http"
	"docsascode.example/gen/markdown"
)

// sentRole is the role of a list without a label below a command that reads: its items are parameters of the query if the command
// sends one of them, and if what the section shows as a response has not all of them.
func (r *reading) sentRole(s *markdown.Section, role Role) (Role, bool) {
	if role.Group != NoGroup || role.Part != NoPart || r.isHeaded(s) {
		return role, false
	}
	is, known := r.sent[s]
	if !known {
		is = r.listsQuery(s)
		r.sent[s] = is
	}
	if !is {
		return role, false
	}
	return Role{Group: Request, Part: Params, In: "query"}, true
}

func (r *reading) listsQuery(s *markdown.Section) bool {
	sent := r.queryIn(s)
	if len(sent) == 0 {
		return false
	}
	members, isSent, isOther := membersIn(s.Blocks), false, false
	for _, b := range s.Blocks {
		p, ok := b.(markdown.Paragraph)
		if !ok || !p.Item {
			continue
		}
		if len(p.Parts) == 0 || !p.Parts[0].Is(markdown.Quoted) || p.Parts[0].From != 0 {
			return false
		}
		q, ok := parameterItem(p.Line)
		if !ok {
			return false
		}
		isSent = isSent || slices.Contains(sent, q.Name.Value)
		isOther = isOther || !slices.Contains(members, q.Name.Value)
	}
	return isSent && isOther
}

// queryIn are the names in the queries that the commands of a section send. There are none if one of them does not only read.
func (r *reading) queryIn(s *markdown.Section) []string {
	var out []string
	for _, b := range s.Blocks {
		code, ok := b.(markdown.Code)
		if !ok {
			continue
		}
		for _, req := range r.blockOf(code).Requests() {
			if req.Method.Text != "GET" {
				return nil
			}
			_, names, _ := http.Query(req.URL.Text)
			out = append(out, names...)
		}
	}
	return out
}
