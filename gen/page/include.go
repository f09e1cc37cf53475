package page

import (
	"cmp"
	"errors"
	"path"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/gen/source"
)

// mostIncludes bounds the files that one page includes, for parts that include each other can double at every step.
const mostIncludes = 1000

// expand puts the blocks of included files in the place of the links that include them.
func (r *reader) expand(blocks []block, within []string) []block {
	var out []block
	for _, b := range blocks {
		if inc, ok := b.(include); ok {
			out = append(out, r.include(inc, within)...)
		} else {
			out = append(out, b)
		}
	}
	return out
}

var mediaType = regexp.MustCompile(`:type=(iframe|video|audio|mermaid)`)

func (r *reader) include(inc include, within []string) []block {
	if schemeForm.MatchString(inc.target) {
		return []block{raw{inc.Text}}
	}
	file, ok := r.find(inc.File, linkTail.ReplaceAllString(inc.target, ""))
	switch {
	case !ok && isDirectory(r.site.resolve(inc.File, inc.target)):
		r.report(inc.Pos, "include", "%s is a directory; include a file of it", inc.target)
	case !ok:
		r.report(inc.Pos, "include", "the included file %s does not exist%s", inc.target, cmp.Or(nearFile(r.site.resolve(inc.File, inc.target)), "; correct its path"))
	case slices.Contains(within, file):
		r.report(inc.Pos, "include", "%s includes itself; delete this include", inc.target)
	case len(r.page.includes) >= mostIncludes:
		r.report(inc.Pos, "include", "the page includes more than %d files; delete some includes", mostIncludes)
	case mediaType.MatchString(inc.title):
		return []block{raw{inc.Text}}
	default:
		return r.included(inc, file, within)
	}
	return nil
}

// included reads a file: Markdown as blocks, and anything else as code.
func (r *reader) included(inc include, file string, within []string) []block {
	data, err := r.site.readBytes(file)
	if err != nil {
		r.report(inc.Pos, "include", "doctest cannot include %s: %v", inc.target, errors.Unwrap(err))
		return nil
	}
	src := newFile(file, data)
	if path.Ext(file) != ".md" || strings.Contains(inc.title, ":type=code") {
		return []block{fence{Text: fragment(src, inc.title), language: codeLanguage(file, inc.title)}}
	}
	r.page.includes = append(r.page.includes, file)
	return r.expand(r.blocks(src), append(slices.Clone(within), file))
}

var (
	fragmentOption = regexp.MustCompile(`:fragment=(\S+)`)
	languageOption = regexp.MustCompile(`:(?:lang=|type=code\s+)(\w+)`)
)

// codeLanguage is that of the option, or else the file's extension.
func codeLanguage(file, title string) string {
	if m := languageOption.FindStringSubmatch(title); m != nil {
		return strings.ToLower(m[1])
	}
	return strings.TrimPrefix(path.Ext(file), ".")
}

// fragment is the file, or what stands in it between two lines /// [name] or ### [name] where an option names one.
func fragment(src *file, title string) Text {
	whole := src.text(0, len(src.data))
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

var includeForm = regexp.MustCompile(`^ {0,3}\[[^\]]*\]\(\s*<?([^\s>)]+)>?\s+["'](:include[^"']*)["']\s*\)\s*$`)

// withIncludes is the text of a file with those that it includes in the places of their links. What is wrong with an
// include is a finding of [reader.expand].
func (r *reader) withIncludes(f *file, within []string) source.Text {
	var out []source.Text
	for _, line := range f.All().Lines() {
		m := includeForm.FindStringSubmatch(line.Value)
		if m == nil {
			out = append(out, line)
			continue
		}
		out = append(out, r.includedText(f, m[1], m[2], line, within))
	}
	return source.Join(out...)
}

func (r *reader) includedText(f *file, target, title string, line source.Text, within []string) source.Text {
	name, ok := r.find(f.Name, linkTail.ReplaceAllString(target, ""))
	if schemeForm.MatchString(target) || !ok || slices.Contains(within, name) || r.inlined >= mostIncludes || mediaType.MatchString(title) {
		return line
	}
	data, err := r.site.readBytes(name)
	if err != nil {
		return line
	}
	r.inlined++
	included := newFile(name, data)
	if path.Ext(name) == ".md" && !strings.Contains(title, ":type=code") {
		text := r.withIncludes(included, append(slices.Clone(within), name))
		return source.Join(text, line.Slice(0, 0).As("\n\n"))
	}
	fence := line.Slice(0, 0)
	return source.Join(fence.As("```````"+codeLanguage(name, title)+"\n"), fragment(included, title), fence.As("\n```````\n"))
}
