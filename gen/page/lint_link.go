package page

import (
	"net/url"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// checkLinks reports the links of a page that lead nowhere. Links to other hosts are not followed.
func (s *Site) checkLinks(p *Page) {
	r := &reader{site: s, page: p}
	for _, link := range p.Links {
		r.checkLink(link)
	}
	p.diagnostics = append(p.diagnostics, r.diagnostics...)
}

var schemeForm = regexp.MustCompile(`^(?:[a-zA-Z][a-zA-Z0-9+.-]*:|//)`)

func (r *reader) checkLink(link Link) {
	target := strings.TrimPrefix(link.Target, "#/")
	if target != link.Target {
		target = "/" + target
	}
	if target == "" || schemeForm.MatchString(target) {
		return
	}
	file, anchor := splitAnchor(target)
	found := r.page
	if file != "" {
		name := r.resolve(link.File, file)
		shown := pageOf(name)
		switch {
		case isFile(shown) && path.Ext(shown) == ".md":
			found = r.site.pageAt(shown)
		case isFile(name):
			return
		default:
			r.report(link.Pos, "link", "there is no %s%s", link.Target, r.nearFile(name))
			return
		}
	}
	if anchor != "" && found != nil && !found.hasAnchor(anchor) {
		r.report(link.Pos, "link", "%s has no heading for #%s%s", found.File, anchor, suggest(anchor, found.slugs()...))
	}
}

// splitAnchor parts a target at # or Docsify's ?id=.
func splitAnchor(target string) (file, anchor string) {
	file, anchor, _ = strings.Cut(target, "#")
	file, query, _ := strings.Cut(file, "?")
	if values, err := url.ParseQuery(query); err == nil && values.Get("id") != "" {
		anchor = values.Get("id")
	}
	if decoded, err := url.PathUnescape(file); err == nil {
		file = decoded
	}
	return file, anchor
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && !info.IsDir()
}

// nearFile suggests a file of the same folder.
func (r *reader) nearFile(name string) string {
	entries, err := os.ReadDir(path.Dir(name))
	if err != nil {
		return ""
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return suggest(path.Base(name), names...)
}

// pageAt is the page of a file, read now where it was not before; nil where it cannot be.
func (s *Site) pageAt(file string) *Page {
	for _, p := range append(slices.Clone(s.Pages), s.known...) {
		if p.File == file {
			return p
		}
	}
	p, err := s.readFile(file)
	if err != nil {
		return nil
	}
	s.known = append(s.known, p)
	return p
}

func (p *Page) hasAnchor(anchor string) bool {
	if decoded, err := url.PathUnescape(anchor); err == nil {
		anchor = decoded
	}
	return slices.Contains(p.slugs(), strings.ToLower(anchor))
}

// slugs are the anchors of a page's headings, as Docsify and as GitHub make them.
func (p *Page) slugs() []string {
	var out []string
	for _, a := range p.anchors {
		out = append(out, slug(a, false), slug(a, true))
	}
	return out
}

var dashes = regexp.MustCompile(`-+`)

// slug is an anchor in lower case, its spaces as dashes, without punctuation. GitHub keeps every dash, and Docsify
// makes one of several and puts an underscore before a digit at the start.
func slug(heading string, github bool) string {
	s := strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '-':
			return '-'
		case r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, strings.TrimSpace(heading))
	if github {
		return s
	}
	s = dashes.ReplaceAllString(s, "-")
	if s != "" && unicode.IsDigit(rune(s[0])) {
		s = "_" + s
	}
	return s
}
