package lint

import (
	"path/filepath"

	"docsascode.example/gen/page"
)

// html reports code blocks that stand in HTML. In .mdx files elements hold Markdown.
func (l *linter) html(p *page.Page) {
	if filepath.Ext(p.File) == ".mdx" {
		return
	}
	for _, line := range p.Outline.Swallowed {
		l.report(line.Pos, "html", "the HTML above takes this code block for its own text; write a blank line before it")
	}
}
