package script

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/gen/example"
	"docsascode.example/gen/page"
	"docsascode.example/gen/spelling"
)

// Hosts are the servers that the examples of the pages call.
type Hosts struct {
	usual string          // the server under test, as examples name it; empty if no example names one
	isOwn bool            // examples name it by the address that it has now
	alias map[string]bool // other names of it: examples of the same operation call both, and more than one does
	count map[string]int  // the requests to each host
	typos map[string]bool // hosts whose names are likely mistakes for the usual one
	Bases []string        // the URLs before the paths of operations, without a user, the longest first
}

// FindHosts finds the hosts that the examples call, and which of them is the server under test: the one at its own address, or
// else the one that most examples call. Of hosts that as many call, it is the first.
func FindHosts(ops []*page.Operation, server *url.URL) Hosts {
	h := Hosts{count: map[string]int{}}
	var order []string
	for _, op := range ops {
		for _, base := range basesCalled(op) {
			if !slices.Contains(h.Bases, base) {
				h.Bases = append(h.Bases, base)
			}
			host := HostOf(base)
			if h.count[host]++; h.count[host] == 1 {
				order = append(order, host)
			}
		}
	}
	for _, host := range order {
		switch {
		case server != nil && host == HostOf(server.String()):
			h.usual, h.isOwn = host, true
		case host != "" && !h.isOwn && (h.usual == "" || h.count[host] > h.count[h.usual]):
			h.usual = host
		}
	}
	h.findAliases(ops)
	h.findTypos(ops)
	slices.SortFunc(h.Bases, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return h
}

// basesCalled are the URLs before the operation's path in the requests of its examples, one for each request that has one.
func basesCalled(op *page.Operation) []string {
	var out []string
	for _, e := range op.Examples {
		for i := range e.Requests {
			if base := cmp.Or(baseOf(op, &e.Requests[i]), variableBase(op.Page, e, &e.Requests[i])); base != "" {
				out = append(out, base)
			}
		}
	}
	return out
}

var (
	baseForm = regexp.MustCompile(`(?m)(?:^|[\s;])([A-Za-z_]\w*)=["']?(https?://[^\s"'$;]+)`)
	// HostVariable matches a URL that begins with a variable, perhaps with another one for the port.
	HostVariable = regexp.MustCompile(`^["'` + "`" + `]?(https?://)?(?:\$\{?|(?:\$\{)?process\.env\.)([A-Za-z_]\w*)\}?(?::\$\{?([A-Za-z_]\w*)\}?)?(?:[/"'?\s]|$)`)
)

// variableBase is the URL that the page gives to the variable with which the URL of a request begins; empty if it gives none.
func variableBase(p *page.Page, e *page.Example, req *example.Request) string {
	at := req.URL.Offset
	if at < 0 || at >= len(e.Code.Value) {
		return ""
	}
	m := HostVariable.FindStringSubmatch(e.Code.Value[at:])
	if m == nil || m[1] != "" {
		return ""
	}
	for _, other := range append(OutsideOperations(p), e) {
		for _, set := range baseForm.FindAllStringSubmatch(other.Code.Value, -1) {
			if set[1] == m[2] && !UnnamedHost.MatchString(set[2]) {
				return strings.TrimSuffix(set[2], "/")
			}
		}
	}
	return ""
}

func (h *Hosts) findAliases(ops []*page.Operation) {
	h.alias = map[string]bool{}
	for _, op := range ops {
		var called []string
		for _, req := range op.Requests() {
			if base := baseOf(op, req); base != "" {
				called = append(called, HostOf(base))
			}
		}
		for _, host := range called {
			isUnnamed := UnnamedHost.MatchString(host)
			if isUnnamed && portOf(host) == portOf(h.usual) || h.count[host] > 1 && slices.Contains(called, h.usual) && !isUnnamed {
				h.alias[host] = true
			}
		}
	}
}

// portOf is the port of a host; empty if it has none.
func portOf(host string) string { return host[strings.LastIndexByte(host, ':')+1:] }

// findTypos finds the hosts that are nearly called like the usual one: a host that one request names, and a wrong port that all
// examples of one operation name, if other operations below the same path are on the usual port.
func (h *Hosts) findTypos(ops []*page.Operation) {
	h.typos = map[string]bool{}
	callers, above := map[string][]*page.Operation{}, map[string]bool{}
	for _, op := range ops {
		for _, base := range basesCalled(op) {
			host := HostOf(base)
			if host == h.usual {
				above[firstSegments(op.Path.Value)] = true
			}
			if !slices.Contains(callers[host], op) {
				callers[host] = append(callers[host], op)
			}
		}
	}
	for host, by := range callers {
		distance := spelling.Distance(host, h.usual)
		isOnce := h.count[host] == 1 && h.count[h.usual] > 1 && distance <= 2
		isPort := distance == 1 && isSamePlace(host, h.usual) && h.count[h.usual] >= 5*h.count[host] && len(by) == 1 && above[firstSegments(by[0].Path.Value)] && firstSegments(by[0].Path.Value) != ""
		h.typos[host] = host != h.usual && !h.alias[host] && (isOnce || isPort)
	}
}

// firstSegments are the first two segments of a path, if it has more; otherwise empty, for other servers can have such a path,
// too.
func firstSegments(path string) string {
	segments := strings.Split(strings.Trim(path, "/"), "/")
	if len(segments) < 3 {
		return ""
	}
	return strings.Join(segments[:2], "/")
}

// isSamePlace reports whether two hosts differ in their ports alone.
func isSamePlace(a, b string) bool {
	one, _, _ := strings.Cut(a, ":")
	two, _, _ := strings.Cut(b, ":")
	return one == two
}

// Shown is the server under test as the pages write it, without a scheme; empty if no example names one.
func (h Hosts) Shown() string {
	for _, base := range h.Bases {
		if HostOf(base) == h.usual {
			authority, _, _ := strings.Cut(base[len(SchemeForm.FindString(base)):], "/")
			return authority
		}
	}
	return ""
}

// IsServer reports whether a host is the server under test, under whatever name.
func (h Hosts) IsServer(host string) bool {
	return host == "" || host == h.usual || h.alias[host] || h.typos[host]
}

// isTypo reports whether the name of a host is likely a mistake for that of the server under test.
func (h Hosts) isTypo(host string) bool { return h.typos[host] }

// Elsewhere is the host of an operation if every example of it that names a host names another one than the server under
// test; empty otherwise. A name that is nearly the server's is a typo.
func (h Hosts) Elsewhere(op *page.Operation) string { return h.OtherOf(op, op.Requests()) }

// OtherOf is the host of requests if all that name a host name another one than the server under test; empty otherwise.
func (h Hosts) OtherOf(op *page.Operation, requests []*example.Request) string {
	other := ""
	for _, req := range requests {
		base := baseOf(op, req)
		switch host := HostOf(base); {
		case base == "":
		case h.IsServer(host):
			return ""
		default:
			other = host
		}
	}
	return other
}

// OtherOfAll is the host of requests that no operation is known for, if all that name a host name one that other operations are
// on; empty otherwise.
func (h Hosts) OtherOfAll(requests []example.Request) string {
	other := ""
	for _, req := range requests {
		url := req.URL.Text
		if !SchemeForm.MatchString(url) {
			if !bareHost.MatchString(url) {
				continue
			}
			url = "http://" + url
		}
		host := HostOf(url)
		if h.IsServer(host) || h.count[host] == 0 {
			return ""
		}
		other = host
	}
	return other
}

// Odd is the base URL of an example that calls another host than the other examples of its operation; empty if it does not.
func (h Hosts) Odd(op *page.Operation, e *page.Example) string {
	if h.Elsewhere(op) != "" {
		return ""
	}
	for i := range e.Requests {
		base := baseOf(op, &e.Requests[i])
		if host := HostOf(base); base != "" && (h.isTypo(host) || !h.IsServer(host) && h.count[host] == 1 && !UnnamedHost.MatchString(host)) {
			return base
		}
	}
	return ""
}

// UsualBase is a base URL of the server under test.
func (h Hosts) UsualBase() string {
	for _, base := range h.Bases {
		if HostOf(base) == h.usual {
			return base
		}
	}
	return ""
}

// BasePath is the path that all URLs of the server under test have before those of the operations; empty if there is none,
// or more than one.
func (h Hosts) BasePath() string {
	path, found := "", false
	for _, base := range h.Bases {
		if HostOf(base) != h.usual {
			continue
		}
		_, own, _ := strings.Cut(base[len(SchemeForm.FindString(base)):], "/")
		if found && own != path {
			return ""
		}
		path, found = own, true
	}
	if path == "" {
		return ""
	}
	return "/" + path
}

// ServedBy maps the hosts of the pages to the servers that the configuration names.
func (h Hosts) ServedBy(servers map[string]*url.URL) map[string]*url.URL {
	out := map[string]*url.URL{}
	for name, u := range servers {
		out[hostKey(strings.ToLower(name), h.count)] = u
	}
	return out
}
