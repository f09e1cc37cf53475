// Package all adds all languages of Chroma to package lexers, for programs that show pages of others.
package all

import (
	chroma "github.com/alecthomas/chroma/v2/lexers"

	"docsascode.example/gen/site/lexers"
)

func init() { lexers.Add(chroma.Get) }
