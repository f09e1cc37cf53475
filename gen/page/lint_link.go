package page

import (
	"cmp"
	"maps"
	"net/url"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/gen/spelling"
)

// checkLinks reports the links of a page that lead nowhere. Links to other hosts are not followed.
func (s *Site) checkLinks(p *Page) {
	r := &reader{site: s, page: p}
	for _, link := range p.Links {
		r.checkLink(link)
	}
	p.Findings = append(p.Findings, r.findings...)
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
		name, ok := r.find(link.File, file)
		if !ok {
			r.missing(link, file)
			return
		}
		found = r.site.pageAt(name)
	}
	if anchor != "" && found != nil && !found.hasAnchor(anchor) {
		anchors := slices.Sorted(maps.Keys(found.anchors))
		r.report(link.Pos, "link", "%s has no heading for #%s%s", found.File, anchor, cmp.Or(spelling.Question(anchor, anchors...), "; correct the link"))
	}
}

// find is the file that Docsify shows for a link in a file, seen from that file or from the page that includes it.
func (r *reader) find(from, target string) (name string, ok bool) {
	for _, base := range []string{from, r.page.File} {
		name := r.site.resolve(base, target)
		for _, candidate := range []string{pageOf(name), name} {
			if isFile(candidate) {
				return candidate, true
			}
		}
	}
	return "", false
}

// missing reports a link to a file that is not there. What is at a root that nothing tells cannot be said.
func (r *reader) missing(link Link, file string) {
	if _, known := r.site.root(link.File); !known && strings.HasPrefix(file, "/") {
		return
	}
	name := r.site.resolve(link.File, file)
	if isDirectory(name) {
		r.report(link.Pos, "link", "the directory %s has no README.md to show; link to a page in it", link.Target)
		return
	}
	r.report(link.Pos, "link", "%s does not exist%s", link.Target, cmp.Or(nearFile(name), "; correct the link"))
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

// nearFile suggests a file of the same folder.
func nearFile(name string) string {
	entries, err := os.ReadDir(path.Dir(name))
	if err != nil {
		return ""
	}
	var names []string
	for _, e := range entries {
		if page := strings.TrimSuffix(e.Name(), ".md"); path.Ext(name) == "" {
			names = append(names, page)
		} else {
			names = append(names, e.Name())
		}
	}
	return spelling.Question(path.Base(name), names...)
}

// hasAnchor reports whether an anchor leads somewhere on a page; every page has a top.
func (p *Page) hasAnchor(anchor string) bool {
	if decoded, err := url.PathUnescape(anchor); err == nil {
		anchor = decoded
	}
	anchor = strings.ToLower(anchor)
	return anchor == "top" || p.anchors[anchor] > 0
}
