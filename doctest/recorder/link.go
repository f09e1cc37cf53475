package recorder

import (
	"bytes"
	"net/url"
	"strings"
)

// redirect puts the recorder in the place of the server in the response that the client gets: in its Location, and in the
// links of a body that is text. Otherwise the client would follow them past the recorder.
func (a *response) redirect(r *Recorder) {
	own := strings.TrimSuffix(r.upstream.base.String(), "/")
	a.Header = a.Header.Clone()
	for _, name := range []string{"Location", "Content-Location", "Link"} {
		for i, value := range a.Header.Values(name) {
			value = r.locate(value)
			if u, err := url.Parse(value); err == nil && u.Host == r.upstream.base.Host {
				value = strings.Replace(value, u.Scheme+"://"+u.Host+r.upstream.base.Path, r.URL(), 1)
			}
			a.Header[name][i] = strings.ReplaceAll(value, "<"+own, "<"+r.URL())
		}
	}
	if a.Header.Get("Content-Encoding") == "" && r.upstream.base.Host != "" {
		a.raw = replaceURL(a.raw, own, r.URL())
	}
}

// replaceURL replaces a base URL, but not a longer host or port that begins like it.
func replaceURL(text []byte, base, by string) []byte {
	if !bytes.Contains(text, []byte(base)) {
		return text
	}
	var out []byte
	for {
		i := bytes.Index(text, []byte(base))
		if i < 0 {
			return append(out, text...)
		}
		end := i + len(base)
		out = append(out, text[:i]...)
		if end < len(text) && strings.IndexByte("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-_:", text[end]) >= 0 {
			out = append(out, base...)
		} else {
			out = append(out, by...)
		}
		text = text[end:]
	}
}
