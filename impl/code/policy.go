package code

import (
	"errors"
	"fmt"
	"time"
)

// Policy is every limit on codes. The sends and guesses of a span are counted
// over every span of that length, not from its last full hour or midnight.
//
// What the limits are for: with G guesses evaluated a day, one address is
// taken over after 10⁶/G days on average, whatever the number of attacking
// hosts. Ten years ask for G ≤ 273. GuessesPerDay is that G, 96 by default,
// which makes 28 years. With an attacker in a network that the owner signed in
// from, KnownGuessesPerDay is added: 196, or 14 years. Every such network
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
	// SourceSendsPerHour bounds the sends one source asks for, to whatever
	// addresses. A source is an IPv4 address or an IPv6 /56, behind which a
	// whole company may sit.
	SourceSendsPerHour int

	// KnownFor is how long a source that redeemed a code of an address is
	// known there; 0 is never. Its sends to that address have an allowance of
	// their own, of KnownSendsPerHour and KnownSendsPerDay, SendGap apart:
	// they neither count as the address's nor wait for those that others ask
	// for, so that no stranger silences an owner who returns.
	KnownFor                            time.Duration
	KnownSendsPerHour, KnownSendsPerDay int

	// AskerGuesses is how often each source that asked for a code may guess
	// at it; OtherGuesses, how often all other sources may together. Who uses
	// up one of them leaves the others theirs.
	AskerGuesses, OtherGuesses int
	// SourceGuessesPerDay bounds the wrong guesses of one source, at whatever
	// addresses, whether or not they have a live code.
	SourceGuessesPerDay int
}

// DefaultPolicy is the Policy the service documents.
func DefaultPolicy() Policy {
	return Policy{
		Digits:              6,
		Life:                10 * time.Minute,
		SendGap:             time.Minute,
		SendsPerHour:        4,
		SendsPerDay:         12,
		SourceSendsPerHour:  100,
		KnownFor:            90 * 24 * time.Hour,
		KnownSendsPerHour:   5,
		KnownSendsPerDay:    20,
		AskerGuesses:        5,
		OtherGuesses:        3,
		SourceGuessesPerDay: 300,
	}
}

// GuessesPerDay is the most guesses of strangers at one address that are
// evaluated in any 24 hours, from however many sources. It is what SendsPerDay
// admits, as each counted send brings at most one new asker, and one new code
// with its guesses by others. It is counted for itself too, as codes that known
// sources asked for bring guesses by others on top. Strangers are all sources
// but the known ones with codes they asked for themselves.
func (p Policy) GuessesPerDay() int {
	return p.SendsPerDay * (p.AskerGuesses + p.OtherGuesses)
}

// KnownGuessesPerDay is what one known source can add to GuessesPerDay: its
// guesses at the codes it asked for. A single span of 24 hours may see those of
// one send more, for a code issued just before it.
func (p Policy) KnownGuessesPerDay() int {
	if p.KnownFor == 0 {
		return 0
	}
	return p.KnownSendsPerDay * p.AskerGuesses
}

func (p Policy) addressSends() []Rate {
	return []Rate{{1, p.SendGap}, {p.SendsPerHour, time.Hour}, {p.SendsPerDay, 24 * time.Hour}}
}

func (p Policy) knownSends() []Rate {
	return []Rate{{1, p.SendGap}, {p.KnownSendsPerHour, time.Hour}, {p.KnownSendsPerDay, 24 * time.Hour}}
}

func (p Policy) addressGuesses() []Rate { return []Rate{{p.GuessesPerDay(), 24 * time.Hour}} }

func (p Policy) sourceSends() []Rate { return []Rate{{p.SourceSendsPerHour, time.Hour}} }

func (p Policy) sourceGuesses() []Rate { return []Rate{{p.SourceGuessesPerDay, 24 * time.Hour}} }

// rates are those that a bound counts by, as the caller may know them: whether a
// network is known to an address is nobody's to learn.
func (p Policy) rates(b Bound) []Rate {
	switch b {
	case AddressSends, KnownSends:
		return p.addressSends()
	case AddressGuesses:
		return p.addressGuesses()
	case SourceSends:
		return p.sourceSends()
	case SourceGuesses:
		return p.sourceGuesses()
	case AskerGuesses:
		return []Rate{{p.AskerGuesses, p.Life}} // for each code, which lives as long
	case OtherGuesses:
		return []Rate{{p.OtherGuesses, p.Life}}
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
		{"SendsPerHour", p.SendsPerHour}, {"SendsPerDay", p.SendsPerDay}, {"SourceSendsPerHour", p.SourceSendsPerHour},
		{"KnownSendsPerHour", p.KnownSendsPerHour}, {"KnownSendsPerDay", p.KnownSendsPerDay},
		{"AskerGuesses", p.AskerGuesses}, {"OtherGuesses", p.OtherGuesses}, {"SourceGuessesPerDay", p.SourceGuessesPerDay},
	} {
		if f.value < 1 {
			faults = append(faults, fmt.Errorf("policy: %s is %d, less than 1", f.name, f.value))
		}
	}
	return errors.Join(faults...)
}
