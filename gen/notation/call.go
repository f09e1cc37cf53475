package notation

import (
	"slices"
	"strings"

	"docsascode.example/gen/example"
	"docsascode.example/gen/http"
	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
)

// blockOf reads the commands and messages of a code block, once.
func (r *reading) blockOf(b markdown.Code) example.Block {
	if known, ok := r.blocks[b.Pos]; ok {
		return known
	}
	block := example.Block{}
	if !isProgram(b.Language) {
		block = example.Read(b.Language, shortcodeForm.ReplaceAllStringFunc(b.Value, placeholderFor))
	}
	r.blocks[b.Pos] = block
	return block
}

// placeholderFor is a placeholder, as long as itself, for a tag of Hugo whose text nobody here knows.
func placeholderFor(tag string) string { return "{" + strings.Repeat("x", len(tag)-2) + "}" }

// isCommand reports whether code is for a shell or a script that sends requests.
func (c *Context) isCommand(b markdown.Code) bool {
	block := c.blockOf(b)
	return len(block.Steps) > 0 || len(block.Calls) > 0 || len(block.Findings) > 0
}

// calls reads code that sends requests, and the responses that are shown below its commands.
func calls(c *Context) {
	for i, b := range c.Blocks {
		switch b := b.(type) {
		case markdown.Code:
			role := c.roleAt(i)
			switch {
			case c.isUsed(b):
			case c.isCommand(b):
				c.use(b)
				c.call(b, role)
			case isExampleCode(b, role) && !c.isSentBelow(i):
				c.use(b)
				c.add(b.Pos, Shown, role, Call{Code: b.Text, Language: b.Language, Title: c.callLabel()})
			}
		case markdown.Paragraph:
			for _, part := range b.Parts {
				text := b.Of(part)
				if part.Is(markdown.Quoted) && strings.HasPrefix(text.Value, "curl ") && strings.Contains(text.Value, "/") {
					c.add(text.Pos, Shown, c.Role(), Call{Code: text, Language: "bash", Block: example.Read("bash", text.Value)})
				}
			}
		}
	}
}

// isExampleCode reports whether code among examples is in a language, if only in one that nobody here can read.
func isExampleCode(b markdown.Code, role Role) bool {
	if role.Part != Example || role.Group == Response {
		return false
	}
	switch b.Language {
	case "", "json", "json5", "jsonc", "xml", "yaml", "yml", "text", "txt", "http", "csv", "html", "plain", "plaintext", "markdown", "md", "mdx":
		return false
	}
	return true
}

func (c *Context) call(b markdown.Code, role Role) {
	block := c.blockOf(b)
	if isSetUp(block) {
		return
	}
	language := b.Language
	if example.LanguageOf(language).IsJavaScript() && len(block.Steps) > 0 {
		language = "bash" // the tag is wrong, and the command can run
	}
	if role.Part == Example && role.Group != Response || len(block.Calls) > 0 || len(block.Findings) > 0 || slices.ContainsFunc(block.Steps, func(s example.Step) bool { return len(s.Requests) > 0 }) {
		c.add(b.Pos, Shown, role, Call{Code: b.Text, Language: language, Title: c.callLabel(), Block: block})
	}
	role.Group, role.Part = Response, Body
	defer func() { c.outputOf = nil }()
	for i := range block.Steps {
		step := printing(block.Steps[:i+1])
		if step == nil {
			continue
		}
		c.outputOf = lastHead(Call{Code: b.Text, Block: example.Block{Steps: []example.Step{*step}}})
		for _, m := range step.Messages {
			if m.Response != nil {
				c.shownResponse(b, *m.Response, role)
			}
		}
		isShown := len(step.Messages) == 0 && strings.TrimSpace(step.Output.Text) != "" && len(step.Requests) > 0
		if isShown && (formatOf("", step.Output.Text) != "text" || promptForm.MatchString(b.Value)) {
			c.shownBody(b, step.Output, role)
		}
	}
}

var (
	setUpForm  = regex.MustCompile(`^(?:sudo )?(?:\.{0,2}/[\w./-]+|go|make|git|docker(?:-compose)?|podman|npm|yarn|pip3?|brew|apt(?:-get)?|cargo|systemctl|helm)(?:\s|$)`)
	serverForm = regex.MustCompile(`(?i)://|localhost|\b\d+(?:\.\d+){3}\b|\$`)
)

// isSetUp reports whether all commands of a block build, install or start software, and none of them names a server or a variable:
// they are an example of no operation.
func isSetUp(block example.Block) bool {
	return len(block.Steps) > 0 && len(block.Calls) == 0 && !slices.ContainsFunc(block.Steps, func(s example.Step) bool {
		return len(s.Requests) > 0 || !setUpForm.MatchString(s.Command.Text) || serverForm.MatchString(s.Command.Text)
	})
}

// discardForm is the end of a command whose output goes nowhere.
var discardForm = regex.MustCompile(`&?>\s*/dev/null(?:\s+2>(?:&1|\s*/dev/null))?\s*;?\s*$`)

// printing is the last of some commands, with its output. Where that goes nowhere, what stands below it comes from the last command that
// goes on in the background; it is nil if there is none.
func printing(steps []example.Step) *example.Step {
	last := steps[len(steps)-1]
	if !discardForm.MatchString(last.Command.Text) {
		return &last
	}
	for _, s := range slices.Backward(steps[:len(steps)-1]) {
		if strings.HasSuffix(strings.TrimSpace(s.Command.Text), "&") {
			s.Output, s.Messages = last.Output, last.Messages
			return &s
		}
	}
	return nil
}

// lastHead is the operation of the last request of a call, whose response is printed; nil if its text does not tell.
func lastHead(call Call) *Head {
	if heads := call.Heads(); len(heads) > 0 {
		return &heads[len(heads)-1]
	}
	return nil
}

// promptForm is a prompt before a command: what stands in the block without one is output, then.
var promptForm = regex.MustCompile(`(?m)^[ \t]*(?:[\w.@~:/-]*[$#%❯]|>+)\s+\S`)

// shownResponse is a response that a command prints with its status and headers.
func (c *Context) shownResponse(b markdown.Code, r example.Response, role Role) {
	if r.Status > 0 {
		role.Code = r.Status
		line, _, _ := strings.Cut(b.Value[r.Offset:], "\n")
		code := codeIn(b.Text.Slice(r.Offset, r.Offset+len(line)))
		phrase := b.Text.Slice(min(r.Phrase.Offset, len(b.Value)), min(r.Phrase.Offset, len(b.Value))).As(r.Phrase.Text)
		c.add(code.Pos, Said, role, Status{Code: r.Status, Phrase: phrase, Opens: true})
	}
	if r.Body != nil && strings.TrimSpace(r.Body.Text) != "" {
		c.shownBody(b, *r.Body, role)
	}
}

// cutForm is a mark in the place of an output that the page does not show.
var cutForm = regex.MustCompile(`^\s*(?:\[(?:\.{3}|…)\]|\((?:\.{3}|…)\)|<snip>|\[snip\])\s*$`)

func (c *Context) shownBody(b markdown.Code, v example.Value, role Role) {
	if cutForm.MatchString(v.Text) {
		return
	}
	at := b.Text.Slice(v.At(0), v.At(0))
	text := at.As(v.Text)
	if end := v.At(len(v.Text)-1) + 1; end <= len(b.Value) && b.Value[v.At(0):end] == v.Text {
		text = b.Text.Slice(v.At(0), end)
	}
	c.add(at.Pos, Shown, role, Sample{Status: role.Code, Format: formatOf("", v.Text), Body: text, Title: c.label()})
}

// downloadForm is the path of a program or a package, which is fetched to be installed.
var downloadForm = regex.MustCompile(`(?i)\.(?:tar(?:\.\w+)?|tgz|zip|deb|rpm|apk|dmg|exe|msi|jar|sh|ps1|patch|diff|asc|sig|gpg|kbx)$`)

// Heads are the methods and paths that the requests of a call are for, as far as its text tells.
func (call Call) Heads() []Head {
	var out []Head
	for _, req := range call.Block.Requests() {
		server, path, ok := http.Split(strings.TrimSpace(call.named(req.URL)))
		method := strings.ToUpper(req.Method.Text)
		if !ok || !req.Method.Known || !http.IsMethod(method) || strings.Contains(path, example.Unknown) {
			continue
		}
		rest, _, _ := http.Query(path)
		if downloadForm.MatchString(rest) {
			continue
		}
		at := call.Code.Slice(0, 0)
		out = append(out, Head{Method: at.As(method), Path: at.As(http.Template(rest)), Server: server})
	}
	return out
}

// named is a URL with the names of what is left open in it in braces.
func (call Call) named(url example.Value) string {
	text := url.Text
	holes := call.Block.Holes(url)
	for _, h := range slices.Backward(holes) {
		if h.Name != "" && h.Start <= h.End && h.End <= len(text) {
			text = text[:h.Start] + "{" + h.Name + "}" + text[h.End:]
		}
	}
	return text
}
