package code

import "time"

// A Limit names a limit of the Policy.
type Limit string

// The limits that a LimitError can report, with the fields of Policy that set them.
const (
	AddressSends      Limit = "address-sends"      // SendGap, SendsPerHour, SendsPerDay
	KnownSends        Limit = "known-sends"        // SendGap, KnownSendsPerHour, KnownSendsPerDay
	NetworkSends      Limit = "network-sends"      // NetworkSendsPerHour
	NetworkAttempts   Limit = "network-attempts"   // NetworkAttemptsPerDay
	RequesterAttempts Limit = "requester-attempts" // RequesterAttempts
	OtherAttempts     Limit = "other-attempts"     // OtherAttempts
	AddressAttempts   Limit = "address-attempts"   // AttemptsPerDay
)

// LimitError refuses what is over a limit, before anything was counted,
// compared or sent.
type LimitError struct {
	Limit Limit
	// RetryAfter is when the same request can pass, in whole seconds and at
	// least one. For RequesterAttempts and OtherAttempts it is what the code has
	// left to live.
	RetryAfter time.Duration
	// Rates are those of the Limit; those of RequesterAttempts and OtherAttempts are
	// of one code and its life.
	Rates []Rate
}

// Error is a sentence for the one who is refused.
func (e *LimitError) Error() string {
	switch e.Limit {
	case AddressSends, KnownSends: // which of them tells who signed in from a network
		return "too many codes were sent to this address"
	case NetworkSends:
		return "too many codes were asked for from this network"
	case NetworkAttempts:
		return "too many wrong codes came from this network"
	default:
		return "too many wrong codes were tried for this address"
	}
}

func (p Policy) newLimitError(r Refusal) *LimitError {
	whole := (r.Wait + time.Second - 1).Truncate(time.Second)
	return &LimitError{Limit: r.Limit, RetryAfter: max(whole, time.Second), Rates: p.rates(r.Limit)}
}

// A Rate allows at most Max events, 1 or more, in any span of length Per.
type Rate struct {
	Max int
	Per time.Duration
}

// instant is a moment of a store's time, in Unix nanoseconds.
type instant int64

func (i instant) add(d time.Duration) instant       { return i + instant(d) }
func (i instant) sub(earlier instant) time.Duration { return time.Duration(i - earlier) }

// events tells when something limited happened, oldest first.
type events []instant

// wait is how long after now one more event keeps within every rate; 0 if it
// does so at once. The count is exact: the Max latest events are looked at.
func (e events) wait(now instant, rates []Rate) time.Duration {
	var longest time.Duration
	for _, r := range rates {
		if len(e) >= r.Max {
			longest = max(longest, e[len(e)-r.Max].add(r.Per).sub(now))
		}
	}
	return longest
}

// add appends now and drops what is as old as the span keep, or older.
func (e events) add(now instant, keep time.Duration) events {
	for len(e) > 0 && now.sub(e[0]) >= keep {
		e = e[1:]
	}
	return append(e, now)
}

// horizon is the longest span of rates.
func horizon(rates []Rate) time.Duration {
	var longest time.Duration
	for _, r := range rates {
		longest = max(longest, r.Per)
	}
	return longest
}

// jitter is how far a store's clock may be behind what it has seen, and only
// wait for it: concurrent requests and hosts a little apart.
const jitter = instant(time.Minute)

// clock turns the times callers bring into one that never runs backwards, so
// that nothing expired comes back and no limit waits longer than its span. Its
// layout is stored.
type clock struct {
	Seen  instant // the store's time
	Ahead instant // what it is ahead of the callers', after they stepped back
}

// at is the clock when a caller says now. Behind Seen it stands still, and
// from a step back of more than jitter it goes on.
func (c clock) at(now instant) clock {
	t := now + c.Ahead
	if t-c.Seen > 0 {
		c.Seen = t
	} else if c.Seen-t > jitter {
		c.Ahead += c.Seen - t
	}
	return c
}
