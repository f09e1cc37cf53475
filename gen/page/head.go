package page

import (
	"slices"
	"strings"

	"docsascode.example/gen/http"
	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/notation"
)

// sameAbove is the cluster of a head that says again what one under the same heading has said.
func (o *outliner) sameAbove(e notation.Evidence) *cluster {
	return o.index.same[underHeading{e.Section.Heading(), key(e.Fact.(notation.Head))}]
}

// isServed reports whether a head is a request for the operation under the same heading, with the path of the server before
// the operation's: "GET /api/v1/books" below the heading "GET /books".
func (o *outliner) isServed(e notation.Evidence) bool {
	h := e.Fact.(notation.Head)
	for s := e.Section; s != nil && !h.Badge; s = s.Above {
		for _, c := range o.index.titled[s] {
			above := c.heads[0].Fact.(notation.Head)
			base, cut := strings.CutSuffix(http.Anonymous(h.Path.Value), http.Anonymous(above.Path.Value))
			if above.Method.Value == h.Method.Value && cut && base != "" && above.Path.Value != "/" {
				return true
			}
		}
	}
	return false
}

// isExample reports whether a head is an example of a request for an operation whose method and path the page says around
// it: "GET /v2/books/7?full=1 HTTP/1.1" below "Example request", or with a body below it, in the section of "GET /books/{id}".
// A message in the section of one operation can be a step that needs another operation of the page.
func (o *outliner) isExample(e notation.Evidence) bool {
	if !isShown(e) && !e.Fact.(notation.Head).Message {
		return false
	}
	outer := e.Section
	for outer.Above != nil && outer.Kind != markdown.Top && o.reading.IsPart(outer) {
		outer = outer.Above
	}
	h := e.Fact.(notation.Head)
	isOne := !strings.Contains(h.Path.Value, "{")
	isStep := isOne && h.Message && outer.Kind == markdown.Heading && o.index.inside[outer]
	return o.saidHeads().Find(h.Path.Value, func(x notation.Evidence) bool {
		said := x.Fact.(notation.Head)
		if said.Path.Value == h.Path.Value || said.Message && (!isOne || !strings.Contains(said.Path.Value, "{")) {
			return false
		}
		return (isStep || within(x.Section, outer)) && matches(said, h.Method.Value, h.Path.Value)
	})
}

// isShown reports whether a head stands in an example.
func isShown(e notation.Evidence) bool {
	return e.How == notation.Shown || e.Role.Part == notation.Example
}

// matches reports whether a head that an example shows is one that the page has said.
func matches(said notation.Head, method, path string) bool {
	if said.Method.Value != method {
		return false
	}
	_, _, ok := http.MatchEnd(said.Path.Value, path)
	return ok
}

// downloadForm is a path that ends in the name of a program or an archive, which instructions fetch.
var downloadForm = regex.MustCompile(`(?i)\.(?:sh|ps1|gz|tgz|zip|bz2|xz|deb|rpm|apk|gpg|asc|key|repo|exe|msi|dmg|jar|whl|tar|ya?ml)$`)

// shown makes operations of the requests of examples that no head documents: of commands, and of HTTP messages whose path a
// sentence names.
func (o *outliner) shown() {
	assigned := map[Pos]bool{}
	for _, c := range o.clusters {
		for _, e := range c.evidence {
			assigned[e.At] = true
		}
	}
	var heads []notation.Evidence
	for _, e := range o.evidence {
		for _, h := range o.headsShown(e) {
			if downloadForm.MatchString(h.Path.Value) || o.isDocumented(h, notation.Implied) || assigned[e.At] && o.keyOf(e) {
				continue
			}
			own := e
			own.Fact, own.How = h, notation.Shown
			heads = append(heads, own)
		}
	}
	if len(heads) == 0 {
		return
	}
	for _, e := range heads {
		if c := o.sameAbove(e); c != nil {
			o.addHead(c, e)
			continue
		}
		o.addCluster(&cluster{section: e.Section, at: e.At, order: e.Order, heads: []notation.Evidence{e}})
	}
	o.count()
	o.assign()
}

// headsShown are the operations that a piece of evidence shows requests for.
func (o *outliner) headsShown(e notation.Evidence) []notation.Head {
	switch f := e.Fact.(type) {
	case notation.Call:
		heads := f.Heads()
		for i, h := range heads {
			if !o.isDocumented(h, notation.Implied) {
				heads[i] = o.fillIDs(h)
			}
		}
		return heads
	case notation.Head:
		if isShown(e) && !f.Listed && !strings.Contains(f.Path.Value, "{") && o.isNamed(f.Path.Value) {
			return []notation.Head{f}
		}
	}
	return nil
}

// isNamed reports whether a sentence of the page names a path.
func (o *outliner) isNamed(path string) bool {
	return slices.ContainsFunc(o.evidence, func(e notation.Evidence) bool {
		h, ok := e.Fact.(notation.Head)
		return ok && e.How == notation.Implied && h.Path.Value == path
	})
}

// keyOf reports whether the evidence is in the part of an operation that the page says.
func (o *outliner) keyOf(e notation.Evidence) bool { return o.clusterOf(e) != nil }

// isDocumented reports whether the page has an operation, at least as surely as is asked.
func (o *outliner) isDocumented(h notation.Head, how notation.Strength) bool {
	return o.index.documented.Find(h.Path.Value, func(e notation.Evidence) bool {
		return e.How >= how && matches(e.Fact.(notation.Head), h.Method.Value, h.Path.Value)
	})
}

// complete finds the method of paths that stand without one: in the title around them or in an example.
func (o *outliner) complete() {
	for i, e := range o.evidence {
		h, ok := e.Fact.(notation.Head)
		if !ok || h.Method.Value != "" || h.Listed {
			continue
		}
		if m := o.methodFor(e, h); m != "" {
			h.Method = h.Path.As(m)
			o.evidence[i].Fact = h
		}
	}
}

func (o *outliner) methodFor(at notation.Evidence, h notation.Head) string {
	for s := at.Section; s != nil; s = s.Above {
		for w := range strings.FieldsSeq(s.Title.Value) {
			if w = strings.Trim(w, "`[]():*"); http.IsMethod(w) {
				return w
			}
		}
		for _, e := range o.evidence {
			call, ok := e.Fact.(notation.Call)
			if !ok || !within(e.Section, s) {
				continue
			}
			for _, sent := range call.Heads() {
				if _, _, ok := http.MatchEnd(h.Path.Value, sent.Path.Value); ok {
					return sent.Method.Value
				}
			}
		}
	}
	return ""
}

// listed adds the operations that the page only lists, and gives the calls of one the path that the list has, with its
// parameters.
func (o *outliner) listed() {
	called := slices.Clone(o.clusters)
	var paths http.Index[notation.Head]
	for _, e := range o.evidence {
		h, ok := e.Fact.(notation.Head)
		if !ok || !h.Listed || h.Method.Value == "" || e.How != notation.Said || o.isDocumented(h, notation.Said) {
			continue
		}
		paths.Add(h.Path.Value, h)
		o.addCluster(&cluster{section: e.Section, at: e.At, order: e.Order, heads: []notation.Evidence{e}, listed: true, evidence: o.besides(e)})
	}
	for _, c := range called {
		for i, e := range c.heads {
			h := e.Fact.(notation.Head)
			isListed := e.How == notation.Shown && paths.Find(h.Path.Value, func(listed notation.Head) bool {
				if matches(listed, h.Method.Value, h.Path.Value) {
					h.Path = h.Path.As(listed.Path.Value)
					return true
				}
				return false
			})
			if isListed {
				c.heads[i].Fact = h
			}
		}
	}
}

// besides is the evidence of the query that a head is written with, and all of its item, if it is the only head there.
func (o *outliner) besides(head notation.Evidence) []notation.Evidence {
	b := o.inBlock(item{head.Section, head.Order})
	if b.heads == 1 && head.By == "request line" {
		return slices.Clone(b.all)
	}
	isOther := func(e notation.Evidence) bool { return e.By != head.By }
	return slices.DeleteFunc(slices.Clone(b.queries[head.At.Line]), isOther)
}
