package run

import (
	"cmp"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/gen/example"
	"docsascode.example/gen/page"
	"docsascode.example/gen/spelling"
)

// Hosts are the servers that the examples of the pages call.
type hosts struct {
	usual string          // the server under test, as examples name it; empty if no example names one
	isOwn bool            // examples name it by the address that it has now
	alias map[string]bool // other names of it: examples of the same operation call both, and more than one does
	count map[string]int  // the requests to each host
	typos map[string]bool // hosts whose names are likely mistakes for the usual one
	bases []string        // the URLs before the paths of operations, without a user, the longest first
}

// findHosts finds the hosts that the examples call, and which of them is the server under test: the one at its own address, or
// else the one that most examples call. Of hosts that as many call, it is the first.
func findHosts(subjects []*subject, server *url.URL) hosts {
	h := hosts{count: map[string]int{}}
	var order []string
	for _, s := range subjects {
		for _, base := range s.basesCalled() {
			if !slices.Contains(h.bases, base) {
				h.bases = append(h.bases, base)
			}
			host := hostOf(base)
			if h.count[host]++; h.count[host] == 1 {
				order = append(order, host)
			}
		}
	}
	for _, host := range order {
		switch {
		case server != nil && host == hostOf(server.String()):
			h.usual, h.isOwn = host, true
		case host != "" && !h.isOwn && (h.usual == "" || h.count[host] > h.count[h.usual]):
			h.usual = host
		}
	}
	h.findAliases(subjects)
	h.findTypos(subjects)
	slices.SortFunc(h.bases, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return h
}

// basesCalled are the URLs before the operation's path in the requests of its examples, one for each request that has one.
func (s *subject) basesCalled() []string {
	var out []string
	for _, e := range s.op.Examples {
		for i := range e.Requests {
			if base := cmp.Or(s.baseOf(&e.Requests[i]), variableBase(s.op.Page, e, &e.Requests[i])); base != "" {
				out = append(out, base)
			}
		}
	}
	return out
}

var baseForm = regexp.MustCompile(`(?m)(?:^|[\s;])([A-Za-z_]\w*)=["']?(https?://[^\s"'$;]+)`)

// variableBase is the URL that the page gives to the variable with which the URL of a request begins; empty if it gives none.
func variableBase(p *page.Page, e *page.Example, req *example.Request) string {
	at := req.URL.Offset
	if at < 0 || at >= len(e.Code.Value) {
		return ""
	}
	m := hostVariable.FindStringSubmatch(e.Code.Value[at:])
	if m == nil || m[1] != "" {
		return ""
	}
	for _, other := range append(proseExamples(p), e) {
		for _, set := range baseForm.FindAllStringSubmatch(other.Code.Value, -1) {
			if set[1] == m[2] && !unnamedHost.MatchString(set[2]) {
				return strings.TrimSuffix(set[2], "/")
			}
		}
	}
	return ""
}

func (h *hosts) findAliases(subjects []*subject) {
	h.alias = map[string]bool{}
	for _, s := range subjects {
		var called []string
		for _, req := range s.op.Requests() {
			if base := s.baseOf(req); base != "" {
				called = append(called, hostOf(base))
			}
		}
		for _, host := range called {
			isUnnamed := unnamedHost.MatchString(host)
			if isUnnamed && portOf(host) == portOf(h.usual) || h.count[host] > 1 && slices.Contains(called, h.usual) && !isUnnamed {
				h.alias[host] = true
			}
		}
	}
}

// portOf is the port of a host; empty if it has none.
func portOf(host string) string { return host[strings.LastIndexByte(host, ':')+1:] }

var (
	schemeForm = regexp.MustCompile(`^[a-z][a-z0-9+.-]*://`)
	userForm   = regexp.MustCompile(`^[^\s/@?#]*@`)
	bareHost   = regexp.MustCompile(`^(?:[^\s/@?#]*@)?(?:localhost|[\w-]+(?:\.[\w-]+)+|[\w-]+(?:\.[\w-]+)*:\d+)(?:[:/?#]|$)`)
	ownPort    = regexp.MustCompile(`[^:]:\d+$`)
	// unnamedHost matches a host that the reader fills in.
	unnamedHost = regexp.MustCompile(`(?i)[<{\[$]|^(?:your|my|the)[-_.]|^(?:[A-Z]+_)*(?:HOST|HOSTNAME|SERVER|DOMAIN|IP|ADDRESS)(?:_[A-Z]+)*$`)
)

// baseOf is the URL before the operation's path in the URL of a request, with a scheme and without a user. It is empty if
// the request's text does not name a host.
func (s *subject) baseOf(req *example.Request) string {
	own := *req
	if !schemeForm.MatchString(own.URL.Text) {
		if !bareHost.MatchString(own.URL.Text) {
			return ""
		}
		own.URL.Text = "http://" + own.URL.Text
	}
	one := *s.op
	one.Examples = []*page.Example{{Requests: []example.Request{own}}}
	for _, base := range one.BaseURLs() {
		scheme := schemeForm.FindString(base)
		rest := base[len(scheme):]
		return strings.TrimSuffix(scheme+rest[len(userForm.FindString(rest)):], "/")
	}
	return ""
}

// hostOf is the host and port of a base URL. All loopback and private addresses with the same port are one host, and so are
// all hosts that the reader fills in, unless they have a port: services of one product differ in it.
func hostOf(base string) string {
	scheme := schemeForm.FindString(base)
	authority, _, _ := strings.Cut(base[len(scheme):], "/")
	if unnamedHost.MatchString(authority) {
		if ownPort.MatchString(authority) {
			return strings.ToLower(authority)
		}
		return ""
	}
	host, port, err := net.SplitHostPort(authority)
	if err != nil {
		host, port = authority, map[string]string{"https://": "443"}[scheme]
	}
	host, port = strings.ToLower(strings.Trim(host, "[]")), cmp.Or(port, "80")
	if ip := net.ParseIP(host); host == "localhost" || ip != nil {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}

// shown is the server under test as the pages write it, without a scheme; empty if no example names one.
func (h hosts) shown() string {
	for _, base := range h.bases {
		if hostOf(base) == h.usual {
			authority, _, _ := strings.Cut(base[len(schemeForm.FindString(base)):], "/")
			return authority
		}
	}
	return ""
}

// isServer reports whether a host is the server under test, under whatever name.
func (h hosts) isServer(host string) bool {
	return host == "" || host == h.usual || h.alias[host] || h.typos[host]
}

// elsewhere is the host of an operation if every example of it that names a host names another one than the server under
// test; empty otherwise. A name that is nearly the server's is a typo.
func (h hosts) elsewhere(s *subject) string { return h.otherOf(s, s.op.Requests()) }

// otherOf is the host of requests if all that name a host name another one than the server under test; empty otherwise.
func (h hosts) otherOf(s *subject, requests []*example.Request) string {
	other := ""
	for _, req := range requests {
		base := s.baseOf(req)
		switch host := hostOf(base); {
		case base == "":
		case h.isServer(host):
			return ""
		default:
			other = host
		}
	}
	return other
}

// otherOfAll is the host of requests that no operation is known for, if all that name a host name one that other operations are
// on; empty otherwise.
func (h hosts) otherOfAll(requests []example.Request) string {
	other := ""
	for _, req := range requests {
		url := req.URL.Text
		if !schemeForm.MatchString(url) {
			if !bareHost.MatchString(url) {
				continue
			}
			url = "http://" + url
		}
		host := hostOf(url)
		if h.isServer(host) || h.count[host] == 0 {
			return ""
		}
		other = host
	}
	return other
}

// isTypo reports whether the name of a host is likely a mistake for that of the server under test.
func (h hosts) isTypo(host string) bool { return h.typos[host] }

// findTypos finds the hosts that are nearly called like the usual one: a host that one request names, and a wrong port that all
// examples of one operation name, if other operations below the same path are on the usual port.
func (h *hosts) findTypos(subjects []*subject) {
	h.typos = map[string]bool{}
	callers, above := map[string][]*subject{}, map[string]bool{}
	for _, s := range subjects {
		for _, base := range s.basesCalled() {
			host := hostOf(base)
			if host == h.usual {
				above[firstSegments(s.op.Path.Value)] = true
			}
			if !slices.Contains(callers[host], s) {
				callers[host] = append(callers[host], s)
			}
		}
	}
	for host, by := range callers {
		distance := spelling.Distance(host, h.usual)
		isOnce := h.count[host] == 1 && h.count[h.usual] > 1 && distance <= 2
		isPort := distance == 1 && isSamePlace(host, h.usual) && h.count[h.usual] >= 5*h.count[host] && len(by) == 1 && above[firstSegments(by[0].op.Path.Value)] && firstSegments(by[0].op.Path.Value) != ""
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

// odd is the base URL of an example that calls another host than the other examples of its operation; empty if it does not.
func (h hosts) odd(s *subject, e *page.Example) string {
	if h.elsewhere(s) != "" {
		return ""
	}
	for i := range e.Requests {
		base := s.baseOf(&e.Requests[i])
		if host := hostOf(base); base != "" && (h.isTypo(host) || !h.isServer(host) && h.count[host] == 1 && !unnamedHost.MatchString(host)) {
			return base
		}
	}
	return ""
}

// usualBase is a base URL of the server under test.
func (h hosts) usualBase() string {
	for _, base := range h.bases {
		if hostOf(base) == h.usual {
			return base
		}
	}
	return ""
}

// redirected replaces the hosts of the pages by recorders, each by the one of its host. If some URLs of a host have a path
// before those of operations and some do not, those without a path name the server itself, as the issuer of a token does.
func (h hosts) redirected(code string, recorder func(host string) string, server string) string {
	for _, base := range h.bases {
		to := recorder(hostOf(base))
		if to == "" {
			continue
		}
		scheme := schemeForm.FindString(base)
		authority := base[len(scheme):]
		hasPath := strings.Contains(code, base+"/")
		code = withUser(code, scheme, authority, to)
		if hasPath {
			code = example.Replace(strings.ReplaceAll(code, base+"/", to+"/"), map[string]string{base: server})
		} else {
			code = example.Replace(code, map[string]string{base: to})
		}
		code = bareIn(code, authority, strings.TrimPrefix(to, "http://"))
	}
	return code
}

// withUser replaces a host that follows a user name and a password.
func withUser(code, scheme, authority, to string) string {
	if !strings.Contains(code, "@"+authority) {
		return code
	}
	form := regexp.MustCompile(regexp.QuoteMeta(scheme) + `([^\s/@"']+@)` + regexp.QuoteMeta(authority) + `([/?"'\s]|$)`)
	return form.ReplaceAllString(code, "http://${1}"+strings.TrimPrefix(to, "http://")+"${2}")
}

// bareIn replaces a host without a scheme where a word of a command begins with it, and in the options of a request in
// JavaScript.
func bareIn(code, authority, to string) string {
	host, port, _ := strings.Cut(authority, ":")
	if !strings.Contains(code, host) {
		return code
	}
	word := regexp.MustCompile(`(^|[\s"'])((?:[^\s/@"':=]+(?::[^\s/@"']*)?@)?)` + regexp.QuoteMeta(authority) + `([/?][^\s]*|["']?(?:\s|$))`)
	code = word.ReplaceAllString(code, "${1}${2}"+to+"${3}")
	toHost, toPort, _ := strings.Cut(to, ":")
	option := regexp.MustCompile(`(\bhost(?:name)?["']?\s*:\s*)(["'])` + regexp.QuoteMeta(host) + `["']`)
	if !option.MatchString(code) {
		return code
	}
	portForm := regexp.MustCompile(`(\bport["']?\s*:\s*)["']?` + regexp.QuoteMeta(cmp.Or(port, "0")) + `["']?`)
	if port != "" && !portForm.MatchString(code) {
		return code
	}
	own := "${1}${2}" + toHost + "${2}"
	if port == "" {
		own += ", port: " + toPort
	}
	code = portForm.ReplaceAllString(option.ReplaceAllString(code, own), "${1}"+toPort)
	return regexp.MustCompile(`(["'](?:node:)?http)s(["'])`).ReplaceAllString(code, "$1$2")
}

// hostURL is the server of a host, as reports show it.
func (r *run) hostURL(host string) string {
	if u := r.Servers[host]; u != nil {
		return strings.TrimSuffix(withoutUser(u).String(), "/")
	}
	return r.serverURL()
}

// hostName is a host as people write it: without a port that its scheme implies.
func hostName(host string) string {
	return strings.TrimSuffix(strings.TrimSuffix(host, ":443"), ":80")
}

// hostKey is the name of a host in -server NAME=URL as hostOf has it.
func hostKey(name string, known map[string]int) string {
	for host := range known {
		if host == name || hostName(host) == name || hostOf("http://"+name) == host {
			return host
		}
	}
	return name
}

// servedBy maps the hosts of the pages to the servers that the configuration names.
func (h hosts) servedBy(servers map[string]*url.URL) map[string]*url.URL {
	out := map[string]*url.URL{}
	for name, u := range servers {
		out[hostKey(strings.ToLower(name), h.count)] = u
	}
	return out
}
