package notation

import (
	"strings"

	"docsascode.example/gen/http"
	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
)

// methodBehindForm is what follows the path of a title that ends with a method, perhaps before a link or a note:
// "/books [GET]", "/books/{id} (PUT) (example)", "/books - GET".
var methodBehindForm = regex.MustCompile("^[`*]*\\s*[\\[(:–—-]?\\s*`?((?:" + methodWords + `)(?:\s*[,/|]\s*(?:` + methodWords + "))*)`?\\s*[\\])]?\\s*(?:[\\[(].*)?$")

// methodBehind reads a title that is a path and the method behind it. The path of a resource above it is that of an action of
// API Blueprint.
func methodBehind(s *markdown.Section) (h headLine) {
	title := s.Title.Text.Trim()
	if !strings.HasPrefix(strings.TrimLeft(title.Value, "`*"), "/") || len(title.Value) > longestTitle || actionForm.MatchString(title.Value) && resourcePath(s).Value != "" {
		return headLine{}
	}
	title = title.Slice(len(title.Value)-len(strings.TrimLeft(title.Value, "`*")), len(title.Value))
	end := pathEnd(title.Value)
	m := methodBehindForm.FindStringSubmatchIndex(title.Value[end:])
	path := title.Slice(0, end).TrimSet(":")
	if _, _, ok := http.Split(path.Value); m == nil || !ok {
		return headLine{}
	}
	return headLine{ok: true, methods: methodsIn(title.Slice(end+m[2], end+m[3])), path: path}
}
