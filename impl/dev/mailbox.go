package dev

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Email is an email that MailHog received.
type Email struct {
	To      []string // recipients of the envelope
	Subject string   // decoded
	Header  mail.Header
	Text    string // the text/plain part, decoded, lines ending in LF
	HTML    string // the text/html part, likewise
}

// WaitForEmail returns the newest email to the recipient, and waits for it until ctx ends.
func (m *MailHog) WaitForEmail(ctx context.Context, to string) (Email, error) {
	for {
		emails, err := m.Emails(ctx, to)
		if err != nil {
			return Email{}, err
		}
		if len(emails) > 0 {
			return emails[0], nil
		}
		select {
		case <-ctx.Done():
			return Email{}, fmt.Errorf("no email to %s: %w", to, ctx.Err())
		case <-time.After(pollEvery):
		}
	}
}

// Emails returns the emails to the recipient, newest first and at most 250 of them.
func (m *MailHog) Emails(ctx context.Context, to string) ([]Email, error) {
	query := url.Values{"kind": {"to"}, "query": {to}, "limit": {"250"}}
	body, err := get(ctx, "http://"+m.HTTPAddr+"/api/v2/search?"+query.Encode())
	if err != nil {
		return nil, err
	}
	defer body.Close()
	var found struct {
		Items []struct {
			Raw struct {
				To   []string
				Data string
			}
		}
	}
	if err := json.NewDecoder(body).Decode(&found); err != nil {
		return nil, fmt.Errorf("cannot read the response of MailHog: %w", err)
	}
	var emails []Email
	for _, item := range found.Items {
		if !slices.Contains(item.Raw.To, to) { // the search finds parts of addresses too
			continue
		}
		one, err := ParseEmail(strings.NewReader(item.Raw.Data))
		if err != nil {
			return nil, err
		}
		one.To = item.Raw.To
		emails = append(emails, one)
	}
	return emails, nil
}

// ParseEmail reads an email (RFC 5322, MIME). To stays empty, because the email does not have the envelope.
func ParseEmail(r io.Reader) (Email, error) {
	msg, err := mail.ReadMessage(r)
	if err != nil {
		return Email{}, fmt.Errorf("cannot read the email: %w", err)
	}
	m := Email{Header: msg.Header}
	if m.Subject, err = new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject")); err != nil {
		return Email{}, fmt.Errorf("subject: %w", err)
	}
	return m, m.addPart(msg.Header.Get, msg.Body)
}

// addPart reads a text or a multipart of texts. header gives the fields of the part.
func (m *Email) addPart(header func(string) string, body io.Reader) error {
	media, params, err := mime.ParseMediaType(header("Content-Type"))
	if err != nil {
		return fmt.Errorf("content type %q: %w", header("Content-Type"), err)
	}
	if strings.HasPrefix(media, "multipart/") {
		return m.addParts(multipart.NewReader(body, params["boundary"]))
	}
	content, err := io.ReadAll(decoded(header("Content-Transfer-Encoding"), body))
	if err != nil {
		return fmt.Errorf("%s part: %w", media, err)
	}
	text := strings.ReplaceAll(string(content), "\r\n", "\n")
	switch media {
	case "text/plain":
		m.Text = text
	case "text/html":
		m.HTML = text
	}
	return nil
}

func (m *Email) addParts(parts *multipart.Reader) error {
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("multipart: %w", err)
		}
		if err := m.addPart(part.Header.Get, part); err != nil {
			return err
		}
	}
}

func decoded(encoding string, body io.Reader) io.Reader {
	switch strings.ToLower(encoding) {
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, body)
	default:
		return body
	}
}
