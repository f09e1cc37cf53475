package code

import (
	"time"

	"docsascode.example/impl/conf"
)

// Policy holds all limits on codes. A limit of an hour or a day counts over every
// span of that length, not from the last full hour or midnight.
//
// With G attempts compared a day, an attacker takes an address over after 10⁶/G days
// on average, from however many networks. For ten years, G must be 273 or less.
// AttemptsPerDay is that G: 96 by default, which makes 28 years. An attacker on a
// known network adds KnownAttemptsPerDay: 196 a day, or 14 years. Each known network
// counts for itself: two of them make 296 a day, or nine years.
type Policy struct {
	// Digits of a code, 6 to 8. With each further digit, an attack takes ten times
	// as long: 2,800 years with 8 digits, and 28 with 6.
	Digits int
	// Life of a code, at most ten minutes (NIST SP 800-63B-4 §3.1.3.2).
	// Asking again within it sends the same code and does not extend it.
	Life time.Duration

	// SendGap is the shortest time between two sends to one address; 0 means none.
	SendGap time.Duration
	// SendsPerHour and SendsPerDay limit the sends to one address.
	SendsPerHour, SendsPerDay int
	// NetworkSendsPerHour limits the sends that one network asks for, to all
	// addresses together. A network is an IPv4 address or an IPv6 /56, which a
	// whole company may share.
	NetworkSendsPerHour int
	// SiteSendsPerHour limits the sends that one IPv6 /48 asks for. A site usually has
	// one of them, with 256 networks in it.
	SiteSendsPerHour int
	// TotalSendsPerHour limits all sends; 0 means that nothing does.
	TotalSendsPerHour int

	// KnownFor is how long a network is known to an address after it exchanged a
	// code of that address; 0 means never. The sends of a known network to the
	// address have limits of their own: KnownSendsPerHour and KnownSendsPerDay,
	// SendGap apart. They do not count for the address, and do not wait for the
	// sends of others. So a stranger cannot keep a returning owner from a code.
	KnownFor                            time.Duration
	KnownSendsPerHour, KnownSendsPerDay int

	// RequesterAttempts limits the attempts of each network that asked for a code.
	// OtherAttempts limits the attempts of all other networks together. Each limit
	// is for one code, and none uses up another.
	RequesterAttempts, OtherAttempts int
	// NetworkAttemptsPerDay limits the wrong codes of one network, for all addresses
	// together, whether or not they have an active code.
	NetworkAttemptsPerDay int
	// SiteAttemptsPerDay limits those of one IPv6 /48.
	SiteAttemptsPerDay int
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
		SiteSendsPerHour:      SiteFactor * 100,
		KnownFor:              90 * 24 * time.Hour,
		KnownSendsPerHour:     5,
		KnownSendsPerDay:      20,
		RequesterAttempts:     5,
		OtherAttempts:         3,
		NetworkAttemptsPerDay: 300,
		SiteAttemptsPerDay:    SiteFactor * 300,
	}
}

// SiteFactor is how many times the limit of a network a site has by default.
const SiteFactor = 10

// AttemptsPerDay returns how many attempts of strangers at one address are compared
// in any 24 hours, from however many networks. SendsPerDay allows that many, because
// each counted send brings at most one new requester, and one new code with its
// OtherAttempts. AddressAttempts limits the number as well, because codes that known
// networks asked for bring OtherAttempts on top. Strangers are all networks except a
// known network with a code that it asked for itself.
func (p Policy) AttemptsPerDay() int {
	return p.SendsPerDay * (p.RequesterAttempts + p.OtherAttempts)
}

// KnownAttemptsPerDay returns how many attempts one known network can add to
// AttemptsPerDay, at the codes that it asked for. One span of 24 hours may have the
// attempts of one more send, for a code that was issued just before it.
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

func (p Policy) remaining(l Left) Remaining { return Remaining{l, p.rates(l.Limit)} }

// rates returns the rates of a limit that a client may see. KnownSends shows those of
// AddressSends, because nobody may learn which networks are known to an address.
func (p Policy) rates(b Limit) []Rate {
	switch b {
	case AddressSends, KnownSends:
		return p.addressSends()
	case AddressAttempts:
		return p.addressAttempts()
	case NetworkSends:
		return []Rate{{p.NetworkSendsPerHour, time.Hour}}
	case SiteSends:
		return []Rate{{p.SiteSendsPerHour, time.Hour}}
	case TotalSends:
		return []Rate{{p.TotalSendsPerHour, time.Hour}}
	case NetworkAttempts:
		return []Rate{{p.NetworkAttemptsPerDay, 24 * time.Hour}}
	case SiteAttempts:
		return []Rate{{p.SiteAttemptsPerDay, 24 * time.Hour}}
	case RequesterAttempts:
		return []Rate{{p.RequesterAttempts, p.Life}} // for each code, which lives as long
	case OtherAttempts:
		return []Rate{{p.OtherAttempts, p.Life}}
	}
	return nil
}

// Check returns every field out of its bounds, as [conf.Faults].
func (p Policy) Check() error {
	var faults conf.Faults
	if p.Digits < 6 || p.Digits > 8 {
		faults.Add("Digits", "%d is out of range; write 6 to 8", p.Digits)
	}
	if p.Life <= 0 || p.Life > 10*time.Minute {
		faults.Add("Life", "%s is out of range; write up to 10m", conf.Short(p.Life))
	}
	if p.SendGap < 0 {
		faults.Add("SendGap", "%s is negative; write 0 or more", conf.Short(p.SendGap))
	}
	if p.KnownFor < 0 {
		faults.Add("KnownFor", "%s is negative; write 0 or more", conf.Short(p.KnownFor))
	}
	if p.TotalSendsPerHour < 0 {
		faults.Add("TotalSendsPerHour", "%d is negative; write 0 or more", p.TotalSendsPerHour)
	}
	for _, f := range []struct {
		name  string
		value int
	}{
		{"SendsPerHour", p.SendsPerHour}, {"SendsPerDay", p.SendsPerDay}, {"NetworkSendsPerHour", p.NetworkSendsPerHour},
		{"KnownSendsPerHour", p.KnownSendsPerHour}, {"KnownSendsPerDay", p.KnownSendsPerDay},
		{"RequesterAttempts", p.RequesterAttempts}, {"OtherAttempts", p.OtherAttempts}, {"NetworkAttemptsPerDay", p.NetworkAttemptsPerDay},
		{"SiteSendsPerHour", p.SiteSendsPerHour}, {"SiteAttemptsPerDay", p.SiteAttemptsPerDay},
	} {
		if f.value < 1 {
			faults.Add(f.name, "%d is too low; write 1 or more", f.value)
		}
	}
	return faults.Err()
}
