package page

import (
	"html"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
)

// A Link is a link or an image of a page.
type Link struct {
	Pos
	Target string
	Image  bool
	// Path is the file that the target names, and Anchor the heading of it. Both are empty in a link to another site.
	Path, Anchor string
	// Page is the page that the link leads to; nil for any other file.
	Page *Page
	// Broken says that there is no such file.
	Broken bool
}

// readLinks keeps the links that Docsify follows, and the anchors. Includes are checked where they are read.
func (p *Page) readLinks() {
	for _, l := range p.Outline.Links {
		if !strings.Contains(l.Title, ":ignore") && !strings.Contains(l.Title, ":disabled") && !strings.Contains(l.Title, ":include") {
			p.Links = append(p.Links, Link{Pos: l.Pos, Target: l.Target, Image: l.Image})
		}
	}
	p.anchors = map[string]int{}
	p.Outline.Top.All(func(s *markdown.Section) bool {
		if s.ID != "" {
			p.addAnchor(s.ID)
		}
		if s.Kind == markdown.Heading || s.Kind == markdown.Tab {
			p.headingAnchors(s.Title.Value)
		}
		return true
	})
	for _, id := range p.Outline.Anchors {
		p.addAnchor(id)
	}
}

func (p *Page) headingAnchors(title string) {
	slugs := []string{docsifySlug(title), docsifySlug(html.EscapeString(title)), githubSlug(title)}
	slices.Sort(slugs)
	for _, s := range slices.Compact(slugs) {
		p.addAnchor(s)
	}
}

// addAnchor numbers an anchor that the page has already, as Docsify and GitHub do.
func (p *Page) addAnchor(anchor string) {
	anchor = strings.ToLower(anchor)
	n := p.anchors[anchor]
	p.anchors[anchor]++
	if n > 0 {
		p.anchors[anchor+"-"+strconv.Itoa(n)]++
	}
}

// Anchors are the names of the places on the page that a link can lead to, in order.
func (p *Page) Anchors() []string {
	var out []string
	for anchor := range p.anchors {
		out = append(out, anchor)
	}
	slices.Sort(out)
	return out
}

// HasAnchor reports whether an anchor leads somewhere on a page; every page has a top.
func (p *Page) HasAnchor(anchor string) bool {
	if decoded, err := url.PathUnescape(anchor); err == nil {
		anchor = decoded
	}
	anchor = strings.ToLower(anchor)
	return anchor == "top" || p.anchors[anchor] > 0
}

var schemeForm = regex.MustCompile(`^(?:[a-zA-Z][a-zA-Z0-9+.-]*:|//)`)

// follow finds the files that the links of a page lead to, but for those of other hosts.
func (s *Site) follow(p *Page) {
	for i := range p.Links {
		l := &p.Links[i]
		target := strings.TrimPrefix(l.Target, "#/")
		if target != l.Target {
			target = "/" + target
		}
		if target == "" || schemeForm.MatchString(target) {
			continue
		}
		var file string
		if file, l.Anchor = splitAnchor(target); file == "" {
			l.Path, l.Page = p.File, p
			continue
		}
		name, ok := s.find(p.File, l.File, file)
		if ok {
			l.Path, l.Page = name, s.pageAt(name)
			s.rooted = s.rooted || strings.HasPrefix(file, "/")
			continue
		}
		l.Path, l.Broken = s.resolve(l.File, file), true
	}
}

// excuseRoutes takes back what [Site.follow] says of links from a root, such as /guide/start, if nothing shows that the pages'
// directory is the root: neither a file of Docsify nor such a link that leads to a page. Other generators make routes of their own.
func (s *Site) excuseRoutes() {
	for _, p := range s.Pages {
		for i := range p.Links {
			l := &p.Links[i]
			isFromRoot := strings.HasPrefix(strings.TrimPrefix(l.Target, "#"), "/")
			if l.Broken && isFromRoot && !s.rooted && docsifyRoot(path.Dir(l.File)) == "" {
				l.Path, l.Broken = "", false
			}
		}
	}
}

// find is the file that Docsify shows for a link in a file, seen from that file or from the page that includes it.
func (s *Site) find(page, from, target string) (name string, ok bool) {
	for _, base := range []string{from, page} {
		name := s.resolve(base, target)
		if s.files[name] != nil {
			return name, true
		}
		for _, candidate := range []string{pageOf(name), name} {
			if isFile(candidate) {
				return candidate, true
			}
		}
	}
	return "", false
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

// docsifyDropped reports whether Docsify leaves a character out of an anchor.
func docsifyDropped(r rune) bool {
	return r >= 0x2000 && r <= 0x206F || r >= 0x2E00 && r <= 0x2E7F || strings.ContainsRune("\\'!\"#$%&()*+,./:;<=>?@[]^`{|}~", r)
}

// docsifySlug is the anchor that Docsify makes of a heading: one dash for several, and an underscore before a digit at the start.
func docsifySlug(heading string) string {
	var b strings.Builder
	isDash := false
	for _, r := range heading {
		switch {
		case docsifyDropped(r):
			continue
		case strings.ContainsRune(" \t\n\f\r-", r):
			if !isDash {
				b.WriteByte('-')
			}
			isDash = true
			continue
		case b.Len() == 0 && r >= '0' && r <= '9':
			b.WriteByte('_')
		}
		b.WriteRune(r)
		isDash = false
	}
	return b.String()
}

// githubSlug is the anchor that GitHub makes of a heading: every dash stays, and nothing else that is no letter, digit or underscore.
func githubSlug(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '-':
			return '-'
		case r == '_' || unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r):
			return r
		}
		return -1
	}, heading)
}
