package mailbox

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"

	"golang.org/x/net/html/charset"
)

const maxDepth = 10 // of nested parts

// parse reads an email (RFC 5322, RFC 2045). It keeps text that is not valid as it is.
func parse(data []byte) Email {
	message, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		return Email{Header: mail.Header{}, Text: lines(data)}
	}
	m := Email{Header: message.Header, Subject: message.Header.Get("Subject")}
	words := mime.WordDecoder{CharsetReader: charset.NewReaderLabel}
	if subject, err := words.DecodeHeader(m.Subject); err == nil {
		m.Subject = subject
	}
	m.addPart(message.Header.Get, message.Body, maxDepth)
	return m
}

// addPart reads a text, or a multipart of texts. header returns the headers of the part.
func (m *Email) addPart(header func(string) string, body io.Reader, depth int) {
	media, params, err := mime.ParseMediaType(header("Content-Type"))
	if err != nil {
		media = "text/plain" // RFC 2045, section 5.2
	}
	if strings.HasPrefix(media, "multipart/") {
		m.addParts(multipart.NewReader(body, params["boundary"]), depth)
		return
	}
	if kind, _, _ := mime.ParseMediaType(header("Content-Disposition")); kind == "attachment" {
		return
	}
	switch {
	case media == "text/plain" && m.Text == "":
		m.Text = text(header("Content-Transfer-Encoding"), params["charset"], body)
	case media == "text/html" && m.HTML == "":
		m.HTML = text(header("Content-Transfer-Encoding"), params["charset"], body)
	}
}

func (m *Email) addParts(parts *multipart.Reader, depth int) {
	for depth > 0 {
		part, err := parts.NextRawPart()
		if err != nil {
			return // the end, or a broken part: the parts before it count
		}
		m.addPart(part.Header.Get, part, depth-1)
	}
}

// text decodes a part up to the first error.
func text(encoding, label string, body io.Reader) string {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	if label != "" {
		if decoded, err := charset.NewReaderLabel(label, body); err == nil {
			body = decoded
		}
	}
	content, _ := io.ReadAll(body) // the text before an error counts
	return lines(content)
}

func lines(content []byte) string { return strings.ReplaceAll(string(content), "\r\n", "\n") }
