package run

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/content"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/prose"
	"docsascode.example/gen/page"
)

// A hiddenField is one that no response of an operation has, as a sentence says: "The secret is shown only here, never again."
type hiddenField struct {
	in    *subject // whose responses lack the field
	field string
	claim *claim.Claim
}

var (
	// withoutForm is in sentences about a response that lacks a field: "Returns the key without its `secret`".
	withoutForm = regexp.MustCompile("(?i)\\b(?:returns?|returned|shows?|shown|lists?|listed)\\b[^.;]{0,60}\\bwithout (?:the |its |their |any )?`?([A-Za-z_]\\w*)`?\\W*(?:$|[.;])")
	// atCreation is in descriptions of fields that only the creation of a thing shows.
	atCreation    = regexp.MustCompile(`(?i)\bonly (?:ever )?(?:be )?(?:returned|shown|sent|present|included|visible|available|readable|set)\b[^.;]{0,20}\b(?:at|on|upon|when|after|during|in|by)\b[^.;]{0,20}\bcreat|\b(?:returned|shown|sent|visible|included)\b[^.;]{0,15}\b(?:only|once),? (?:at|on|upon|when|after|during|in|by)\b[^.;]{0,20}\bcreat`)
	shownOnceForm = regexp.MustCompile(`(?i)\b(?:the )?only time (?:that )?(?:you|it|we|the server)(?:'ll| will| can| may)? (?:ever )?(?:sees?|gets?|reads?|receives?|shows?|returns?|sends?|is (?:shown|returned|sent))\b|\b(?:shown|returned|displayed|visible|sent|included|readable)\b[^.;]{0,20}\b(?:only (?:here|once|this once|this (?:one )?time|one time|in this response|on creation|now)|once only|here only|just once)\b|\bnever (?:be )?(?:shown|returned|displayed|sent) again\b`)
	neverForm     = regexp.MustCompile(`(?i)\b(?:is|are) never (?:returned|shown|sent back|displayed)\b(?:$|\.|;|,)`)
	// neverHasForm says that the responses of a read lack a field, and neverOfForm that they do where the sentence begins with its name.
	neverHasForm = regexp.MustCompile("(?i)\\b(?:never|(?:it|this|(?:the|this) (?:list|response|answer|body)) (?:does not|doesn't)) (?:has|have|includes?|contains?|shows?|returns?|carr(?:y|ies)) (?:the |its |their |your |any )?`?([A-Za-z_]\\w*)`?\\W*(?:$|[.;])")
	neverOfForm  = regexp.MustCompile("(?i)^((?:[\\w`-]+,? ){1,12})(?:is|are) never (?:returned|shown|sent back|displayed|included)\\b")
	listMark     = regexp.MustCompile(`(?i), (?:and |or )?| (?:and|or) `)
	maskForm     = regexp.MustCompile(`[*•…]|\.\.\.|(?i)^x+$`)
)

// addHiddenFields enters what pages say of secrets: that a GET no longer shows one, that no response has what the request sends, or that
// a GET lacks a field which another operation has.
func (r *run) addHiddenFields() {
	for _, by := range r.subjects {
		for _, t := range slices.Concat(by.op.Prose, by.op.Notes) {
			if at := shownOnceForm.FindStringIndex(t.Value); at != nil {
				for _, reader := range []*subject{r.itemOf(by), r.readerOf(by.op.Path.Value)} {
					if by.op.Method.Value == http.MethodPost && reader != nil {
						r.hideOnce(by, reader, t, at[0])
					}
				}
			}
			for _, sentence := range prose.Sentences(t) {
				r.hideAlways(by, sentence)
				r.hideFrom(by, sentence)
			}
		}
	}
	r.hideAfterCreation()
}

// hideAfterCreation enters the fields of things that only the creation shows, by the tables of the things.
func (r *run) hideAfterCreation() {
	for _, p := range r.site.Pages {
		for _, of := range p.Resources() {
			for _, f := range of.Fields {
				if !atCreation.MatchString(f.Description.Value) {
					continue
				}
				for _, reader := range r.subjects {
					if reader.op.Method.Value == http.MethodGet && of.IsShownBy(reader.op) {
						r.hideNamed(reader, f.Description, f.Name.Value)
					}
				}
			}
		}
	}
}

// hideFrom enters the field that a sentence says a read does not have, if another operation has it and no sample of the read does.
func (r *run) hideFrom(reader *subject, sentence page.Text) {
	text := strings.TrimSpace(sentence.Value)
	if reader.op.Method.Value != http.MethodGet {
		return
	}
	if m := withoutForm.FindStringSubmatch(text); m != nil {
		r.hideNamed(reader, sentence, m[1])
		return
	}
	if m := neverHasForm.FindStringSubmatch(text); m != nil {
		r.hideNamed(reader, sentence, m[1])
		return
	}
	if m := neverOfForm.FindStringSubmatch(text); m != nil {
		for _, words := range listMark.Split(strings.TrimSpace(m[1]), -1) {
			r.hideNamed(reader, sentence, words)
		}
	}
}

// hideNamed enters the field whose name ends some words: "the whole API key" is api_key or key.
func (r *run) hideNamed(reader *subject, sentence page.Text, words string) {
	all := strings.Fields(strings.ReplaceAll(words, "`", ""))
	isNamed := func(name string) bool {
		for i := range all {
			if strings.EqualFold(match.LastName(name), strings.Join(all[i:], "_")) {
				return true
			}
		}
		return false
	}
	for _, s := range r.subjects {
		names := content.LeafNames(s.op)
		for _, p := range s.op.BodyParameters(nil) {
			names = append(names, p.Name.Value)
		}
		i := slices.IndexFunc(names, isNamed)
		if i < 0 || s == reader || slices.ContainsFunc(content.LeafNames(reader.op), isNamed) || r.hides(reader, names[i]) {
			continue
		}
		r.hiddenFields = append(r.hiddenFields, hiddenField{reader, match.LastName(names[i]), r.ledger.add(sentence.Pos, claim.Promise, reader.op, "%s does not return %s", reader.op.Name(), names[i])})
		return
	}
}

// hideOnce enters the field that the paragraph names, that the sample of the creation has, and that the one of the GET lacks.
func (r *run) hideOnce(by, item *subject, t page.Text, at int) {
	shown := content.LeafNames(item.op)
	for _, l := range content.LeavesOf(by.op) {
		if len(shown) > 0 && len(l.Path) == 1 && !slices.Contains(shown, l.Name) && prose.MentionsName(t.Value, l.Name) && !r.hides(item, l.Name) {
			r.hiddenFields = append(r.hiddenFields, hiddenField{item, l.Name, r.ledger.add(t.At(at), claim.Promise, by.op, "%s does not return %s", item.op.Name(), l.Name)})
		}
	}
}

// hideAlways enters the field of the body that a sentence says no response has.
func (r *run) hideAlways(by *subject, sentence page.Text) {
	if !neverForm.MatchString(strings.TrimSpace(sentence.Value)) {
		return
	}
	for _, p := range by.op.Parameters {
		isNamed := regexp.MustCompile("(?i)^(?:the |its |your )?`?" + regexp.QuoteMeta(p.Name.Value) + "`? (?:is|are) never").MatchString(strings.TrimSpace(sentence.Value))
		if p.In.Value == page.InBody && isNamed && !r.hides(by, p.Name.Value) {
			r.hiddenFields = append(r.hiddenFields, hiddenField{by, p.Name.Value, r.ledger.add(sentence.Pos, claim.Promise, by.op, "%s is not returned", p.Name.Value)})
		}
	}
}

func (r *run) hides(s *subject, field string) bool {
	return slices.ContainsFunc(r.hiddenFields, func(h hiddenField) bool { return h.in == s && h.field == field })
}

// isOfThing reports whether a path leads to a field of the thing that a response is, or of the items of a list.
func isOfThing(path []string) bool {
	return len(path) == 1 || len(path) > 1 && path[len(path)-2] == ""
}

// judgeHidden looks for the fields that a success must not have. A masked value hides what it stands for.
func (r *run) judgeHidden(s *subject, ev *claim.Evidence) {
	for _, h := range r.hiddenFields {
		if h.in != s || ev.Exchange.Status/100 != 2 || bodyOf(ev.Exchange) == nil {
			continue
		}
		leaves := content.LeavesBelow(bodyOf(ev.Exchange))
		i := slices.IndexFunc(leaves, func(l content.Leaf) bool {
			return isOfThing(l.Path) && l.Name == h.field && l.Value != "" && l.Value != "null" && !maskForm.MatchString(l.Value)
		})
		if i >= 0 {
			r.ledger.deny(h.claim, ev, found("%s has %s", requestLine(ev.Exchange), h.field))
		} else {
			r.ledger.show(h.claim, ev, "%s has no %s", requestLine(ev.Exchange), h.field)
		}
	}
}
