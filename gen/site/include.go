package site

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

var (
	includeLine = regexp.MustCompile(`^ {0,3}\[[^\]]*\]\((\S+)\s+['"]:include([^'"]*)['"]\)\s*$`)
	includeCode = regexp.MustCompile(`:type=code(?:\s+([\w-]+))?`)
	fenceLine   = regexp.MustCompile("^ {0,3}(`{3,}|~{3,})(.*)")
)

// expand returns a page with its `:include` lines replaced by the files that they name: pages as Markdown, and others, or those marked
// `:type=code`, as a block of code. Line ends are normalised. Lines inside of code blocks are left alone.
func expand(fsys fs.FS, file string) ([]byte, error) {
	s, err := expandFile(fsys, file, nil)
	return []byte(s), err
}

// expandFile fails where file is among the files being expanded already.
func expandFile(fsys fs.FS, file string, open []string) (string, error) {
	if slices.Contains(open, file) {
		return "", fmt.Errorf("%s: includes itself through %s", file, open[len(open)-1])
	}
	content, err := fs.ReadFile(fsys, file)
	if err != nil {
		return "", err
	}
	open = append(open, file)
	var b strings.Builder
	var fence fence
	for line := range strings.Lines(strings.ReplaceAll(string(content), "\r\n", "\n")) {
		match := includeLine.FindStringSubmatch(line)
		if fence.holds(line) || match == nil {
			b.WriteString(line)
			continue
		}
		included, err := include(fsys, match[1], match[2], open)
		if err != nil {
			return "", fmt.Errorf("%s: include: %w", file, err)
		}
		b.WriteString(included)
	}
	return b.String(), nil
}

// include returns the Markdown for one include, with blank lines around it so that it stands for itself.
func include(fsys fs.FS, target, options string, open []string) (string, error) {
	file := resolve(open[len(open)-1], target)
	code := includeCode.FindStringSubmatch(options)
	if code == nil && path.Ext(file) == ".md" {
		content, err := expandFile(fsys, file, open)
		return "\n" + content + "\n", err
	}
	content, err := fs.ReadFile(fsys, file)
	if err != nil {
		return "", err
	}
	language := strings.TrimPrefix(path.Ext(file), ".")
	if code != nil && code[1] != "" {
		language = code[1]
	}
	body := strings.TrimSuffix(strings.ReplaceAll(string(content), "\r\n", "\n"), "\n")
	marks := "```"
	for strings.Contains(body, marks) {
		marks += "`"
	}
	return "\n" + marks + language + "\n" + body + "\n" + marks + "\n\n", nil
}

// resolve returns the name of the file that target means in file. It may lie outside of the pages, where no file is found.
func resolve(file, target string) string {
	if strings.HasPrefix(target, "/") {
		return path.Clean(strings.TrimPrefix(target, "/"))
	}
	return path.Join(path.Dir(file), target)
}

// fence follows the fenced code blocks of a document line by line. The zero value is outside of one.
type fence struct{ open string }

// holds tells whether line belongs to a fenced code block, its first and last line included.
func (f *fence) holds(line string) bool {
	was := f.open != ""
	m := fenceLine.FindStringSubmatch(strings.TrimRight(line, " \t\n"))
	switch {
	case m == nil:
	case !was && !(m[1][0] == '`' && strings.Contains(m[2], "`")):
		f.open = m[1]
	case was && m[2] == "" && strings.HasPrefix(m[1], f.open):
		f.open = ""
	}
	return was || f.open != ""
}
