package lists

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// An Order is what a page says of the order of a list's items.
type Order struct {
	Field      string
	Descending bool
	By         *page.Parameter // has value then; nil if the page says it of every response
	Value      string
	First      string // the value whose items are before all others; empty for an order by the values
	At         page.Pos
}

var (
	// SortName are names of parameters for the order of a list.
	SortName   = regexp.MustCompile(`(?i)^(sort|sort[-_]?by|order|order[-_]?by|sorting)$`)
	directForm = regexp.MustCompile(`(?i)^([-+]?)([A-Za-z][\w.]*?)(?:[:_. -](asc|desc|ascending|descending))?$`)
	// turnedForm is a value for the order with the mark that turns it round.
	turnedForm = regexp.MustCompile("(?:^|[\\s(,`])(-[A-Za-z][\\w.]*)")
)

// OrdersOf are the orders that the page documents for a list of items like one: values of a parameter, and sentences.
func OrdersOf(op *page.Operation, item *sample.Value) []Order {
	var out []Order
	for _, p := range op.Parameters {
		if p.In.Value != page.InQuery || p.Shown || !SortName.MatchString(p.Name.Value) {
			continue
		}
		for _, value := range slices.Concat(p.Enum, turned(p)) {
			if field, down, ok := direction(item, value); ok {
				down = down || isTurned(op) && !directedForm.MatchString(value)
				out = append(out, Order{Field: field, Descending: down, By: p, Value: value, At: p.Name.Pos})
			}
		}
	}
	if hasApart(op, item) {
		return out
	}
	for _, t := range slices.Concat(op.Prose, op.Notes) {
		for _, sentence := range prose.Sentences(t) {
			if o, ok := orderOf(op, item, sentence); ok {
				out = append(out, o)
			}
		}
	}
	return out
}

var (
	// turnerName are names of parameters that turn the order of another one round, and turnWord is one of their values.
	turnerName = regexp.MustCompile(`(?i)^(?:sort[-_]?|order[-_]?)?(?:dir|direction)$|^(?:sort[-_]?)?order$`)
	turnWord   = regexp.MustCompile(`(?i)^(?:asc|desc)(?:ending)?$`)
	// directedForm is a value for the order that says which way.
	directedForm = regexp.MustCompile(`(?i)^[-+]|[:_. -](?:asc|desc)(?:ending)?$`)
)

// isTurned reports whether a parameter of its own turns the order of a list round if the request does not have it.
func isTurned(op *page.Operation) bool {
	return slices.ContainsFunc(op.Parameters, func(p *page.Parameter) bool {
		isWord := slices.ContainsFunc(p.Enum, turnWord.MatchString)
		return p.In.Value == page.InQuery && turnerName.MatchString(p.Name.Value) && isWord && strings.HasPrefix(strings.ToLower(p.Default), "desc")
	})
}

// listsForm is in paragraphs about the lists of all operations.
var listsForm = regexp.MustCompile(`(?i)\b(?:all|every|each|any)\b(?: [a-z-]+){0,2}? (?:lists?|collections?|list(?:ing)? (?:endpoints?|operations?|methods?|requests?|calls?))\b|(?:^|[.] )(?:the )?(?:lists|collections|list (?:endpoints|operations|requests))\b|\bendpoints? (?:that|which) returns? (?:a )?lists?\b`)

var (
	// ownOrderForm is in what an operation says of the order of its list, in whatever words.
	ownOrderForm = regexp.MustCompile(`(?i)\b(?:first|last|order\w*|sort\w*|sequence|alphabet\w*|chronolog\w*|ascending|descending|newest|oldest|latest|recent\w*|earliest|nearest|closest|rank\w*|top|bottom|begin\w*|random\w*|shuffled|in turn|position\w*|group(?:s|ed)|as (?:they|it)|by (?:the |their |its )?(?:\w+ )?(?:name|title|date|time|size|price|place|age|day))\b`)
	// otherOrderForm is in paragraphs that give some lists another order.
	otherOrderForm = regexp.MustCompile(`(?i)\b(?:except\w*|unless|but|however|apart from|other than|their own|its own|otherwise)\b`)
	turnName       = regexp.MustCompile(`(?i)^(dir|direction|desc|asc|descending|ascending|reverse|newest[-_]?first|oldest[-_]?first)$`)
)

// HasOwnOrder reports whether an operation says anything of the order of its list: in a sentence, or with a parameter.
func HasOwnOrder(op *page.Operation, item *sample.Value) bool {
	isOwn := func(t page.Text) bool {
		return ownOrderForm.MatchString(t.Value) || slices.ContainsFunc(byForm.FindAllStringSubmatch(t.Value, -1), func(m []string) bool {
			return content.FieldNamed(item, m[1]) != ""
		})
	}
	isOfOrder := func(p *page.Parameter) bool {
		return p.In.Value == page.InQuery && (SortName.MatchString(p.Name.Value) || turnName.MatchString(p.Name.Value) || orderedForm.MatchString(p.Description.Value))
	}
	return slices.ContainsFunc(slices.Concat(op.Prose, op.Notes, []page.Text{op.Title}), isOwn) || slices.ContainsFunc(op.Parameters, isOfOrder)
}

// SpeaksOfOrder reports whether a paragraph of the page of a list that is about no operation in particular says how lists are sorted.
func SpeaksOfOrder(paragraph string) bool { return pageOrderForm.MatchString(paragraph) }

var (
	// pageOrderForm is in paragraphs about how lists are sorted.
	pageOrderForm = regexp.MustCompile(`(?i)\b(?:sort\w*|ordered|alphabet\w*|chronolog\w*|in (?:the |an? )?(?:\w+ )?order|(?:newest|oldest|latest)\b.*\bfirst|comes? (?:first|last|as they|by)|(?:listed|returned|shown) (?:by|as they))\b`)

	byForm = regexp.MustCompile("(?i)\\bby (?:the |their |its )?`?([A-Za-z_]\\w*)")
	// orderedForm is in the description of a parameter about the order.
	orderedForm = regexp.MustCompile(`(?i)\b(?:sort\w*|ordered|order (?:of|by)|first (?:or|to)|newest|oldest|descending|ascending)\b`)
)

// GeneralOrder is the order that a paragraph about no operation in particular gives all lists.
func GeneralOrder(op *page.Operation, item *sample.Value, paragraph page.Text) (Order, bool) {
	if !listsForm.MatchString(paragraph.Value) || otherOrderForm.MatchString(paragraph.Value) {
		return Order{}, false
	}
	for _, sentence := range prose.Sentences(paragraph) {
		if o, ok := orderOf(op, item, sentence); ok && !prose.ConditionWord.MatchString(sentence.Value) {
			return o, true
		}
	}
	return Order{}, false
}

// orderOf is the order of which a sentence says that a list has it.
func orderOf(op *page.Operation, item *sample.Value, t page.Text) (Order, bool) {
	o := Order{At: t.Pos}
	o.Field, o.Descending = orderIn(t.Value, item)
	if words := ValuesOf(op, item, o.Field); len(words) > 0 {
		if o.First = firstWord(t.Value, words); o.First == "" {
			return o, false // the words have an order of their own
		}
	}
	return o, o.Field != "" && !strings.Contains(t.Value, "`sort") && !strings.Contains(t.Value, "`order")
}

// turned are the values with a minus that the description of a parameter for the order has beside those that it lists: "put a minus in
// front (`-price`)".
func turned(p *page.Parameter) []string {
	var out []string
	for _, m := range turnedForm.FindAllStringSubmatch(p.Description.Value, -1) {
		if !slices.Contains(p.Enum, m[1]) && !slices.Contains(out, m[1]) {
			out = append(out, m[1])
		}
	}
	return out
}

// direction reads a value of a parameter for the order: "-price", "price_desc", "name:asc".
func direction(item *sample.Value, value string) (field string, descending, ok bool) {
	if f := item.Field(value); f != nil {
		return value, false, content.IsSortable(f)
	}
	m := directForm.FindStringSubmatch(value)
	if m == nil {
		return "", false, false
	}
	field = content.FieldNamed(item, m[2])
	isUp := m[1] != "-" && !strings.HasPrefix(strings.ToLower(m[3]), "desc")
	return field, !isUp, field != "" && content.IsSortable(item.Field(field))
}

// Unsorted is the index of the first value that is out of order, whichever way texts are compared; 0 if none is.
func Unsorted(values []*sample.Value, descending bool) int {
	first := 0
	for _, compare := range []func(a, b string) int{cmp.Compare[string], func(a, b string) int { return cmp.Compare(strings.ToLower(a), strings.ToLower(b)) }, compareLetters} {
		bad := 0
		for i := 1; i < len(values) && bad == 0; i++ {
			n := compare(values[i-1].Text, values[i].Text)
			if a, b, ok := content.Numbers(values[i-1], values[i]); ok {
				n = a.Cmp(b)
			}
			if hasOtherLetters(values[i-1].Text + values[i].Text) {
				n = 0
			}
			if descending {
				n = -n
			}
			if n > 0 {
				bad = i
			}
		}
		if bad == 0 {
			return 0
		}
		first = bad
	}
	return first
}

// compareLetters compares texts without spaces and marks.
func compareLetters(a, b string) int { return cmp.Compare(match.Simplified(a), match.Simplified(b)) }

// hasOtherLetters reports whether a text has other letters than those of ASCII, which each language sorts in its own way.
func hasOtherLetters(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII })
}
