package script

import (
	"regexp"
	"strings"
)

var (
	// stopForm matches the paths of requests that end the server: POST /stop, PUT /-/quit, POST /admin/shutdown.
	stopForm = regexp.MustCompile(`(?i)^/?(?:(?:-|admin|api|server|service|system|debug|process|control|v\d+)/)*(?:stop|shutdown|shut-down|quit|exit|halt|poweroff|terminate|kill)/?$`)
	// wipeForm matches the paths of requests that empty the server.
	wipeForm = regexp.MustCompile(`(?i)^/?(?:[\w.-]+/){0,4}(?:wipe|reset|flush|purge|truncate|clear|delete[-_]?all)/?$`)
)

// Stops reports whether a request ends the server, by its path.
func Stops(method, path string) bool { return method != "GET" && stopForm.MatchString(path) }

// Wipes reports whether a request empties the server, by its path.
func Wipes(method, path string) bool { return method != "GET" && wipeForm.MatchString(path) }

// PathOf is the path of a URL with or without a scheme, and without its query.
func PathOf(url string) string {
	target, _, _ := strings.Cut(url, "?")
	if _, rest, ok := strings.Cut(target, "://"); ok {
		target = rest
	}
	if strings.HasPrefix(target, "/") {
		return target
	}
	_, path, ok := strings.Cut(target, "/")
	if !ok {
		return ""
	}
	return "/" + path
}
