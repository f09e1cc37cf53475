package match

import (
	"slices"
	"strings"

	"docsascode.example/gen/sample"
)

// A Kin has the nodes of some samples by their paths. Nodes with one path are alike: if one of them is null, each may be
// null, and a field that one of them lacks is optional in all.
type Kin struct {
	path  map[*sample.Value]string
	nodes map[string][]*sample.Value
}

// NewKin has the values of these samples.
func NewKin(roots ...*sample.Value) *Kin {
	k := &Kin{map[*sample.Value]string{}, map[string][]*sample.Value{}}
	for _, root := range roots {
		for v := root; v != nil; v = v.Next {
			k.enter(v, "")
		}
	}
	return k
}

func (k *Kin) enter(v *sample.Value, path string) {
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
func (k *Kin) alike(v *sample.Value) []*sample.Value {
	if path, ok := k.path[v]; ok {
		return k.nodes[path]
	}
	return []*sample.Value{v}
}

func (k *Kin) mayBeNull(v *sample.Value) bool {
	return slices.ContainsFunc(k.alike(v), func(n *sample.Value) bool { return n.MayBeNull() })
}

// isOptional reports whether another object of the same path lacks a field: another item of a list, or that of another sample
// with fields in common.
func (k *Kin) isOptional(object *sample.Value, name string) bool {
	return slices.ContainsFunc(k.alike(object), func(n *sample.Value) bool {
		return n.Kind == sample.Object && n.Field(name) == nil && (k.InList(object) || ShareField(object, n))
	})
}

func ShareField(a, b *sample.Value) bool {
	return slices.ContainsFunc(a.Fields, func(f *sample.Value) bool { return b.Field(f.Name) != nil })
}

// shows reports whether an object of the same path has a field.
func (k *Kin) shows(object *sample.Value, name string) bool {
	return slices.ContainsFunc(k.alike(object), func(n *sample.Value) bool { return n.Field(name) != nil })
}

// InList reports whether a node is an item of a list, or below one.
func (k *Kin) InList(v *sample.Value) bool { return strings.Contains(k.path[v], "[]") }
