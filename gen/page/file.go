package page

import (
	"os"
	"path"
	"path/filepath"
	"strings"

	"docsascode.example/gen/internal/regex"
)

// resolve is the file that a target in a file leads to; from the site's root where it begins with a slash.
func (s *Site) resolve(from, target string) string {
	if rest, ok := strings.CutPrefix(target, "/"); ok {
		dir, _ := s.root(from)
		return path.Join(dir, rest)
	}
	return path.Join(path.Dir(from), target)
}

// root is the folder that Docsify serves a file from: the nearest one above it with an index.html, or else the topmost
// one with a sidebar, or else one that was loaded. Where there is none of them it is the file's own, which is a guess.
func (s *Site) root(file string) (dir string, known bool) {
	own := path.Dir(file)
	if r, ok := s.roots[own]; ok {
		return r, r != ""
	}
	if s.roots == nil {
		s.roots = map[string]string{}
	}
	s.roots[own] = s.findRoot(own)
	return s.roots[own], s.roots[own] != ""
}

func (s *Site) findRoot(own string) string {
	if dir := docsifyRoot(own); dir != "" {
		return dir
	}
	for _, dir := range s.folders {
		if rel, err := filepath.Rel(dir, own); err == nil && rel != ".." && !strings.HasPrefix(filepath.ToSlash(rel), "../") {
			return dir
		}
	}
	return ""
}

// docsifyRoot is the folder that files of Docsify show as the root; empty if none does.
func docsifyRoot(own string) string {
	top := ""
	for _, dir := range foldersAbove(own) {
		if isFile(path.Join(dir, "index.html")) {
			return dir
		}
		if isFile(path.Join(dir, "_sidebar.md")) {
			top = dir
		}
	}
	return top
}

// foldersAbove are a folder and those above it, less the root of the file system.
func foldersAbove(dir string) []string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return []string{dir}
	}
	var out []string
	for ; filepath.Dir(abs) != abs; abs, dir = filepath.Dir(abs), path.Join(dir, "..") {
		out = append(out, dir)
	}
	return out
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

var linkTail = regex.MustCompile(`[?#].*$`)

// pageOf is the page that Docsify shows for a file or folder.
func pageOf(file string) string {
	if withExtension := file + ".md"; isFile(withExtension) {
		return withExtension
	}
	if isDirectory(file) {
		return path.Join(file, "README.md")
	}
	return file
}
