package lint

import (
	"cmp"
	"errors"
	"path"

	"docsascode.example/gen/page"
	"docsascode.example/gen/spelling"
)

// include reports the files that a page cannot include.
func (l *linter) include(p *page.Page) {
	for _, inc := range p.Includes {
		switch {
		case inc.Err == nil:
		case errors.Is(inc.Err, page.ErrIncludeDirectory):
			l.report(inc.Pos, "include", "%s is a directory; include a file of it", inc.Target)
		case errors.Is(inc.Err, page.ErrIncludeMissing):
			l.report(inc.Pos, "include", "the included file %s does not exist%s", inc.Target, cmp.Or(spelling.Question(path.Base(inc.Path), filesBeside(inc.Path)...), "; correct its path"))
		case errors.Is(inc.Err, page.ErrIncludeCircular):
			l.report(inc.Pos, "include", "%s includes itself; delete this include", inc.Target)
		case errors.Is(inc.Err, page.ErrIncludeTooMany):
			l.report(inc.Pos, "include", "the page includes more than %d files; delete some includes", page.MostIncludes)
		default:
			l.report(inc.Pos, "include", "doctest cannot include %s: %v", inc.Target, errors.Unwrap(inc.Err))
		}
	}
}
