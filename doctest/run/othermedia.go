package run

import (
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/recorder"
)

// cutLine is a line that says that a part of an output is left out.
var cutLine = regexp.MustCompile(`(?m)^[ \t]*(?:\[(?:\.{3}|…)\]|<snip>|\[snip\])[ \t]*$`)

// judgeOtherMedia judges a response in another format than that of the samples. What a page shows as text has the media type of
// the response: the page does not say any.
func (r *run) judgeOtherMedia(shown *shape, ex *recorder.Exchange, ev *claim.Evidence) {
	media := mediaName(ex.Header.Get("Content-Type"))
	isPlain := isText(shown.sample) && shown.sample.Format == "text"
	switch {
	case shown.when != "":
		r.excuseUnder(shown)
	case isPlain && ok2xx(ex.Status) && isOtherThan(shown.saidMedia(), call.MediaTypeOf(ex.Header)):
		r.ledger.deny(shown.whole, ev, found("the server returned %s with %s, and the page says %s", media, statusName(ex.Status), shown.saidMedia()[0]))
	case isPlain && match.MatchesText(shown.sample.Body.Value, string(ex.Body)):
		r.ledger.show(shown.whole, ev, "%s with this text, as %s", returned(ex), media)
	case isPlain && strings.HasSuffix(call.MediaTypeOf(ex.Header), "/octet-stream"):
		r.ledger.excuse(shown.whole, "the server returned %s, and the page does not say the media type of the text", media)
	default:
		r.ledger.deny(shown.whole, ev, found("the server returned %s with %s, and the page has no such sample", media, statusName(ex.Status)))
	}
}

// saidMedia are the media types that sentences of the page name for the successes of the operation.
func (sh *shape) saidMedia() []string {
	var out []string
	if sh.op == nil {
		return nil
	}
	for _, m := range sh.op.Response.Media {
		if m.Status == 0 || ok2xx(m.Status) {
			out = append(out, m.Type)
		}
	}
	return out
}

// isOtherThan reports whether a media type is none of those that a page names, if it names any. A type with a star stands for many.
func isOtherThan(said []string, media string) bool {
	return len(said) > 0 && media != "" && !slices.ContainsFunc(said, func(s string) bool { return strings.EqualFold(s, media) || strings.Contains(s, "*") })
}

// isCut reports whether a sample shows only a part of a response that differs from it, which is unchecked then.
func (r *run) isCut(sh *shape, ex *recorder.Exchange) bool {
	body := sh.sample.Body.Value
	is := isText(sh.sample) && cutLine.MatchString(body) && !match.MatchesText(body, string(ex.Body))
	if is {
		r.ledger.excuse(sh.whole, "the page shows only a part of the response")
	}
	return is
}
