package run_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/smtp"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A response is that of a case's server. All fields are optional.
type response struct {
	Status  int               `json:"status"`
	Header  map[string]string `json:"header"`
	Body    string            `json:"body"`
	Close   bool              `json:"close"`   // the connection is closed instead
	Hang    bool              `json:"hang"`    // the server never responds
	Stream  bool              `json:"stream"`  // the body does not end
	Large   int               `json:"large"`   // the body has so many bytes
	Cut     bool              `json:"cut"`     // the connection is closed in the midst of the body
	Garbage string            `json:"garbage"` // sent in place of HTTP
}

// startServer starts the server of a case, which sends its email through a mail proxy, and returns its base URL. The end of
// the test waits for all responses to end.
func startServer(t *testing.T, code, proxy string) string {
	t.Helper()
	s := startScript(t, code, proxy)
	server := httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(server.Close)
	return server.URL
}

// A script is a function handle(request) in JavaScript, which runs in a node of its own; see testdata/prelude.js for its
// functions. It handles one request at a time, so that its globals are the server's state.
type script struct {
	proxy string
	mu    sync.Mutex
	to    *json.Encoder
	from  *json.Decoder
}

func startScript(t *testing.T, code, proxy string) *script {
	t.Helper()
	node := exec.Command("node", "testdata/prelude.js", code)
	node.Stderr = os.Stderr
	in, err := node.StdinPipe()
	require.NoError(t, err)
	out, err := node.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, node.Start())
	t.Cleanup(func() {
		assert.NoError(t, in.Close()) // it ends with its input
		assert.NoError(t, node.Wait())
	})
	return &script{proxy: proxy, to: json.NewEncoder(in), from: json.NewDecoder(out)}
}

// A message is from a script: the response to a request, or an email to send before it.
type message struct {
	Response *response
	Error    string // of the script
	Mail     *struct{ To, Subject, Text string }
}

func (s *script) respond(r *http.Request) (*response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.to.Encode(requestOf(r, body)); err != nil {
		return nil, err
	}
	for {
		var m message
		switch err := s.from.Decode(&m); {
		case err != nil:
			return nil, err
		case m.Mail != nil:
			err := sendMail(s.proxy, m.Mail.To, m.Mail.Subject, m.Mail.Text)
			if err := s.to.Encode(err == nil); err != nil {
				return nil, err
			}
		case m.Response == nil:
			return nil, fmt.Errorf("server.js: %s", m.Error)
		default:
			return m.Response, nil
		}
	}
}

// requestOf is a request as scripts see it. Names of headers are in lower case. Of several values the first counts.
func requestOf(r *http.Request, body []byte) map[string]any {
	header := map[string]string{"host": r.Host}
	for name, values := range r.Header {
		header[strings.ToLower(name)] = values[0]
	}
	request := map[string]any{
		"method": r.Method, "path": r.URL.Path, "query": firsts(r.URL.Query()), "header": header,
		"body": string(body), "form": map[string]string{}, "source": strings.Split(r.RemoteAddr, ":")[0],
	}
	media, _, _ := strings.Cut(header["content-type"], ";")
	var value any
	if form, err := url.ParseQuery(string(body)); err == nil && media == "application/x-www-form-urlencoded" {
		request["form"] = firsts(form)
	} else if media == "application/json" && json.Unmarshal(body, &value) == nil {
		request["json"] = value
	}
	return request
}

func firsts(values url.Values) map[string]string {
	out := map[string]string{}
	for name := range values {
		out[name] = values.Get(name)
	}
	return out
}

func (s *script) serve(w http.ResponseWriter, r *http.Request) {
	a, err := s.respond(r)
	switch {
	case err != nil:
		http.Error(w, err.Error(), http.StatusNotImplemented)
	case a.Hang:
		<-r.Context().Done()
	case a.Close:
		raw(w, "")
	case a.Garbage != "":
		raw(w, a.Garbage)
	default:
		a.write(w, r)
	}
}

// raw writes to the connection itself, and closes it.
func raw(w http.ResponseWriter, text string) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	_, _ = io.WriteString(conn, text) // the client may have gone
	_ = conn.Close()
}

// write sends the response. It ends if the client closes the connection.
func (a *response) write(w http.ResponseWriter, r *http.Request) {
	for name, value := range a.Header {
		w.Header().Set(name, value)
	}
	if w.Header().Get("Content-Type") == "" {
		w.Header()["Content-Type"] = nil
	}
	if a.Cut {
		w.Header().Set("Content-Length", fmt.Sprint(len(a.Body)+1))
	}
	w.WriteHeader(max(a.Status, http.StatusOK))
	if r.Method == http.MethodHead {
		return // more would not be sent
	}
	_, _ = io.WriteString(w, a.Body) // the client may have gone
	chunk := strings.Repeat("0123456789abcdef", 4096)
	for n := 0; (a.Stream || n < a.Large) && r.Context().Err() == nil; n += len(chunk) {
		if _, err := io.WriteString(w, chunk); err != nil {
			return
		}
	}
}

func sendMail(proxy, to, subject, text string) error {
	content := fmt.Sprintf("To: %s\r\nSubject: %s\r\n\r\n%s\r\n", to, subject, strings.ReplaceAll(text, "\n", "\r\n"))
	return smtp.SendMail(proxy, nil, "no-reply@example.com", []string{to}, []byte(content))
}
