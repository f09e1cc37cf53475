package impl

import (
	"encoding/xml"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/gen/api"
)

func TestNegotiate(t *testing.T) {
	t.Parallel()
	const json, xml = formatJSON, formatXML
	tests := []struct {
		name            string
		accept          []string
		body, ofProblem format
	}{
		{"no header", nil, json, json},
		{"an empty header", []string{""}, json, json},
		{"anything", []string{"*/*"}, json, json},
		{"any application", []string{"application/*"}, json, json},
		{"json", []string{"application/json"}, json, json},
		{"xml", []string{"application/xml"}, xml, xml},
		{"letter case", []string{"Application/XML"}, xml, xml},
		{"a parameter", []string{"application/xml;charset=utf-8"}, xml, xml},
		{"equal weights", []string{"application/xml, application/json"}, json, json},
		{"several fields", []string{"application/json;q=0.2", "application/xml;q=0.3"}, xml, xml},
		{"weights", []string{"application/json;q=0.8, application/xml;q=0.9"}, xml, xml},
		{"weights of three digits", []string{"application/xml;q=0.100,application/json;q=0.101"}, json, json},
		{"excluded json", []string{"application/json;q=0, */*"}, xml, xml},
		{"excluded xml", []string{"application/xml;q=0, */*;q=0.1"}, json, json},
		{"both excluded", []string{"application/json;q=0, application/xml;q=0"}, json, json},
		{"everything excluded", []string{"*/*;q=0"}, json, json},
		{"everything excluded but xml", []string{"*/*;q=0, application/xml;q=0.1"}, xml, xml},
		{"the exact range decides, though it weighs less", []string{"*/*, application/json;q=0.1"}, xml, xml},
		{"the subtype's range before any type", []string{"*/*;q=0.9, application/*;q=0.1, application/xml;q=0.5"}, xml, xml},
		{"exact before wildcard at one weight", []string{"*/*, application/xml"}, xml, xml},
		{"a browser", []string{"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}, xml, json},
		{"HTML beside xml", []string{"text/html", "application/xml"}, xml, json},
		{"XHTML beside xml", []string{"application/xhtml+xml, application/xml"}, xml, json},
		{"HTML beside xml problems", []string{"text/html, application/xml, application/problem+xml"}, xml, xml},
		{"HTML beside xml problems and json", []string{"text/html, application/json, application/problem+xml"}, json, xml},
		{"no HTML", []string{"text/html;q=0, application/xml"}, xml, xml},
		{"HTML without json", []string{"text/html, application/xml, application/json;q=0, application/problem+json;q=0, */*"}, xml, xml},
		{"nothing on offer", []string{"text/html, image/png"}, json, json},
		{"a weight out of range", []string{"application/xml;q=2"}, json, json},
		{"a weight that is no number", []string{"application/xml;q=high"}, json, json},
		{"a weight that is not a number at all", []string{"application/xml;q=NaN"}, json, json},
		{"a broken range beside a good one", []string{"application/;;, application/xml"}, xml, xml},
		{"xml problems", []string{"application/problem+xml"}, json, xml},
		{"json bodies, xml problems", []string{"application/json, application/problem+xml"}, json, xml},
		{"xml bodies, json problems", []string{"application/xml, application/problem+json"}, xml, json},
		{"no xml problems", []string{"application/problem+xml;q=0, application/xml"}, xml, json},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.body, negotiate(test.accept, bodyTypes), "body")
			assert.Equal(t, test.ofProblem, negotiateProblem(test.accept), "problem")
		})
	}
}

func TestXMLBody(t *testing.T) {
	t.Parallel()
	reader, err := xmlBody(xml.Name{Space: "urn:ietf:rfc:7807", Local: "problem"}, api.Problem{Title: "Not <Found>", Status: 404})
	require.NoError(t, err)
	body, err := io.ReadAll(reader)
	require.NoError(t, err)
	assert.Equal(t, xml.Header+`<problem xmlns="urn:ietf:rfc:7807"><type></type><title>Not &lt;Found&gt;</title>`+
		`<status>404</status><detail></detail><instance></instance></problem>`, string(body))

	_, err = xmlBody(xml.Name{Local: "token"}, func() {})
	require.ErrorContains(t, err, "token")
}
