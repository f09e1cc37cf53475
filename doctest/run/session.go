package run

import (
	"cmp"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/pages/script"
	"docsascode.example/gen/example"
	"docsascode.example/gen/page"
)

// A session is a page whose examples need each other. One test user runs them in the order of the page, in one shell's
// state: a step finds the variables, functions and files of the steps above it.
type session struct {
	page  *page.Page
	steps []*step
}

func (s *session) examples() (all []*page.Example) {
	for _, st := range s.steps {
		all = append(all, st.example)
	}
	return all
}

// A step is a code block of a session. It has the claim that it works for each operation whose example it is.
type step struct {
	example  *page.Example
	subjects []*subject
	claims   []*claim.Claim // by the index of the subject; one alone for an example of prose; none for a block that only sets up
	block    example.Block
	language string // in which it runs; empty if it does not
	scope    script.Scope
	next     int     // the line of the next step of the page; 0 if there is none
	needs    []*step // earlier steps in the same language whose variables or functions it uses
}

func newStep(e *page.Example) *step {
	in := language(e)
	return &step{example: e, block: example.Read(e.Language, e.Code.Value), language: in, scope: script.ScopeOf(in, e.Code.Value)}
}

// addSessions enters the examples of prose that call the documented server, and finds the examples that run in the order
// of their page. A page in another notation than our own has its examples in one session, and so do examples that use what
// earlier ones left. Examples of prose are always of a session.
func (r *run) addSessions() {
	for _, p := range r.site.Pages {
		all := r.stepsOf(p)
		isFree := slices.ContainsFunc(p.Operations, func(op *page.Operation) bool { return op.Free })
		joined := map[*step]bool{}
		for i, st := range all {
			st.connect(all[:i])
			joined[st] = !st.isSetup() && (isFree || len(st.subjects) == 0)
			if len(st.needs) > 0 {
				joined[st] = true
				for _, other := range st.needs {
					joined[other] = true
				}
			}
		}
		s := &session{page: p, steps: slices.DeleteFunc(all, func(st *step) bool { return !joined[st] })}
		if len(s.steps) > 0 {
			r.sessions = append(r.sessions, s)
		}
		for _, st := range s.steps {
			for _, subject := range st.subjects {
				subject.join(st)
			}
		}
	}
}

// join notes that the examples of an operation in a step's block run in the order of their page.
func (s *subject) join(st *step) {
	for _, e := range s.Op.Examples {
		if e.Code.Pos == st.example.Code.Pos {
			s.inSession[e] = true
		}
	}
}

// stepsOf are the code blocks of a page that hold a program, in their order.
func (r *run) stepsOf(p *page.Page) []*step {
	at := map[page.Pos]*step{}
	var steps []*step
	for _, s := range r.subjects {
		if s.Op.Page != p {
			continue
		}
		for _, e := range s.Op.Examples {
			st := at[e.Code.Pos]
			if st == nil {
				st = newStep(e)
				at[e.Code.Pos] = st
				steps = append(steps, st)
			}
			st.subjects, st.claims = append(st.subjects, s), append(st.claims, s.examples[e])
		}
	}
	for _, e := range script.OutsideOperations(p) {
		if at[e.Code.Pos] != nil {
			continue
		}
		st := newStep(e)
		at[e.Code.Pos] = st
		if r.isChosen(p.File, p.File) && slices.ContainsFunc(r.hosts.Bases, func(base string) bool { return strings.Contains(e.Code.Value, base) }) && st.calls() {
			st.claims = []*claim.Claim{r.ledger.add(e.Code.Pos, claim.Example, nil, "%s works as pasted", exampleName(e))}
			if reason, ok := r.skipped[e.Code.Pos]; ok {
				r.ledger.skip(st.claims[0], reason)
			}
		}
		steps = append(steps, st)
	}
	slices.SortStableFunc(steps, func(a, b *step) int {
		return cmp.Or(cmp.Compare(a.example.Code.File, b.example.Code.File), a.example.Code.Line-b.example.Code.Line)
	})
	for i, st := range steps[:max(len(steps)-1, 0)] {
		st.next = steps[i+1].example.Code.Line
	}
	return steps
}

// calls reports whether a step's text sends a request, or is in a language in which doctest cannot tell. What a shell's fence
// holds can be no command at all: settings in YAML, or a URL alone.
func (st *step) calls() bool {
	return len(st.block.Requests()) > 0 || len(st.block.Steps) == 0 && st.language != "bash"
}

// connect finds the earlier steps whose variables, functions or files a step uses.
func (st *step) connect(above []*step) {
	code := st.example.Code.Value
	missing := script.UnsetIn(code)
	if st.language == "javascript" {
		missing = st.undeclared(above)
	}
	for _, other := range slices.Backward(above) {
		isSame := other.language == st.language
		uses := haveCommon(st.scope.Reads, other.scope.Writes) ||
			isSame && haveCommon(missing, other.scope.Defines) ||
			isSame && st.language == "bash" && slices.ContainsFunc(other.scope.Functions, func(f string) bool { return script.HasWord(code, f) })
		if uses {
			st.needs = append(st.needs, other)
			missing = slices.DeleteFunc(missing, func(name string) bool { return slices.Contains(other.scope.Defines, name) })
		}
	}
	slices.Reverse(st.needs)
}

func haveCommon(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// isSetup reports whether a step makes no claim, and only sets up what others need.
func (st *step) isSetup() bool { return len(st.claims) == 0 }

// onlySets reports whether the text of a step sends no request, and leaves something to later steps, so that it is no
// example of an operation.
func (st *step) onlySets() bool {
	return len(st.block.Steps) > 0 && len(st.block.Requests()) == 0 && len(st.scope.Defines)+len(st.scope.Writes) > 0
}

// before is the text of the scripts whose declarations a script needs. Shells have a state instead.
func (st *step) before() string {
	if st.language != "javascript" {
		return ""
	}
	var b strings.Builder
	for _, other := range st.needs {
		b.WriteString(other.before() + other.example.Code.Value + "\n;\n")
	}
	return b.String()
}

// undeclared are the names of earlier scripts that a script uses and does not declare itself.
func (st *step) undeclared(above []*step) []string {
	var out []string
	for _, other := range above {
		if other.language != "javascript" {
			continue
		}
		for _, name := range other.scope.Defines {
			if !slices.Contains(st.scope.Defines, name) && script.HasWord(st.example.Code.Value, name) && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}
