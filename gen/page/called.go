package page

import (
	"slices"

	"docsascode.example/gen/notation"
)

// mostCalled is how many requests a block has at most that is an example of each operation. A longer one is a list of them, and an
// example of each would be as long as the list.
const mostCalled = 50

// called are the clusters of the operations that a block of commands calls, where a section has several operations: the block is an
// example of each of them, and not of the last one of a list, which it does not call. There are none if the section is about one
// operation, since a call of another one is a mistake there.
func (o *outliner) called(e notation.Evidence, nearest *cluster) []*cluster {
	call, ok := e.Fact.(notation.Call)
	if !ok || nearest == nil {
		return nil
	}
	heads := call.Heads()
	if len(heads) > mostCalled {
		return nil
	}
	calls := func(c *cluster) bool {
		return slices.ContainsFunc(c.heads, func(h notation.Evidence) bool {
			return slices.ContainsFunc(heads, func(sent notation.Head) bool {
				return matches(h.Fact.(notation.Head), sent.Method.Value, sent.Path.Value)
			})
		})
	}
	isOf := calls(nearest)
	if isOf && len(heads) == 1 {
		return nil
	}
	var out []*cluster
	for _, c := range o.own[nearest.section] {
		if (isOf && c.at == e.At || !isOf && c.documents()) && calls(c) {
			out = append(out, c)
		}
	}
	return out
}
