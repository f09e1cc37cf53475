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
// which makes 28 years.
type Policy struct {
	// Digits of a code, 6 to 8.
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
		AskerGuesses:        5,
		OtherGuesses:        3,
		SourceGuessesPerDay: 300,
	}
}

// GuessesPerDay is the most guesses at one address that are evaluated a day,
// from however many sources. Each counted send admits at most one new asker,
// and at most one new code with its guesses by others; a code that was guessed
// at has a counted send. A single span of 24 hours may see the guesses of one
// send more, for a code issued just before it.
func (p Policy) GuessesPerDay() int {
	return p.SendsPerDay * (p.AskerGuesses + p.OtherGuesses)
}

func (p Policy) addressSends() []Rate {
	return []Rate{{1, p.SendGap}, {p.SendsPerHour, time.Hour}, {p.SendsPerDay, 24 * time.Hour}}
}

func (p Policy) sourceSends() []Rate { return []Rate{{p.SourceSendsPerHour, time.Hour}} }

func (p Policy) sourceGuesses() []Rate { return []Rate{{p.SourceGuessesPerDay, 24 * time.Hour}} }

// check names every field out of its bounds.
func (p Policy) check() error {
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
	for _, f := range []struct {
		name  string
		value int
	}{
		{"SendsPerHour", p.SendsPerHour}, {"SendsPerDay", p.SendsPerDay}, {"SourceSendsPerHour", p.SourceSendsPerHour},
		{"AskerGuesses", p.AskerGuesses}, {"OtherGuesses", p.OtherGuesses}, {"SourceGuessesPerDay", p.SourceGuessesPerDay},
	} {
		if f.value < 1 {
			faults = append(faults, fmt.Errorf("policy: %s is %d, less than 1", f.name, f.value))
		}
	}
	return errors.Join(faults...)
}
