package mailbox

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A Watch returns the emails to one recipient that arrive after a moment: its watermark. It is for one goroutine at a
// time. A mailbox can have any number of watches.
type Watch struct {
	mailbox *Mailbox
	address string
	seen    map[string]bool // emails to the address, or to one that contains it
	newest  string          // email when the watch began; empty if there was none
	blind   error           // why newest is not known; nil if it is known
	new     []envelope      // emails not yet returned, oldest first
}

// Watch sets a watermark: emails to the address that arrived before never match. It compares local parts exactly, and
// domains without regard to case.
func (m *Mailbox) Watch(ctx context.Context, address string) (*Watch, error) {
	w := &Watch{mailbox: m, address: address, seen: map[string]bool{}}
	all, err := m.source.list(ctx, "", 0, 1)
	if len(all) > 0 {
		w.newest = all[0].id
	}
	w.blind = err // an email to another address may be too large; ours can still be read
	if _, err := w.unseen(ctx); err != nil {
		return nil, err
	}
	return w, nil
}

// Wait returns the oldest new email to the address, and waits up to limit for it. The watermark moves on: the next Wait
// waits for the next email. If none arrives, the error is a *NoEmailError. Any other error is the mailbox's failure, or
// the end of ctx.
func (w *Watch) Wait(ctx context.Context, limit time.Duration) (Email, error) {
	over := time.NewTimer(limit)
	defer over.Stop()
	last := limit <= 0
	for pause := w.mailbox.polling.First; ; pause = min(2*pause, w.mailbox.polling.Most) {
		if err := w.look(ctx); err != nil {
			return Email{}, err
		}
		if len(w.new) > 0 {
			return w.take(ctx)
		}
		if last {
			return Email{}, w.none(ctx, limit)
		}
		select {
		case <-ctx.Done():
			return Email{}, ctx.Err()
		case <-over.C:
			last = true
		case <-time.After(pause):
		}
	}
}

// New returns the new emails to the address, oldest first, without waiting. The watermark moves past them. With an error
// it returns the emails before the one that failed.
func (w *Watch) New(ctx context.Context) ([]Email, error) {
	if err := w.look(ctx); err != nil {
		return nil, err
	}
	var found []Email
	for len(w.new) > 0 {
		one, err := w.take(ctx)
		if err != nil {
			return found, err
		}
		found = append(found, one)
	}
	return found, nil
}

// look adds the emails that have arrived to w.new.
func (w *Watch) look(ctx context.Context) error {
	found, err := w.unseen(ctx)
	for _, e := range slices.Backward(found) {
		if slices.ContainsFunc(e.to, func(to string) bool { return sameAddress(to, w.address) }) {
			w.new = append(w.new, e)
		}
	}
	return err
}

// take returns the first email of w.new, and removes it, also if it cannot be read.
func (w *Watch) take(ctx context.Context) (Email, error) {
	first := w.new[0]
	w.new = w.new[1:]
	data, err := w.mailbox.source.content(ctx, first)
	if err != nil {
		return Email{}, w.mailbox.failed(fmt.Errorf("the email to %s: %w", w.address, cause(err)))
	}
	return first.mail(data), nil
}

// unseen returns the emails that the search finds for the first time, newest first, and marks them. It reads one email.
// If that is new, it reads more and more of them, until one is known.
func (w *Watch) unseen(ctx context.Context) ([]envelope, error) {
	var found []envelope
	for start, limit := 0, 1; ; start, limit = start+limit, min(2*limit, 50) {
		list, err := w.mailbox.source.list(ctx, w.address, start, limit)
		if err != nil {
			return nil, w.mailbox.failed(err)
		}
		known := len(list) < limit
		for _, e := range list {
			if w.seen[e.id] {
				known = true
				continue
			}
			found = append(found, e)
		}
		if known {
			break
		}
	}
	return w.mark(found), nil
}

// mark marks emails as seen, and returns each once: an email that arrives between two pages of a list shifts the others.
func (w *Watch) mark(found []envelope) []envelope {
	return slices.DeleteFunc(found, func(e envelope) bool {
		twice := w.seen[e.id]
		w.seen[e.id] = true
		return twice
	})
}

func (e envelope) mail(data []byte) Email {
	m := parse(data)
	m.ID, m.To, m.Received = e.id, e.to, e.at
	m.From = cmp.Or(strings.Trim(m.Header.Get("Return-Path"), "<>"), e.from)
	return m
}

// NoEmailError says that no email arrived, and which others did.
type NoEmailError struct {
	Address string
	Limit   time.Duration
	// Others are the emails to other addresses since the watch began, newest first, at most 50, without their texts.
	Others []Email
	// Unknown says why Others could not be read; nil if they could.
	Unknown error
}

func (w *Watch) none(ctx context.Context, limit time.Duration) error {
	none := &NoEmailError{Address: w.address, Limit: limit}
	list, err := w.mailbox.source.list(ctx, "", 0, 50)
	if err = cmp.Or(w.blind, err); err != nil {
		none.Unknown = w.mailbox.failed(err)
		return none
	}
	for _, e := range list {
		if e.id == w.newest {
			break
		}
		if !w.seen[e.id] {
			subject := cmp.Or(e.subject, parse(e.data).Subject)
			none.Others = append(none.Others, Email{ID: e.id, From: e.from, To: e.to, Subject: subject, Received: e.at})
		}
	}
	return none
}

// Error names up to three other recipients.
func (e *NoEmailError) Error() string {
	said := fmt.Sprintf("no email to %s arrived within %v; ", e.Address, e.Limit)
	switch {
	case e.Unknown != nil:
		return said + e.Unknown.Error()
	case len(e.Others) == 0:
		return said + "none arrived at all"
	default:
		return said + "other emails arrived: " + e.others()
	}
}

// others lists recipients, each with the number of its emails and the newest subject.
func (e *NoEmailError) others() string {
	const most = 3
	var order []string
	count, subject := map[string]int{}, map[string]string{}
	for _, m := range e.Others {
		for _, to := range m.To {
			if count[to]++; count[to] == 1 {
				order = append(order, to)
				subject[to] = m.Subject
			}
		}
	}
	var said []string
	for _, to := range order[:min(len(order), most)] {
		said = append(said, fmt.Sprintf("%d to %s (%s)", count[to], to, subject[to]))
	}
	switch more := len(order) - most; {
	case more == 1:
		said = append(said, "and some to 1 other address")
	case more > 1:
		said = append(said, fmt.Sprintf("and some to %d other addresses", more))
	}
	return strings.Join(said, ", ")
}
