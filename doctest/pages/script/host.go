package script

import (
	"cmp"
	"net"
	"regexp"
	"strings"

	"docsascode.example/gen/example"
	"docsascode.example/gen/page"
)

var (
	// SchemeForm matches the scheme of a URL.
	SchemeForm = regexp.MustCompile(`^[a-z][a-z0-9+.-]*://`)
	userForm   = regexp.MustCompile(`^[^\s/@?#]*@`)
	bareHost   = regexp.MustCompile(`^(?:[^\s/@?#]*@)?(?:localhost|[\w-]+(?:\.[\w-]+)+|[\w-]+(?:\.[\w-]+)*:\d+)(?:[:/?#]|$)`)
	ownPort    = regexp.MustCompile(`[^:]:\d+$`)
	// UnnamedHost matches a host that the reader fills in.
	UnnamedHost = regexp.MustCompile(`(?i)[<{\[$]|^(?:your|my|the)[-_.]|^(?:[A-Z]+_)*(?:HOST|HOSTNAME|SERVER|DOMAIN|IP|ADDRESS)(?:_[A-Z]+)*$`)
)

// baseOf is the URL before the operation's path in the URL of a request, with a scheme and without a user. It is empty if
// the request's text does not name a host.
func baseOf(op *page.Operation, req *example.Request) string {
	own := *req
	if !SchemeForm.MatchString(own.URL.Text) {
		if !bareHost.MatchString(own.URL.Text) {
			return ""
		}
		own.URL.Text = "http://" + own.URL.Text
	}
	one := *op
	one.Examples = []*page.Example{{Requests: []example.Request{own}}}
	for _, base := range one.BaseURLs() {
		scheme := SchemeForm.FindString(base)
		rest := base[len(scheme):]
		return strings.TrimSuffix(scheme+rest[len(userForm.FindString(rest)):], "/")
	}
	return ""
}

// HostOf is the host and port of a base URL. All loopback and private addresses with the same port are one host, and so are
// all hosts that the reader fills in, unless they have a port: services of one product differ in it.
func HostOf(base string) string {
	scheme := SchemeForm.FindString(base)
	authority, _, _ := strings.Cut(base[len(scheme):], "/")
	if UnnamedHost.MatchString(authority) {
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

// HostName is a host as people write it: without a port that its scheme implies.
func HostName(host string) string {
	return strings.TrimSuffix(strings.TrimSuffix(host, ":443"), ":80")
}

// hostKey is the name of a host in -server NAME=URL as hostOf has it.
func hostKey(name string, known map[string]int) string {
	for host := range known {
		if host == name || HostName(host) == name || HostOf("http://"+name) == host {
			return host
		}
	}
	return name
}

// Redirected replaces the hosts of the pages by recorders, each by the one of its host. If some URLs of a host have a path
// before those of operations and some do not, those without a path name the server itself, as the issuer of a token does.
func (h Hosts) Redirected(code string, recorder func(host string) string, server string) string {
	for _, base := range h.Bases {
		to := recorder(HostOf(base))
		if to == "" {
			continue
		}
		scheme := SchemeForm.FindString(base)
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
