package run

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/gen/sample"
)

var (
	digestForm = regexp.MustCompile(`(?i)\b(sha-256|md5|sha)=:?([A-Za-z0-9+/]+=*):?`)
	hashHeader = regexp.MustCompile(`(?i)(sha-?256|sha-?1|md5)(sum)?$`)
	hashName   = regexp.MustCompile(`(?i)^(content|file)?[-_]?(sha-?256|md5|sha-?1|checksum|digest|hash)([-_]?(sum|hex))?$`)
	sizeName   = regexp.MustCompile(`(?i)^((file|content|byte)[-_]?)?(size|length|bytes)([-_]?(in[-_]?)?bytes)?$`)
)

// digestsOf are the digests of a body, by their length in bytes.
func digestsOf(body []byte) map[int][]byte {
	long, old, oldest := sha256.Sum256(body), sha1.Sum(body), md5.Sum(body)
	return map[int][]byte{len(long): long[:], len(old): old[:], len(oldest): oldest[:]}
}

// isDigest reports whether a text is the digest of a body in hex or in base64, by its length. ok is false if it is no digest.
func isDigest(text string, body []byte) (is, ok bool) {
	text = strings.TrimSpace(text[strings.IndexByte(text, ':')+1:]) // "sha256:9f86…"
	raw, err := hex.DecodeString(text)
	if err != nil {
		if raw, err = base64.StdEncoding.DecodeString(text); err != nil {
			return false, false
		}
	}
	want := digestsOf(body)[len(raw)]
	return string(want) == string(raw), want != nil
}

// judgeDigest compares the digest in a header with the body (RFC 9530 and RFC 3230). says is what the page says of the header.
func (r *run) judgeDigest(header, says string, c *claim.Claim, ev *claim.Evidence) {
	ex := ev.Exchange
	value := ex.Header.Get(header)
	isCut := ex.Partial || ex.Failure != "" || ex.Method == http.MethodHead || ex.Header.Get("Content-Encoding") != "" || ex.Status == http.StatusPartialContent
	if isCut || value == "" || ex.Status/100 != 2 {
		return
	}
	var texts []string
	switch name := http.CanonicalHeaderKey(header); {
	case slices.Contains(prose.DigestNames, name):
		for _, m := range digestForm.FindAllStringSubmatch(value, -1) {
			texts = append(texts, m[2])
		}
	case hashHeader.MatchString(name), name == "Etag" && regexp.MustCompile(`(?i)\b(sha-?256|sha-?1|md5)\b`).MatchString(says):
		texts = []string{strings.Trim(strings.TrimPrefix(value, "W/"), `"`)}
	}
	for _, text := range texts {
		if is, ok := isDigest(text, ex.Body); ok && !is {
			r.ledger.deny(c, ev, found("%s is not the digest of the body", header).with("%s", match.Shortened(value, 80)))
		}
	}
}

// downloadOf is the operation below a thing that returns its content, which is no JSON and no XML; nil if there is none.
func (r *run) downloadOf(thing *subject) *subject {
	i := slices.IndexFunc(r.subjects, func(s *subject) bool {
		path := s.Op.Path.Value
		at := strings.LastIndex(path, "/")
		isBelow := at > 0 && things.SameHoles(path[:at], thing.Op.Path.Value) && !strings.Contains(path[at:], "{")
		isStructured := slices.ContainsFunc(s.shapes, func(sh *shape) bool { return sh.sample.Value != nil && sh.status/100 == 2 })
		return s.Op.Method.Value == http.MethodGet && isBelow && contentName.MatchString(path[at+1:]) && !isStructured && !s.isUnreachable(r)
	})
	if i < 0 {
		return nil
	}
	return r.subjects[i]
}

var contentName = regexp.MustCompile(`(?i)^(contents?|download|file|raw|data|body|blob|bytes|media|image|picture|photo|pdf|original)$`)

// contentEffects are the claims that a thing shows the length and the digest of its content.
func (r *run) contentEffects(thing *subject) []effect {
	isThing := thing.Op.Method.Value == http.MethodGet && strings.HasSuffix(thing.Op.Path.Value, "}")
	if !isThing || !slices.ContainsFunc(content.LeavesOf(thing.Op), describesContent) {
		return nil
	}
	if download := r.downloadOf(thing); download != nil {
		return []effect{{by: thing, reader: download, kind: measures}}
	}
	return nil
}

func describesContent(l content.Leaf) bool {
	isHash := hashName.MatchString(l.Name) && len(l.Value) >= 2*md5.Size
	return len(l.Path) == 1 && (sizeName.MatchString(l.Name) && match.NumberForm.MatchString(l.Value) || isHash)
}

// measure compares the length and the digest that a thing shows with its content.
func (l *look) measure() {
	ev := l.triedOnce(l.shared, unchanged)
	download := l.shared.send(l.ctx, l.reader.template.Filled(l.shared.replacements())).Exchange
	thing := bodyOf(ev.Exchange)
	switch {
	case !ok2xx(ev.Exchange.Status) || thing == nil:
		l.excuse("%s for %s", returned(ev.Exchange), requestLine(ev.Exchange))
		return
	case download.Status != http.StatusOK || download.Failure != "":
		l.excuse("%s for %s", returned(download), requestLine(download))
		return
	}
	for _, f := range thing.Fields {
		switch {
		case sizeName.MatchString(f.Name) && f.Kind == sample.Number && match.Text(f) != strconv.Itoa(len(download.Body)):
			l.ledger.deny(l.claim, ev, found("%s is %s, and %s returns %d bytes", f.Name, match.Text(f), requestLine(download), len(download.Body)))
		case hashName.MatchString(f.Name) && f.Kind == sample.String:
			if is, ok := isDigest(f.Text, download.Body); ok && !is {
				l.ledger.deny(l.claim, ev, found("%s is not the digest of what %s returns", f.Name, requestLine(download)).with("%s", match.Shortened(f.Text, 80)))
			}
		}
	}
	l.ledger.show(l.claim, ev, "%s returns %d bytes", requestLine(download), len(download.Body))
}
