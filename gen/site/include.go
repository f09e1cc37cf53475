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

// A place is a line of a file, from 1.
type place struct {
	file string
	line int
}

// An expansion is a page with its includes. A page's line i comes from the place from[i].
type expansion struct {
	text  []byte
	title string // of the front matter
	from  []place
}

// add appends lines, the last of which has its end, too.
func (e *expansion) add(text string, at place) {
	e.text = append(e.text, text...)
	for range strings.Count(text, "\n") {
		e.from = append(e.from, at)
	}
}

func (e *expansion) append(other expansion) {
	e.text = append(e.text, other.text...)
	e.from = append(e.from, other.from...)
}

// expand returns a page with its `:include` lines replaced by the files that they name: pages as Markdown, and others, or those marked
// `:type=code`, as a block of code. Line ends are normalised. Lines inside of code blocks are left alone.
func expand(fsys fs.FS, file string) (expansion, error) {
	return expandFile(fsys, file, nil)
}

// expandFile fails where file is among the files being expanded already.
func expandFile(fsys fs.FS, file string, open []string) (expansion, error) {
	if slices.Contains(open, file) {
		return expansion{}, fmt.Errorf("%s: includes itself through %s", file, open[len(open)-1])
	}
	content, err := readLines(fsys, file)
	if err != nil {
		return expansion{}, err
	}
	open = append(open, file)
	var out expansion
	content, out.title = withoutFrontMatter(content)
	var fence fence
	number := 0
	for line := range strings.Lines(content) {
		number++
		match := includeLine.FindStringSubmatch(line)
		if fence.holds(line) || match == nil {
			out.add(line, place{file, number})
			continue
		}
		included, err := include(fsys, match[1], match[2], open, place{file, number})
		if err != nil {
			return expansion{}, fmt.Errorf("%s: include: %w", file, err)
		}
		out.append(included)
	}
	return out, nil
}

// readLines reads a text, each line of which then has an end.
func readLines(fsys fs.FS, file string) (string, error) {
	content, err := fs.ReadFile(fsys, file)
	text := strings.ReplaceAll(string(content), "\r\n", "\n")
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return text, err
}

var (
	frontMatter = regexp.MustCompile(`\A---[ \t]*\n(?s:.*?\n)??---[ \t]*(?:\n|\z)`)
	// blueprintHead is what an API Blueprint says of itself above its first heading.
	blueprintHead = regexp.MustCompile(`\A\s*FORMAT:[ \t]*1A[ \t]*\n(?:[A-Z_]+:.*\n)*`)
	titleLine     = regexp.MustCompile(`(?m)^title:[ \t]*["']?(.*?)["']?[ \t]*$`)
)

// withoutFrontMatter leaves the lines of the front matter empty, and returns the title that it has.
func withoutFrontMatter(content string) (rest, title string) {
	front := frontMatter.FindString(content)
	if front == "" {
		front = blueprintHead.FindString(content)
	}
	if m := titleLine.FindStringSubmatch(front); m != nil {
		title = m[1]
	}
	return strings.Repeat("\n", strings.Count(front, "\n")) + content[len(front):], title
}

// include returns the Markdown for one include, with blank lines around it so that it stands for itself.
func include(fsys fs.FS, target, options string, open []string, at place) (out expansion, err error) {
	file := resolve(at.file, target)
	code := includeCode.FindStringSubmatch(options)
	if code == nil && isMarkdown(file) {
		content, err := expandFile(fsys, file, open)
		out.add("\n", at)
		out.append(content)
		out.add("\n", at)
		return out, err
	}
	body, err := readLines(fsys, file)
	if err != nil {
		return out, err
	}
	language := strings.TrimPrefix(path.Ext(file), ".")
	if code != nil && code[1] != "" {
		language = code[1]
	}
	marks := "```"
	for strings.Contains(body, marks) {
		marks += "`"
	}
	out.add("\n"+marks+language+"\n", at)
	number := 0
	for line := range strings.Lines(body) {
		number++
		out.add(line, place{file, number})
	}
	out.add(marks+"\n\n", at)
	return out, nil
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
