package code

import (
	"errors"
	"fmt"
	"time"
)

// Policy is every limit on codes. The sends and attempts of a span are counted
// over every span of that length, not from its last full hour or midnight.
//
// What the limits are for: with G attempts evaluated a day, one address is
// taken over after 10⁶/G days on average, whatever the number of attacking
// hosts. Ten years ask for G ≤ 273. AttemptsPerDay is that G, 96 by default,
// which makes 28 years. With an attacker in a network that the owner signed in
// from, KnownAttemptsPerDay is added: 196, or 14 years. Every such network
// counts for itself; two of them make 296, or nine years.
type Policy struct {
	// Digits of a code, 6 to 8. Each one more makes an attack take ten times
	// as long: 8 digits hold for 2,800 years where 6 hold for 28.
	Digits int
	// Life of a code, at most ten minutes (NIST SP 800-63B-4 §3.1.3.2).
	// Asking again within it sends the same code and does not extend it.
	Life time.Duration

	// SendGap is the least time between two sends to one address; 0 is none.
	SendGap time.Duration
	// SendsPerHour and SendsPerDay bound the sends to one address.
	SendsPerHour, SendsPerDay int
	// NetworkSendsPerHour bounds the sends one network asks for, to whatever
	// addresses. A network is an IPv4 address or an IPv6 /56, behind which a
	// whole company may sit.
	NetworkSendsPerHour int

	// KnownFor is how long a network that exchanged a code of an address is
	// known there; 0 is never. Its sends to that address have an allowance of
	// their own, of KnownSendsPerHour and KnownSendsPerDay, SendGap apart:
	// they neither count as the address's nor wait for those that others ask
	// for, so that no stranger silences an owner who returns.
	KnownFor                            time.Duration
	KnownSendsPerHour, KnownSendsPerDay int

	// RequesterAttempts is how often each network that asked for a code may attempt
	// at it; OtherAttempts, how often all other networks may together. Who uses
	// up one of them leaves the others theirs.
	RequesterAttempts, OtherAttempts int
	// NetworkAttemptsPerDay bounds the wrong codes of one network, at whatever
	// addresses, whether or not they have a live code.
	NetworkAttemptsPerDay int
}

// DefaultPolicy is the Policy the service documents.
func DefaultPolicy() Policy {
	return Policy{
		Digits:                6,
		Life:                  10 * time.Minute,
		SendGap:               time.Minute,
		SendsPerHour:          4,
		SendsPerDay:           12,
		NetworkSendsPerHour:   100,
		KnownFor:              90 * 24 * time.Hour,
		KnownSendsPerHour:     5,
		KnownSendsPerDay:      20,
		RequesterAttempts:     5,
		OtherAttempts:         3,
		NetworkAttemptsPerDay: 300,
	}
}

// AttemptsPerDay is the most attempts of strangers at one address that are
// evaluated in any 24 hours, from however many networks. It is what SendsPerDay
// admits, as each counted send brings at most one new asker, and one new code
// with its attempts by others. It is counted for itself too, as codes that known
// networks asked for bring attempts by others on top. Strangers are all networks
// but the known ones with codes they asked for themselves.
func (p Policy) AttemptsPerDay() int {
	return p.SendsPerDay * (p.RequesterAttempts + p.OtherAttempts)
}

// KnownAttemptsPerDay is what one known network can add to AttemptsPerDay: its
// attempts at the codes it asked for. A single span of 24 hours may see those of
// one send more, for a code issued just before it.
func (p Policy) KnownAttemptsPerDay() int {
	if p.KnownFor == 0 {
		return 0
	}
	return p.KnownSendsPerDay * p.RequesterAttempts
}

func (p Policy) addressSends() []Rate {
	return []Rate{{1, p.SendGap}, {p.SendsPerHour, time.Hour}, {p.SendsPerDay, 24 * time.Hour}}
}

func (p Policy) knownSends() []Rate {
	return []Rate{{1, p.SendGap}, {p.KnownSendsPerHour, time.Hour}, {p.KnownSendsPerDay, 24 * time.Hour}}
}

func (p Policy) addressAttempts() []Rate { return []Rate{{p.AttemptsPerDay(), 24 * time.Hour}} }

func (p Policy) networkSends() []Rate { return []Rate{{p.NetworkSendsPerHour, time.Hour}} }

func (p Policy) networkAttempts() []Rate { return []Rate{{p.NetworkAttemptsPerDay, 24 * time.Hour}} }

// rates are those that a bound counts by, as the caller may know them: whether a
// network is known to an address is nobody's to learn.
func (p Policy) rates(b Limit) []Rate {
	switch b {
	case AddressSends, KnownSends:
		return p.addressSends()
	case AddressAttempts:
		return p.addressAttempts()
	case NetworkSends:
		return p.networkSends()
	case NetworkAttempts:
		return p.networkAttempts()
	case RequesterAttempts:
		return []Rate{{p.RequesterAttempts, p.Life}} // for each code, which lives as long
	case OtherAttempts:
		return []Rate{{p.OtherAttempts, p.Life}}
	}
	return nil
}

// Check names every field out of its bounds.
func (p Policy) Check() error {
	var faults []error
	if p.Digits < 6 || p.Digits > 8 {
		faults = append(faults, fmt.Errorf("policy: Digits is %d, not 6 to 8", p.Digits))
	}
	if p.Life <= 0 || p.Life > 10*time.Minute {
		faults = append(faults, fmt.Errorf("policy: Life is %v, not within 10 minutes", p.Life))
	}
	if p.SendGap < 0 {
		faults = append(faults, fmt.Errorf("policy: SendGap is %v, less than 0", p.SendGap))
	}
	if p.KnownFor < 0 {
		faults = append(faults, fmt.Errorf("policy: KnownFor is %v, less than 0", p.KnownFor))
	}
	for _, f := range []struct {
		name  string
		value int
	}{
		{"SendsPerHour", p.SendsPerHour}, {"SendsPerDay", p.SendsPerDay}, {"NetworkSendsPerHour", p.NetworkSendsPerHour},
		{"KnownSendsPerHour", p.KnownSendsPerHour}, {"KnownSendsPerDay", p.KnownSendsPerDay},
		{"RequesterAttempts", p.RequesterAttempts}, {"OtherAttempts", p.OtherAttempts}, {"NetworkAttemptsPerDay", p.NetworkAttemptsPerDay},
	} {
		if f.value < 1 {
			faults = append(faults, fmt.Errorf("policy: %s is %d, less than 1", f.name, f.value))
		}
	}
	return errors.Join(faults...)
}
