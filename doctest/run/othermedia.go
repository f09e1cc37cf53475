package run

import (
	"regexp"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
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
	case isPlain && matchesText(shown.sample.Body.Value, string(ex.Body)):
		r.ledger.show(shown.whole, ev, "%s with this text, as %s", returned(ex), media)
	case isPlain && strings.HasSuffix(call.MediaTypeOf(ex.Header), "/octet-stream"):
		r.ledger.excuse(shown.whole, "the server returned %s, and the page does not say the media type of the text", media)
	default:
		r.ledger.deny(shown.whole, ev, found("the server returned %s with %s, and the page has no such sample", media, statusName(ex.Status)))
	}
}

// isCut reports whether a sample shows only a part of a response that differs from it, which is unchecked then.
func (r *run) isCut(sh *shape, ex *recorder.Exchange) bool {
	body := sh.sample.Body.Value
	is := isText(sh.sample) && cutLine.MatchString(body) && !matchesText(body, string(ex.Body))
	if is {
		r.ledger.excuse(sh.whole, "the page shows only a part of the response")
	}
	return is
}
