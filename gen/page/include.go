package page

import (
	"bytes"
	"errors"
	"path"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/source"
)

// An Include is a link that Docsify replaces by the file that it leads to.
type Include struct {
	Pos
	Target string
	// Path is the file that the target names.
	Path string
	// IsCode says that the file is shown as code, and not as a part of the page.
	IsCode bool
	// Err says why the file is not read: [ErrIncludeMissing], [ErrIncludeDirectory], [ErrIncludeCircular],
	// [ErrIncludeTooMany] or an error of reading it. It is nil for a file that is read.
	Err error
}

// Why a file is not included.
var (
	ErrIncludeMissing   = errors.New("it does not exist")
	ErrIncludeDirectory = errors.New("it is a directory")
	ErrIncludeCircular  = errors.New("it includes itself")
	ErrIncludeTooMany   = errors.New("the page includes too many files")
)

// MostIncludes bounds the files that one page includes, for parts that include each other can double at every step.
const MostIncludes = 1000

var (
	includeForm = regex.MustCompile(`^ {0,3}\[[^\]]*\]\(\s*<?([^\s>)]+)>?\s+["'](:include[^"']*)["']\s*\)\s*$`)
	mediaType   = regex.MustCompile(`:type=(iframe|video|audio|mermaid)`)
)

// withIncludes is the text of a file with those that it includes in the places of their links.
func (r *reader) withIncludes(f *source.File, within []string) source.Text {
	if !bytes.Contains(f.Data, []byte(":include")) {
		return f.All()
	}
	var out []source.Text
	for line, isCode := range markdown.Lines(f.All()) {
		m := includeForm.FindStringSubmatchIndex(strings.TrimSuffix(line.Value, "\n"))
		if m == nil || isCode {
			out = append(out, line)
			continue
		}
		out = append(out, r.included(line, line.Value[m[2]:m[3]], line.Value[m[4]:m[5]], within))
	}
	return source.Join(out...)
}

// included is the text of the file that a line includes, or the line if there is none.
func (r *reader) included(line source.Text, target, title string, within []string) source.Text {
	if schemeForm.MatchString(target) {
		return line
	}
	target = linkTail.ReplaceAllString(target, "")
	name, ok := r.site.find(r.page.File, line.File, target)
	inc := Include{Pos: line.Trim().Pos, Target: target, Path: name, IsCode: path.Ext(name) != ".md" || strings.Contains(title, ":type=code")}
	switch {
	case !ok:
		inc.Path, inc.Err = r.site.resolve(line.File, target), ErrIncludeMissing
		if isDirectory(inc.Path) {
			inc.Err = ErrIncludeDirectory
		}
	case slices.Contains(within, name):
		inc.Err = ErrIncludeCircular
	case r.inlined >= MostIncludes:
		inc.Err = ErrIncludeTooMany
	}
	var data []byte
	if inc.Err == nil && !mediaType.MatchString(title) {
		data, inc.Err = r.site.readBytes(name)
	}
	r.page.Includes = append(r.page.Includes, inc)
	if inc.Err != nil || mediaType.MatchString(title) {
		return line
	}
	r.inlined++
	file := source.New(name, data)
	if !inc.IsCode {
		text := r.withIncludes(file, append(slices.Clone(within), name))
		return source.Join(text, line.Slice(0, 0).As("\n\n"))
	}
	fence := line.Slice(0, 0)
	return source.Join(fence.As("```````"+codeLanguage(name, title)+"\n"), fragment(file, title), fence.As("\n```````\n"))
}

var (
	fragmentOption = regex.MustCompile(`:fragment=(\S+)`)
	languageOption = regex.MustCompile(`:(?:lang=|type=code\s+)(\w+)`)
)

// codeLanguage is that of the option, or else the file's extension.
func codeLanguage(file, title string) string {
	if m := languageOption.FindStringSubmatch(title); m != nil {
		return strings.ToLower(m[1])
	}
	return strings.TrimPrefix(path.Ext(file), ".")
}

// fragment is the file, or what stands in it between two lines /// [name] or ### [name] where an option names one.
func fragment(f *source.File, title string) Text {
	whole := f.All()
	m := fragmentOption.FindStringSubmatch(title)
	if m == nil {
		return whole
	}
	mark := regexp.MustCompile(`(?m)^.*(?:///|###)\s*\[` + regexp.QuoteMeta(m[1]) + `\].*\n?`)
	if marks := mark.FindAllStringIndex(whole.Value, 2); len(marks) == 2 {
		return whole.Slice(marks[0][1], marks[1][0])
	}
	return whole
}
