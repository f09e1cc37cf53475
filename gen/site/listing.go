package site

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
)

// addListings serves what programs read to find the pages: a list for language models, the sitemap, and the rules for crawlers.
func (s *Site) addListings() {
	text := "text/plain; charset=utf-8"
	s.handlers["/llms.txt"] = newResource(text, s.llms(), filePolicy)
	s.handlers["/robots.txt"] = newResource(text, s.robots(), filePolicy)
	if s.cfg.URL != "" {
		s.handlers["/sitemap.xml"] = newResource("application/xml", s.sitemap(), filePolicy)
	}
}

// inOrder are the pages of the sidebar, then all others.
func (s *Site) inOrder() []*page {
	pages := slices.Clone(s.trail)
	for _, p := range s.pages {
		if !slices.Contains(pages, p) {
			pages = append(pages, p)
		}
	}
	return pages
}

// llms lists the Markdown of the pages (https://llmstxt.org).
func (s *Site) llms() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n> %s\n\n## Pages\n\n", s.title, s.home().description)
	for _, p := range s.inOrder() {
		fmt.Fprintf(&b, "- [%s](%s/%s): %s\n", p.Title, s.cfg.URL, p.file, p.description)
	}
	if !s.hasReference() {
		return []byte(b.String())
	}
	fmt.Fprintf(&b, "\n## Reference\n\n- [OpenAPI document in YAML](%[1]s/openapi.yaml): all operations, parameters and responses\n- [OpenAPI document in JSON](%[1]s/openapi.json): the same\n", s.cfg.URL)
	return []byte(b.String())
}

// robots keeps crawlers away from searches and from the operations.
func (s *Site) robots() []byte {
	b := []byte("User-agent: *\nDisallow: /search\n")
	for op := range s.document.Operations() {
		if path, _, _ := strings.Cut(op.Path, "{"); op.Method == "GET" && path != "/" {
			b = fmt.Appendf(b, "Disallow: %s\n", path)
		}
	}
	if s.cfg.URL != "" {
		b = fmt.Appendf(b, "Sitemap: %s/sitemap.xml\n", s.cfg.URL)
	}
	return b
}

func (s *Site) sitemap() []byte {
	var b strings.Builder
	b.WriteString(xml.Header + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n")
	var paths []string
	if s.hasReference() {
		paths = append(paths, "/reference")
	}
	for _, p := range s.inOrder() {
		paths = append(paths, p.Path)
	}
	for _, path := range paths {
		b.WriteString("  <url><loc>")
		_ = xml.EscapeText(&b, []byte(s.cfg.URL+path)) // a strings.Builder takes everything
		b.WriteString("</loc></url>\n")
	}
	b.WriteString("</urlset>\n")
	return []byte(b.String())
}
