package patch_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/patch"
	"docsascode.example/gen/sample"
)

// TestCorrections corrects samples of all layouts by responses that differ at random. After that the samples fit. Only
// elisions inside of corrections are lost, and only lines of corrections change.
func TestCorrections(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		g := &generator{Rand: rand.New(rand.NewPCG(seed, 1)), isXML: seed%2 == 1}
		format := map[bool]string{true: "xml", false: "json"}[g.isXML]
		source := g.document()
		want := parse(t, format, source)
		came := g.other(want, 0)
		out := correct(t, &patch.Patch{}, pageOf(format, source), came)
		body := out[strings.Index(out, "```"+format)+len("```"+format)+1 : strings.LastIndex(out, "\n```")]
		require.NotContains(t, body, "\n\n", "%s\n%s", source, body)
		u := &untouched{source: source, busy: make([]bool, len(source)+1)}
		u.mark(want, came, g.isXML)
		require.GreaterOrEqual(t, strings.Count(body, "..."), u.elisions(), "%s\n%s", source, body)
		rest := strings.Split(body, "\n")
		for _, line := range u.lines() {
			for len(rest) > 0 && strings.TrimSuffix(rest[0], ",") != line {
				rest = rest[1:]
			}
			require.NotEmpty(t, rest, "seed %d: the line %q is lost:\n%s\n%s", seed, line, source, body)
			rest = rest[1:]
		}
	}
}

// untouched returns the parts of a source that no correction concerns.
type untouched struct {
	source string
	busy   []bool
}

func (u *untouched) touch(from, to int) {
	for i := from; i <= to; i++ {
		u.busy[i] = true
	}
}

func (u *untouched) mark(want, came *sample.Value, isXML bool) {
	if want.Kind == sample.Elided {
		return
	}
	if want.Kind != came.Kind || want.Kind != sample.Object && want.Kind != sample.Array && !fits(want, came) {
		u.touch(want.Whole.From, want.Whole.To-1)
		return
	}
	if isXML && !fits(want, came) {
		u.touch(want.Inner.From, want.Inner.To)
	}
	if want.Namespace != came.Namespace {
		u.touch(want.Whole.From, want.Inner.From-1)
		u.touch(want.Inner.To, want.Whole.To-1)
	}
	stays, isOpen := 0, hasElision(want)
	seen, at := map[string]int{}, 0
	for _, w := range want.Fields {
		of := named(came, w)
		if want.Kind == sample.Array {
			of = came.Fields
		}
		switch i := seen[w.Name]; {
		case w.Kind == sample.Elided && w.Name == "":
			stays++
			continue
		case i < len(of):
			u.mark(w, of[i], isXML)
			if !w.Attribute {
				stays++
			}
		case want.Kind == sample.Array && isOpen:
		default:
			u.touch(w.Whole.From, w.Whole.To-1)
		}
		seen[w.Name]++
	}
	for _, m := range came.Fields {
		if want.Kind == sample.Object && len(named(want, m)) == 0 && !isOpen {
			at++
		}
	}
	if stays == 0 || at > 0 && !strings.Contains(u.source[want.Inner.From:want.Inner.To], "\n") {
		u.touch(want.Whole.From, want.Whole.To-1)
	} else if at > 0 && isXML {
		u.touch(want.Whole.From, want.Inner.From-1)
	}
}

// elisions counts the elisions outside of corrections.
func (u *untouched) elisions() int {
	n := 0
	for i := range u.source {
		if strings.HasPrefix(u.source[i:], "...") && !u.busy[i] {
			n++
		}
	}
	return n
}

func (u *untouched) lines() []string {
	var out []string
	at := 0
	for line := range strings.SplitSeq(u.source, "\n") {
		isBusy := false
		for i := at; i < at+len(line); i++ {
			isBusy = isBusy || u.busy[i]
		}
		if !isBusy {
			out = append(out, strings.TrimSuffix(line, ","))
		}
		at += len(line) + 1
	}
	return out
}

// A generator makes samples, and answers that differ from them.
type generator struct {
	*rand.Rand
	isXML bool
	unit  string
	depth int
	tag   string // the prefix of elements, with its colon
}

func (g *generator) document() string {
	g.unit = []string{"", "  ", "    ", "\t"}[g.IntN(4)]
	if !g.isXML {
		return g.json(g.IntN(4) > 0)
	}
	g.tag = []string{"", "p:"}[g.IntN(2)]
	attributes := map[string]string{"": []string{"", " xmlns=\"urn:x\""}[g.IntN(2)], "p:": ` xmlns:p='urn:x'`}[g.tag]
	return []string{"", "<?xml version=\"1.0\"?>\n"}[g.IntN(2)] + g.element("root", attributes)
}

// lines are the beginning, the separator and the end of the content.
func (g *generator) lines() (begin, separator, end string) {
	if g.unit == "" {
		return "", " ", ""
	}
	in := "\n" + strings.Repeat(g.unit, g.depth)
	return in + g.unit, in + g.unit, in
}

func (g *generator) json(isDeep bool) string {
	if !isDeep || g.depth > 3 {
		return []string{"1", `"text"`, `"a long ... one"`, "true", "null", `"x..."`, "{}", "[]", "..."}[g.IntN(8+min(g.depth, 1))]
	}
	begin, separator, end := g.lines()
	g.depth++
	defer func() { g.depth-- }()
	isList := g.IntN(3) == 0
	var fields []string
	for i := range 1 + g.IntN(4) {
		field := g.json(g.IntN(3) == 0)
		if !isList {
			field = fmt.Sprintf("%q: %s", string(rune('a'+i)), field)
		}
		if g.IntN(8) == 0 {
			field = "..."
		}
		fields = append(fields, field)
	}
	brackets := map[bool]string{true: "[]", false: "{}"}[isList]
	return brackets[:1] + begin + strings.Join(fields, ","+separator) + end + brackets[1:]
}

func (g *generator) element(name, attributes string) string {
	if g.IntN(3) == 0 {
		attributes += []string{` k="1"`, ` k='...'`, ` k="1" l = "2"`}[g.IntN(3)]
	}
	start := "<" + g.tag + name + attributes
	finish := "</" + g.tag + name + ">"
	if g.depth > 0 && g.IntN(2) == 0 || g.depth > 3 {
		return start + []string{"/>", " />", ">" + finish, ">text" + finish, "><![CDATA[a]]>" + finish, ">a long ... one" + finish}[g.IntN(6)]
	}
	begin, separator, end := g.lines()
	g.depth++
	defer func() { g.depth-- }()
	var fields []string
	for i := range 1 + g.IntN(4) {
		field := g.element(string(rune('a'+g.IntN(i+1))), "")
		switch g.IntN(10) {
		case 0:
			field = "<!-- ... -->"
		case 1:
			field += " <!-- about it -->"
		case 2:
			field = "<!-- what comes -->" + begin + field
		}
		fields = append(fields, field)
	}
	return start + ">" + begin + strings.Join(fields, separator) + end + finish
}

// other is an answer that differs from a sample here and there.
func (g *generator) other(v *sample.Value, depth int) *sample.Value {
	out := *v
	out.Fields, out.Elided = nil, false
	if v.Kind == sample.Elided || depth > 0 && g.IntN(10) == 0 {
		return g.fresh(v, depth)
	}
	out.Text = strings.ReplaceAll(v.Text, "...", "and so on")
	if v.Kind == sample.String && g.IntN(4) == 0 {
		out.Text = "entirely <other> & \"new\" text"
	}
	if out.Namespace != "" && depth == 0 && g.IntN(4) == 0 && !g.isForeign() {
		out.Namespace = "urn:new"
	}
	for _, m := range v.Fields {
		if g.IntN(6) == 0 || m.Kind == sample.Elided && m.Name == "" {
			continue
		}
		n := g.other(m, depth+1)
		out.Fields = append(out.Fields, n)
	}
	if g.IntN(4) == 0 && v.Kind != sample.Array && (v.Kind == sample.Object || g.isXML) {
		for range 1 + g.IntN(2) {
			out.Fields = append(out.Fields, g.fresh(&sample.Value{Name: fmt.Sprintf("n%d", len(out.Fields)), Namespace: v.Namespace, Attribute: g.isXML && g.IntN(4) == 0}, depth))
		}
	}
	if v.Kind == sample.Array {
		for _, m := range out.Fields {
			m.Name = ""
		}
	}
	return g.settled(&out)
}

func (g *generator) isForeign() bool { return g.IntN(2) == 0 }

// settled has the kind that the reader of XML would give it.
func (g *generator) settled(v *sample.Value) *sample.Value {
	switch {
	case !g.isXML || v.Attribute:
	case len(v.Fields) == 0:
		v.Kind = sample.String
	default:
		v.Kind = sample.Object
	}
	if v.Attribute {
		v.Namespace, v.Fields = "", nil
	}
	return v
}

// fresh is a value that has nothing of a sample but the name.
func (g *generator) fresh(like *sample.Value, depth int) *sample.Value {
	v := &sample.Value{Name: like.Name, Namespace: like.Namespace, Attribute: like.Attribute, Kind: sample.String, Text: "fresh \\ & new"}
	switch i := g.IntN(5); {
	case i < 2 || depth > 4 || v.Attribute:
	case i == 2 && !g.isXML:
		v.Kind, v.Text = sample.Number, "12.50"
	case i == 3 && !g.isXML:
		v.Kind, v.Text = sample.Array, ""
		v.Fields = []*sample.Value{g.fresh(&sample.Value{}, depth+1), g.fresh(&sample.Value{}, depth+1)}
	default:
		v.Kind, v.Text = sample.Object, ""
		v.Fields = []*sample.Value{g.fresh(&sample.Value{Name: "y", Namespace: v.Namespace}, depth+1), g.fresh(&sample.Value{Name: "z", Namespace: v.Namespace}, depth+1)}
	}
	return g.settled(v)
}
