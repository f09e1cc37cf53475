package example

import (
	"strings"
)

// Language is what the tag of a code block says of the code.
type Language int

// Languages of code blocks. Unknown tags are those of no list, and no tag at all.
const (
	UnknownLanguage Language = iota
	ShellCode                // commands of a POSIX shell, or a terminal session
	TerminalCode             // commands of another shell
	ScriptCode               // JavaScript
	TypedScriptCode          // JavaScript with types or elements
	ProgramCode              // another programming language
	MarkupCode               // configuration, markup, and other text that programs read
)

// languages are the tags of code blocks, in lower case.
var languages = func() map[string]Language {
	out := map[string]Language{}
	for language, tags := range map[Language]string{
		ShellCode:       "bash console curl httpie sh sh-session shell shell-session shellscript shellsession terminal wget zsh",
		TerminalCode:    "bat cmd fish powershell ps ps1",
		ScriptCode:      "cjs javascript js mjs node nodejs",
		TypedScriptCode: "jsx ts tsx typescript",
		ProgramCode: "c c# c++ cpp cs csharp dart elixir go golang groovy java kotlin lua perl php py python r rb ruby rust scala " +
			"sql swift",
		MarkupCode: "css diff docker dockerfile graphql hcl html ini makefile markdown md mdx mermaid proto protobuf toml yaml yml",
	} {
		for tag := range strings.FieldsSeq(tags) {
			out[tag] = language
		}
	}
	return out
}()

// LanguageOf is the language that the tag of a code block names, without letter case.
func LanguageOf(tag string) Language { return languages[strings.ToLower(tag)] }

// IsShell reports whether code is commands.
func (l Language) IsShell() bool { return l == ShellCode || l == TerminalCode }

// IsJavaScript reports whether code is JavaScript, with or without types.
func (l Language) IsJavaScript() bool { return l == ScriptCode || l == TypedScriptCode }

// IsForeign reports whether code is neither commands nor JavaScript nor data.
func (l Language) IsForeign() bool { return l == ProgramCode || l == MarkupCode }
