package page

import (
	"cmp"
	"slices"
	"sort"

	"docsascode.example/gen/http"
	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/notation"
)

// A cluster is one head, or several that share what is said of them, and all the evidence about it.
type cluster struct {
	section *markdown.Section
	at      Pos
	order   int
	heads   []notation.Evidence
	// listed says that the page only lists the operation here.
	listed bool
	// apart says that it only shows a request that is refused; see findRefusals.
	apart    bool
	evidence []notation.Evidence
}

// documents reports whether the page says an operation here, and neither lists it nor only shows a request for it.
func (c *cluster) documents() bool {
	return !c.listed && slices.ContainsFunc(c.heads, func(e notation.Evidence) bool { return e.How == notation.Said })
}

// An outliner finds out which evidence belongs to which operation: heads divide the page.
type outliner struct {
	page     *Page
	reading  notation.Reading
	evidence []notation.Evidence
	clusters []*cluster
	// below are the clusters in each section and those below it.
	below map[*markdown.Section][]*cluster
	// own are those in each section itself.
	own  map[*markdown.Section][]*cluster
	keys map[*markdown.Section]int // how many operations they are about
	// only are the clusters that are the only ones in the parts of a section; nil for a section that has several, or none.
	only  map[*markdown.Section]*cluster
	index index
	spots *spots
	// inAlternatives are the sections with the title of an alternative, by those that are in them; nil for those that are in none.
	inAlternatives map[*markdown.Section]*markdown.Section
	// bodies are those that were parsed, by their places.
	bodies map[Pos]*Sample
	// ids are the values of members like id in samples, with the names of those; nil before anybody asked.
	ids map[string]string
	// texts are the other texts with digits in samples, with the names of their members.
	texts map[string]string
}

// key is what two heads of one operation share.
func key(h notation.Head) string { return h.Method.Value + " " + http.Anonymous(h.Path.Value) }

// cluster makes clusters of the heads that are chosen.
func (o *outliner) cluster(chosen func(notation.Evidence) bool) {
	var last *cluster
	for _, e := range o.evidence {
		if !chosen(e) {
			if _, isParam := e.Fact.(notation.Param); !isParam {
				last = nil
			}
			continue
		}
		if last != nil && last.section == e.Section && !e.Fact.(notation.Head).Message && (e.At.Line-last.heads[len(last.heads)-1].At.Line <= 2 || o.reading.IsPart(e.Section)) {
			o.addHead(last, e)
			continue
		}
		if o.isServed(e) || o.isExample(e) {
			last = nil
			continue
		}
		if c := o.sameAbove(e); c != nil && !e.Fact.(notation.Head).Badge {
			o.addHead(c, e)
			last = nil
			continue
		}
		last = &cluster{section: e.Section, at: e.At, order: e.Order, heads: []notation.Evidence{e}}
		o.addCluster(last)
	}
	o.count()
}

// count finds the clusters below each section.
func (o *outliner) count() {
	o.below, o.own, o.keys = map[*markdown.Section][]*cluster{}, map[*markdown.Section][]*cluster{}, map[*markdown.Section]int{}
	o.only = map[*markdown.Section]*cluster{}
	o.sort()
	for _, c := range o.clusters {
		o.own[c.section] = append(o.own[c.section], c)
		for s := c.section; s != nil; s = s.Above {
			o.below[s] = append(o.below[s], c)
		}
	}
}

// keysBelow counts the operations that the clusters below a section are about.
func (o *outliner) keysBelow(s *markdown.Section) int {
	if n, ok := o.keys[s]; ok {
		return n
	}
	seen := map[string]bool{}
	n := 0
	for _, c := range o.below[s] {
		k := key(c.heads[0].Fact.(notation.Head))
		if !seen[k] {
			n++
		}
		for _, h := range c.heads {
			seen[key(h.Fact.(notation.Head))] = true
		}
	}
	o.keys[s] = n
	return n
}

// An item is the place of a list item.
type item struct {
	section *markdown.Section
	order   int
}

// listedItems are the items of lists of operations that the page documents nowhere else.
func (o *outliner) listedItems() map[item]bool {
	out := map[item]bool{}
	for _, e := range o.evidence {
		if h, ok := e.Fact.(notation.Head); ok && h.Listed && e.By == "request line" && !o.isDocumented(h, notation.Said) {
			out[item{e.Section, e.Order}] = true
		}
	}
	return out
}

// assign gives each piece of evidence to the cluster that it is about.
func (o *outliner) assign() {
	for _, c := range o.clusters {
		c.evidence = nil
	}
	listed := o.listedItems()
	for _, e := range o.evidence {
		if listed[item{e.Section, e.Order}] {
			continue
		}
		nearest := o.answered(e, o.clusterOf(e))
		if called := o.called(e, nearest); len(called) > 0 {
			for _, c := range called {
				c.evidence = append(c.evidence, e)
			}
		} else if nearest != nil {
			nearest.evidence = append(nearest.evidence, e)
		}
	}
}

// answered is the cluster that the output of a command is about. In a block of several commands for several operations it is that
// of the command, wherever on the page that stands, rather than the nearest one.
func (o *outliner) answered(e notation.Evidence, nearest *cluster) *cluster {
	isOf := func(c *cluster) bool {
		return slices.ContainsFunc(c.heads, func(h notation.Evidence) bool {
			return matches(h.Fact.(notation.Head), e.Answers.Method.Value, e.Answers.Path.Value)
		})
	}
	if e.Answers == nil || nearest == nil || isOf(nearest) {
		return nearest
	}
	var out *cluster
	o.index.clusters.Find(e.Answers.Path.Value, func(c *cluster) bool {
		if isOf(c) && (out == nil || isNearer(c, out, e.Section)) {
			out = c
		}
		return false
	})
	return cmp.Or(out, nearest)
}

// isNearer reports whether a cluster is rather in a section than another one is, or before it on the page.
func isNearer(c, other *cluster, s *markdown.Section) bool {
	if isIn := c.section == s; isIn != (other.section == s) {
		return isIn
	}
	return inOrder(c, other) < 0
}

// clusterOf is the cluster whose part of the page holds the evidence. It looks at the smallest section around the evidence that has
// clusters. If that section has only one, it is the one. Otherwise it is the last one before the evidence in the section itself.
func (o *outliner) clusterOf(e notation.Evidence) *cluster {
	if isOfOthers(e.Section, e.Order) {
		return nil
	}
	known := false // a section on the way up is named as a part of an operation
	var part *markdown.Section
	for s := e.Section; s != nil; s = s.Above {
		all := o.below[s]
		switch {
		case len(all) == 0:
			switch isPart := s.Kind != markdown.Top && o.reading.IsPart(s); {
			case isPart:
				known, part = true, s
			case s.Kind == markdown.Heading && objectTitle.MatchString(s.Title.Value):
				return nil // it shows an object, which operations link to
			case s.Kind == markdown.Heading:
				known, part = false, nil // it is about something of its own, and so are the parts below it
			}
		case o.keysBelow(s) == 1 && o.isBehind(s, all, e):
			known, part = true, s // it is about the operation before, and a request for another one stands at its end
		case o.keysBelow(s) == 1:
			c := o.nearest(all, e)
			if !o.reaches(c, s, e.Section) {
				return nil
			}
			return c
		default:
			if lead := o.leadIn(s, e); lead != nil {
				return lead
			}
			best := lastBefore(o.own[s], e)
			if before := o.continued(s, e.Section); known && before != nil {
				best = o.laterOf(best, before, part, e)
			}
			if best != nil || !known {
				return best
			}
			return o.onlyInParts(s, all)
		}
	}
	return nil
}

// isBehind reports whether the clusters in a part of an operation begin behind the evidence, which the operation above has.
func (o *outliner) isBehind(s *markdown.Section, all []*cluster, e notation.Evidence) bool {
	if s.Kind != markdown.Heading || !o.reading.IsPart(s) || lastBefore(all, e) != nil {
		return false
	}
	return s.Above != nil && slices.ContainsFunc(o.own[s.Above], func(c *cluster) bool { return c.documents() && c.order < e.Order })
}

// onlyInParts is the cluster in the parts right below a section, if all clusters there are about one operation: those of the
// example of a request below the lists of its parameters and statuses. It is nil if there is none.
func (o *outliner) onlyInParts(s *markdown.Section, all []*cluster) *cluster {
	if known, ok := o.only[s]; ok {
		return known
	}
	o.only[s] = o.findOnlyInParts(s, all)
	return o.only[s]
}

func (o *outliner) findOnlyInParts(s *markdown.Section, all []*cluster) *cluster {
	var only *cluster
	for _, c := range all {
		below := c.section
		for below.Above != s && below.Above != nil && below != s {
			below = below.Above
		}
		if below == s || below.Kind != markdown.Heading || !o.reading.IsPart(below) {
			continue
		}
		if only != nil && key(only.heads[0].Fact.(notation.Head)) != key(c.heads[0].Fact.(notation.Head)) {
			return nil
		}
		if only == nil {
			only = c
		}
	}
	return only
}

// laterOf is the last cluster below a section that begins before the evidence and is the only one that a part is about. It is best
// if best begins later.
func (o *outliner) laterOf(best *cluster, before, part *markdown.Section, e notation.Evidence) *cluster {
	all := o.below[before]
	n := sort.Search(len(all), func(i int) bool { return all[i].order >= e.Order })
	for _, c := range slices.Backward(all[:n]) {
		if best != nil && best.order >= c.order {
			break
		}
		if !o.isOfAll(part, c) && !o.isDeepIn(c, before, part) {
			return c
		}
	}
	return best
}

// isDeepIn reports whether a part of prose, such as "Explanations", is a chapter of its own and does not go on with the section
// before it. The heading of that section is at least as high as the part's, and the heading of the operation is below both.
func (o *outliner) isDeepIn(c *cluster, before, part *markdown.Section) bool {
	isChapter := part != nil && part.Kind == markdown.Heading && o.reading.Role(part).Part == notation.Text
	return isChapter && before.Kind == markdown.Heading && before.Level <= part.Level && c.section.Heading().Level > part.Level
}

// objectTitle is the title of a section about an object that several operations return: "The book object".
var objectTitle = regex.MustCompile(`(?i)^(?:the )?[\pL\d_` + "`" + ` -]{2,40} (?:object|resource|model|entity)[` + "`" + `]?$`)

// continued is the section below outer that a section named as a part goes on with: the last one before it that has
// operations, unless another one that is no part stands between. It is nil if there is none.
func (o *outliner) continued(outer, part *markdown.Section) *markdown.Section {
	if part == outer {
		return nil
	}
	for part.Above != outer {
		part = part.Above
	}
	for _, s := range slices.Backward(outer.Below[:o.placeOf(part)]) {
		if len(o.below[s]) > 0 {
			return s
		}
		if !o.reading.IsPart(s) {
			return nil
		}
	}
	return nil
}

// isOfAll reports whether a part is about the statuses or the errors of all operations rather than of the one before it:
// that is only an example, or its heading is a lower one, and no other part of it stands between.
func (o *outliner) isOfAll(part *markdown.Section, before *cluster) bool {
	if part != nil && part.Kind == markdown.Heading && o.reading.Role(part).Part == notation.Codes && before.section.Heading().Level > part.Level {
		return true
	}
	return o.isAboutErrors(part, before.at) && (!before.documents() || isDeeper(before.section, part) && !o.goesOn(before.section.Heading(), part))
}

// goesOn reports whether parts of an operation have headings as high as its own: at least one stands between the two.
func (o *outliner) goesOn(operation, part *markdown.Section) bool {
	if part.Above == nil || operation.Above != part.Above {
		return false
	}
	all := part.Above.Below
	from, to := o.placeOf(operation), o.placeOf(part)
	return to > from+1 && !slices.ContainsFunc(all[from+1:to], func(s *markdown.Section) bool {
		return s.Kind != markdown.Heading || !o.reading.IsPart(s) || o.reading.Role(s).Failure
	})
}

// isDeeper reports whether the heading of an operation is as high as that of a part, or lower.
func isDeeper(operation, part *markdown.Section) bool {
	heading := operation.Heading()
	return part.Kind == markdown.Heading && heading.Kind == markdown.Heading && heading.Level >= part.Level
}

// reaches reports whether what a page says of its only operation below outer goes as far as a section: to the sections
// beside that of the operation only if their titles name parts of one.
func (o *outliner) reaches(c *cluster, outer, s *markdown.Section) bool {
	title := c.section
	for title.Above != nil && (title.Kind != markdown.Heading || o.reading.IsPart(title)) {
		title = title.Above
	}
	if title == outer || !within(title, outer) || within(s, title) {
		return true
	}
	for s != outer && s.Above != outer {
		s = s.Above
	}
	return s == outer || o.reading.Continues(s) && !o.isBesideErrors(title, outer, s) && !(isDeeper(c.section, s) && o.listsOthers())
}

// listsOthers reports whether the page lists operations that it does not document.
func (o *outliner) listsOthers() bool {
	if o.index.others == 0 {
		o.index.others = 2
		if slices.ContainsFunc(o.evidence, func(e notation.Evidence) bool {
			h, ok := e.Fact.(notation.Head)
			return ok && h.Listed && e.How == notation.Said && h.Method.Value != "" && !o.isDocumented(h, notation.Said)
		}) {
			o.index.others = 1
		}
	}
	return o.index.others == 1
}

// nearest is the last cluster that begins before the evidence, or the first one.
func (o *outliner) nearest(all []*cluster, e notation.Evidence) *cluster {
	if best := lastBefore(all, e); best != nil {
		return best
	}
	return all[0]
}

// sort puts the clusters into the order of the page.
func (o *outliner) sort() {
	slices.SortStableFunc(o.clusters, inOrder)
}

func within(s, outer *markdown.Section) bool {
	for ; s != nil; s = s.Above {
		if s == outer {
			return true
		}
	}
	return false
}
