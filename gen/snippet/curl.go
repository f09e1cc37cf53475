package snippet

import (
	"strings"

	"docsascode.example/gen/example"
)

var curl = language{
	name: "curl", label: "curl", lang: "Shell",
	isOf: func(s sample) bool { return example.LanguageOf(s.lang).IsShell() && strings.Contains(s.source, "curl") },
	write: func(c *call, _ string) string {
		words := []string{"curl"}
		if c.method != "GET" {
			words[0] += " -X " + c.method
		}
		for _, h := range c.headers() {
			words = append(words, "-H "+example.Word(h.name+": "+h.text))
		}
		for _, v := range c.form {
			words = append(words, "--data-urlencode "+example.Word(v.name+"="+v.text))
		}
		if c.body != "" {
			words = append(words, "--data-raw "+example.Word(c.body))
		}
		if len(c.query) > 0 {
			words[0] += " -G"
			for _, v := range c.query {
				words = append(words, "--data-urlencode "+example.Word(v.name+"="+v.text))
			}
		}
		return commandLine(append(words, example.Word(c.url)))
	},
}

// commandLine writes a command in a line if it is short, else with a line for each part.
func commandLine(words []string) string {
	if line := strings.Join(words, " "); len(line) <= lineWidth {
		return line + "\n"
	}
	return strings.Join(words, " \\\n  ") + "\n"
}
