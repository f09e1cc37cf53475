package prose

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/gen/page"
)

// A Header is one that a sentence says a response has: "`201 Created` with its path in the `Location` header".
type Header struct {
	Name, Value string // the value is empty if the sentence gives none
	At          int    // in the sentence
	Status      int    // 0 for each success
	Text        string // of the sentence up to the header: why the status is returned
	IsIf        bool   // the sentence gives a condition for the status
	IsMore      bool   // only a list that has more items has it
}

// findStatus finds the status in the clause, the last one before the header or the one that the header comes with. It reports false if
// the clause has another one.
func (p *Header) findStatus(before, after string) bool {
	if codes := codesIn(before); len(codes) > 0 {
		p.Status = codes[len(codes)-1]
		return true
	}
	if m := afterStatus.FindStringSubmatch(after); m != nil && page.Phrase(Number(m[1])) != "" {
		p.Status = Number(m[1])
		return true
	}
	isOfError := slices.Contains(ofErrors, http.CanonicalHeaderKey(p.Name))
	return p.Status != 0 || !isOfError && len(codesIn(after)) == 0
}

// isSaid reports whether the clause says that a response has the header.
func (p *Header) isSaid(before, after string) bool {
	plain := tokensBefore.ReplaceAllString(before, "")
	isOfResponse := p.Status != 0 || sentWord.MatchString(before+after)
	switch {
	case haveHeader.MatchString(plain):
		return isOfResponse || isOnlyOfResponses(p.Name) || p.Value != ""
	case inHeader.MatchString(plain):
		return isOfResponse || strings.Contains(before, "with ") && isOnlyOfResponses(p.Name)
	}
	return headerHas.MatchString(after) && (isOfResponse || isOnlyOfResponses(p.Name))
}

// isSure reports whether a request can be made after which the header must come.
func (p *Header) isSure(sentence, after string) bool {
	switch {
	case anewForm.MatchString(sentence):
		return false
	case !onlyIfWord.MatchString(sentence):
		return true
	case http.CanonicalHeaderKey(p.Name) == "Link" && moreForm.MatchString(sentence):
		p.IsMore = true
		return true
	case p.Status >= 400 && !onlyIfWord.MatchString(after) && onlyIfWord.MatchString(p.Text):
		p.IsIf = true
		return len(Causes(p.Status, p.Text)) > 0
	}
	return false
}

// isNamed reports whether a header names a file as the page does, except for the numbers in the name.
func (p *Header) isNamed(got string) bool {
	return strings.EqualFold(p.Name, "Content-Disposition") && strings.EqualFold(DigitForm.ReplaceAllString(got, "0"), DigitForm.ReplaceAllString(p.Value, "0"))
}

// HasValue reports whether a header has the value that the page gives. Of a header whose value each response has for itself the page
// shows an example.
func (p *Header) HasValue(got string) bool {
	isOwn := slices.Contains(ownValues, http.CanonicalHeaderKey(p.Name)) || strings.ContainsAny(p.Value, "<{…") || strings.Contains(p.Value, "...")
	return p.Value == "" || isOwn || ContainsFold(got, p.Value) || p.isNamed(got)
}

// Lacks says what the value of a header lacks that the sentence names: the name of a file, an algorithm. It is empty if nothing is.
func (p *Header) Lacks(got string) string {
	switch name := http.CanonicalHeaderKey(p.Name); {
	case name == "Content-Disposition" && fileNameForm.MatchString(p.Text) && !strings.Contains(strings.ToLower(got), "filename"):
		return "a file name"
	case slices.Contains(DigestNames, name) && sha256Form.MatchString(p.Text) && !sha256Form.MatchString(got):
		return "a SHA-256"
	case name == "Link" && strings.Contains(p.Value, "next") && !NextLink.MatchString(got):
		return `rel="next"`
	}
	return ""
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
	onlyIfWord   = regexp.MustCompile(`(?i)\b(if|when|whenever|unless|except|only|while|until|as long as (?:there|it|they|you|the|an?|no)|once|in case|where|for (?:large|long|some|most))\b`)
	moreForm     = regexp.MustCompile(`(?i)\b(?:(?:is|are|has|have|exists?) more|more (?:pages|items|results)|(?:a|another|the) next page|further pages|not the last page)\b`)
	// anewForm is in sentences about a request that is sent once more.
	anewForm    = regexp.MustCompile(`(?i)\bthe same (?:key|request|body)\b|\b(?:first|original|stored) response\b|\byou (?:repeat|replay|retry|resend)\b|\b(?:a|each|every) (?:repeat|replay)\b|\b(?:repeated|replayed) (?:request|response)|\bused before\b`)
	requestVerb = regexp.MustCompile(`(?i)(?:^\W*|[,.;:(]\s+|\b(?:and|then|to|please|must|always)\s+)(?:send|put|pass|supply|provide|specify|use|add|give|include|set|compare|match|copy)\b|\bIf-(?:None-)?Match\b`)
	afterStatus = regexp.MustCompile("(?i)^[^`]{0,30}\\b(?:with|on|for|of|in) (?:an? |the |each |every )?[`*]*([1-5]\\d\\d)\\b")
	// onlyOfResponses are headers that no request has.
	onlyOfResponses = []string{"Location", "Etag", "Link", "Last-Modified", "Content-Disposition", "Content-Location", "Www-Authenticate", "Allow", "Retry-After", "X-Total-Count", "X-Total", "Sunset", "Deprecation"}
	// ofResponses are further headers that a response can have.
	ofResponses = []string{"Cache-Control", "Content-Language", "X-Request-Id", "Content-Digest", "Repr-Digest", "Digest"}
)

func isOnlyOfResponses(name string) bool {
	return slices.Contains(onlyOfResponses, http.CanonicalHeaderKey(name))
}

// Headers are the headers that a sentence says a response has. status is the one that the sentence is about, or 0. A header that the
// response has only sometimes is none, unless the sentence gives the status that it comes with, or says that a list has more items.
func Headers(sentence string, status int) []Header {
	sentence = strings.ReplaceAll(sentence, "\n", " ")
	var out []Header
	for _, m := range headersIn(sentence) {
		p := Header{Name: sentence[m[2]:m[3]], Value: Submatch(sentence, m, 2), At: m[0], Status: status}
		isKnown := isOnlyOfResponses(p.Name) || slices.Contains(ofResponses, http.CanonicalHeaderKey(p.Name)) || p.Value != "" && strings.Contains(p.Name, "-")
		from, to := clauseAround(sentence, m[0], m[1])
		before, after := sentence[from:m[0]], sentence[m[1]:to]
		if !isKnown || mayWord.MatchString(before+after) || requestVerb.MatchString(before) {
			continue
		}
		p.Text = sentence[:m[0]]
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
	sentence = headerToken.ReplaceAllStringFunc(sentence, func(s string) string { return strings.Repeat("-", len(s)) }) // its colon ends no clause
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

var (
	// ofErrors are headers that belong to a status, without which a sentence does not say when they come.
	ofErrors = []string{"Www-Authenticate", "Allow", "Retry-After"}
	// ownValues are headers that have another value in each response.
	ownValues    = []string{"Location", "Content-Location", "Etag", "Link", "Last-Modified", "X-Request-Id", "Content-Digest", "Repr-Digest", "Digest", "Date", "Expires", "Sunset", "X-Total-Count", "X-Total"}
	fileNameForm = regexp.MustCompile(`(?i)\bfile ?names?\b|\bname of the file\b`)
	sha256Form   = regexp.MustCompile(`(?i)\bsha-?256\b`)
	// DigestNames are the headers that have the digest of a body (RFC 9530).
	DigestNames = []string{"Content-Digest", "Repr-Digest", "Digest"}
	// DigitForm matches a number of digits.
	DigitForm = regexp.MustCompile(`[0-9a-fA-F]*\d[0-9a-fA-F]*`)
	mayWord   = regexp.MustCompile(`(?i)\b(may|might|can|could|should|must|need|if you|requests? (has|have|with|must|needs?)|(the|your|a|every|each) request)\b`)
	sentWord  = regexp.MustCompile(`(?i)\banswer|\brespon|\breturns?\b|\b(is|are) (sent|returned|served|delivered)\b|\bcomes? with\b`)
	// NextLink matches a link to the next page in a Link header (RFC 8288).
	NextLink = regexp.MustCompile(`<([^>]*)>\s*;[^,]*rel="?next`)
)

// ContainsFold reports whether a text is a value, or a list with commas that has it. Case makes no difference.
func ContainsFold(list, value string) bool {
	return slices.ContainsFunc(strings.Split(list, ","), func(s string) bool {
		return strings.EqualFold(strings.TrimSpace(s), strings.TrimSpace(value))
	}) || strings.EqualFold(list, value)
}
