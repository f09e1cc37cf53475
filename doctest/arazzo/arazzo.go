// Package arazzo writes the examples of pages as workflows in Arazzo 1.0.1 (OpenAPI Initiative), over the OpenAPI document
// that is derived from the same pages.
package arazzo

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"

	"docsascode.example/doctest/run"
	"docsascode.example/gen/derive"
	"docsascode.example/gen/lint"
	"docsascode.example/gen/page"
)

// The part of Arazzo 1.0.1 that a document fills.
type (
	document struct {
		Arazzo    string     `yaml:"arazzo"`
		Info      info       `yaml:"info"`
		Sources   []source   `yaml:"sourceDescriptions"`
		Workflows []workflow `yaml:"workflows"`
	}
	info struct {
		Title   string `yaml:"title"`
		Version string `yaml:"version"`
	}
	source struct {
		Name string `yaml:"name"`
		URL  string `yaml:"url"`
		Type string `yaml:"type"`
	}
	workflow struct {
		ID          string  `yaml:"workflowId"`
		Summary     string  `yaml:"summary,omitempty"`
		Description string  `yaml:"description,omitempty"`
		Inputs      *inputs `yaml:"inputs,omitempty"`
		Steps       []step  `yaml:"steps"`
	}
	inputs struct { // a JSON schema
		Type       string           `yaml:"type"`
		Properties map[string]input `yaml:"properties"`
	}
	input struct {
		Type        string `yaml:"type"`
		Description string `yaml:"description"`
		Default     string `yaml:"default"`
	}
	step struct {
		ID          string            `yaml:"stepId"`
		Description string            `yaml:"description,omitempty"`
		Operation   string            `yaml:"operationId"`
		Parameters  []parameter       `yaml:"parameters,omitempty"`
		Body        *body             `yaml:"requestBody,omitempty"`
		Success     []criterion       `yaml:"successCriteria"`
		Outputs     map[string]string `yaml:"outputs,omitempty"`
	}
	parameter struct {
		Name  string `yaml:"name"`
		In    string `yaml:"in"`
		Value string `yaml:"value"`
	}
	body struct {
		Type    string `yaml:"contentType"`
		Payload any    `yaml:"payload"`
	}
	criterion struct {
		Condition string `yaml:"condition"`
	}
)

// Write returns the workflows of a site's pages, one for each page, as YAML. Each step is an operation with the request of its
// first complete example. A value that another operation returns is a runtime expression, and that operation is an earlier
// step. An address to which a step sends email is an input. url is that of the OpenAPI document. A step that cannot be written is left out, and a note says why. Without any step
// the text is empty.
func Write(site *page.Site, url string) ([]byte, []lint.Finding, error) {
	doc, _ := derive.Document(site) // what is wrong with the pages is said by lint
	if doc == nil {
		return nil, nil, fmt.Errorf("the pages have no operation that OpenAPI can describe")
	}
	plans, err := run.Plans(site)
	if err != nil {
		return nil, nil, err
	}
	w := writer{doc: doc, plans: map[*page.Operation]run.Plan{}}
	for _, p := range plans {
		w.plans[p.Operation] = p
	}
	out := document{Arazzo: "1.0.1", Info: info{doc.Info.Title, doc.Info.Version}, Sources: []source{{"api", url, "openapi"}}}
	for _, p := range site.Pages {
		if own := w.workflow(p); len(own.Steps) > 0 {
			out.Workflows = append(out.Workflows, own)
		}
	}
	if len(out.Workflows) == 0 {
		return nil, w.notes, nil
	}
	text := bytes.NewBufferString("# Derived from API reference pages. DO NOT EDIT.\n")
	enc := yaml.NewEncoder(text)
	enc.SetIndent(2)
	err = enc.Encode(out)
	return text.Bytes(), w.notes, err
}

type writer struct {
	doc   *openapi3.T
	plans map[*page.Operation]run.Plan
	notes []lint.Finding

	flow *workflow                // the current one
	own  map[string]string        // its inputs, by the addresses of the page
	done map[*page.Operation]bool // its operations, and whether they are steps
}

// workflow are the operations of a page in their order, each behind those that provide its values.
func (w *writer) workflow(p *page.Page) workflow {
	w.flow = &workflow{ID: idForm.ReplaceAllString(strings.TrimSuffix(filepath.Base(p.File), filepath.Ext(p.File)), "-"), Summary: p.Title.Value}
	w.done, w.own = map[*page.Operation]bool{}, map[string]string{}
	var left []string
	for _, op := range p.Operations {
		if reason := w.add(op); reason != "" {
			left = append(left, fmt.Sprintf("%s: %s", op.Name(), reason))
			w.notes = append(w.notes, lint.Finding{
				Pos: op.Path.Pos, Severity: lint.Note, Rule: "arazzo", Message: fmt.Sprintf("%s is left out: %s", op.Name(), reason),
			})
		}
	}
	if len(left) > 0 {
		w.flow.Description = "Left out: " + strings.Join(left, "; ")
	}
	return *w.flow
}

var idForm = regexp.MustCompile(`[^A-Za-z0-9_-]+`)

// add makes an operation a step, after the operations that it needs. It says why it cannot.
func (w *writer) add(op *page.Operation) string {
	if isStep, ok := w.done[op]; ok {
		if isStep {
			return ""
		}
		return "it needs a value that no step provides"
	}
	w.done[op] = false
	plan, ok := w.plans[op]
	own := w.described(op)
	switch {
	case !ok:
		return "it has no complete example"
	case own == nil:
		return "the OpenAPI document does not have it"
	}
	for _, n := range plan.Needs {
		if n.Mailed() {
			return fmt.Sprintf("its %s arrives by email, which Arazzo cannot read", n.Name)
		}
		if n.Header != "" && n.Header != "text" {
			return fmt.Sprintf("its %s is a part of the header %s, which Arazzo cannot take apart", n.Name, n.Header)
		}
		if reason := w.add(n.From); reason != "" {
			return fmt.Sprintf("it needs %s, and %s", n.From.Name(), reason)
		}
	}
	w.addInputs(plan)
	w.flow.Steps = append(w.flow.Steps, w.step(plan, own))
	w.done[op] = true
	return ""
}

// addInputs makes the addresses to which a step sends email inputs of the workflow, each of which has the address of the page by default.
func (w *writer) addInputs(plan run.Plan) {
	for _, address := range plan.Addresses {
		if w.own[address] != "" {
			continue
		}
		name := "email"
		if n := len(w.own); n > 0 {
			name += fmt.Sprint(n + 1)
		}
		if w.flow.Inputs == nil {
			w.flow.Inputs = &inputs{Type: "object", Properties: map[string]input{}}
		}
		w.own[address] = name
		w.flow.Inputs.Properties[name] = input{"string", "an address that gets email", address}
	}
}

// described is the operation in the OpenAPI document; nil if the document leaves it out.
func (w *writer) described(op *page.Operation) *openapi3.Operation {
	for path, item := range w.doc.Paths.Map() {
		if found := item.GetOperation(strings.ToUpper(op.Method.Value)); found != nil && (path == op.Path.Value || strings.HasSuffix(path, op.Path.Value) && found.Summary == op.Title.Value) {
			return found
		}
	}
	return nil
}

func (w *writer) step(plan run.Plan, own *openapi3.Operation) step {
	s := step{ID: own.OperationID, Description: plan.Operation.Title.Value, Operation: own.OperationID}
	fill := w.filler(plan)
	for _, name := range sortedKeys(plan.Path) {
		s.Parameters = append(s.Parameters, parameter{name, page.InPath, fill(plan.Path[name])})
	}
	for _, q := range plan.Query {
		s.Parameters = append(s.Parameters, parameter{q[0], page.InQuery, fill(q[1])})
	}
	for _, name := range sortedKeys(plan.Header) {
		if name != "Content-Type" && plan.Header.Get(name) != "*/*" { // what curl sends by itself says nothing
			s.Parameters = append(s.Parameters, parameter{name, page.InHeader, fill(plan.Header.Get(name))})
		}
	}
	s.Body = bodyOf(plan, fill)
	s.Success = []criterion{{fmt.Sprintf("$statusCode == %d", cmp.Or(plan.Operation.Response.Success(), 200))}}
	for _, other := range w.plans {
		for _, n := range other.Needs {
			if n.From == plan.Operation && !n.Mailed() && (n.Header == "" || n.Header == "text") {
				if s.Outputs == nil {
					s.Outputs = map[string]string{}
				}
				s.Outputs[outputOf(n)] = expressionOf(n)
			}
		}
	}
	return s
}

// filler puts runtime expressions in place of the values that earlier steps provide, and of the inputs.
func (w *writer) filler(plan run.Plan) func(string) string {
	own := map[string]string{} // expressions by values of the page
	var shown []string
	add := func(value, expression string) {
		if own[value] == "" {
			shown = append(shown, value)
		}
		own[value] = expression
	}
	for _, n := range plan.Needs {
		add(n.Shown, fmt.Sprintf("$steps.%s.outputs.%s", w.described(n.From).OperationID, outputOf(n)))
	}
	for _, address := range sortedKeys(w.own) {
		add(address, "$inputs."+w.own[address])
	}
	return func(text string) string {
		if own[text] != "" {
			return own[text]
		}
		for _, value := range shown {
			text = strings.ReplaceAll(text, value, "{"+own[value]+"}")
		}
		return text
	}
}

// outputOf is the name of the output that has a value.
func outputOf(n run.Need) string {
	if len(n.Path) == 0 {
		return "body"
	}
	return idForm.ReplaceAllString(strings.Join(n.Path, "_"), "_")
}

// expressionOf is where a response has a value: a JSON pointer (RFC 6901), or the whole body.
func expressionOf(n run.Need) string {
	if len(n.Path) == 0 {
		return "$response.body"
	}
	pointer := ""
	for _, name := range n.Path {
		pointer += "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(cmp.Or(name, "0"))
	}
	return "$response.body#" + pointer
}

func bodyOf(plan run.Plan, fill func(string) string) *body {
	media, _, _ := strings.Cut(plan.Header.Get("Content-Type"), ";")
	switch {
	case plan.Form != nil:
		payload := map[string]any{}
		for _, f := range plan.Form {
			payload[f[0]] = fill(f[1])
		}
		return &body{cmp.Or(media, "application/x-www-form-urlencoded"), payload}
	case len(plan.Body) == 0:
		return nil
	}
	var value any
	dec := json.NewDecoder(bytes.NewReader(plan.Body))
	dec.UseNumber() // it has all its digits
	if dec.Decode(&value) == nil {
		return &body{cmp.Or(media, "application/json"), filled(value, fill)}
	}
	return &body{cmp.Or(media, "text/plain"), fill(string(plan.Body))}
}

// filled is a JSON value with runtime expressions in its texts, and in place of the numbers that they are the values of.
func filled(value any, fill func(string) string) any {
	switch v := value.(type) {
	case string:
		return fill(v)
	case json.Number:
		if text := fill(v.String()); text != v.String() {
			return text
		}
		return &yaml.Node{Kind: yaml.ScalarNode, Value: v.String()}
	case []any:
		for i := range v {
			v[i] = filled(v[i], fill)
		}
	case map[string]any:
		for name := range v {
			v[name] = filled(v[name], fill)
		}
	}
	return value
}

func sortedKeys[V any](m map[string]V) []string {
	var out []string
	for key := range m {
		out = append(out, key)
	}
	slices.Sort(out)
	return out
}
