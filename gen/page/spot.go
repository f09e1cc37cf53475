package page

import (
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/notation"
)

// A spot is a section of the page or one of its blocks, and the cluster that it is about, if there is one.
type spot struct {
	section *markdown.Section
	block   markdown.Block
	order   int
	owner   *cluster
}

// A stretch is that of the spots from the first place up to the second, which is not part of it.
type stretch struct{ from, to int }

// spots are those of the whole page in order, those of each section, and those between the first and the last of each cluster.
type spots struct {
	all       []spot
	bySection map[*markdown.Section]stretch
	byCluster map[*cluster]stretch
}

// survey finds the spots of the page once for all operations.
func (o *outliner) survey() *spots {
	if o.spots != nil {
		return o.spots
	}
	o.spots = &spots{bySection: map[*markdown.Section]stretch{}, byCluster: map[*cluster]stretch{}}
	o.page.Outline.Top.Walk(func(s *markdown.Section, b markdown.Block, order int) bool {
		o.spots.add(spot{s, b, order, o.clusterOf(notation.Evidence{Order: order, Section: s})})
		return true
	})
	return o.spots
}

func (x *spots) add(p spot) {
	i := len(x.all)
	x.all = append(x.all, p)
	for s := p.section; s != nil; s = s.Above {
		own, ok := x.bySection[s]
		if !ok {
			own.from = i
		}
		own.to = i + 1
		x.bySection[s] = own
	}
	if p.owner != nil {
		own, ok := x.byCluster[p.owner]
		if !ok {
			own.from = i
		}
		own.to = i + 1
		x.byCluster[p.owner] = own
	}
}

// spotsIn are the spots of a section that can be about the operation: all of them if it is the only one there.
func (m *merger) spotsIn(title *markdown.Section) []spot {
	x := m.outliner.survey()
	section := x.bySection[title]
	if len(m.below[title]) < 2 {
		return x.all[section.from:section.to]
	}
	own := stretch{section.to, section.from}
	for _, c := range m.clusters {
		if of, ok := x.byCluster[c]; ok && of.from < section.to && of.to > section.from {
			own.from, own.to = min(own.from, max(of.from, section.from)), max(own.to, min(of.to, section.to))
		}
	}
	if own.from >= own.to {
		return nil
	}
	// A part that has the first spot begins with its title.
	part := x.all[own.from].section
	for part != title && part.Above != title {
		part = part.Above
	}
	if part != title {
		own.from = min(own.from, x.bySection[part].from)
	}
	return x.all[own.from:own.to]
}

// isOf reports whether the operation is one of a cluster.
func (m *merger) isOf(c *cluster) bool {
	if m.mine == nil {
		m.mine = map[*cluster]bool{}
		for _, own := range m.clusters {
			m.mine[own] = true
		}
	}
	return m.mine[c]
}
