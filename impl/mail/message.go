package mail

import (
	"bytes"
	_ "embed"
	"encoding/hex"
	"fmt"
	htmltemplate "html/template"
	"io"
	netmail "net/mail"
	"strings"
	texttemplate "text/template"
	"time"

	gomail "github.com/wneessen/go-mail"

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
	from *netmail.Address
	host string // of the service; may be empty
	now  func() time.Time
	rand io.Reader
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
	msg := gomail.NewMsg(gomail.WithBoundary(boundary), gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(c.from)
	msg.ToMailAddress(&netmail.Address{Address: to})
	msg.Subject("Your sign-in code for " + c.service())
	msg.SetDateWithValue(c.now())
	msg.SetMessageIDWithValue(id + "@" + domain(c.from.Address))
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834 §5
	msg.SetGenHeader(gomail.HeaderXAutoResponseSuppress, "All")

	data := struct{ Service, Code, Life, Host string }{c.service(), code, minutes(validFor), c.host}
	if err := msg.SetBodyTextTemplate(textTemplate, data); err != nil {
		return nil, err
	}
	if err := msg.AddAlternativeHTMLTemplate(htmlTemplate, data); err != nil {
		return nil, err
	}
	var content bytes.Buffer
	_, err = msg.WriteTo(&content)
	return content.Bytes(), err
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
