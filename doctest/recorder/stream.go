package recorder

import (
	"context"
	"io"
	"mime"
	"net/http"
	"slices"
	"time"
)

// streamTime is how long a stream goes on after its first byte. What comes first is enough to judge it.
const streamTime = time.Second

// streams are the media types of responses that need not end.
var streams = []string{"text/event-stream", "application/x-ndjson", "application/ndjson", "application/stream+json", "multipart/x-mixed-replace"}

func isStream(h http.Header) bool {
	media, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	return err == nil && slices.Contains(streams, media)
}

// stream reads a stream until it ends, or until streamTime after its first byte, or until ctx is done, and passes on each
// part. The response is complete then, whatever the server has left to send. If something may alter the response, or if
// there is no client, it passes on nothing.
func (u *Upstream) stream(ctx context.Context, a *response, body io.Reader, client io.Writer) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if client != nil && u.options.Alter == nil {
		a.passed = true
		head := *a
		head.Partial = true
		if _, err := client.Write(head.message(u.speller)); err != nil {
			return
		}
	}
	parts := make(chan []byte)
	go func() {
		defer close(parts)
		for buffer := make([]byte, 32<<10); ; {
			n, err := body.Read(buffer)
			select {
			case parts <- slices.Clone(buffer[:n]):
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
		}
	}()
	var enough <-chan time.Time
	for {
		select {
		case part, ok := <-parts:
			if !ok {
				a.Body = a.raw
				return
			}
			a.raw = append(a.raw, part[:min(len(part), u.options.MaxBody-len(a.raw))]...)
			if enough == nil && len(part) > 0 {
				enough = time.After(streamTime)
			}
			if a.passed {
				if _, err := client.Write(part); err != nil {
					cancel()
				}
			}
		case <-enough:
			cancel()
		case <-ctx.Done():
			a.Body, a.Partial = a.raw, true
			return
		}
	}
}
