package recorder_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/recorder"
)

// events responds with one event, and never ends.
func events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	_, _ = io.WriteString(w, "data: 1\n\n") // the client may have gone
	_ = http.NewResponseController(w).Flush()
	<-r.Context().Done()
}

func TestStreamIsPassedOnAndEnds(t *testing.T) {
	t.Parallel()
	r := start(t, upstream(t, serve(t, events), recorder.Options{}))
	res, err := http.Get(r.URL())
	require.NoError(t, err)
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err, "the end of a stream is no failure of the client")
	require.NoError(t, res.Body.Close())
	assert.Equal(t, "data: 1\n\n", string(body))
	x := one(t, r)
	assert.True(t, x.Partial)
	assert.Empty(t, x.Failure)
	assert.Equal(t, "data: 1\n\n", string(x.Body))
}

func TestStreamWithoutAnEvent(t *testing.T) {
	t.Parallel()
	u := upstream(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}), recorder.Options{Timeout: 2 * time.Second})
	req, err := http.NewRequest(http.MethodGet, "http://localhost/", nil)
	require.NoError(t, err)
	x := u.Send(t.Context(), req)
	assert.True(t, x.Partial)
	assert.Equal(t, http.StatusOK, x.Status)
	assert.Empty(t, x.Failure)
}

func TestLimitOfATarget(t *testing.T) {
	t.Parallel()
	hang := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	limit := func(target string) time.Duration {
		if target == "/wait" {
			return 50 * time.Millisecond
		}
		return 0
	}
	u := upstream(t, serve(t, hang), recorder.Options{Timeout: 300 * time.Millisecond, Limit: limit})
	for path, want := range map[string]string{"/wait": "timeout after 50ms", "/other": "timeout after 300ms"} {
		req, err := http.NewRequest(http.MethodGet, "http://localhost"+path, nil)
		require.NoError(t, err)
		assert.Equal(t, want, u.Send(t.Context(), req).Failure)
	}
}

// TestLinksLeadToTheRecorder has a server name itself in a redirect and in a body.
func TestLinksLeadToTheRecorder(t *testing.T) {
	t.Parallel()
	var server string
	server = serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", server+"/b")
		w.Header().Set("Link", "<"+server+"/c>; rel=next, <http://other.example/d>; rel=prev")
		w.WriteHeader(http.StatusFound)
		_, _ = io.WriteString(w, `{"next": "`+server+`/e", "other": "`+server+`0/f"}`) // the client may have gone
	})
	r := start(t, upstream(t, server, recorder.Options{}))
	res, err := http.DefaultTransport.RoundTrip(must(http.NewRequest(http.MethodGet, r.URL(), nil)))
	require.NoError(t, err)
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	assert.Equal(t, r.URL()+"/b", res.Header.Get("Location"))
	assert.Equal(t, "<"+r.URL()+"/c>; rel=next, <http://other.example/d>; rel=prev", res.Header.Get("Link"))
	assert.Equal(t, `{"next": "`+r.URL()+`/e", "other": "`+server+`0/f"}`, string(body))
	x := one(t, r)
	assert.Equal(t, server+"/b", x.Header.Get("Location"), "what the server said is recorded")
	assert.Contains(t, string(x.Body), server+"/e")
}

func must(req *http.Request, err error) *http.Request {
	if err != nil {
		panic(err)
	}
	return req
}
