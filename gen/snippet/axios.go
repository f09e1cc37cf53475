package snippet

import (
	"strings"

	"docsascode.example/gen/example"
)

var axios = language{
	name: "axios", label: "axios", lang: "JavaScript",
	isOf: func(s sample) bool {
		return example.LanguageOf(s.lang).IsJavaScript() && strings.Contains(s.source, "axios")
	},
	write: func(c *call, _ string) string {
		options := []string{"method: " + quoted(strings.ToLower(c.method)), "url: " + quoted(c.url)}
		if headers := c.headers(); len(headers) > 0 {
			options = append(options, "headers: "+object(headers))
		}
		if len(c.query) > 0 {
			options = append(options, "params: "+searchParams(c.query))
		}
		if body := c.scriptBody(); body != "" {
			options = append(options, "data: "+body)
		}
		return "import axios from 'axios';\n\nconst response = await axios(" + list("{ ", options, " }", "  ") + ");\nconsole.log(response.data);\n"
	},
}
