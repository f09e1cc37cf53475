package run

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/mailbox"
	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/page"
	"docsascode.example/gen/page/sample"
)

// A reader is somebody who works through pages: it has an address of its own, and keeps the values that it is given. It
// is not safe for concurrent use.
type reader struct {
	run   *run
	bound []claim.Binding // in the order in which they were
}

func (r *run) newReader() *reader { return &reader{run: r} }

// bind takes a value in the place of one of the page's. The newest counts.
func (rd *reader) bind(sample, value, source string) {
	for i, b := range rd.bound {
		if b.Sample == sample {
			rd.bound[i] = claim.Binding{Sample: sample, Value: value, Source: source}
			return
		}
	}
	rd.bound = append(rd.bound, claim.Binding{Sample: sample, Value: value, Source: source})
}

// stands are the values that stand for those of the page.
func (rd *reader) stands() map[string]string {
	out := map[string]string{}
	for _, b := range rd.bound {
		out[b.Sample] = b.Value
	}
	return out
}

// back are the values of the page that the reader's own stand for.
func (rd *reader) back() map[string]string {
	return reversed(rd.stands())
}

// takeOwn gives the reader values of its own: an address for each that the operation sends mail to, and what the page
// says stands for others.
func (rd *reader) takeOwn(s *subject) {
	have := rd.stands()
	take := func(sample, source string, value func(string) string) {
		if _, ok := have[sample]; !ok {
			rd.bind(sample, value(rd.run.random()), source)
		}
	}
	for _, sub := range s.substitutes {
		take(sub.sample, sub.source, sub.value)
	}
	for _, a := range s.fresh {
		take(a, "an address of this example's own", func(random string) string { return freshFor(a, random) })
	}
}

// prepare gets everything that the operation's examples need from other operations.
func (rd *reader) prepare(ctx context.Context, s *subject) error {
	return rd.prepareFor(ctx, s, nil)
}

func (rd *reader) prepareFor(ctx context.Context, s *subject, asking []*subject) error {
	for _, other := range asking {
		if other == s {
			return fmt.Errorf("%s needs a value from itself", s.op.Name())
		}
	}
	rd.takeOwn(s)
	for _, u := range s.uses {
		if _, ok := rd.stands()[u.sample]; ok {
			continue
		}
		if err := rd.obtain(ctx, u, append(asking, s)); err != nil {
			return fmt.Errorf("there is no %s: %w", u.name, err)
		}
	}
	return nil
}

// obtain calls the operation that a value comes from.
func (rd *reader) obtain(ctx context.Context, u use, asking []*subject) error {
	from := u.from
	if from.template == nil {
		return fmt.Errorf("no example of %s worked", from.op.Name())
	}
	if u.isMailed() && rd.run.Mailbox == nil {
		return errors.New("it comes by mail, and no mailbox is given: name one with -mail")
	}
	if err := rd.prepareFor(ctx, from, asking); err != nil {
		return err
	}
	watch, err := rd.watch(ctx, from)
	if err != nil {
		return err
	}
	ev := rd.send(ctx, from.template.filled(rd.stands()))
	if ev.Exchange.Status/100 != 2 {
		return fmt.Errorf("%s: %s", from.op.Name(), came(ev.Exchange))
	}
	mail, err := rd.receive(ctx, watch)
	if err != nil {
		return err
	}
	rd.harvest(from, ev.Exchange, mail)
	_, ok := rd.stands()[u.sample]
	switch {
	case ok:
		return nil
	case mail != nil && u.isMailed():
		return fmt.Errorf("nothing like %q is in the mail to %s: %q", u.sample, rd.recipient(from), shortened(mail.Text, 200))
	}
	return fmt.Errorf("the answer of %s does not hold it", from.op.Name())
}

// came says what answered a request.
func came(ex *recorder.Exchange) string {
	if ex.Status == 0 {
		return "no answer came: " + ex.Failure
	}
	return statusName(ex.Status) + " came"
}

// watch marks the mails that have come to the reader already; nil where the operation sends none, or there is no mailbox.
func (rd *reader) watch(ctx context.Context, s *subject) (*mailbox.Watch, error) {
	to := rd.recipient(s)
	if !s.mails || rd.run.Mailbox == nil || to == "" {
		return nil, nil
	}
	return rd.run.Mailbox.Watch(ctx, to)
}

// recipient is the reader's address that the operation sends mail to.
func (rd *reader) recipient(s *subject) string {
	for _, a := range s.fresh {
		if own, ok := rd.stands()[a]; ok {
			return own
		}
	}
	return ""
}

// receive waits for the mail that is watched for; nil where none is.
func (rd *reader) receive(ctx context.Context, watch *mailbox.Watch) (*mailbox.Mail, error) {
	if watch == nil {
		return nil, nil
	}
	m, err := watch.Wait(ctx, rd.run.MailWait)
	if err != nil {
		return nil, err
	}
	return &m, nil
}

// harvest keeps the values that an answer and its mail give for the examples of others.
func (rd *reader) harvest(from *subject, ex *recorder.Exchange, mail *mailbox.Mail) {
	for _, u := range rd.run.usesOf(from) {
		switch {
		case !u.isMailed():
			if v, ok := memberAt(ex, u.path); ok {
				rd.bind(u.sample, v, "the answer of "+from.op.Name())
			}
		case mail != nil:
			if v := codeIn(mail.Text+"\n"+mail.Subject+"\n"+mail.HTML, u.sample); v != "" {
				rd.bind(u.sample, v, "the mail to "+rd.recipient(from))
			}
		}
	}
}

// usesOf are the uses of what an operation gives.
func (r *run) usesOf(from *subject) []use {
	var out []use
	for _, s := range r.subjects {
		for _, u := range s.uses {
			if u.from == from {
				out = append(out, u)
			}
		}
	}
	return out
}

// memberAt is a member of an answer's body, by the names of those above it; in XML the root may be one of them or not.
func memberAt(ex *recorder.Exchange, path []string) (string, bool) {
	parse := sample.JSON
	if page.FormatOf(mediaTypeOf(ex.Header)) == "xml" {
		parse = sample.XML
	}
	v, err := parse(string(ex.Body))
	if err != nil {
		return "", false
	}
	if len(path) > 0 && v.Name != "" && v.Name == path[0] {
		path = path[1:]
	}
	for _, name := range path {
		next := v.Member(name)
		if next == nil && name == "" && len(v.Members) > 0 {
			next = v.Members[0]
		}
		if next == nil {
			return "", false
		}
		v = next
	}
	return text(v), len(v.Members) == 0
}

// codeIn finds in a mail what looks like the page's sample of it: as many digits or letters, and of longer ones what is
// nearest in length. What stands on a line of its own goes first.
func codeIn(text, sample string) string {
	form := codeForm(sample)
	for _, around := range [][2]string{{`(?m)^\s*`, `\s*$`}, {`(?:^|[^0-9A-Za-z_-])`, `(?:[^0-9A-Za-z_-]|$)`}} {
		var best string
		for _, m := range regexp.MustCompile(around[0]+`(`+form+`)`+around[1]).FindAllStringSubmatch(text, -1) {
			if best == "" || distance(m[1], sample) < distance(best, sample) {
				best = m[1]
			}
		}
		if best != "" {
			return best
		}
	}
	return ""
}

func distance(a, b string) int { return max(len(a)-len(b), len(b)-len(a)) }

var capitals = regexp.MustCompile(`^[0-9A-Z]+$`)

// codeForm matches what looks like a sample.
func codeForm(sample string) string {
	switch {
	case numberForm.MatchString(sample):
		return fmt.Sprintf(`\d{%d}`, len(sample))
	case capitals.MatchString(sample) && !isPlaceholder(sample):
		return fmt.Sprintf(`[0-9A-Z]{%d}`, len(sample))
	case strings.HasPrefix(sample, "eyJ"):
		return `eyJ[\w-]+\.[\w-]+\.[\w-]*`
	case isPlaceholder(sample):
		return `\d{4,10}|[\w-]{16,}`
	}
	return `[\w-]{12,}`
}

// send makes a call, and gives what it rests on.
func (rd *reader) send(ctx context.Context, c *call) *claim.Evidence {
	start := time.Now()
	ev := &claim.Evidence{Bound: append([]claim.Binding(nil), rd.bound...)}
	req, err := c.request(ctx, rd.run.Server)
	if err != nil {
		ev.Exchange = &recorder.Exchange{Method: c.method, Target: c.path, Failure: err.Error(), Start: start}
		return ev
	}
	ex := rd.run.upstream.Send(ctx, req)
	ev.Exchange, ev.Command = &ex, ex.Curl(rd.run.serverURL())
	return ev
}
