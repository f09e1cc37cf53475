package run

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/flow"
	"docsascode.example/doctest/pages/formula"
	"docsascode.example/doctest/pages/script"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// constants has the values of samples that each response should have, and what the responses had. A value is constant if
// its name or the page says so, or if the request alone determines it. A constant that the responses do not have is false,
// but only at the end of the run: if two responses to the same request differ, the value illustrates after all. It is safe
// for concurrent use.
type constants struct {
	are map[*sample.Value]bool

	mu   sync.Mutex
	seen map[*claim.Claim]*observed
}

// An observed value is what the responses had in place of a constant.
type observed struct {
	got      []string // each once
	finding  finding
	evidence *claim.Evidence
	correct  func() // notes the correction of the page
}

var (
	// constantName are names of values that say what kind of thing a response is, or how the request ended.
	constantName = regexp.MustCompile(`(?i)^(action|object|kind|token[-_]?type|result[-_]?type|result|outcome|error|error[-_]?code|ok|success|successful|acknowledged|deleted|removed)$`)
	// outcomeName and outcomeWord together are such values, too; other states are those of a thing.
	outcomeName = regexp.MustCompile(`(?i)^(status|state|message|code)$`)
	outcomeWord = regexp.MustCompile(`(?i)^(ok|okay|success|successful|succeeded|error|fail|failed|failure|created|updated|deleted|removed|accepted)$`)
	// givenByHost are names of values that depend on the place where the server runs, or that people choose.
	givenByHost = regexp.MustCompile(`(?i)(name|host|node|user|branch|cluster|region|zone|env|environment|version|path|file|dir|url|uri|address|comment|title|text|description)$`)
)

func newConstants(subjects []*subject) *constants {
	c := &constants{are: map[*sample.Value]bool{}, seen: map[*claim.Claim]*observed{}}
	repeated := repeatedLeaves(subjects)
	changes := changesOf(subjects)
	for _, s := range subjects {
		for _, sh := range s.shapes {
			sh.eachLeaf(func(v *sample.Value) {
				// A linked object is in some state, not in the one that this request leaves it in.
				isState := (sh.isLinked() || isShownChange(changes, s, v) || showsLater(s.Node, v)) && !constantName.MatchString(v.Name)
				c.are[v] = !isState && isConstant(s, sh.status, v) || repeated[v]
			})
		}
		for _, o := range s.outputs {
			for _, v := range o.Shown {
				c.are[v] = o.By == script.ByJQ && len(v.Fields) == 0 && isConstant(s, http.StatusOK, v)
			}
		}
	}
	return c
}

// A change is a value that an example of a PATCH or a PUT gives a field of a thing.
type change struct{ name, value string }

func changesOf(subjects []*subject) map[change][]*subject {
	out := map[change][]*subject{}
	for _, s := range subjects {
		if s.Op.Method.Value != http.MethodPatch && s.Op.Method.Value != http.MethodPut {
			continue
		}
		for _, v := range content.SentBy(s.Op) {
			if key := (change{match.Simplified(match.LastName(v.Name)), v.Value}); v.In == page.InBody {
				out[key] = append(out[key], s)
			}
		}
	}
	return out
}

// isShownChange reports whether a sample shows what another operation has changed before, so that it depends on the order of the page.
func isShownChange(changes map[change][]*subject, s *subject, v *sample.Value) bool {
	by := changes[change{match.Simplified(v.Name), v.Text}]
	return len(by) > 0 && !slices.Contains(by, s)
}

// showsLater reports whether the sample of a GET shows a field of the thing as it is after later requests: the operation that makes the
// thing shows another value, such as null or the state in which it begins.
func showsLater(n *flow.Node, v *sample.Value) bool {
	if n.Op.Method.Value != http.MethodGet {
		return false
	}
	return slices.ContainsFunc(n.Uses, func(u flow.Use) bool {
		return !u.IsMailed() && u.From.Op.Method.Value == http.MethodPost && slices.ContainsFunc(u.From.Op.Response.Samples, func(made *page.Sample) bool {
			first := content.FindLeaf(made.Value, v.Name)
			return first != nil && first.Kind != sample.Object && match.Text(first) != match.Text(v)
		})
	})
}

// eachLeaf visits the leaves of a sample with a value of their own, except for those of lists.
func (sh *shape) eachLeaf(visit func(v *sample.Value)) {
	if sh.sample.Value == nil {
		return
	}
	for v := range sh.nodes {
		isValue := v.Kind == sample.String || v.Kind == sample.Bool || v.Kind == sample.Number
		if isValue && !v.Elided && !v.Unknown && v.Text != "" && !sh.kin.InList(v) {
			visit(v)
		}
	}
}

func isConstant(s *subject, status int, v *sample.Value) bool {
	isWord := v.Kind == sample.Bool || content.EnumWord.MatchString(v.Text)
	switch {
	case status >= 400:
		return false // each cause has an error of its own
	case constantName.MatchString(v.Name):
		return isWord || v.Kind == sample.Number && v.Name != "result"
	case outcomeName.MatchString(v.Name) && outcomeWord.MatchString(v.Text):
		return true
	}
	isReckoned := v.Kind == sample.Number && formula.IsReckoned(s.Op, v.Name)
	return (isWord || isReckoned) && s.creates() && !givenByHost.MatchString(v.Name)
}

// creates reports whether the response of an operation describes a thing that its request has just made, or one that a
// thing of this run was made for. Then the request alone determines the state of the thing.
func (s *subject) creates() bool {
	return s.Op.Method.Value == "POST" || slices.ContainsFunc(s.Uses, func(u flow.Use) bool {
		return !u.IsMailed() && u.From.Op.Method.Value == "POST" && s.Op.Method.Value == "GET"
	})
}

// repeatedLeaves are the leaves with words that the samples of several operations have under one name, if no sample of such
// a status has another word under that name.
func repeatedLeaves(subjects []*subject) map[*sample.Value]bool {
	type named struct {
		name    string
		isError bool
	}
	words, by, all := map[named][]string{}, map[named][]*page.Operation{}, map[named][]*sample.Value{}
	for _, s := range subjects {
		for _, sh := range s.shapes {
			if sh.isLinked() {
				continue // it is one sample, however many operations have it
			}
			sh.eachLeaf(func(v *sample.Value) {
				key := named{v.Name, sh.status >= 400}
				all[key] = append(all[key], v)
				if !slices.Contains(words[key], v.Text) {
					words[key] = append(words[key], v.Text)
				}
				if !slices.Contains(by[key], s.Op) {
					by[key] = append(by[key], s.Op)
				}
			})
		}
	}
	out := map[*sample.Value]bool{}
	for key, values := range all {
		isWord := content.EnumWord.MatchString(values[0].Text) && values[0].Kind == sample.String
		if !key.isError && isWord && len(words[key]) == 1 && len(by[key]) > 2 && !givenByHost.MatchString(key.name) {
			for _, v := range values {
				out[v] = true
			}
		}
	}
	return out
}

// differ notes that a response has another value than a constant. It returns false if the value is not a constant.
func (c *constants) differ(node *sample.Value, cl *claim.Claim, got string, o observed) bool {
	if cl == nil || !c.are[node] {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.seen[cl] == nil {
		c.seen[cl] = &o
	}
	c.seen[cl].add(got)
	return true
}

func (o *observed) add(got string) {
	if !slices.Contains(o.got, got) {
		o.got = append(o.got, got)
	}
}

// conclude denies the constants that no response has, if all responses have the same value.
func (c *constants) conclude(l *ledger) {
	for cl, o := range c.seen {
		switch {
		case l.is(cl, claim.True):
		case len(o.got) > 1:
			l.excuse(cl, "the value differs between responses: %s", match.Shortened(strings.Join(o.got, ", "), 80))
		default:
			l.deny(cl, o.evidence, o.finding)
			o.correct()
		}
	}
}
