package patch_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/patch"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// pageOf is a page with one sample.
func pageOf(format, body string) string {
	return "# Things\n\n## Read a thing\n\n<span class=\"api get\">GET</span> `/thing`\n\n### Response\n\n```\n- 200 OK\n```\n\n" +
		"```" + format + "\n" + strings.TrimRight(body, "\n") + "\n```\n"
}

// sampleIn is the only sample of a page, and the page's file.
func sampleIn(t *testing.T, text string) (s *page.Sample, file string) {
	t.Helper()
	dir := t.TempDir()
	file = filepath.Join(dir, "page.md")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	site, err := page.Load(dir)
	require.NoError(t, err)
	require.Len(t, site.Operations(), 1, text)
	samples := site.Operations()[0].Response.Samples
	require.Len(t, samples, 1, text)
	return samples[0], file
}

func parse(t *testing.T, format, text string) *sample.Value {
	t.Helper()
	v, _ := sample.Parse(format, text)
	require.NotNil(t, v, text)
	return v
}

// correct corrects a sample after an answer, gives the page's new text, and holds the new sample against the answer.
func correct(t *testing.T, p *patch.Patch, text string, came *sample.Value) string {
	t.Helper()
	s, file := sampleIn(t, text)
	correction{p, s, new(int)}.node(s.Value, came)
	out, err := patch.Apply([]byte(text), p.Edits())
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, out, 0o600))
	again, _ := sampleIn(t, string(out))
	require.NotNil(t, again.Value, "%s", out)
	rest := correction{&patch.Patch{}, again, new(int)}
	rest.node(again.Value, came)
	require.Zero(t, *rest.count, "%v\n%s", rest.Edits(), out)
	return string(out)
}

// A correction finds the differences between a response and a sample, as a run does.
type correction struct {
	*patch.Patch
	s     *page.Sample
	count *int
}

func (c correction) replace(want, came *sample.Value) {
	*c.count++
	c.Replace(c.s, want, came)
}

func (c correction) remove(want *sample.Value) {
	*c.count++
	c.Remove(c.s, want)
}

func (c correction) add(want, came *sample.Value) {
	*c.count++
	c.Add(c.s, want, came)
}

func (c correction) node(want, came *sample.Value) {
	isXML := c.s.Format == "xml"
	isOther := isXML && (want.Name != came.Name || want.Namespace != came.Namespace)
	switch {
	case want.Kind == sample.Elided:
		return
	case want.Kind != came.Kind:
		c.replace(want, came)
		return
	case isOther, isXML && !fits(want, came):
		c.replace(want, came)
	}
	switch want.Kind {
	case sample.Object:
		c.fields(want, came)
	case sample.Array:
		c.items(want, came)
	default:
		if !isOther && !fits(want, came) {
			c.replace(want, came)
		}
	}
}

func fits(want, came *sample.Value) bool {
	if !want.Elided {
		return want.Text == came.Text
	}
	parts := strings.Split(strings.ReplaceAll(want.Text, "…", "..."), "...")
	return strings.HasPrefix(came.Text, parts[0]) && strings.HasSuffix(came.Text, parts[len(parts)-1])
}

func (c correction) fields(want, came *sample.Value) {
	seen, isOpen := map[string]int{}, false
	for _, w := range want.Fields {
		if w.Kind == sample.Elided && w.Name == "" {
			isOpen = true
			continue
		}
		of := named(came, w)
		if i := seen[w.Name]; i < len(of) {
			c.node(w, of[i])
		} else {
			c.remove(w)
		}
		seen[w.Name]++
	}
	for _, m := range came.Fields {
		if len(named(want, m)) == 0 && !isOpen {
			c.add(want, came)
		}
	}
}

func named(v, like *sample.Value) []*sample.Value {
	var out []*sample.Value
	for _, m := range v.Fields {
		if m.Name == like.Name && m.Attribute == like.Attribute && (m.Kind != sample.Elided || m.Name != "") {
			out = append(out, m)
		}
	}
	return out
}

func (c correction) items(want, came *sample.Value) {
	n, isOpen := 0, false
	for _, w := range want.Fields {
		switch {
		case w.Kind == sample.Elided:
			isOpen = true
		case n < len(came.Fields):
			c.node(w, came.Fields[n])
			n++
		case !isOpen && !hasElision(want):
			c.remove(w)
		}
	}
	if n == 0 && !isOpen && len(came.Fields) > 0 {
		c.add(want, came)
	}
}

func hasElision(v *sample.Value) bool {
	for _, m := range v.Fields {
		if m.Kind == sample.Elided {
			return true
		}
	}
	return false
}
