package run

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/gen/page"
)

// A promised header is one that a sentence says a response has: "`201 Created` with its path in the `Location` header".
type promised struct {
	name, value string // the value is empty if the sentence gives none
	at          int    // in the sentence
	status      int    // 0 for each success
	text        string // of the sentence up to the header: why the status is returned
	isIf        bool   // the sentence gives a condition for the status
	isMore      bool   // only a list that has more items has it
}

var (
	headerToken  = regexp.MustCompile("`([A-Z][A-Za-z]*(?:-[A-Za-z0-9]+)*)(?:: ?([^`]+))?`")
	plainHeader  = regexp.MustCompile(`\b(ETag|[A-Z][A-Za-z]*(?:-[A-Z][A-Za-z0-9]*)+|(?:Location|Link|Allow)\b)(?:: ([\w=-]+))?`)
	plainWord    = regexp.MustCompile(`^(?:Location|Link|Allow)$`)
	nextToHeader = regexp.MustCompile(`(?i)\bheader $|^(?: response)? header\b`)
	tokensBefore = regexp.MustCompile("(?:`?[A-Z][A-Za-z-]*(?:: [^`\\s]+)?`?(?: headers?)?(?:,| and|, and) (?:an? |the )?)+$")
	inHeader     = regexp.MustCompile(`(?i)\bin (?:the |its |an? )?(?:response )?(?:headers? )?$`)
	haveHeader   = regexp.MustCompile(`(?i)\b(?:carries|carry|has|have|includes?|contains?|with|sends|sets|comes? with) (?:an? |the |its )?(?:response )?(?:headers? )?$|\b(?:and|plus) (?:an? |the |its )(?:response )?headers? $`)
	headerHas    = regexp.MustCompile(`(?i)^(?: response)?(?: header)? (?:has|contains|carries|gives|holds|points|tells|says|lists|names|shows|with|is (?:always |also )?(?:set|sent|returned|included))\b`)
	clauseEnd    = regexp.MustCompile("(?i);\\s|:\\s|,? (?:so|but|otherwise|whereas|unless|except)\\b|, or\\b|\\bor (?:an? )?[`*]*[1-5]\\d\\d\\b")
	onlyIfWord   = regexp.MustCompile(`(?i)\b(if|when|whenever|unless|except|only|while|until|in case|where|for (?:large|long|some|most))\b`)
	moreForm     = regexp.MustCompile(`(?i)\b(?:(?:is|are|has|have|exists?) more|more (?:pages|items|results)|(?:a|another|the) next page|further pages|not the last page)\b`)
	requestVerb  = regexp.MustCompile(`(?i)(?:^\W*|[,.;:(]\s+|\b(?:and|then|to|please|must|always)\s+)(?:send|put|pass|supply|provide|specify|use|add|give|include|set|compare|match|copy)\b|\bIf-(?:None-)?Match\b`)
	afterStatus  = regexp.MustCompile("(?i)^[^`]{0,30}\\b(?:with|on|for|of|in) (?:an? |the |each |every )?[`*]*([1-5]\\d\\d)\\b")
)

// onlyOfResponses are headers that no request has.
var onlyOfResponses = []string{"Location", "Etag", "Link", "Last-Modified", "Content-Disposition", "Content-Location", "Www-Authenticate", "Allow", "Retry-After", "X-Total-Count", "X-Total", "Sunset", "Deprecation"}

// ofResponses are further headers that a response can have.
var ofResponses = []string{"Cache-Control", "Content-Language", "X-Request-Id", "Content-Digest", "Repr-Digest", "Digest"}

func isOnlyOfResponses(name string) bool {
	return slices.Contains(onlyOfResponses, http.CanonicalHeaderKey(name))
}

// promisedHeaders are the headers that a sentence says a response has. status is the one that the sentence is about, or 0. A header that the response has only sometimes is none, unless
// the sentence gives the status that it comes with, or says that a list has more items.
func promisedHeaders(sentence string, status int) []promised {
	sentence = strings.ReplaceAll(sentence, "\n", " ")
	var out []promised
	for _, m := range headersIn(sentence) {
		p := promised{name: sentence[m[2]:m[3]], value: submatch(sentence, m, 2), at: m[0], status: status}
		isKnown := isOnlyOfResponses(p.name) || slices.Contains(ofResponses, http.CanonicalHeaderKey(p.name)) || p.value != "" && strings.Contains(p.name, "-")
		from, to := clauseAround(sentence, m[0], m[1])
		before, after := sentence[from:m[0]], sentence[m[1]:to]
		if !isKnown || mayWord.MatchString(before+after) || requestVerb.MatchString(before) {
			continue
		}
		p.text = sentence[:m[0]]
		if p.findStatus(before, after) && p.isSaid(before, after) && p.isSure(sentence, after) {
			out = append(out, p)
		}
	}
	return out
}

// headersIn are the places of headers in a sentence: in code, or as plain text that can be nothing else.
func headersIn(sentence string) [][]int {
	if all := headerToken.FindAllStringSubmatchIndex(sentence, -1); len(all) > 0 {
		return all
	}
	return slices.DeleteFunc(plainHeader.FindAllStringSubmatchIndex(sentence, -1), func(m []int) bool {
		isNext := nextToHeader.MatchString(sentence[:m[0]]) || nextToHeader.MatchString(sentence[m[1]:])
		return plainWord.MatchString(sentence[m[2]:m[3]]) && !isNext
	})
}

// clauseAround is the part of a sentence around a header that is about it.
func clauseAround(sentence string, at, end int) (from, to int) {
	to = len(sentence)
	for _, m := range clauseEnd.FindAllStringIndex(sentence, -1) {
		if m[0] < at && m[1] <= at {
			from = m[1]
		}
		if m[0] >= end {
			to = min(to, m[0])
		}
	}
	return from, to
}

// findStatus finds the status in the clause, the last one before the header or the one that the header comes with. It reports false if
// the clause has another one.
func (p *promised) findStatus(before, after string) bool {
	if codes := codesIn(before); len(codes) > 0 {
		p.status = codes[len(codes)-1]
		return true
	}
	if m := afterStatus.FindStringSubmatch(after); m != nil && page.Phrase(number(m[1])) != "" {
		p.status = number(m[1])
		return true
	}
	isOfError := slices.Contains(ofErrors, http.CanonicalHeaderKey(p.name))
	return p.status != 0 || !isOfError && len(codesIn(after)) == 0
}

// ofErrors are headers that belong to a status, without which a sentence does not say when they come.
var ofErrors = []string{"Www-Authenticate", "Allow", "Retry-After"}

// codesIn are the statuses in a text.
func codesIn(text string) []int {
	var out []int
	for _, code := range codeForm.FindAllString(text, -1) {
		if n := number(strings.Trim(code, "`*")); page.Phrase(n) != "" {
			out = append(out, n)
		}
	}
	return out
}

// isSaid reports whether the clause says that a response has the header.
func (p *promised) isSaid(before, after string) bool {
	plain := tokensBefore.ReplaceAllString(before, "")
	isOfResponse := p.status != 0 || sentWord.MatchString(before+after)
	switch {
	case haveHeader.MatchString(plain):
		return isOfResponse || isOnlyOfResponses(p.name) || p.value != ""
	case inHeader.MatchString(plain):
		return isOfResponse || strings.Contains(before, "with ") && isOnlyOfResponses(p.name)
	}
	return headerHas.MatchString(after) && (isOfResponse || isOnlyOfResponses(p.name))
}

// isSure reports whether a request can be made after which the header must come.
func (p *promised) isSure(sentence, after string) bool {
	switch {
	case !onlyIfWord.MatchString(sentence):
		return true
	case http.CanonicalHeaderKey(p.name) == "Link" && moreForm.MatchString(sentence):
		p.isMore = true
		return true
	case p.status >= 400 && !onlyIfWord.MatchString(after) && onlyIfWord.MatchString(p.text):
		p.isIf = true
		return len(causesOf(p.status, p.text)) > 0
	}
	return false
}

// isWith reports whether a response of a status has the header. The Location of a thing comes with the status that creates it.
func (p *promised) isWith(s *subject, status int) bool {
	switch {
	case p.status != 0:
		return p.status == status
	case status/100 != 2 || status == http.StatusNoContent && s.op.Response.Success() != status:
		return false
	case http.CanonicalHeaderKey(p.name) != "Location":
		return true
	}
	return status == http.StatusCreated || status == http.StatusAccepted || status == s.op.Response.Success()
}

// isNamed reports whether a header names a file as the page does, except for the numbers in the name.
func (p *promised) isNamed(got string) bool {
	return strings.EqualFold(p.name, "Content-Disposition") && strings.EqualFold(digitForm.ReplaceAllString(got, "0"), digitForm.ReplaceAllString(p.value, "0"))
}

// hasValue reports whether a header has the value that the page gives. Of a header whose value each response has for itself the page
// shows an example.
func (p *promised) hasValue(got string) bool {
	isOwn := slices.Contains(ownValues, http.CanonicalHeaderKey(p.name)) || strings.ContainsAny(p.value, "<{…") || strings.Contains(p.value, "...")
	return p.value == "" || isOwn || containsFold(got, p.value) || p.isNamed(got)
}

// ownValues are headers that have another value in each response.
var ownValues = []string{"Location", "Content-Location", "Etag", "Link", "Last-Modified", "X-Request-Id", "Content-Digest", "Repr-Digest", "Digest", "Date", "Expires", "Sunset", "X-Total-Count", "X-Total"}

// lacks says what the value of a header lacks that the sentence names: the name of a file, an algorithm. It is empty if nothing is.
func (p *promised) lacks(got string) string {
	switch name := http.CanonicalHeaderKey(p.name); {
	case name == "Content-Disposition" && fileNameForm.MatchString(p.text) && !strings.Contains(strings.ToLower(got), "filename"):
		return "a file name"
	case slices.Contains(digestNames, name) && sha256Form.MatchString(p.text) && !sha256Form.MatchString(got):
		return "a SHA-256"
	case name == "Link" && strings.Contains(p.value, "next") && !nextLink.MatchString(got):
		return `rel="next"`
	}
	return ""
}

var (
	fileNameForm = regexp.MustCompile(`(?i)\bfile ?names?\b|\bname of the file\b`)
	sha256Form   = regexp.MustCompile(`(?i)\bsha-?256\b`)
)

// judgeHeaderAssertions compares the headers of a success, or of a status that the sentence names, with those that the prose asserts.
func (r *run) judgeHeaderAssertions(s *subject, c *call.Call, ev *claim.Evidence) {
	ex := ev.Exchange
	for _, p := range s.asserted(headerIs) {
		h := p.header
		if !h.isWith(s, ex.Status) || !h.isCausedBy(s, c) || ex.Method == http.MethodOptions {
			continue
		}
		r.judgePromised(&h, p.claim, ev)
	}
}

// isCausedBy reports whether a call has the cause that the sentence gives for the status.
func (p *promised) isCausedBy(s *subject, c *call.Call) bool {
	return !p.isIf || slices.ContainsFunc(causesOf(p.status, p.text), func(why cause) bool { return slices.Contains(s.mayCause(c), why) })
}

func (r *run) judgePromised(h *promised, c *claim.Claim, ev *claim.Evidence) {
	ex := ev.Exchange
	got := strings.Join(ex.Header.Values(h.name), ", ")
	ids := createdIDs(ex)
	switch {
	case got == "":
		r.ledger.deny(c, ev, found("%s without %s", returned(ex), h.name))
	case !h.hasValue(got):
		r.ledger.deny(c, ev, found("%s with another value of %s", returned(ex), h.name).with("%s: %s", h.name, got))
	case h.lacks(got) != "":
		r.ledger.deny(c, ev, found("%s with a %s that lacks %s", returned(ex), h.name, h.lacks(got)).with("%s: %s", h.name, match.Shortened(got, 80)))
	case otherLocation(h.name, got, ids):
		r.ledger.deny(c, ev, found("Location does not have the ID of the response").with("%s, and the ID is %s", match.Shortened(got, 80), match.Shortened(ids[0], 40)))
	default:
		r.judgeDigest(h.name, h.text, c, ev)
		r.ledger.show(c, ev, "%s with %s: %s", returned(ex), h.name, match.Shortened(got, 80))
	}
}
