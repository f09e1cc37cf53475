package mailbox

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestReading(t *testing.T) {
	for source, want := range map[string]string{
		"": "",
		"<p>Your code is <b>12</b>.</p><p>Bye</p>":                           "Your code is 12.\nBye\n",
		`<style>a{color:#112233}</style><p style="color:#445566">1</p>`:      "1\n",
		"<head><title>998877</title></head><body>x<script>1</script></body>": "x\n",
		"<span>1</span><span>2</span>\n<span>3</span>":                       "12 3\n",
		"&#49;&#50;&nbsp;3 &amp; 4":                                          "12 3 & 4\n",
		`<div style="display: none">111111</div><div hidden>2</div>3`:        "3\n",
		`<a href="https://a.example/?token=x&amp;y=1">Sign in</a> now`:       "Sign in\n<https://a.example/?token=x&y=1>\nnow\n",
		"<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>":    "12\n3\n",
		"a<br>b<!-- 1 -->": "a\nb\n",
		"not HTML":         "not HTML\n",
	} {
		assert.Equal(t, want, textOf(source), source)
	}
	assert.Equal(t, "s\nt\nh\n", Email{Subject: "s", Text: "t", HTML: "<p>h</p>"}.Reading())
}
