package example

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

var wgetOptions = toolOptions{
	arguments: "accept append-output base bind-address body-data body-file ca-certificate ca-directory certificate certificate-type " +
		"compression config connect-timeout cut-dirs default-page directory-prefix dns-timeout domains dot-style exclude-directories " +
		"exclude-domains execute header http-password http-user ignore-length include-directories input-file level limit-rate " +
		"load-cookies local-encoding max-redirect method output-document output-file password post-data post-file private-key " +
		"private-key-type progress proxy-password proxy-user quota read-timeout referer regex-type reject remote-encoding " +
		"report-speed restrict-file-names save-cookies secure-protocol start-pos timeout tries user user-agent wait waitretry",
	switches: "adjust-extension ask-password auth-no-challenge background backups cache clobber content-disposition content-on-error " +
		"continue convert-links cookies debug delete-after force-directories force-html help host-directories html-extension " +
		"http-keep-alive inet4-only inet6-only iri keep-session-cookies mirror no-cache no-check-certificate no-clobber no-cookies " +
		"no-directories no-dns-cache no-host-directories no-http-keep-alive no-hsts no-iri no-netrc no-parent no-proxy no-verbose " +
		"page-requisites protocol-directories quiet random-wait recursive relative retry-connrefused save-headers server-response " +
		"show-progress span-hosts spider timestamping trust-server-names unlink verbose version xattr",
	short: map[byte]string{
		'4': "inet4-only", '6': "inet6-only", 'A': "accept", 'B': "base", 'D': "domains", 'E': "adjust-extension", 'F': "force-html",
		'H': "span-hosts", 'I': "include-directories", 'L': "relative", 'N': "timestamping", 'O': "output-document",
		'P': "directory-prefix", 'Q': "quota", 'R': "reject", 'S': "server-response", 'T': "timeout", 'U': "user-agent", 'V': "version",
		'X': "exclude-directories", 'a': "append-output", 'b': "background", 'c': "continue", 'd': "debug", 'e': "execute", 'h': "help",
		'i': "input-file", 'k': "convert-links", 'l': "level", 'm': "mirror", 'o': "output-file", 'p': "page-requisites", 'q': "quiet",
		'r': "recursive", 't': "tries", 'v': "verbose", 'w': "wait", 'x': "force-directories",
	},
}

// wget reads a command of wget.
func (s *shell) wget(words []*syntax.Word) []Request {
	t := &tool{options: wgetOptions}
	t.read(s.arguments(words))
	if t.has("help", "version") {
		return nil
	}
	var list []Request
	for _, target := range t.words {
		if len(list) == mostRequests {
			break
		}
		list = append(list, *t.wgetRequest(int(words[0].Pos().Offset()), target))
	}
	return list
}

func (t *tool) wgetRequest(offset int, target text) *Request {
	r := newRequest(offset)
	r.Complete = !t.unsure && !t.has("execute", "config", "load-cookies", "recursive", "mirror", "post-file", "body-file", "continue", "start-pos", "timestamping")
	bare, credentials := withoutUser(target)
	r.setURL(bare)
	r.URL = target.value(text{pos: target.pos})
	t.wgetMethod(r)
	for _, h := range t.set["header"] {
		if name, value, ok := h.cut(":"); ok {
			r.setHeader(name.trimmed(), value.trimmed())
		}
	}
	for _, h := range []pair{{name: text{s: "user-agent"}, value: text{s: "User-Agent"}}, {name: text{s: "referer"}, value: text{s: "Referer"}}} {
		if v, ok := t.last(h.name.s); ok {
			r.setHeader(placed(h.value.s, v.pos), v)
		}
	}
	t.wgetUser(r, credentials)
	if t.unsure {
		return r
	}
	r.imply("Accept", "*/*", offset)
	if body, ok := t.last("body-data", "post-data"); ok {
		r.imply("Content-Type", formURLEncoded, body.pos)
		r.setBody(body)
	}
	return r
}

func (t *tool) wgetMethod(r *Request) {
	method, given := t.last("method")
	switch {
	case given:
		upper := method
		upper.s = strings.ToUpper(method.s)
		r.setMethod(upper, false)
	case t.unsure:
		r.setMethod(unknown(r.Offset), true)
	case t.has("post-data", "post-file"):
		r.setMethod(placed("POST", r.Offset), true)
	case t.has("spider"):
		r.setMethod(placed("HEAD", r.Offset), true)
	default:
		r.setMethod(placed("GET", r.Offset), true)
	}
}

// wgetUser adds the credentials that are sent. Without --auth-no-challenge they are sent only when the server asks.
func (t *tool) wgetUser(r *Request, credentials *text) {
	user, ok := t.last("http-user", "user")
	password, hasPassword := t.last("http-password", "password")
	if !ok && credentials != nil {
		user, password, hasPassword = credentials.cut(":")
		ok = true
	}
	switch {
	case !ok:
	case !t.has("auth-no-challenge"):
		r.Complete = false
	default:
		if !hasPassword {
			password = unknown(user.pos)
		}
		r.setHeader(placed("Authorization", user.pos), basic(user, password))
	}
}
