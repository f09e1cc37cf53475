package snippet

import (
	"strings"

	"docsascode.example/gen/example"
)

// typeScript uses a client that @hey-api/openapi-ts has generated, with its client in the entry of the module.
var typeScript = language{
	name: "typescript", label: "TypeScript", lang: "TypeScript", module: "MODULE",
	isOf: func(s sample) bool { return example.LanguageOf(s.lang) == example.TypedScriptCode },
	write: func(c *call, module string) string {
		if c.body != "" && !isJSON(c.media) || repeats(c.query) || repeats(c.form) {
			return ""
		}
		var options []string
		add := func(name string, all []value) {
			if len(all) > 0 {
				options = append(options, name+": "+typed(all))
			}
		}
		if c.token != "" {
			options = append(options, "auth: "+quoted(c.token))
		}
		add("path", c.path)
		add("query", c.query)
		add("headers", documented(c.header))
		add("body", c.form)
		if text, ok := indented(c.body); ok {
			options = append(options, "body: "+text)
		}
		options = append(options, "throwOnError: true")
		return "import { client, " + c.id + " } from " + quoted(module) + ";\n\n" +
			"client.setConfig({ baseUrl: " + quoted(c.server) + " });\n\n" +
			"const { data } = await " + c.id + "(" + list("{ ", options, " }", "  ") + ");\nconsole.log(data);\n"
	},
}

// documented are the headers that the document has as parameters. A client negotiates the media types by itself.
func documented(headers []value) []value {
	var out []value
	for _, h := range headers {
		if h.kind != "" && !strings.EqualFold(h.name, "Accept") {
			out = append(out, h)
		}
	}
	return out
}

// typed is an object of values of their types.
func typed(all []value) string {
	var items []string
	for _, v := range all {
		items = append(items, key(v.name)+": "+v.scalar(quoted))
	}
	return list("{ ", items, " }", "  ")
}
