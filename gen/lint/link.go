package lint

import (
	"cmp"
	"os"
	"path"
	"strings"

	"docsascode.example/gen/page"
	"docsascode.example/gen/spelling"
)

// mostQuestions bounds the questions about what was meant by the broken links of one page.
const mostQuestions = 50

// link reports the links of a page that lead nowhere. Links to other hosts are not followed.
func (l *linter) link(p *page.Page) {
	asked := 0
	near := func(word string, known func() []string) string {
		if asked++; asked > mostQuestions {
			return "; correct the link"
		}
		return cmp.Or(spelling.Question(word, known()...), "; correct the link")
	}
	for _, link := range p.Links {
		switch {
		case link.Broken && isDirectory(link.Path):
			l.report(link.Pos, "link", "the directory %s has no README.md to show; link to a page in it", link.Target)
		case link.Broken:
			l.report(link.Pos, "link", "%s does not exist%s", link.Target, near(path.Base(link.Path), func() []string { return filesBeside(link.Path) }))
		case link.Page != nil && link.Anchor != "" && !link.Page.HasAnchor(link.Anchor):
			l.report(link.Pos, "link", "%s has no heading for #%s%s", link.Page.File, link.Anchor, near(link.Anchor, link.Page.Anchors))
		}
	}
}

func isDirectory(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// filesBeside are the names of the files of the same directory, as a link writes them.
func filesBeside(name string) []string {
	entries, err := os.ReadDir(path.Dir(name))
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		if page := strings.TrimSuffix(e.Name(), ".md"); path.Ext(name) == "" {
			names = append(names, page)
		} else {
			names = append(names, e.Name())
		}
	}
	return names
}
