package recorder

import (
	"net/http"
	"time"
)

// An Exchange is a request as it was sent over the network, and its response.
type Exchange struct {
	Method, Target, Proto string // of the request line, as sent
	RequestHeader         http.Header
	RequestBody           []byte

	Status int // 0 if there was no response
	Header http.Header
	Body   []byte

	// Failure says in a few words why there is no complete response; empty if there is one. Status, Header and Body then
	// have the part before the failure.
	Failure string
	// Partial says that the body is the beginning of a stream of events, which had no end.
	Partial bool
	Start   time.Time
	Took    time.Duration
}
