package mail

import (
	"bytes"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"io"
	"mime"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	texttemplate "text/template"
	"time"

	"docsascode.example/impl/address"
)

var (
	//go:embed code.txt.tmpl
	codeText string
	//go:embed code.html.tmpl
	codeHTML string

	textTemplate = texttemplate.Must(texttemplate.New("code.txt").Parse(codeText))
	htmlTemplate = htmltemplate.Must(htmltemplate.New("code.html").Parse(codeHTML))
)

// message is an email that is ready to be sent.
type message struct {
	from, to string // the envelope's paths, in angle brackets
	utf8     bool   // the envelope needs SMTPUTF8 (RFC 6531)
	content  []byte // header and body with CRLF line ends
	secrets  []string
}

// composer writes the emails.
type composer struct {
	from       *netmail.Address
	subject    string
	text, html body
	now        func() time.Time
	rand       io.Reader
}

// compose rejects an address that could end its line of the envelope or the header, with ErrRecipient: no gateway can
// ever send to it.
func (c composer) compose(to address.Address, code string, validFor time.Duration) (*message, error) {
	recipient := string(to)
	at := strings.LastIndexByte(recipient, '@')
	if at < 0 || strings.ContainsFunc(recipient, unsafeInEnvelope) {
		return nil, fmt.Errorf("%w: the address has characters that SMTP does not allow", ErrRecipient)
	}
	content, err := c.write(recipient, code, validFor)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotAccepted, err)
	}
	return &message{
		from: "<" + c.from.Address + ">", to: "<" + recipient + ">",
		utf8: to.NeedsSMTPUTF8(), content: content,
		secrets: []string{code, recipient[:at]},
	}, nil
}

// write renders header and body. The subject is without the code: subjects are shown on lock screens and kept
// in the logs and message traces of every gateway on the way, bodies are not.
func (c composer) write(to, code string, validFor time.Duration) ([]byte, error) {
	id, err := c.random()
	if err != nil {
		return nil, err
	}
	boundary, err := c.random()
	if err != nil {
		return nil, err
	}
	m := bytes.NewBuffer(make([]byte, 0, 4<<10))
	field := func(name, value string) { m.WriteString(name + ": " + value + "\r\n") }
	field("Date", c.now().Format(time.RFC1123Z))
	field("MIME-Version", "1.0")
	field("Message-ID", "<"+id+"@"+domain(c.from.Address)+">")
	field("Subject", c.subject)
	field("From", c.from.String())
	field("To", "<"+to+">")
	field("Auto-Submitted", "auto-generated") // RFC 3834 §5
	field("X-Auto-Response-Suppress", "All")
	field("Content-Type", "multipart/alternative;\r\n boundary="+boundary)
	life := minutes(validFor)
	for _, body := range []body{c.text, c.html} {
		m.WriteString("\r\n--" + boundary + "\r\n")
		field("Content-Transfer-Encoding", "quoted-printable")
		field("Content-Type", body.mediaType+"; charset=UTF-8")
		m.WriteString("\r\n")
		if err := body.write(m, code, life); err != nil {
			return nil, err
		}
		m.WriteString("\r\n")
	}
	m.WriteString("--" + boundary + "--\r\n")
	return m.Bytes(), nil
}

// A body is a template that is executed but for two values, which its marks stand for.
type body struct {
	mediaType string
	rendered  []byte
	escape    func(string) string
}

// The marks of a body. Neither a template nor the name of a service has a control character.
const codeMark, lifeMark = "\x01", "\x02"

func plain(text string) string { return text }

// write writes b with a code and its life, as quoted-printable (RFC 2045 §6.7).
func (b body) write(w io.Writer, code, life string) error {
	encoded := quotedprintable.NewWriter(w)
	rest := b.rendered
	for i := bytes.IndexAny(rest, codeMark+lifeMark); i >= 0; i = bytes.IndexAny(rest, codeMark+lifeMark) {
		value := life
		if rest[i] == codeMark[0] {
			value = code
		}
		if _, err := encoded.Write(rest[:i]); err != nil {
			return err
		}
		if _, err := encoded.Write([]byte(b.escape(value))); err != nil {
			return err
		}
		rest = rest[i+1:]
	}
	if _, err := encoded.Write(rest); err != nil {
		return err
	}
	return encoded.Close()
}

// newComposer executes the templates, once. The host is that of the service; it may be empty.
func newComposer(from *netmail.Address, host string, now func() time.Time, rand io.Reader) (composer, error) {
	c := composer{from: from, now: now, rand: rand}
	c.subject = mime.QEncoding.Encode("utf-8", "Your sign-in code for "+c.service())
	var text, html bytes.Buffer
	data := struct{ Service, Code, Life, Host string }{c.service(), codeMark, lifeMark, host}
	if err := errors.Join(textTemplate.Execute(&text, data), htmlTemplate.Execute(&html, data)); err != nil {
		return composer{}, err
	}
	c.text = body{"text/plain", text.Bytes(), plain}
	c.html = body{"text/html", html.Bytes(), htmltemplate.HTMLEscapeString}
	return c, nil
}

// service is the name of the service in the email.
func (c composer) service() string {
	if c.from.Name != "" {
		return c.from.Name
	}
	return domain(c.from.Address)
}

func (c composer) random() (string, error) {
	b := make([]byte, 16)
	if _, err := io.ReadFull(c.rand, b); err != nil {
		return "", fmt.Errorf("cannot read random bytes: %w", err)
	}
	return hex.EncodeToString(b), nil
}

// hostOf is what the email shows of a URL. Without its scheme, few programs make it a link.
func hostOf(url string) string {
	_, host, _ := strings.Cut(url, "://")
	host, _, _ = strings.Cut(host, "/")
	return host
}

func domain(addr string) string {
	return addr[strings.LastIndexByte(addr, '@')+1:]
}

// minutes rounds down, but ignores the moments since the code was created: a new code has its ten minutes.
func minutes(d time.Duration) string {
	switch n := int(d.Round(10*time.Second) / time.Minute); {
	case n < 1:
		return "less than a minute"
	case n == 1:
		return "1 minute"
	default:
		return fmt.Sprintf("%d minutes", n)
	}
}
