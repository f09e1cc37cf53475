package mailbox

import (
	"context"
	"net/url"
	"strconv"
	"time"
)

// mailHog is MailHog's API v2.
type mailHog struct{ *Mailbox }

func (m mailHog) list(ctx context.Context, recipient string, start, limit int) ([]envelope, error) {
	path, query := "/api/v2/messages", page(start, limit)
	if recipient != "" {
		path = "/api/v2/search"
		query.Set("kind", "to")
		query.Set("query", recipient)
	}
	var found struct {
		Items []struct {
			ID      string
			Created time.Time
			Raw     struct {
				From, Data string
				To         []string
			}
		}
	}
	if err := m.getJSON(ctx, path, query, &found); err != nil {
		return nil, err
	}
	var list []envelope
	for _, i := range found.Items {
		list = append(list, envelope{id: i.ID, from: i.Raw.From, to: i.Raw.To, at: i.Created, data: []byte(i.Raw.Data)})
	}
	return list, nil
}

func (mailHog) content(_ context.Context, e envelope) ([]byte, error) { return e.data, nil }

// mailpit is Mailpit's API v1.
type mailpit struct{ *Mailbox }

func (m mailpit) list(ctx context.Context, recipient string, start, limit int) ([]envelope, error) {
	path, query := "/api/v1/messages", page(start, limit)
	if recipient != "" {
		path = "/api/v1/search"
		query.Set("query", `addressed:"`+recipient+`"`)
	}
	type address struct{ Address string }
	var found struct {
		Messages []struct {
			ID, Subject string
			Created     time.Time
			From        address
			To, Cc, Bcc []address // Bcc has the envelope's recipients that the header lacks
		}
	}
	if err := m.getJSON(ctx, path, query, &found); err != nil {
		return nil, err
	}
	var list []envelope
	for _, i := range found.Messages {
		e := envelope{id: i.ID, from: i.From.Address, subject: i.Subject, at: i.Created}
		for _, group := range [][]address{i.To, i.Cc, i.Bcc} {
			for _, a := range group {
				e.to = append(e.to, a.Address)
			}
		}
		list = append(list, e)
	}
	return list, nil
}

func (m mailpit) content(ctx context.Context, e envelope) ([]byte, error) {
	return m.get(ctx, "/api/v1/message/"+url.PathEscape(e.id)+"/raw", nil)
}

func page(start, limit int) url.Values {
	return url.Values{"start": {strconv.Itoa(start)}, "limit": {strconv.Itoa(limit)}}
}
