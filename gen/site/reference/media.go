package reference

import "slices"

// MediaTypes are the media types of all bodies, each once.
func (d *Document) MediaTypes() []string {
	var out []string
	eachContent(d.root, func(content *Node) *Node {
		for _, media := range content.names {
			if !slices.Contains(out, media) {
				out = append(out, media)
			}
		}
		return content
	})
	return out
}

// OneMedia returns the document in JSON without the bodies that are in another format than a media type: of several media types
// of a body those of its format stay, application/problem+json with application/json for example. A body that has none of the
// format keeps all. Generators of typed clients make unions of formats whose values differ in shape.
func (d *Document) OneMedia(media string) []byte {
	root := eachContent(d.root, func(content *Node) *Node {
		own := &Node{kind: isObject}
		for i, name := range content.names {
			if labelOf(name) == labelOf(media) {
				own.names, own.values = append(own.names, name), append(own.values, content.values[i])
			}
		}
		if len(own.names) == 0 {
			return content
		}
		return own
	})
	return append(root.appendJSON(nil, ""), '\n')
}

// eachContent returns a copy of a value in which change replaced the content of each request and response.
func eachContent(n *Node, change func(*Node) *Node) *Node {
	if n == nil || len(n.values) == 0 {
		return n
	}
	out := &Node{kind: n.kind, text: n.text, names: n.names, values: make([]*Node, len(n.values))}
	for i, value := range n.values {
		switch {
		case n.kind == isObject && n.names[i] == "content" && value.is(isObject) && isContent(value):
			out.values[i] = change(value)
		case n.kind == isObject && (n.names[i] == "example" || n.names[i] == "examples" || n.names[i] == "default"):
			out.values[i] = value // data, whatever its names are
		default:
			out.values[i] = eachContent(value, change)
		}
	}
	return out
}

// isContent tells the content of a body from a property of that name: its keys are media types.
func isContent(n *Node) bool {
	return !slices.ContainsFunc(n.names, func(name string) bool { return !slices.Contains([]rune(name), '/') })
}
