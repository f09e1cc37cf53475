package code

import "slices"

// activeCode is the one active code of an address.
type activeCode struct {
	Nonce   Nonce
	Proof   Digest
	Expires instant
	Others  int32 // attempts of the networks that did not ask for the code
	Sends   []send
}

// send is one send of the code.
type send struct {
	Nonce    Nonce
	Network  Digest
	At       instant
	Attempts int32 // of Network; on its first send only
	Refused  bool  // by the mail gateway, after the code was tried
	Known    bool  // Network was known: the send counts for KnownSends
}

// attempt counts an attempt of network: for itself if it asked for the code, or else
// for all others together. If the limit is used up, attempt counts nothing and
// returns the limit. It reports whether network was known when it asked.
func (c *activeCode) attempt(network Digest, perRequester, perOthers int) (used Limit, known bool) {
	limit, count, most := OtherAttempts, &c.Others, perOthers
	if s := c.requester(network); s != nil {
		limit, count, most, known = RequesterAttempts, &s.Attempts, perRequester, s.Known
	}
	if int(*count) >= most {
		return limit, known
	}
	*count++
	return "", known
}

// requester is the first send of the network, which has its attempts; nil if it did not ask.
func (c *activeCode) requester(network Digest) *send {
	i := slices.IndexFunc(c.Sends, func(s send) bool { return s.Network == network })
	if i < 0 {
		return nil
	}
	return &c.Sends[i]
}

// usedUp reports whether the network asked for the code and has no attempt left.
func (c *activeCode) usedUp(network Digest, most int) bool {
	s := c.requester(network)
	return s != nil && int(s.Attempts) >= most
}

// tried reports whether anybody tried the code.
func (c *activeCode) tried() bool {
	return c.Others > 0 || slices.ContainsFunc(c.Sends, func(s send) bool { return s.Attempts > 0 })
}

// revoke returns the send n, unless it is unknown or revoked, and whether anybody tried the
// code. If so, it marks the send as refused. If not, it forgets the send and the attempts of
// its network, and the caller gives its count back.
func (c *activeCode) revoke(n Nonce) (s send, tried, ok bool) {
	i := slices.IndexFunc(c.Sends, func(s send) bool { return s.Nonce == n && !s.Refused })
	if i < 0 {
		return send{}, false, false
	}
	s, tried = c.Sends[i], c.tried()
	if tried {
		c.Sends[i].Refused = true
	} else {
		c.Sends = slices.Delete(c.Sends, i, i+1)
	}
	return s, tried, true
}

// revoked reports whether all sends of the code were refused.
func (c *activeCode) revoked() bool {
	return !slices.ContainsFunc(c.Sends, func(s send) bool { return !s.Refused })
}
