package page

import (
	"cmp"
	"slices"
	"sort"

	"docsascode.example/gen/http"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/notation"
)

// An index finds heads, clusters and parameters without looking at all of the page, so that the time grows with the page and not
// with its square.
type index struct {
	// same are the last clusters that have a head under a heading.
	same map[underHeading]*cluster
	// titled are the clusters that a heading begins, by their sections.
	titled map[*markdown.Section][]*cluster
	// documented are the heads of clusters, and known says which are in it.
	documented http.Index[notation.Evidence]
	known      map[knownHead]bool
	// clusters are those of each head.
	clusters http.Index[*cluster]
	// inside are the sections that have clusters, and those around them.
	inside map[*markdown.Section]bool
	// said are the heads that are said and not listed.
	said *http.Index[notation.Evidence]
	// blocks is the evidence of each block.
	blocks map[item]*block
	// params are the places among the evidence of the parameters under a heading, by their names.
	params map[underHeading][]int
	// listed are the keys of the operations that the page lists.
	listed map[string]bool
	// places are those of sections among the sections beside them.
	places map[*markdown.Section]int
	// others is 1 if the page lists operations that it does not document, and 2 if not; 0 before anybody asked.
	others int
}

// underHeading is the key of an operation, or the name of a parameter, under a heading.
type underHeading struct {
	heading *markdown.Section
	name    string
}

// A block is the evidence of a block.
type block struct {
	all   []notation.Evidence
	heads int
	// queries are the parameters of queries, by their lines.
	queries map[int][]notation.Evidence
}

type knownHead struct {
	key, path string
	how       notation.Strength
}

// addCluster adds a cluster with its heads.
func (o *outliner) addCluster(c *cluster) {
	o.clusters = append(o.clusters, c)
	if o.index.inside == nil {
		o.index.inside = map[*markdown.Section]bool{}
	}
	for s := c.section; s != nil && !o.index.inside[s]; s = s.Above {
		o.index.inside[s] = true
	}
	if first := c.heads[0]; first.By == "heading" && c.section.Kind == markdown.Heading {
		if o.index.titled == nil {
			o.index.titled = map[*markdown.Section][]*cluster{}
		}
		o.index.titled[c.section] = append(o.index.titled[c.section], c)
	}
	for _, e := range c.heads {
		o.indexHead(c, e)
	}
}

// addHead adds a head to a cluster.
func (o *outliner) addHead(c *cluster, e notation.Evidence) {
	c.heads = append(c.heads, e)
	o.indexHead(c, e)
}

func (o *outliner) indexHead(c *cluster, e notation.Evidence) {
	ix, h := &o.index, e.Fact.(notation.Head)
	if ix.same == nil {
		ix.same, ix.known = map[underHeading]*cluster{}, map[knownHead]bool{}
	}
	k := key(h)
	ix.same[underHeading{c.section.Heading(), k}] = c
	ix.clusters.Add(h.Path.Value, c)
	if known := (knownHead{k, h.Path.Value, e.How}); !ix.known[known] {
		ix.known[known] = true
		ix.documented.Add(h.Path.Value, e)
	}
	ix.others = 0
}

// saidHeads are the heads that the page says, and neither lists nor shows, each once in a section and apart from those of messages.
func (o *outliner) saidHeads() *http.Index[notation.Evidence] {
	if o.index.said != nil {
		return o.index.said
	}
	o.index.said = &http.Index[notation.Evidence]{}
	type place struct {
		section      *markdown.Section
		method, path string
		isMessage    bool
	}
	known := map[place]bool{}
	for _, e := range o.evidence {
		h, ok := e.Fact.(notation.Head)
		if at := (place{e.Section, h.Method.Value, h.Path.Value, h.Message}); ok && !isShown(e) && !h.Listed && !known[at] {
			known[at] = true
			o.index.said.Add(h.Path.Value, e)
		}
	}
	return o.index.said
}

// inBlock is the evidence of a block.
func (o *outliner) inBlock(at item) *block {
	if o.index.blocks == nil {
		o.index.blocks = map[item]*block{}
		for _, e := range o.evidence {
			own := item{e.Section, e.Order}
			if o.index.blocks[own] == nil {
				o.index.blocks[own] = &block{queries: map[int][]notation.Evidence{}}
			}
			o.index.blocks[own].add(e)
		}
	}
	return cmp.Or(o.index.blocks[at], &block{})
}

func (b *block) add(e notation.Evidence) {
	b.all = append(b.all, e)
	switch f := e.Fact.(type) {
	case notation.Head:
		b.heads++
	case notation.Param:
		if f.In == InQuery {
			b.queries[e.At.Line] = append(b.queries[e.At.Line], e)
		}
	}
}

// paramsBelow are the parameters of any of the names under any of the headings, in the order of the page.
func (o *outliner) paramsBelow(headings map[*markdown.Section]bool, names []string) []notation.Evidence {
	if o.index.params == nil {
		o.index.params = map[underHeading][]int{}
		for i, e := range o.evidence {
			if p, ok := e.Fact.(notation.Param); ok {
				own := underHeading{e.Section.Heading(), p.Name.Value}
				o.index.params[own] = append(o.index.params[own], i)
			}
		}
	}
	var found []int
	for heading := range headings {
		for _, name := range names {
			found = append(found, o.index.params[underHeading{heading, name}]...)
		}
	}
	slices.Sort(found)
	var out []notation.Evidence
	for _, i := range slices.Compact(found) {
		out = append(out, o.evidence[i])
	}
	return out
}

// isListed reports whether the page lists an operation.
func (o *outliner) isListed(h notation.Head) bool {
	if o.index.listed == nil {
		o.index.listed = map[string]bool{}
		for _, e := range o.evidence {
			if said, ok := e.Fact.(notation.Head); ok && said.Listed {
				o.index.listed[key(said)] = true
			}
		}
	}
	return o.index.listed[key(h)]
}

// placeOf is the place of a section among those beside it.
func (o *outliner) placeOf(s *markdown.Section) int {
	if place, ok := o.index.places[s]; ok {
		return place
	}
	if o.index.places == nil {
		o.index.places = map[*markdown.Section]int{}
	}
	for i, beside := range s.Above.Below {
		o.index.places[beside] = i
	}
	return o.index.places[s]
}

// lastBefore is the last cluster that begins before the evidence. Of several in one block it is the last one that begins
// above the evidence, or on its line. The clusters are in the order of the page.
func lastBefore(all []*cluster, e notation.Evidence) *cluster {
	i := sort.Search(len(all), func(i int) bool {
		return cmp.Or(cmp.Compare(all[i].order, e.Order), cmp.Compare(all[i].at.Line, e.At.Line)) > 0
	})
	switch {
	case i > 0:
		return all[i-1]
	case len(all) > 0 && all[0].order <= e.Order:
		return all[0]
	}
	return nil
}

// inOrder compares the places of clusters.
func inOrder(a, b *cluster) int {
	return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.at.Line, b.at.Line))
}
