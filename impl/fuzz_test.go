package impl

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/gen/api"
)

// FuzzAccept reads any Accept, for bodies and for problems.
func FuzzAccept(f *testing.F) {
	for _, seed := range []string{"", "*/*", "application/xml", "application/json;q=0.1, application/*;q=0.9", "text/html, application/xml;q=0.9", ";,q=,=\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, accept string) {
		for _, got := range []format{negotiate([]string{accept}, bodyTypes), negotiateProblem([]string{accept})} {
			assert.Contains(t, []format{formatJSON, formatXML}, got)
		}
	})
}

// FuzzForm sends any body and media type to the operations that take a form. No
// gateway is there, so that a good one is a 500 of which nobody is told more. The document, read by a
// library, refuses no request that the service takes.
func FuzzForm(f *testing.F) {
	f.Add("application/x-www-form-urlencoded", "email=joe@example.com&code=123456")
	f.Add("application/x-www-form-urlencoded; charset=utf-8", "email=%zz&&=&email=a&email=b")
	f.Add("multipart/form-data; boundary=x", "--x\r\n\r\n--x--")
	f.Add("text/plain", "\x00\r\nBcc: x")
	s := start(f, nil)
	s.gateway.stop()
	contract, err := newContract()
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, mediaType, body string) {
		for _, path := range []string{"/user/code", "/token"} {
			r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
			r.Header["Content-Type"] = []string{mediaType}
			w := httptest.NewRecorder()
			s.Handler().ServeHTTP(w, r)
			assert.Contains(t, []int{400, 401, 429, 431, 500}, w.Code)
			assert.NoError(t, contract.checkRequest(r, bytes.NewBufferString(body), w.Code))
			for name, values := range w.Header() {
				assert.NotContains(t, name+strings.Join(values, ""), "\n")
			}
		}
	})
}

// FuzzWriters writes any text in both formats, and reads it again.
func FuzzWriters(f *testing.F) {
	for _, seed := range []string{"", "a sentence", "<&>\"'", "\x00\x1f\u2028\ufffe", "\xff\xfe", "]]>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, detail string) {
		for _, accept := range []format{formatJSON, formatXML} {
			body, _, err := problemBody(api.Problem{Type: "about:blank", Title: detail, Status: 400, Detail: detail, Instance: "urn:uuid:0"}, accept)
			require.NoError(t, err)
			data, err := io.ReadAll(body)
			require.NoError(t, err)
			var got struct {
				Status int `json:"status" xml:"status"`
			}
			if accept == formatXML {
				err = xml.Unmarshal(data, &got)
			} else {
				err = json.Unmarshal(data, &got)
			}
			require.NoError(t, err, "%q", data)
			assert.Equal(t, 400, got.Status)
		}
	})
}
