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

// LimitError refuses an event that is over a limit. Nothing was counted, compared
// or sent.
type LimitError struct {
	Limit Limit
	// RetryAfter is the time until the same request can pass, in whole seconds and
	// at least one. For RequesterAttempts and OtherAttempts it is the time until
	// the code expires.
	RetryAfter time.Duration
	// Rates are the rates of the Limit. RequesterAttempts and OtherAttempts count
	// for one code and its life.
	Rates []Rate
}

// Error is a sentence for the client.
func (e *LimitError) Error() string {
	switch e.Limit {
	case AddressSends, KnownSends: // which of them tells who signed in from a network
		return "too many codes were sent to this address"
	case NetworkSends:
		return "too many codes were asked for from this network"
	case NetworkAttempts:
		return "too many wrong codes were sent from this network"
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

// events are the times of a limited event, oldest first.
type events []instant

// wait returns how long after now one more event is within every rate; 0 if it is
// so at once. The count is exact: wait looks at the Max latest events.
func (e events) wait(now instant, rates []Rate) time.Duration {
	var longest time.Duration
	for _, r := range rates {
		if len(e) >= r.Max {
			longest = max(longest, e[len(e)-r.Max].add(r.Per).sub(now))
		}
	}
	return longest
}

// add appends now and drops events that are as old as the span keep, or older.
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

// jitter is how far the callers' time may be behind the store's without counting as
// a step back: requests are concurrent, and hosts are a little apart.
const jitter = instant(time.Minute)

// clock turns the callers' times into one that never runs backwards. So an expired
// code never works again, and no limit waits longer than its span. Stores keep this
// layout.
type clock struct {
	Seen  instant // the store's time
	Ahead instant // what it is ahead of the callers', after they stepped back
}

// at returns the clock at a caller's now. If now is behind Seen, the clock stands
// still. After a step back of more than jitter it goes on from Seen.
func (c clock) at(now instant) clock {
	t := now + c.Ahead
	if t-c.Seen > 0 {
		c.Seen = t
	} else if c.Seen-t > jitter {
		c.Ahead += c.Seen - t
	}
	return c
}
