package site

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// relink points the links and images of a page at the paths of the site.
func (s *Site) relink(fsys fs.FS, p *page) error {
	var faults []error
	rewrite := func(destination, title *[]byte) {
		to, err := s.target(fsys, p.file, string(*destination), string(*title))
		if err != nil && s.cfg.AnyPages {
			return
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: link to %s: %w", p.file, *destination, err))
			return
		}
		*destination = []byte(to)
		if strings.HasPrefix(string(*title), ":") { // an instruction to Docsify, not for readers
			*title = nil
		}
	}
	walk(p.doc, func(n ast.Node) {
		switch n := n.(type) {
		case *ast.Link:
			rewrite(&n.Destination, &n.Title)
		case *ast.Image:
			rewrite(&n.Destination, &n.Title)
		}
	})
	return errors.Join(faults...)
}

// target returns where a link in file leads: to a page, to a file that the site then serves, or, where it is absolute and neither, to
// what it says. Docsify's `?id=heading` becomes a fragment.
func (s *Site) target(fsys fs.FS, file, destination, title string) (string, error) {
	u, err := url.Parse(destination)
	if err != nil {
		return "", err
	}
	if u.IsAbs() || u.Host != "" || u.Path == "" && u.RawQuery == "" || strings.Contains(title, ":ignore") {
		return destination, nil
	}
	name := file
	if u.Path != "" {
		name = resolve(file, u.Path)
	}
	if p := s.pageAt(name); p != nil {
		return p.Path + fragment(u), nil
	}
	if !isMarkdown(name) {
		to, err := s.addFile(fsys, name)
		if err == nil || !strings.HasPrefix(destination, "/") {
			return to, err
		}
		return destination, nil
	}
	return "", fs.ErrNotExist
}

// pageAt finds the page that a link means: by the name of its file, or by its path.
func (s *Site) pageAt(name string) *page {
	if p := s.byFile[name]; p != nil {
		return p
	}
	own := path.Clean("/" + name)
	if p := s.byPath[own]; p != nil {
		return p
	}
	return s.byPath[own+"/"]
}

func fragment(u *url.URL) string {
	id := u.Fragment
	if id == "" {
		id = u.Query().Get("id")
	}
	if id == "" {
		return ""
	}
	return "#" + url.PathEscape(id)
}
