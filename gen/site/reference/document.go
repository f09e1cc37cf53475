// Package reference shows an OpenAPI document as HTML: version 3.0, and what 3.1 has in the same words. It reads any
// document, knows nothing of where it comes from, and keeps the order of its operations and fields.
//
// The HTML is a part of a page. It is complete without a script, and has no style, script or handler of its own. Text of the
// document is escaped; descriptions are Markdown whose HTML is left out.
package reference

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// A Document is an OpenAPI document. It does not change, and is safe for concurrent use.
type Document struct {
	Groups []Group

	root *Node
	size int              // of the text
	refs map[string]*Node // what is below components, by its reference
}

// A Group is the operations of a tag. Operations without one are in a group whose name is empty.
type Group struct {
	Name        string
	Description string
	Operations  []*Operation
}

// An Operation is one method on one path.
type Operation struct {
	ID           string // unique in the document, and fit for a fragment
	Method, Path string
	Title        string // the summary, or the ID if there is none
	IsDeprecated bool
	Samples      []CodeSample

	node, item *Node
}

// A CodeSample is an example of a request, one of x-codeSamples.
type CodeSample struct{ Label, Language, Source string }

// Parse reads a document in JSON or YAML.
func Parse(data []byte) (*Document, error) {
	parse := parseYAML
	if bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n\ufeff"), []byte("{")) {
		parse = parseJSON
	}
	root, err := parse(bytes.TrimPrefix(data, []byte("\ufeff")))
	if err != nil {
		return nil, fmt.Errorf("the OpenAPI document: %w", err)
	}
	if version := root.Get("openapi").Text(); !strings.HasPrefix(version, "3") {
		return nil, errors.New(`the OpenAPI document: the field openapi is not of version 3`)
	}
	d := &Document{root: root, size: len(data), refs: map[string]*Node{}}
	for section, nodes := range root.Get("components").All() {
		for name, node := range nodes.All() {
			d.refs["#/components/"+section+"/"+name] = node
		}
	}
	d.group()
	return d, nil
}

// JSON returns the document in JSON, its keys in their order.
func (d *Document) JSON() []byte { return append(d.root.appendJSON(nil, ""), '\n') }

// Title returns the title of the API.
func (d *Document) Title() string { return d.root.Get("info", "title").Text() }

// Operations yields all operations in the order of the page.
func (d *Document) Operations() func(yield func(*Operation) bool) {
	return func(yield func(*Operation) bool) {
		for _, g := range d.Groups {
			for _, op := range g.Operations {
				if !yield(op) {
					return
				}
			}
		}
	}
}

// Methods are the methods of an item of paths, in the order in which most APIs document them.
var methods = []string{"get", "head", "post", "put", "patch", "delete", "options", "trace"}

// group reads the operations. Tags are in the order of the document's list, and then in that of their first operation.
func (d *Document) group() {
	index := map[string]int{}
	add := func(name, description string) int {
		if i, ok := index[name]; ok {
			return i
		}
		index[name] = len(d.Groups)
		d.Groups = append(d.Groups, Group{Name: name, Description: description})
		return index[name]
	}
	for _, tag := range d.root.Get("tags").List() {
		add(tag.Get("name").Text(), tag.Get("description").Text())
	}
	seen := map[string]bool{}
	for path, item := range d.root.Get("paths").All() {
		item = d.resolve(item)
		for key, node := range item.All() {
			if !slices.Contains(methods, key) || !node.is(isObject) {
				continue
			}
			tag := ""
			if tags := node.Get("tags").List(); len(tags) > 0 {
				tag = tags[0].Text()
			}
			g := &d.Groups[add(tag, "")]
			g.Operations = append(g.Operations, newOperation(key, path, item, node, seen))
		}
	}
	d.Groups = slices.DeleteFunc(d.Groups, func(g Group) bool { return len(g.Operations) == 0 })
}

func newOperation(method, path string, item, node *Node, seen map[string]bool) *Operation {
	op := &Operation{Method: strings.ToUpper(method), Path: path, IsDeprecated: node.Get("deprecated").IsTrue(), node: node, item: item}
	op.ID = identifier(cmp.Or(node.Get("operationId").Text(), method+" "+path), seen)
	op.Title = cmp.Or(node.Get("summary").Text(), op.ID)
	for _, key := range []string{"x-codeSamples", "x-code-samples"} {
		for _, s := range node.Get(key).List() {
			language := s.Get("lang").Text()
			op.Samples = append(op.Samples, CodeSample{cmp.Or(s.Get("label").Text(), language), language, s.Get("source").Text()})
		}
	}
	return op
}

// identifier makes a fragment of a name, and tells those of the same name apart.
func identifier(name string, seen map[string]bool) string {
	id := strings.Trim(strings.Map(func(r rune) rune {
		if r > ' ' && !strings.ContainsRune(`"#%<>?[]\^{|}/'&`+"`", r) {
			return r
		}
		return '-'
	}, name), "-")
	for unique, n := id, 2; ; n++ {
		if !seen[unique] {
			seen[unique] = true
			return unique
		}
		unique = fmt.Sprintf("%s-%d", id, n)
	}
}

// maxHops bounds a chain of references.
const maxHops = 10

// resolve follows references in the document. A reference to elsewhere, or to nothing, is returned as it is.
func (d *Document) resolve(n *Node) *Node {
	for range maxHops {
		ref := n.Get("$ref").Text()
		if ref == "" {
			break
		}
		target := d.refs[ref]
		if target == nil {
			target = d.at(ref)
		}
		if target == nil {
			break
		}
		n = target
	}
	return n
}

// at returns the value that a reference means, nil if it means none in the document (RFC 6901).
func (d *Document) at(ref string) *Node {
	pointer, ok := strings.CutPrefix(ref, "#/")
	if !ok {
		return nil
	}
	if plain, err := url.PathUnescape(pointer); err == nil {
		pointer = plain
	}
	n := d.root
	for part := range strings.SplitSeq(pointer, "/") {
		n = n.Get(strings.NewReplacer("~1", "/", "~0", "~").Replace(part))
	}
	return n
}

// modelOf returns the name of the schema that a reference means, empty for another reference.
func modelOf(schema *Node) string {
	name, _ := strings.CutPrefix(schema.Get("$ref").Text(), "#/components/schemas/")
	if name == schema.Get("$ref").Text() || strings.Contains(name, "/") {
		return ""
	}
	return name
}

// pathOf is the path of a URL, without a slash at the end.
func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(u.Path, "/")
}
