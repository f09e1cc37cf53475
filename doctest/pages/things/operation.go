package things

import (
	"net/http"
	"path"
	"slices"
	"strings"

	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/gen/page"
)

// OnlyLooks reports whether the operation's method is safe (RFC 9110, section 9.2.1).
func OnlyLooks(op *page.Operation) bool {
	return slices.Contains([]string{"GET", "HEAD", "OPTIONS"}, op.Method.Value)
}

// ActsOn reports whether an operation acts on the thing that another one acts on or deletes.
func ActsOn(op, other *page.Operation) bool {
	return op != other && op.Method.Value == http.MethodPost && IsOnThing(op) && SameHoles(PathOf(op), PathOf(other))
}

// SetsPartOf reports whether an operation sets a part of the thing that another one acts on, or its state: PUT /carts/{id}/address and
// PATCH /carts/{id} with a status for POST /carts/{id}/pay.
func SetsPartOf(op, other *page.Operation) bool {
	own := strings.TrimSuffix(op.Path.Value, "/")
	sets := op.Method.Value == http.MethodPut || op.Method.Value == http.MethodPatch
	if strings.HasSuffix(own, "}") {
		isState := slices.ContainsFunc(content.SentBy(op), func(v content.Sent) bool { return v.In == page.InBody && content.StateName.MatchString(v.Name) })
		return sets && other.Method.Value == http.MethodPost && SameHoles(own, PathOf(other)) && isState
	}
	return op != other && sets && SameHoles(path.Dir(own), PathOf(other))
}

// Makes reports whether an operation makes the thing that has a value, which another one lists then: POST /books with a slug and GET
// /books.
func Makes(op *page.Operation, v content.Sent, list *page.Operation) bool {
	isSame := SameHoles(strings.TrimSuffix(op.Path.Value, "/"), strings.TrimSuffix(list.Path.Value, "/"))
	return isSame && v.In == page.InBody && op.Method.Value == http.MethodPost && list.Method.Value == http.MethodGet
}

// ShowsOwn reports whether an operation about a thing shows the value of a field that the operation which creates the thing sends: POST
// /orders with a reference, and POST /orders/{id}/pay.
func ShowsOwn(op *page.Operation, v content.Sent, other *page.Operation, l content.Leaf) bool {
	isBelow := strings.HasPrefix(WithoutHoles(other.Path.Value), WithoutHoles(op.Path.Value)+"/{}")
	return isBelow && v.In == page.InBody && op.Method.Value == http.MethodPost && match.Simplified(v.Name) == match.Simplified(l.Name)
}

// TakesField reports whether the body of an operation has a parameter of a name.
func TakesField(op *page.Operation, name string) bool {
	return slices.ContainsFunc(slices.Concat(op.Parameters, op.Unlisted), func(p *page.Parameter) bool {
		return p.In.Value == page.InBody && p.Name.Value == name
	})
}

// SendsFieldOf reports whether an operation takes a parameter that the sample of another one shows.
func SendsFieldOf(op, reader *page.Operation) bool {
	names := content.LeafNames(reader)
	return slices.ContainsFunc(content.SentBy(op), func(v content.Sent) bool {
		return v.In == page.InBody && slices.Contains(names, match.LastName(v.Name))
	})
}

// ReturnsFieldOf reports whether the samples of two operations show a word or a boolean under one name.
func ReturnsFieldOf(op, reader *page.Operation) bool {
	names := content.LeafNames(reader)
	return slices.ContainsFunc(append(content.LeavesOf(op), content.ImpliedLeaves(op)...), func(l content.Leaf) bool {
		return len(l.Path) > 0 && !l.InList() && !match.IDName.MatchString(l.Name) && slices.Contains(names, l.Name)
	})
}

// ListsSampleOf reports whether the sample of a list has the thing that the sample of another operation shows.
func ListsSampleOf(op, by *page.Operation) bool {
	return slices.ContainsFunc(content.LeavesOf(by), func(l content.Leaf) bool {
		return match.IDName.MatchString(l.Name) && slices.ContainsFunc(content.LeavesOf(op), func(own content.Leaf) bool { return own.Name == l.Name && own.Value == l.Value })
	})
}
