package recorder

import (
	"net/http"
	"time"
)

// An Exchange is a request as it came over the wire, and what answered it.
type Exchange struct {
	Method, Target, Proto string // of the request line, as sent
	RequestHeader         http.Header
	RequestBody           []byte

	Status int // 0 where no answer came
	Header http.Header
	Body   []byte

	// Failure says what came instead of a whole answer, in a few words; empty where all went well.
	// Status, Header and Body are then what came before it.
	Failure string
	Start   time.Time
	Took    time.Duration
}
