package report

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/recorder"
)

// about is what a claim is about, on one line.
func about(c claim.Claim) string {
	if c.Operation == "" {
		return string(c.Kind)
	}
	return Visible(string(c.Kind) + ", " + c.Operation)
}

// details are the lines that say why a claim is false, and how to see it.
func details(c claim.Claim) string {
	var b strings.Builder
	entry(&b, "but", clip(c.Reason))
	if c.Evidence == nil {
		return b.String()
	}
	entry(&b, "run", command(c.Evidence.Command)...)
	entry(&b, "said", excerpt(c.Evidence.Output, outputHead, outputTail)...)
	entry(&b, "bound", replaced(c.Evidence.Replaced)...)
	if e := c.Evidence.Exchange; e != nil {
		entry(&b, "sent", clip(fmt.Sprintf("%s %s %s", e.Method, e.Target, e.Proto)))
		entry(&b, "got", answer(e)...)
	}
	return b.String()
}

// entry writes lines with a label before the first of them, and nothing where there are none.
func entry(b *strings.Builder, label string, lines ...string) {
	for _, line := range lines {
		fmt.Fprintln(b, strings.TrimRight(fmt.Sprintf("    %-5s  %s", label, line), " "))
		label = ""
	}
}

// command is whole, however long, so that it can be pasted.
func command(text string) []string {
	out := lines(text)
	for i, line := range out {
		out[i] = Visible(line)
	}
	return out
}

func replaced(all []claim.Replacement) []string {
	var out []string
	for _, r := range all {
		out = append(out, clip(fmt.Sprintf("%s stood for %s, from %s", r.Value, r.Page, r.Source)))
	}
	return out
}

func answer(e *recorder.Exchange) []string {
	if e.Status == 0 {
		return []string{clip("no answer: " + e.Failure)}
	}
	said := []string{status(e.Status)}
	if mediaType := e.Header.Get("Content-Type"); mediaType != "" {
		said = append(said, mediaType)
	}
	said = append(said, fmt.Sprintf("%s in %s", count(len(e.Body), "byte"), seconds(e.Took)))
	if e.Failure != "" {
		said = append(said, "then "+e.Failure)
	}
	return append([]string{clip(strings.Join(said, ", "))}, excerpt(string(e.Body), bodyLines, 0)...)
}

func status(code int) string { return strings.TrimSpace(fmt.Sprint(code, " ", http.StatusText(code))) }

// seconds is a duration to read, not to reckon with: 3 ms, 12.4 s.
func seconds(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", d.Round(time.Millisecond).Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}
