package code

import (
	"math"
	"slices"
	"time"
)

// A Limit names a limit of the Policy.
type Limit string

// The limits that a LimitError can report, with the fields of Policy that set them.
const (
	AddressSends      Limit = "address-sends"      // SendGap, SendsPerHour, SendsPerDay
	KnownSends        Limit = "known-sends"        // SendGap, KnownSendsPerHour, KnownSendsPerDay
	NetworkSends      Limit = "network-sends"      // NetworkSendsPerHour
	SiteSends         Limit = "site-sends"         // SiteSendsPerHour
	TotalSends        Limit = "total-sends"        // TotalSendsPerHour
	NetworkAttempts   Limit = "network-attempts"   // NetworkAttemptsPerDay
	SiteAttempts      Limit = "site-attempts"      // SiteAttemptsPerDay
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
	case NetworkSends, SiteSends:
		return "too many codes were asked for from this network"
	case TotalSends:
		return "too many codes were asked for from all networks together"
	case NetworkAttempts, SiteAttempts:
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

// An event is what happened N times, at the latest At.
type event struct {
	At instant
	N  int64
}

// events are the counts of a limited event, oldest first.
type events []event

// exact is the greatest Max whose events are counted by their own times. With a greater
// Max, the events of each 128th of the span count at the latest of their times, so that
// there are at most exact+1 counts in a span. Such a limit never lets more through than
// an exact one. It lets 0.8 % less through at most, because an event counts for Per/exact
// too long.
const exact = 128

// grain is how long events may share a count.
func grain(rates []Rate) time.Duration {
	shortest := time.Duration(math.MaxInt64)
	for _, r := range rates {
		if r.Max > exact {
			shortest = min(shortest, r.Per/exact)
		}
	}
	if shortest == math.MaxInt64 {
		return 0
	}
	return shortest
}

// wait returns how long after now one more event is within every rate; 0 if it is
// so at once.
func (e events) wait(now instant, rates []Rate) time.Duration {
	var longest time.Duration
	for _, r := range rates {
		if at, full := e.nth(r.Max); full {
			longest = max(longest, at.add(r.Per).sub(now))
		}
	}
	return longest
}

// nth returns the time of the n-th latest event.
func (e events) nth(n int) (at instant, ok bool) {
	left := int64(n)
	for _, c := range slices.Backward(e) {
		if left -= c.N; left <= 0 {
			return c.At, true
		}
	}
	return 0, false
}

// add counts an event now and drops those that no rate looks at any more.
func (e events) add(now instant, rates []Rate) events {
	keep := horizon(rates)
	for len(e) > 0 && now.sub(e[0].At) >= keep {
		e = e[1:]
	}
	if n, g := len(e), instant(grain(rates)); n > 0 && (e[n-1].At == now || g > 0 && e[n-1].At/g == now/g) {
		e[n-1] = event{now, e[n-1].N + 1}
		return e
	}
	return append(e, event{now, 1})
}

// giveBack takes back one event that add counted at that time. The events that it shared a
// count with stay at the latest of their times, the taken one included.
func (e events) giveBack(at instant, rates []Rate) events {
	g := instant(grain(rates))
	i := slices.IndexFunc(e, func(c event) bool { return c.At == at || g > 0 && c.At/g == at/g })
	if i < 0 {
		return e
	}
	if e[i].N--; e[i].N == 0 {
		return slices.Delete(e, i, i+1)
	}
	return e
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
const jitter = time.Minute

// A Clock turns the callers' times into one that never runs backwards. So an expired
// code never works again, and no limit waits longer than its span. Stores keep this
// layout, in Unix nanoseconds.
type Clock struct {
	Seen  int64 // the store's time
	Ahead int64 // what it is ahead of the callers', after they stepped back
}

// At returns the clock at a caller's now. If now is behind Seen, the clock stands
// still. After a step back of more than a minute it goes on from Seen.
func (c Clock) At(now time.Time) Clock {
	t := now.UnixNano() + c.Ahead
	if t-c.Seen > 0 {
		c.Seen = t
	} else if c.Seen-t > int64(jitter) {
		c.Ahead += c.Seen - t
	}
	return c
}
