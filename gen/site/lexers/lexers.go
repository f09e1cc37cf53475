// Package lexers has the lexers of Chroma for the languages that pages about an API use.
//
// Chroma's own package reads those of 270 languages when a program starts, which takes as long
// as the start of the service without them. This one reads a lexer when it is asked for it. The
// lexers are those of Chroma, copied by TestCopied; only the one of HTTP is our own.
package lexers

import (
	"embed"
	"io/fs"
	"sync"

	"github.com/alecthomas/chroma/v2"
)

//go:embed *.xml
var files embed.FS

// further knows the languages that this package lacks; see Add.
var further = func(string) chroma.Lexer { return nil }

// Add has Get ask also for the languages that this package lacks. It is called by the init of a
// package that has more of them, such as package all.
func Add(get func(language string) chroma.Lexer) { further = get }

var registry = sync.OnceValue(func() *chroma.LexerRegistry {
	known := chroma.NewLexerRegistry()
	names, err := fs.Glob(files, "*.xml")
	if err != nil {
		panic(err) // of the pattern
	}
	for _, name := range names {
		known.Register(chroma.MustNewXMLLexer(files, name))
	}
	return known
})

// Get returns the lexer of a language by its name, an alias or the ending of its files; nil if there is none.
func Get(language string) chroma.Lexer {
	if known := registry().Get(language); known != nil {
		return known
	}
	return further(language)
}
