package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/recorder"
)

var (
	//go:embed report.gohtml
	htmlText string
	//go:embed report.css
	htmlStyle string

	htmlTemplate = template.Must(template.New("report").Funcs(template.FuncMap{
		"style": func() template.CSS { return template.CSS(htmlStyle) }, //nolint:gosec // it is our own
		"count": count, "visible": Visible, "status": status, "seconds": seconds,
	}).Parse(htmlText))
)

// The longest quotes in an HTML report, in bytes. A report of 500 claims stays below 2 MB.
const (
	maxFalseQuote = 6 << 10
	maxTrueQuote  = 600
)

// An htmlReport is what the template shows.
type htmlReport struct {
	Report   *claim.Report
	Totals   totals
	Headline string
	Bad      bool
	Pages    []htmlPage
	Findings [][]htmlClaim // by cause: what fails the run, what is known, what is of another order, undocumented or leaks
	Causes   [][]htmlClaim // of unchecked claims
}

type htmlPage struct {
	tally
	ID   string
	View template.HTML
}

// An htmlClaim is a claim that the template shows. Its texts are for others, without credentials.
type htmlClaim struct {
	claim.Claim
	ID       string
	About    string
	Where    string // the position
	Evidence *htmlEvidence
}

type htmlEvidence struct {
	Command, Output, Request, Response string
	Replaced                           []claim.Replacement
}

// An htmlGroup are the claims of one line, or of a few lines that the page shows as one.
type htmlGroup struct {
	Line   int
	Worst  claim.Verdict
	Counts []htmlCount
	Claims []htmlClaim
}

type htmlCount struct {
	Verdict claim.Verdict
	N       int
}

// worstFirst are the verdicts, the worst first.
var worstFirst = []claim.Verdict{claim.False, claim.Order, claim.Undocumented, claim.Unchecked, claim.True}

func writeHTML(w io.Writer, r *claim.Report, o Options) error {
	pages, all := tallies(r)
	out := htmlReport{Report: r, Totals: all, Headline: strings.TrimPrefix(painter(false).counts(all), "claims: "), Bad: r.Died != "" || all.False > all.Known}
	claims := make([]htmlClaim, len(r.Claims))
	for i, c := range r.Claims {
		claims[i] = newHTMLClaim(i, c, r.Server)
	}
	anchors := map[string]string{}
	for i, p := range pages {
		anchors[filepath.Base(p.File)] = fmt.Sprintf("#page%d", i+1)
	}
	for i, p := range pages {
		own := slices.DeleteFunc(slices.Clone(claims), func(c htmlClaim) bool { return c.File != p.File })
		view, err := viewOf(p.File, own, anchors, o)
		if err != nil {
			return err
		}
		out.Pages = append(out.Pages, htmlPage{p, fmt.Sprintf("page%d", i+1), view})
	}
	out.Findings, out.Causes = htmlFindings(claims), htmlCauses(claims)
	return htmlTemplate.Execute(w, out)
}

// viewOf is a page with its claims. A page whose text is not known is a list of claims.
func viewOf(file string, claims []htmlClaim, anchors map[string]string, o Options) (template.HTML, error) {
	var source []byte
	if o.Source != nil {
		source, _ = o.Source(file) // without it the claims are shown alone
	}
	var failure error
	v := view{source: source, pages: anchors}
	v.verdicts = func(first, last int) template.HTML {
		var b bytes.Buffer
		if err := writeGroup(&b, claims, first, last); err != nil {
			failure = err
		}
		return template.HTML(b.String()) //nolint:gosec // it is a template's
	}
	shown := v.show()
	for _, line := range linesAfter(claims, len(v.starts)+1) { // of a page that is shorter than it was
		shown += v.verdicts(line, line)
	}
	return shown, failure
}

// linesAfter are the lines of claims after a line.
func linesAfter(claims []htmlClaim, last int) []int {
	var out []int
	for _, c := range claims {
		if c.Line > last {
			out = append(out, c.Line)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// writeGroup writes the claims of some lines, one group for each line. Without claims it writes nothing.
func writeGroup(w io.Writer, claims []htmlClaim, first, last int) error {
	var group htmlGroup
	for _, c := range claims {
		if c.Line < first || c.Line > last {
			continue
		}
		group.Line = max(group.Line, c.Line)
		group.Claims = append(group.Claims, c)
	}
	for _, v := range worstFirst {
		n := 0
		for _, c := range group.Claims {
			if c.Verdict == v {
				n++
			}
		}
		if n > 0 {
			group.Counts = append(group.Counts, htmlCount{v, n})
		}
	}
	if len(group.Claims) == 0 {
		return nil
	}
	group.Worst = group.Counts[0].Verdict
	slices.SortStableFunc(group.Claims, func(a, b htmlClaim) int {
		return slices.Index(worstFirst, a.Verdict) - slices.Index(worstFirst, b.Verdict)
	})
	return htmlTemplate.ExecuteTemplate(w, "group", group)
}

func newHTMLClaim(i int, c claim.Claim, server string) htmlClaim {
	c = public(c)
	c.Says, c.Reason, c.Actual, c.Help = clip(c.Says), clip(c.Reason), clip(c.Actual), clip(c.Help)
	out := htmlClaim{Claim: c, ID: fmt.Sprintf("c%d", i+1), About: about(c), Where: Visible(c.Pos.String())}
	if c.Evidence == nil {
		return out
	}
	limit := maxTrueQuote
	if c.Verdict == claim.False {
		limit = maxFalseQuote
	}
	e := &htmlEvidence{Command: quoted(c.Evidence.Command, limit), Output: quoted(c.Evidence.Output, limit)}
	for _, r := range c.Evidence.Replaced {
		e.Replaced = append(e.Replaced, claim.Replacement{Page: clip(r.Page), Value: clip(r.Value), Source: clip(r.Source)})
	}
	if x := c.Evidence.Exchange; x != nil {
		e.Request = quoted(fmt.Sprintf("%s %s %s\n%s", x.Method, sentTarget(server, x.Target), x.Proto, httpMessage(x.RequestHeader, x.RequestBody)), limit)
		e.Response = quoted(htmlResponse(x), limit)
	}
	out.Evidence = e
	return out
}

func htmlResponse(x *recorder.Exchange) string {
	if x.Status == 0 {
		return "none: " + x.Failure
	}
	text := status(x.Status) + "\n" + httpMessage(x.Header, x.Body)
	if x.Failure != "" {
		text += "\nthen " + x.Failure
	}
	return text
}

// httpMessage are the headers and the body of a message, as HTTP/1.1 writes them.
func httpMessage(h http.Header, body []byte) string {
	var b strings.Builder
	names := make([]string, 0, len(h))
	for name := range h {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range h[name] {
			fmt.Fprintf(&b, "%s: %s\n", name, value)
		}
	}
	if len(body) > 0 {
		fmt.Fprintf(&b, "\n%s", body)
	}
	return b.String()
}

// quoted are the lines of a text, without characters that are not printable, and cut off at a number of bytes.
func quoted(s string, limit int) string {
	cut := ""
	if len(s) > limit {
		s, cut = s[:limit], "…"
	}
	all := lines(s)
	for i, line := range all {
		all[i] = Visible(line)
	}
	return strings.Join(all, "\n") + cut
}

// htmlFindings are the claims that the summary lists, by cause.
func htmlFindings(claims []htmlClaim) [][]htmlClaim {
	var out [][]htmlClaim
	for _, is := range []func(htmlClaim) bool{
		func(c htmlClaim) bool { return c.Verdict == claim.False && !c.Known && !c.Leak },
		func(c htmlClaim) bool { return c.Verdict == claim.Order },
		func(c htmlClaim) bool { return c.Verdict == claim.Undocumented },
		func(c htmlClaim) bool { return c.Verdict == claim.False && !c.Known && c.Leak },
		func(c htmlClaim) bool { return c.Verdict == claim.False && c.Known },
	} {
		own := slices.DeleteFunc(slices.Clone(claims), func(c htmlClaim) bool { return !is(c) })
		out = append(out, groupedBy(own, func(c htmlClaim) string { return causeOf(c.Claim) })...)
	}
	return out
}

func htmlCauses(claims []htmlClaim) [][]htmlClaim {
	own := slices.DeleteFunc(slices.Clone(claims), func(c htmlClaim) bool { return c.Verdict != claim.Unchecked })
	out := groupedBy(own, func(c htmlClaim) string { return c.Reason })
	slices.SortStableFunc(out, func(a, b []htmlClaim) int { return len(b) - len(a) })
	return out
}
