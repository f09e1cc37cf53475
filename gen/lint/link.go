package lint

import (
	"cmp"
	"os"
	"path"
	"strings"

	"docsascode.example/gen/page"
	"docsascode.example/gen/spelling"
)

// link reports the links of a page that lead nowhere. Links to other hosts are not followed.
func (l *linter) link(p *page.Page) {
	for _, link := range p.Links {
		switch {
		case link.Broken && isDirectory(link.Path):
			l.report(link.Pos, "link", "the directory %s has no README.md to show; link to a page in it", link.Target)
		case link.Broken:
			l.report(link.Pos, "link", "%s does not exist%s", link.Target, cmp.Or(nearFile(link.Path), "; correct the link"))
		case link.Page != nil && link.Anchor != "" && !link.Page.HasAnchor(link.Anchor):
			l.report(link.Pos, "link", "%s has no heading for #%s%s", link.Page.File, link.Anchor, cmp.Or(spelling.Question(link.Anchor, link.Page.Anchors()...), "; correct the link"))
		}
	}
}

func isDirectory(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// nearFile suggests a file of the same directory.
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
