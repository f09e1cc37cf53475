package snippet

import "strings"

var python = language{
	name: "python", label: "Python", lang: "Python",
	isOf: func(s sample) bool { return strings.HasPrefix(s.lang, "py") },
	write: func(c *call, _ string) string {
		arguments := []string{quoted(c.url)}
		function := strings.ToLower(c.method)
		if !strings.Contains(" get post put patch delete head options ", " "+function+" ") {
			function, arguments = "request", append([]string{quoted(c.method)}, arguments...)
		}
		if len(c.query) > 0 {
			arguments = append(arguments, "params="+dict(c.query))
		}
		headers := c.headers()
		text, ok := indented(c.body)
		if ok = ok && isJSON(c.media); ok {
			headers = withoutPlainJSON(headers)
		}
		if len(headers) > 0 {
			arguments = append(arguments, "headers="+dict(headers))
		}
		switch {
		case len(c.form) > 0:
			arguments = append(arguments, "data="+dict(c.form))
		case ok:
			arguments = append(arguments, "json="+translated(text, map[string]string{"true": "True", "false": "False", "null": "None"}))
		case c.body != "":
			arguments = append(arguments, "data="+quoted(c.body)+".encode()")
		}
		read := "response.text"
		if c.isJSON {
			read = "response.json()"
		}
		return "import requests\n\nresponse = requests." + function + list("(", arguments, ")", "    ") +
			"\nresponse.raise_for_status()\nprint(" + read + ")\n"
	},
}

// withoutPlainJSON leaves out the media type that the library sends for JSON.
func withoutPlainJSON(headers []value) []value {
	var out []value
	for _, h := range headers {
		if !strings.EqualFold(h.name, "Content-Type") || h.text != "application/json" {
			out = append(out, h)
		}
	}
	return out
}

// dict is a dictionary, or a list of pairs if a name is there twice.
func dict(all []value) string {
	open, middle, after, closing := "{", ": ", "", "}"
	if repeats(all) {
		open, middle, after, closing = "[", ", ", ")", "]"
	}
	var items []string
	for _, v := range all {
		item := quoted(v.name) + middle + quoted(v.text) + after
		if after != "" {
			item = "(" + item
		}
		items = append(items, item)
	}
	return list(open, items, closing, "    ")
}
