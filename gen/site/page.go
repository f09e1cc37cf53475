package site

import (
	"bytes"
	"cmp"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	gtext "github.com/yuin/goldmark/text"
)

const (
	homeFile    = "README.md"
	sidebarFile = "_sidebar.md"

	descriptionLength = 160 // runes; about what search engines show
)

// page is one Markdown file. Title, description and sections are plain text, Path is that of its URL.
type page struct {
	Title, Path string

	file        string // slash-separated name in Config.Pages
	description string
	sections    []section
	source      []byte // as it stands in the file
	expanded    []byte // source with its includes
	from        []place
	doc         ast.Node
}

// section is a heading and the text up to the next one. The first has no heading where a page starts without one.
type section struct {
	Title, ID string
	Level     int
	text      string
}

// extensions are those of pages.
var extensions = []string{".md", ".mdx", ".markdown", ".apib"}

func isMarkdown(file string) bool {
	return slices.Contains(extensions, strings.ToLower(path.Ext(file)))
}

// pageFiles lists the pages: all Markdown files but those whose names start with an underscore, which Docsify uses for itself.
func pageFiles(fsys fs.FS) ([]string, error) {
	var files []string
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !d.IsDir() && isMarkdown(name) && !strings.HasPrefix(path.Base(name), "_") {
			files = append(files, name)
		}
		return nil
	})
	return files, err
}

// pathOf is the URL path of a page: its name without extension, and of a README or an index that of its folder.
func pathOf(file string) string {
	name := strings.TrimSuffix(file, path.Ext(file))
	if dir, base := path.Split(name); base == "README" || base == "index" {
		return "/" + dir
	}
	return "/" + name
}

// readPage parses a page and reads off it all that does not depend on other pages.
func readPage(fsys fs.FS, file string) (*page, error) {
	source, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, err
	}
	text, err := expand(fsys, file)
	if err != nil {
		return nil, err
	}
	return newPage(file, source, text), nil
}

func newPage(file string, source []byte, text expansion) *page {
	p := &page{file: file, Path: pathOf(file), source: source, expanded: text.text, from: text.from}
	p.doc = markdown.Parser().Parse(gtext.NewReader(text.text))
	if file != sidebarFile {
		giveTitle(p.doc, cmp.Or(text.title, nameOf(file)), text.title != "")
	}
	boxCallouts(p.doc, p.expanded)
	groupTabs(p.doc, p.expanded)
	wrapTables(p.doc, p.expanded)
	numberHeadings(p.doc, p.expanded)
	p.sections = sectionsOf(p.doc, p.expanded)
	p.Title, p.description = describe(p)
	anchorHeadings(p.doc)
	return p
}

// nameOf is the name of a file without its extension.
func nameOf(file string) string { return strings.TrimSuffix(path.Base(file), path.Ext(file)) }

// giveTitle puts a title above a page that has no heading or, if the front matter has the title, none of the first level.
func giveTitle(doc ast.Node, title string, isWritten bool) {
	least := 7
	walk(doc, func(n ast.Node) {
		if heading, ok := n.(*ast.Heading); ok {
			least = min(least, heading.Level)
		}
	})
	if least == 7 || isWritten && least > 1 {
		heading := ast.NewHeading(1)
		heading.AppendChild(heading, ast.NewString([]byte(title)))
		doc.InsertBefore(doc, doc.FirstChild(), heading)
	}
}

// describe takes the title from the first heading and the description from the first paragraph that does not start with
// a badge.
func describe(p *page) (title, description string) {
	title = nameOf(p.file)
	for _, s := range p.sections {
		if s.Title != "" {
			title = s.Title
			break
		}
	}
	for n := p.doc.FirstChild(); n != nil; n = n.NextSibling() {
		if n.Kind() == ast.KindParagraph && n.FirstChild().Kind() != ast.KindRawHTML {
			return title, shorten(plainText(n, p.expanded), descriptionLength)
		}
	}
	return title, ""
}

// shorten cuts s after a word so that it has at most limit runes, the ellipsis included.
func shorten(s string, limit int) string {
	runes := []rune(s)
	if len(runes) <= limit {
		return s
	}
	cut := string(runes[:limit-1])
	if i := strings.LastIndexByte(cut, ' '); i > 0 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:.") + "…"
}

// outline lists the headings below the title, for the table of contents; nil where there are too few for one.
func (p *page) outline() []section {
	var headings []section
	for _, s := range p.sections {
		if s.Level == 2 || s.Level == 3 {
			headings = append(headings, s)
		}
	}
	if len(headings) < 2 {
		return nil
	}
	return headings
}

// render returns the page as HTML, which is as trustworthy as the page.
func (p *page) render() (template.HTML, error) {
	var b bytes.Buffer
	if err := markdown.Renderer().Render(&b, p.expanded, p.doc); err != nil {
		return "", fmt.Errorf("%s: %w", p.file, err)
	}
	return template.HTML(b.String()), nil
}

// links returns the destinations of the links in a page, in order.
func (p *page) links() []string {
	var targets []string
	walk(p.doc, func(n ast.Node) {
		if link, ok := n.(*ast.Link); ok {
			targets = append(targets, string(link.Destination))
		}
	})
	return targets
}
