package faults

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestScrub has a server log what clients put where it does not belong, and
// searches the log for codes, tokens and addresses. What is planted is found.
// [TestMain] searches what the servers of all the other tests have logged.
func TestScrub(t *testing.T) {
	t.Logf("-seed %d", *seed)
	g := startGateway(t)
	p := startProcess(t, g)
	own := newLogbook()
	p.log.listen(own)
	n := count(20, 1000)
	for i := range n {
		p.indiscreet(t, g, own, i)
	}
	g.behave(echoing)
	for i := range count(5, 50) {
		got, err := p.ask(mailTo(i, "echo"), network(i))
		require.NoError(t, err)
		require.Equal(t, http.StatusInternalServerError, got.status)
		own.secret(g.box(mailTo(i, "echo")).code)
	}
	p.kill(t) // so that all is written
	assert.Empty(t, own.leaks())
	assert.Empty(t, addressesIn(t, p.data), "files with an address")
	for form, text := range planted() {
		book := newLogbook()
		book.secret("314159")
		book.add("level=ERROR msg=" + text)
		assert.NotEmpty(t, book.leaks(), form)
	}
	t.Logf("%d lines, %d of them distinct, for %d codes; %d plants found", own.total, len(own.lines), len(own.codes), len(planted()))
	assert.Greater(t, own.total, 10*n)
}

// indiscreet signs in, and sends the address, the code and the token to all the
// wrong places.
func (p *process) indiscreet(t *testing.T, g *gateway, own *logbook, i int) {
	address, from := mailTo(i, "scrub"), network(1+i/10)
	_, err := p.ask(address, from)
	require.NoError(t, err)
	code := g.box(address).code
	own.secret(code)
	token := func() string {
		got, err := p.exchange(address, code, from, i%2 == 0)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, got.status)
		return got.token()
	}()
	both := url.Values{"email": {address}, "code": {code}}
	for _, path := range []string{
		"/user?token=" + token, "/" + token, "/user/" + url.PathEscape(address), "/token?" + both.Encode(), "/token?email=" + address + "&email=" + code,
		"/token?code=" + code, "/token?" + both.Encode() + "&%zz", "/%zz" + code, "//" + address + "/" + code, "/user#" + token,
	} {
		p.misplace(t, http.MethodGet, path, "", token, from)
	}
	p.misplace(t, http.MethodHead, "/token?"+both.Encode(), "", token, from)
	p.misplace(t, "PROPFIND", "/token?"+both.Encode(), "", token, from)
	for _, body := range []string{both.Encode() + "&code=" + code, "email=" + address + "%0d%0a&code=" + code, `{"email":"` + address + `","code":"` + code + `"}`, address} {
		p.misplace(t, http.MethodPost, "/token?"+both.Encode(), body, token, from)
		p.misplace(t, http.MethodPost, "/user/code", body, token, from)
	}
	_, err = p.user(token[:len(token)-2], from)
	require.NoError(t, err)
}

// misplace sends a request whose header tells everything too.
func (p *process) misplace(t *testing.T, method, path, body, token, from string) {
	t.Helper()
	r, err := http.NewRequest(method, p.base, strings.NewReader(body))
	require.NoError(t, err)
	r.URL.Opaque = path
	for _, name := range []string{"Cookie", "Referer", "User-Agent", "X-Request-Id", "X-Forwarded-For", "Accept", "Traceparent"} {
		r.Header.Set(name, path+token)
	}
	r.Header.Set("Authorization", "Bearer "+token+path)
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	got, err := p.do(r, from)
	require.NoError(t, err)
	assert.Less(t, got.status, 500, path)
}

// echoing is a gateway that repeats what it heard, as many do.
func echoing(stage string) string {
	if stage != atDot {
		return ""
	}
	return "554 5.7.1 refused: <echo-0@" + domain + "> echo-1@" + domain + ";to=\"echo-2@" + domain + "\""
}

// addressesIn is the files under folder that hold an address.
func addressesIn(t *testing.T, folder string) (found []string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if strings.Contains(string(content), domain) {
			found = append(found, path)
		}
		return err
	}))
	return found
}

// planted is secrets as they might come into a log.
func planted() map[string]string {
	const code = "314159"
	address := mailTo(1, "plant")
	token := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"EdDSA"}`)) + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"`+address+`"}`))
	quoted, _ := json.Marshal(map[string]string{"email": address, "code": code}) // strings always marshal
	twice, _ := json.Marshal(string(quoted))
	return map[string]string{
		"code, raw":        "code=" + code,
		"code, URL":        "url=/token%3Fcode%3D" + code + "%26",
		"code, JSON":       string(quoted[:strings.IndexByte(string(quoted), ',')]),
		"code, base64":     base64.StdEncoding.EncodeToString([]byte("code=" + code)),
		"address, raw":     address,
		"address, URL":     url.QueryEscape(address),
		"address, JSON":    string(twice),
		"address, base64":  base64.URLEncoding.EncodeToString([]byte(address)),
		"token":            token,
		"token, URL":       url.QueryEscape("Bearer " + token),
		"a token's middle": strings.Split(token, ".")[1],
	}
}
