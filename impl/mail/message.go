package mail

import (
	"bytes"
	_ "embed"
	"encoding/hex"
	"fmt"
	"io"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"sync"
	"time"

	"docsascode.example/impl/address"
)

// message is an email that is ready to be sent.
type message struct {
	from, to string        // the envelope's paths, in angle brackets
	utf8     bool          // the envelope needs SMTPUTF8 (RFC 6531)
	content  *bytes.Buffer // header and body with CRLF line ends, of which none begins with a dot
	secrets  []string
}

// buffers are those of emails that were sent.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// release is called when nobody reads the content of m any more.
func (m *message) release() {
	clear(m.content.Bytes())
	m.content.Reset()
	buffers.Put(m.content)
}

// composer writes the emails.
type composer struct {
	from      *netmail.Address
	fromField string           // from as a header field has it
	replyTo   *netmail.Address // may be nil
	wordings  wordings
	domain    string // of the line that phones fill in; may be empty
	now       func() time.Time
	rand      io.Reader
}

// compose rejects an address that could end its line of the envelope or the header, with ErrRecipient: no gateway can
// ever send to it.
func (c composer) compose(w *wording, to address.Address, code string, validFor time.Duration) (*message, error) {
	recipient := string(to)
	at := strings.LastIndexByte(recipient, '@')
	if at < 0 || strings.ContainsFunc(recipient, unsafeInEnvelope) {
		return nil, fmt.Errorf("%w: the address has characters that SMTP does not allow", ErrRecipient)
	}
	content, err := c.write(w, recipient, code, validFor)
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
func (c composer) write(w *wording, to, code string, validFor time.Duration) (*bytes.Buffer, error) {
	id, boundary, err := c.random()
	if err != nil {
		return nil, err
	}
	values, life := c.values(code), minutes(validFor)
	bodies := []body{w.text[life], w.html[life]}
	m := buffers.Get().(*bytes.Buffer)
	m.Grow(2<<10 + bodies[0].size + bodies[1].size)
	field := func(name string, value ...string) {
		m.WriteString(name)
		m.WriteString(": ")
		for _, part := range value {
			m.WriteString(part)
		}
		m.WriteString("\r\n")
	}
	field("Date", c.now().Format(time.RFC1123Z))
	field("MIME-Version", "1.0")
	field("Message-ID", "<", id, "@", domain(c.from.Address), ">")
	field("Subject", w.subject)
	field("From", c.fromField)
	if c.replyTo != nil {
		field("Reply-To", c.replyTo.String())
	}
	field("To", "<", to, ">")
	field("Auto-Submitted", "auto-generated") // RFC 3834 §5
	field("X-Auto-Response-Suppress", "All")
	field("Content-Type", "multipart/alternative;\r\n boundary=", boundary)
	for _, body := range bodies {
		m.WriteString("\r\n--")
		m.WriteString(boundary)
		m.WriteString("\r\n")
		field("Content-Transfer-Encoding", "quoted-printable")
		field("Content-Type", body.mediaType, "; charset=UTF-8")
		m.WriteString("\r\n")
		body.write(m, values)
		m.WriteString("\r\n")
	}
	m.WriteString("--")
	m.WriteString(boundary)
	m.WriteString("--\r\n")
	return m, nil
}

// A body is a template that is executed but for the values that its marks stand for.
type body struct {
	mediaType string
	rendered  []byte
	escape    func(string) string
	pieces    []piece // of rendered
	size      int     // of all pieces, about
}

// A piece is a part of a body: encoded once for all emails, or with marks in it.
type piece struct{ encoded, marked []byte }

const marks = codeMark + timeMark + autofillMark

// longestMarked is how many octets of a line with a mark are encoded for each email.
const longestMarked = 200

// softBreak is a line break in quoted-printable that is no part of the text (RFC 2045 §6.7).
const softBreak = "=\r\n"

func newBody(mediaType string, rendered []byte, escape func(string) string) body {
	b := body{mediaType: mediaType, rendered: rendered, escape: escape}
	var same []byte // lines without a mark
	for line := range bytes.Lines(rendered) {
		if !bytes.ContainsAny(line, marks) {
			same = append(same, line...)
			continue
		}
		b.pieces = append(b.pieces, piece{encoded: quoted(same)})
		same = nil
		if len(line) <= longestMarked {
			b.pieces = append(b.pieces, piece{marked: line})
		} else {
			b.split(line)
		}
	}
	b.pieces = append(b.pieces, piece{encoded: quoted(same)})
	for _, p := range b.pieces {
		b.size += len(p.encoded) + 2*len(p.marked)
	}
	return b
}

// split makes a piece of each mark in a long line. Soft breaks around the value see to it that
// the lines of the other parts do not depend on it.
func (b *body) split(line []byte) {
	for {
		i := bytes.IndexAny(line, marks)
		if i < 0 {
			b.pieces = append(b.pieces, piece{encoded: quoted(line)})
			return
		}
		before := quoted(line[:i])
		if i > 0 {
			before = append(before, softBreak...)
		}
		b.pieces = append(b.pieces, piece{encoded: before}, piece{marked: line[i : i+1]})
		if line = line[i+1:]; len(line) > 0 && line[0] != '\n' {
			b.pieces = append(b.pieces, piece{encoded: []byte(softBreak)})
		}
	}
}

// quoted is text as quoted-printable.
func quoted(text []byte) []byte {
	var encoded bytes.Buffer
	writeQuoted(&encoded, text)
	return encoded.Bytes()
}

// writeQuoted begins a line of the encoded text.
func writeQuoted(to *bytes.Buffer, text []byte) {
	if line, ended := bytes.CutSuffix(text, []byte("\n")); isPlain(line) {
		to.Write(line)
		if ended {
			to.WriteString("\r\n")
		}
		return
	}
	begin := to.Len()
	w := quotedprintable.NewWriter(to)
	_, _ = w.Write(text) // a buffer takes all
	_ = w.Close()
	if encoded := to.Bytes()[begin:]; beginsWithDot(encoded) {
		encoded = undotted(encoded)
		to.Truncate(begin)
		to.Write(encoded)
	}
}

// isPlain reports whether a line, without its end, is the same in quoted-printable.
func isPlain(line []byte) bool {
	n := len(line)
	if n < 1 || n >= longestLine || line[0] == '.' || line[n-1] == ' ' {
		return false
	}
	for _, c := range line {
		if c < ' ' || c > '~' || c == '=' {
			return false
		}
	}
	return true
}

func beginsWithDot(encoded []byte) bool {
	return bytes.HasPrefix(encoded, []byte(".")) || bytes.Contains(encoded, []byte("\r\n."))
}

// longestLine is how many octets a line in quoted-printable has at most.
const longestLine = 76

// undotted is the same text with no line that begins with a dot: SMTP would have to double it (RFC 5321 §4.5.2).
func undotted(encoded []byte) (lines []byte) {
	dot := []byte(".")
	for line := range bytes.Lines(encoded) {
		for bytes.HasPrefix(line, dot) {
			line = line[len(dot):]
			lines = append(lines, "=2E"...)
			if len("=2E")+len(bytes.TrimRight(line, "\r\n")) > longestLine || bytes.HasPrefix(line, dot) {
				lines = append(lines, softBreak...)
			}
		}
		lines = append(lines, line...)
	}
	return lines
}

// The marks of a body. Neither a template nor the name of a service has a control character.
const codeMark, timeMark, autofillMark = "\x01", "\x02", "\x03"

// values are what the marks stand for in an email.
type values struct{ code, time, autofill string }

func (c composer) values(code string) values {
	v := values{code: code, time: c.now().UTC().Format("15:04 UTC")}
	if c.domain != "" {
		v.autofill = "@" + c.domain + " #" + code
	}
	return v
}

func plain(text string) string { return text }

// of is the value that a mark stands for.
func (v values) of(mark byte) string {
	switch mark {
	case timeMark[0]:
		return v.time
	case autofillMark[0]:
		return v.autofill
	}
	return v.code
}

// write writes b with values, as quoted-printable.
func (b body) write(w *bytes.Buffer, v values) {
	for _, p := range b.pieces {
		w.Write(p.encoded)
		if p.marked != nil {
			writeQuoted(w, b.fill(p.marked, v))
		}
	}
}

// text is b with values, as it is read.
func (b body) text(v values) []byte { return b.fill(b.rendered, v) }

// fill is a part of b with values.
func (b body) fill(part []byte, v values) (text []byte) {
	for _, c := range part {
		if strings.IndexByte(marks, c) >= 0 {
			text = append(text, b.escape(v.of(c))...)
		} else {
			text = append(text, c)
		}
	}
	return text
}

// serviceName is the name of the service in the email.
func serviceName(from *netmail.Address) string {
	if from.Name != "" {
		return from.Name
	}
	return domain(from.Address)
}

// random returns two texts of 128 random bits each.
func (c composer) random() (id, boundary string, err error) {
	b := make([]byte, 32)
	if _, err := io.ReadFull(c.rand, b); err != nil {
		return "", "", fmt.Errorf("cannot read random bytes: %w", err)
	}
	text := hex.EncodeToString(b)
	return text[:len(b)], text[len(b):], nil
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
func minutes(d time.Duration) int {
	return max(0, min(longestLife, int(d.Round(10*time.Second)/time.Minute)))
}
