package code

import "slices"

// liveCode is what is known of the one live code of an address.
type liveCode struct {
	Nonce   Nonce
	Expires instant
	Others  int32 // attempts of the networks that did not ask
	Sends   []send
}

// send is one time the code was handed out. Its layout is stored.
type send struct {
	Nonce    Nonce
	Network  Digest
	At       instant
	Attempts int32 // of Network; on its first send only
	Refused  bool  // by the gateway, after the code was tried
	Known    bool  // Network was known: the send is of its own allowance
}

// attempt counts an attempt of network in its lane: its own if it asked for the code,
// else the one of all others. If that lane is used up it counts nothing and
// names the lane's limit. It reports whether the lane is one of a known network.
func (c *liveCode) attempt(network Digest, perRequester, perOthers int) (used Limit, known bool) {
	limit, lane, most := OtherAttempts, &c.Others, perOthers
	if i := slices.IndexFunc(c.Sends, func(s send) bool { return s.Network == network }); i >= 0 {
		limit, lane, most, known = RequesterAttempts, &c.Sends[i].Attempts, perRequester, c.Sends[i].Known
	}
	if int(*lane) >= most {
		return limit, known
	}
	*lane++
	return "", known
}

// tried reports whether any attempt was spent on the code.
func (c *liveCode) tried() bool {
	return c.Others > 0 || slices.ContainsFunc(c.Sends, func(s send) bool { return s.Attempts > 0 })
}

// revoke marks the send n refused, and forgets it together with its lane if the
// code was never tried. It returns the forgotten send, for its count to be
// given back.
func (c *liveCode) revoke(n Nonce) (forgotten send, ok bool) {
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

// dead reports whether no send of the code stands.
func (c *liveCode) dead() bool {
	return !slices.ContainsFunc(c.Sends, func(s send) bool { return !s.Refused })
}
