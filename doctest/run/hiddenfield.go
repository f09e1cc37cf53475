package run

import (
	"cmp"
	"net/http"
	"slices"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/page"
)

// A hiddenField is one that no response of an operation has, as a sentence says: "The secret is shown only here, never again."
type hiddenField struct {
	in    *subject // whose responses lack the field
	field string
	claim *claim.Claim
}

// addHiddenFields enters what pages say of secrets: that a GET no longer shows one, that no response has what the request sends, or that
// a GET lacks a field which another operation has.
func (r *run) addHiddenFields() {
	for _, by := range r.subjects {
		for _, t := range slices.Concat(by.Op.Prose, by.Op.Notes) {
			if at := content.ShownOnce(t); at != nil && by.Op.Method.Value == http.MethodPost {
				r.hideOnce(by, t, at[0])
			}
			for _, sentence := range prose.Sentences(t) {
				for _, name := range content.HiddenAlways(by.Op, sentence) {
					r.addHidden(by, name, sentence.Pos, by, "%s is not returned", name)
				}
				for _, words := range content.HiddenWords(by.Op, sentence) {
					r.hideNamed(by, sentence, words)
				}
			}
		}
	}
	r.hideAfterCreation()
	r.hideEverywhere()
}

// hideEverywhere enters the fields that requests send and that a page says no response has.
func (r *run) hideEverywhere() {
	for _, p := range r.site.Pages {
		for _, t := range prose.OutsideOperations(p) {
			for _, sentence := range prose.Sentences(t) {
				for _, words := range content.HiddenEverywhere(sentence.Value) {
					r.hideOnPage(p, words, sentence.Pos)
				}
			}
		}
		for _, op := range p.Operations {
			for _, f := range op.BodyParameters(nil) {
				if content.IsWriteOnly(f.Description.Value) {
					r.hideOnPage(p, f.Name.Value, f.Description.Pos)
				}
			}
		}
	}
}

// hideOnPage enters a field that no response of the operations of a page has, if requests of the page send it and no sample shows it.
func (r *run) hideOnPage(p *page.Page, words string, at page.Pos) {
	isShown := func(op *page.Operation) bool { return content.ReturnsEnding(op, words) }
	if slices.ContainsFunc(p.Operations, isShown) {
		return
	}
	name := ""
	for _, op := range p.Operations {
		name = cmp.Or(name, content.FieldEnding(op, words))
	}
	for _, s := range r.subjects {
		if name != "" && s.Op.Page == p && len(content.LeafNames(s.Op)) > 0 {
			r.addHidden(s, match.LastName(name), at, s, "%s does not return %s", s.Op.Name(), name)
		}
	}
}

// hideAfterCreation enters the fields of things that only the creation shows, by the tables of the things.
func (r *run) hideAfterCreation() {
	for _, p := range r.site.Pages {
		for _, of := range p.Resources() {
			for _, f := range of.Fields {
				if !content.ShownAtCreation(f.Description.Value) {
					continue
				}
				for _, reader := range r.subjects {
					if reader.Op.Method.Value == http.MethodGet && of.IsShownBy(reader.Op) {
						r.hideNamed(reader, f.Description, f.Name.Value)
					}
				}
			}
		}
	}
}

// hideOnce enters the fields of a creation that a later GET no longer shows.
func (r *run) hideOnce(by *subject, t page.Text, at int) {
	for _, reader := range []*subject{cmp.Or(r.itemOf(by), r.itemMadeBy(by)), r.readerOf(by.Op.Path.Value)} {
		if reader == nil {
			continue
		}
		for _, name := range content.HiddenAfter(by.Op, reader.Op, t) {
			r.addHidden(reader, name, t.At(at), by, "%s does not return %s", reader.Op.Name(), name)
		}
	}
}

// hideNamed enters the field that a read does not have, if another operation has it and no sample of the read does.
func (r *run) hideNamed(reader *subject, sentence page.Text, words string) {
	if content.ReturnsEnding(reader.Op, words) {
		return
	}
	for _, s := range r.subjects {
		name := content.FieldEnding(s.Op, words)
		if name == "" || s == reader || r.hides(reader, name) {
			continue
		}
		r.hiddenFields = append(r.hiddenFields, hiddenField{reader, match.LastName(name), r.ledger.add(sentence.Pos, claim.Promise, reader.Op, "%s does not return %s", reader.Op.Name(), name)})
		return
	}
}

// addHidden enters the claim that the responses of an operation lack a field, once.
func (r *run) addHidden(in *subject, field string, at page.Pos, by *subject, format string, args ...any) {
	if !r.hides(in, field) {
		r.hiddenFields = append(r.hiddenFields, hiddenField{in, field, r.ledger.add(at, claim.Promise, by.Op, format, args...)})
	}
}

func (r *run) hides(s *subject, field string) bool {
	return slices.ContainsFunc(r.hiddenFields, func(h hiddenField) bool { return h.in == s && h.field == field })
}

// judgeHidden looks for the fields that a success must not have. A masked value hides what it stands for.
func (r *run) judgeHidden(s *subject, ev *claim.Evidence) {
	for _, h := range r.hiddenFields {
		if h.in != s || ev.Exchange.Status/100 != 2 || bodyOf(ev.Exchange) == nil {
			continue
		}
		leaves := content.LeavesBelow(bodyOf(ev.Exchange))
		i := slices.IndexFunc(leaves, func(l content.Leaf) bool {
			return l.IsOfThing() && l.Name == h.field && !l.IsMasked()
		})
		if i >= 0 {
			r.ledger.deny(h.claim, ev, found("%s has %s", requestLine(ev.Exchange), h.field))
		} else {
			r.ledger.show(h.claim, ev, "%s has no %s", requestLine(ev.Exchange), h.field)
		}
	}
}
