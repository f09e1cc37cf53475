// Package mailbox reads the emails that a server sent, in MailHog or in Mailpit, its successor.
package mailbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/mail"
	"net/url"
	"os"
	"strings"
	"time"
)

// An Email is a message that the mailbox received. Text that is not valid MIME is read as plain text, never refused.
type Email struct {
	ID string // the mailbox's own
	// From and To are addresses of the envelope. Mailpit has no envelope: there, To also has the recipients in the header.
	From     string
	To       []string
	Subject  string      // decoded
	Text     string      // the first text/plain part, in UTF-8, with LF at line ends; empty if there is none
	HTML     string      // the first text/html part, in the same form
	Header   mail.Header // not decoded
	Received time.Time   // when the mailbox received it, by the mailbox's clock
}

// Polling is how often a Watch reads the mailbox: after First, then after twice the time, up to Most. The zero value means
// 20 ms and 200 ms.
type Polling struct {
	First, Most time.Duration
}

const (
	requestLimit = 10 * time.Second // for a response of the mailbox
	maxResponse  = 16 << 20         // bytes; MailHog's responses have each email's content three times
	connections  = 8                // at once to the mailbox, for any number of watches
)

// A Mailbox is a MailHog or a Mailpit. It is safe for concurrent use.
type Mailbox struct {
	base    *url.URL
	client  *http.Client
	source  source
	polling Polling
}

// A source is the common interface of MailHog and Mailpit.
type source interface {
	// list returns emails, newest first, from index start on and at most limit of them: those with the text in a
	// recipient's address, or all if the text is empty.
	list(ctx context.Context, recipient string, start, limit int) ([]envelope, error)
	// content returns the message (RFC 5322).
	content(ctx context.Context, e envelope) ([]byte, error)
}

// An envelope is the entry of an email in a list.
type envelope struct {
	id, from string
	to       []string
	at       time.Time
	subject  string // empty if data has it
	data     []byte // nil if the list lacks it
}

// Open finds out which mailbox is at the URL. The URL is http or https, and may have credentials and a path. The caller
// must call Close.
func Open(ctx context.Context, rawURL string, p Polling) (*Mailbox, error) {
	base, err := url.Parse(rawURL)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, errors.New("-mail: not an http or https URL; write it like http://localhost:8025")
	}
	if p.First <= 0 {
		p.First = 20 * time.Millisecond
	}
	if p.Most <= 0 {
		p.Most = max(p.First, 200*time.Millisecond)
	}
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, MaxConnsPerHost: connections, MaxIdleConnsPerHost: connections}
	m := &Mailbox{base: base, client: &http.Client{Transport: transport, Timeout: requestLimit}, polling: p}
	if m.source, err = m.recognise(ctx); err != nil {
		m.Close()
		return nil, err
	}
	return m, nil
}

// Close closes the connections of a mailbox that is no longer used. It can be called again.
func (m *Mailbox) Close() { m.client.CloseIdleConnections() }

func (m *Mailbox) recognise(ctx context.Context) (source, error) {
	var pit struct{ Version *string }
	var hog struct {
		Total *int
		Items *[]json.RawMessage
	}
	err := m.getJSON(ctx, "/api/v1/info", nil, &pit)
	if err == nil && pit.Version != nil {
		return mailpit{m}, nil
	}
	if errors.As(err, new(*url.Error)) {
		return nil, fmt.Errorf("no mailbox at %s: %w; start MailHog or Mailpit, or leave -mail out", m, cause(err))
	}
	nobody := url.Values{"kind": {"to"}, "query": {"nobody@doctest.invalid"}}
	err = m.getJSON(ctx, "/api/v2/search", nobody, &hog)
	if err == nil && (hog.Total == nil || hog.Items == nil) {
		err = errors.New("GET /api/v2/search: the response has no list of emails")
	}
	if err != nil {
		return nil, fmt.Errorf("the server at %s is neither MailHog nor Mailpit (%w); set -mail to the URL of one of them", m, cause(err))
	}
	return mailHog{m}, nil
}

// String is the mailbox's URL, without its password.
func (m *Mailbox) String() string { return m.base.Redacted() }

var errTooLarge = errors.New("the response is larger than 16 MB; delete the large emails in the mailbox")

// get returns the body of a response, of at most maxResponse bytes.
func (m *Mailbox) get(ctx context.Context, path string, query url.Values) ([]byte, error) {
	target := m.base.JoinPath(path)
	target.RawQuery = query.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target.String(), nil)
	if err != nil {
		return nil, err
	}
	res, err := m.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("GET %s: %s", path, res.Status)
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, maxResponse+1))
	if err == nil && len(body) > maxResponse {
		err = errTooLarge
	}
	return body, err
}

func (m *Mailbox) getJSON(ctx context.Context, path string, query url.Values, into any) error {
	body, err := m.get(ctx, path, query)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("GET %s: the response is not JSON of MailHog or Mailpit: %w", path, err)
	}
	return nil
}

// failed is the error of a mailbox that has responded before.
func (m *Mailbox) failed(err error) error {
	return fmt.Errorf("the mailbox at %s failed: %w", m, cause(err))
}

// cause is the reason why a request failed, without its address.
func cause(err error) error {
	if request, ok := errors.AsType[*url.Error](err); ok {
		err = request.Err
	}
	if op, ok := errors.AsType[*net.OpError](err); ok {
		err = op.Err
	}
	if call, ok := errors.AsType[*os.SyscallError](err); ok {
		err = call.Err
	}
	return err
}

// sameAddress compares local parts exactly and domains without regard to case (RFC 5321, section 2.4).
func sameAddress(a, b string) bool {
	i, j := strings.LastIndexByte(a, '@'), strings.LastIndexByte(b, '@')
	return a[:i+1] == b[:j+1] && strings.EqualFold(a[i+1:], b[j+1:])
}
