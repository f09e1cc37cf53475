package lint

import (
	"strings"

	"docsascode.example/gen/page"
	"docsascode.example/gen/source"
	"docsascode.example/gen/spelling"
)

// hosts reports the host of an example that is a slip of the pen from the one that most examples of the page call.
func (l *linter) hosts(p *page.Page) {
	count, first := map[string]int{}, map[string]source.Pos{}
	var names []string
	for _, op := range p.Operations {
		for _, e := range op.Examples {
			for _, req := range e.Requests {
				host := hostOf(req.URL.Text)
				if host == "" || !req.URL.Known {
					continue
				}
				if count[host]++; count[host] == 1 {
					first[host] = e.Code.At(req.URL.At(strings.Index(req.URL.Text, host)))
					names = append(names, host)
				}
			}
		}
	}
	most := ""
	for _, host := range names {
		if count[host] > count[most] {
			most = host
		}
	}
	for _, host := range names {
		if count[host] == 1 && count[most] > 2 && isSlipOfHost(host, most) {
			l.report(first[host], "example-request", "the example calls %s, but the other examples call %s; use one host in all", host, most)
		}
	}
}

// hostOf is the name in a URL of the host, with a dot.
func hostOf(url string) string {
	_, rest, found := strings.Cut(url, "://")
	host, _, _ := strings.Cut(rest, "/")
	host, _, _ = strings.Cut(host, "?")
	if !found || !strings.Contains(host, ".") || strings.ContainsAny(host, "{<[$") {
		return ""
	}
	return host
}

// isSlipOfHost reports whether two names of hosts differ in a letter, and not in a number.
func isSlipOfHost(a, b string) bool {
	return len(a) > 8 && len(a) < spelling.Longest && len(b) < spelling.Longest && digits.ReplaceAllString(a, "") != digits.ReplaceAllString(b, "") && spelling.Distance(a, b) == 1
}
