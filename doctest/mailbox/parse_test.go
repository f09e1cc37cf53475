package mailbox

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ mail, subject, text, html string }{
		"no MIME":         {mail: "Subject: a\n\nGrüße\n", subject: "a", text: "Grüße\n"},
		"no mail":         {mail: "garbage", text: "garbage"},
		"unknown charset": {mail: "Content-Type: text/plain; charset=x-none\n\nabc", text: "abc"},
		"latin1": {
			mail:    "Subject: =?iso-8859-1?B?R3L832U=?=\nContent-Type: text/plain; charset=ISO-8859-1\n\nGr\xfc\xdfe",
			subject: "Grüße", text: "Grüße",
		},
		"base64": {
			mail: "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: BASE64\n\nPGI+MTIz\nNDU2PC9iPg==\n",
			html: "<b>123456</b>",
		},
		"nested, with an attachment": {
			mail: `Content-Type: multipart/mixed; boundary=m

--m
Content-Type: text/plain
Content-Disposition: attachment; filename=terms.txt

terms
--m
Content-Type: multipart/alternative; boundary=a

--a
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

1234=
56
--a
Content-Type: text/html

<b>123456</b>
--a--
--m
Content-Type: text/plain

footer
--m--
`,
			text: "123456", html: "<b>123456</b>",
		},
		"broken off": {
			mail: "Content-Type: multipart/mixed; boundary=m\n\n--m\n\n123456\n--m\nContent-Type: text/html\n\n<b>12",
			text: "123456", html: "<b>12",
		},
		"deep":     {mail: nested(maxDepth), text: "text"},
		"too deep": {mail: nested(maxDepth + 1)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := parse([]byte(strings.ReplaceAll(c.mail, "\n", "\r\n")))
			assert.Equal(t, c.subject, m.Subject)
			assert.Equal(t, c.text, m.Text)
			assert.Equal(t, c.html, m.HTML)
		})
	}
}

// nested is a text in as many multiparts.
func nested(depth int) string {
	var b strings.Builder
	for i := range depth {
		fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=m%cm\n\n--m%[1]cm\n", 'a'+i)
	}
	return b.String() + "\ntext"
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n\r\n123456\r\n--m--"))
	f.Fuzz(func(t *testing.T, data []byte) {
		assert.NotNil(t, parse(data).Header)
	})
}
