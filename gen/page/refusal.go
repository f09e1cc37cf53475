package page

import (
	"slices"

	"docsascode.example/gen/notation"
)

// A section about tokens or errors can show a request that is refused, for an operation that has a section of its own elsewhere. What
// else it says is about all operations.

// findRefusals marks the clusters that only show that a request is refused. The statuses in sentences around them are of no operation.
func (o *outliner) findRefusals() {
	for _, c := range o.clusters {
		c.apart = c.showsRefusal() && slices.ContainsFunc(o.clusters, func(other *cluster) bool {
			return other.section != c.section && sharesHead(other, c) && !other.showsRefusal()
		})
		if c.apart {
			c.evidence = slices.DeleteFunc(slices.Clone(c.evidence), func(e notation.Evidence) bool {
				s, ok := e.Fact.(notation.Status)
				return ok && s.Prose
			})
		}
	}
	slices.SortStableFunc(o.clusters, func(a, b *cluster) int {
		switch {
		case a.apart == b.apart:
			return 0
		case a.apart:
			return 1
		}
		return -1
	})
}

// showsRefusal reports whether a cluster is a command whose response is an error.
func (c *cluster) showsRefusal() bool {
	if len(c.heads) != 1 || c.heads[0].How != notation.Shown {
		return false
	}
	isRefused := false
	for _, e := range c.evidence {
		switch f := e.Fact.(type) {
		case notation.Status:
			if f.Opens && f.Code < 400 {
				return false
			}
			isRefused = isRefused || f.Opens
		case notation.Param:
			return false
		}
	}
	return isRefused
}

func sharesHead(a, b *cluster) bool {
	return slices.ContainsFunc(a.heads, func(e notation.Evidence) bool {
		return key(e.Fact.(notation.Head)) == key(b.heads[0].Fact.(notation.Head))
	})
}

// apart are the numbers of the commands that only show that a request is refused.
func (o *outliner) apart() []int {
	var out []int
	for _, c := range o.clusters {
		if c.apart {
			out = append(out, c.heads[0].Number)
		}
	}
	return out
}
