package run

import (
	"slices"
	"strings"

	"docsascode.example/gen/sample"
)

// A kin has the nodes of some samples by their paths. Nodes with one path are alike: if one of them is null, each may be
// null, and a field that one of them lacks is optional in all.
type kin struct {
	path  map[*sample.Value]string
	nodes map[string][]*sample.Value
}

func newKin(roots ...*sample.Value) *kin {
	k := &kin{map[*sample.Value]string{}, map[string][]*sample.Value{}}
	for _, root := range roots {
		for v := root; v != nil; v = v.Next {
			k.enter(v, "")
		}
	}
	return k
}

func (k *kin) enter(v *sample.Value, path string) {
	k.path[v] = path
	k.nodes[path] = append(k.nodes[path], v)
	for _, m := range v.Fields {
		if v.Kind == sample.Array {
			k.enter(m, path+"[]")
		} else {
			k.enter(m, path+"."+m.Name)
		}
	}
}

// alike returns the nodes with the path of a node, or the node alone if the samples do not have it.
func (k *kin) alike(v *sample.Value) []*sample.Value {
	if path, ok := k.path[v]; ok {
		return k.nodes[path]
	}
	return []*sample.Value{v}
}

func (k *kin) mayBeNull(v *sample.Value) bool {
	return slices.ContainsFunc(k.alike(v), func(n *sample.Value) bool { return n.MayBeNull() })
}

// isOptional reports whether another object of the same path lacks a field: another item of a list, or that of another sample
// with fields in common.
func (k *kin) isOptional(object *sample.Value, name string) bool {
	return slices.ContainsFunc(k.alike(object), func(n *sample.Value) bool {
		return n.Kind == sample.Object && n.Field(name) == nil && (k.inList(object) || shareField(object, n))
	})
}

func shareField(a, b *sample.Value) bool {
	return slices.ContainsFunc(a.Fields, func(f *sample.Value) bool { return b.Field(f.Name) != nil })
}

// shows reports whether an object of the same path has a field.
func (k *kin) shows(object *sample.Value, name string) bool {
	return slices.ContainsFunc(k.alike(object), func(n *sample.Value) bool { return n.Field(name) != nil })
}

// inList reports whether a node is an item of a list, or below one.
func (k *kin) inList(v *sample.Value) bool { return strings.Contains(k.path[v], "[]") }
