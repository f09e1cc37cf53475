package snippet

import (
	"regexp"
	"strings"

	"docsascode.example/gen/example"
)

// httpie reads no input: its requests can be sent by a script, too.
var httpie = language{
	name: "httpie", label: "HTTPie", lang: "Shell",
	isOf: func(s sample) bool {
		return example.LanguageOf(s.lang).IsShell() && httpieCommand.MatchString(s.source)
	},
	write: func(c *call, _ string) string {
		start := "http --ignore-stdin"
		if len(c.form) > 0 {
			start += " --form"
		}
		words := []string{start + " " + c.method + " " + example.Word(c.url)}
		for _, h := range c.headers() {
			words = append(words, example.Word(h.name+":"+h.text))
		}
		for _, v := range c.query {
			words = append(words, example.Word(itemName.Replace(v.name)+"=="+v.text))
		}
		for _, v := range c.form {
			words = append(words, example.Word(itemName.Replace(v.name)+"="+v.text))
		}
		if c.body != "" {
			words = append(words, "--raw "+example.Word(c.body))
		}
		return commandLine(words)
	},
}

var (
	httpieCommand = regexp.MustCompile(`(?m)^\s*(?:\$ )?(?:https?|xh)\s`)
	// itemName keeps HTTPie from reading a separator in a name.
	itemName = strings.NewReplacer(`\`, `\\`, ":", `\:`, "=", `\=`, "@", `\@`)
)
