package snippet

import (
	"strings"

	"docsascode.example/gen/example"
)

var fetch = language{
	name: "fetch", label: "fetch", lang: "JavaScript",
	isOf: func(s sample) bool {
		return example.LanguageOf(s.lang).IsJavaScript() && !strings.Contains(s.source, "axios") && strings.Contains(s.source, "fetch(")
	},
	write: func(c *call, _ string) string {
		var options []string
		if c.method != "GET" {
			options = append(options, "method: "+quoted(c.method))
		}
		if headers := c.headers(); len(headers) > 0 {
			options = append(options, "headers: "+object(headers))
		}
		if body := c.scriptBody(); body != "" {
			options = append(options, "body: "+body)
		}
		query, url := "", quoted(c.url)
		if len(c.query) > 0 {
			query, url = "const query = "+searchParams(c.query)+";\n", "`"+strings.NewReplacer("\\", `\\`, "`", "\\`", "${", `\${`).Replace(c.url)+"?${query}`"
		}
		arguments := url
		if len(options) > 0 {
			arguments += ", " + list("{ ", options, " }", "  ")
		}
		return query + "const response = await fetch(" + arguments + ");\n" +
			"if (!response.ok) throw new Error(await response.text());\nconsole.log(await response." + c.reader() + "());\n"
	},
}

// reader is the method that reads the response.
func (c *call) reader() string {
	if c.isJSON {
		return "json"
	}
	return "text"
}

// scriptBody is the body in JavaScript.
func (c *call) scriptBody() string {
	if len(c.form) > 0 {
		return searchParams(c.form)
	}
	if text, ok := indented(c.body); ok && isJSON(c.media) {
		return "JSON.stringify(" + text + ")"
	}
	if c.body != "" {
		return quoted(c.body)
	}
	return ""
}
