package snippet

import (
	"fmt"
	"go/format"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// golang uses a client that oapi-codegen has generated, with its models.
var golang = language{
	name: "go", label: "Go", lang: "Go", module: "PACKAGE",
	isOf: func(s sample) bool { return s.lang == "go" || s.lang == "golang" },
	write: func(c *call, module string) string {
		p := goProgram{name: path.Base(module), call: c}
		arguments, ok := p.arguments()
		if !ok {
			return ""
		}
		imports := []string{"context", "fmt", "log"}
		if c.body != "" {
			imports = append(imports, "strings")
		}
		if c.token != "" {
			imports = append(imports, "net/http")
		}
		slices.Sort(imports)
		for i, name := range imports {
			imports[i] = "\t" + strconv.Quote(name) + "\n"
		}
		source := fmt.Sprintf(goText, strings.Join(imports, ""), module, p.name, c.server, p.token(), p.method(), list("(", arguments, ")", "\t"))
		formatted, err := format.Source([]byte(source))
		if err != nil {
			return "" // a name of the document is no name in Go
		}
		return string(formatted)
	},
}

const goText = `package main

import (
%s
	%q
)

func main() {
	c, err := %s.NewClientWithResponses(%q)
	if err != nil {
		log.Fatal(err)
	}
%s	resp, err := c.%s%s
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(resp.Status(), string(resp.Body))
}
`

type goProgram struct {
	name string // of the package
	call *call
}

// token is the function that sends the token.
func (p goProgram) token() string {
	if p.call.token == "" {
		return ""
	}
	return fmt.Sprintf("\tsend := func(_ context.Context, req *http.Request) error {\n\t\treq.Header.Set(\"Authorization\", %q)\n\t\treturn nil\n\t}\n", "Bearer "+p.call.token)
}

// method is that of the client.
func (p goProgram) method() string {
	switch {
	case len(p.call.form) > 0:
		return goName(p.call.id) + "WithFormdataBodyWithResponse"
	case p.call.body != "":
		return goName(p.call.id) + "WithBodyWithResponse"
	}
	return goName(p.call.id) + "WithResponse"
}

// arguments are those of the method. They are not written if a value is of a type that has a name.
func (p goProgram) arguments() (out []string, ok bool) {
	c := p.call
	out = []string{"context.Background()"}
	for _, v := range c.path {
		out = append(out, v.scalar(strconv.Quote))
	}
	sent := slices.Concat(c.query, documented(c.header))
	for _, v := range slices.Concat(c.path, sent, c.form) {
		if v.kind == "" || v.kind == "array" || v.kind == "object" {
			return nil, false
		}
	}
	if c.hasParameters {
		out = append(out, "&"+p.literal("Params", sent))
	}
	if len(c.form) > 0 {
		out = append(out, p.literal("FormdataRequestBody", c.form))
	}
	if c.body != "" {
		out = append(out, strconv.Quote(c.media), "strings.NewReader("+goQuoted(c.body)+")")
	}
	if c.token != "" {
		out = append(out, "send")
	}
	return out, !repeats(sent) && !repeats(c.form)
}

// literal is a value of one of the structs of the operation. A field that can be left out is a pointer.
func (p goProgram) literal(kind string, fields []value) string {
	var items []string
	for _, v := range fields {
		text := v.scalar(strconv.Quote)
		if !v.required {
			text = "new(" + text + ")"
		}
		items = append(items, goName(v.name)+": "+text)
	}
	return list(p.name+"."+goName(p.call.id)+kind+"{", items, "}", "\t")
}

// goQuoted is a text in Go, raw if it can be.
func goQuoted(s string) string {
	if strconv.CanBackquote(s) {
		return "`" + s + "`"
	}
	return strconv.Quote(s)
}

var wordStart = regexp.MustCompile(`(?:^|[^A-Za-z0-9]+)([A-Za-z0-9]?)`)

// goName is a name as oapi-codegen writes it.
func goName(name string) string {
	return wordStart.ReplaceAllStringFunc(name, func(m string) string {
		return strings.ToUpper(strings.TrimLeft(m, "-_. /[]{}"))
	})
}
