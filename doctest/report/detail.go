package report

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/recorder"
)

// about is the kind and the operation of a claim, on one line.
func about(c claim.Claim) string {
	if c.Operation == "" {
		return string(c.Kind)
	}
	return Visible(string(c.Kind) + ", " + c.Operation)
}

// details are the lines below the headline of a false claim: what the page says, the evidence, and how to reproduce it.
// server is the URL of the server under test.
func details(c claim.Claim, server string) string {
	var b strings.Builder
	entry(&b, "expected", clip(c.Says))
	entry(&b, "actual", optional(c.Actual)...)
	entry(&b, "help", optional(c.Help)...)
	if c.Evidence == nil {
		return b.String()
	}
	entry(&b, "reproduce", command(c.Evidence.Command)...)
	entry(&b, "output", excerpt(c.Evidence.Output, outputHead, outputTail)...)
	entry(&b, "replaced", replaced(c.Evidence.Replaced)...)
	if e := c.Evidence.Exchange; e != nil {
		entry(&b, "request", clip(fmt.Sprintf("%s %s %s", e.Method, sentTarget(server, e.Target), e.Proto)))
		entry(&b, "response", response(e)...)
	}
	return b.String()
}

// sentTarget is the target of a request as it was sent: a path below that of the server's URL.
func sentTarget(server, target string) string {
	u, err := url.Parse(server)
	if err != nil || !strings.HasPrefix(target, "/") {
		return target
	}
	return strings.TrimSuffix(u.EscapedPath(), "/") + target
}

// entry writes lines, with a label before the first one. Without lines it writes nothing.
func entry(b *strings.Builder, label string, lines ...string) {
	for _, line := range lines {
		fmt.Fprintln(b, strings.TrimRight(fmt.Sprintf("    %-9s  %s", label, line), " "))
		label = ""
	}
}

// optional is a line, or none if the text is empty.
func optional(text string) []string {
	if text == "" {
		return nil
	}
	return []string{clip(text)}
}

// command is never shortened, so that it can be pasted.
func command(text string) []string {
	out := lines(text)
	for i, line := range out {
		out[i] = Visible(line)
		if text := strings.TrimLeft(out[i], " \t"); strings.HasPrefix(text, "::") { // a command for GitHub
			out[i] = strings.TrimSuffix(out[i], text) + `\x3a` + text[1:]
		}
	}
	return out
}

func replaced(all []claim.Replacement) []string {
	var out []string
	for _, r := range all {
		out = append(out, clip(fmt.Sprintf("%s → %s (%s)", r.Page, r.Value, r.Source)))
	}
	return out
}

func response(e *recorder.Exchange) []string {
	if e.Status == 0 {
		return []string{clip("none: " + e.Failure)}
	}
	parts := []string{status(e.Status)}
	if mediaType := e.Header.Get("Content-Type"); mediaType != "" {
		parts = append(parts, mediaType)
	}
	parts = append(parts, fmt.Sprintf("%s in %s", count(len(e.Body), "byte"), seconds(e.Took)))
	if e.Failure != "" {
		parts = append(parts, "then "+e.Failure)
	}
	return append([]string{clip(strings.Join(parts, ", "))}, excerpt(string(e.Body), bodyLines, 0)...)
}

func status(code int) string { return strings.TrimSpace(fmt.Sprint(code, " ", http.StatusText(code))) }

// seconds is a duration for people, rounded: 3 ms, 12.4 s.
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
