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
	if i := slices.IndexFunc(c.Sends, func(s send) bool { return s.Network == network }); i >= 0 {
		limit, count, most, known = RequesterAttempts, &c.Sends[i].Attempts, perRequester, c.Sends[i].Known
	}
	if int(*count) >= most {
		return limit, known
	}
	*count++
	return "", known
}

// tried reports whether anybody tried the code.
func (c *activeCode) tried() bool {
	return c.Others > 0 || slices.ContainsFunc(c.Sends, func(s send) bool { return s.Attempts > 0 })
}

// revoke marks the send n as refused. If nobody tried the code, it forgets the send
// and the attempts of its network, and returns the send, whose count the caller gives
// back.
func (c *activeCode) revoke(n Nonce) (forgotten send, ok bool) {
	i := slices.IndexFunc(c.Sends, func(s send) bool { return s.Nonce == n })
	if i < 0 {
		return send{}, false
	}
	if c.tried() {
		c.Sends[i].Refused = true
		return send{}, false
	}
	forgotten = c.Sends[i]
	c.Sends = slices.Delete(c.Sends, i, i+1)
	return forgotten, true
}

// revoked reports whether all sends of the code were refused.
func (c *activeCode) revoked() bool {
	return !slices.ContainsFunc(c.Sends, func(s send) bool { return !s.Refused })
}
