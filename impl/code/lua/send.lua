-- KEYS: the address, its code, the network as known there.
-- With r.dry nothing is counted. Returns limit, wait, nonce, expires: the last by
-- the clock of r.now, which may be behind that of the address.

local record, now = begin(KEYS[1], {sends = {}, guesses = {}})
local known = load(KEYS[3])
if known and known['until'] <= now then
	known = nil
end
local own = known and known.sends or record.sends
local rates = known and r.known_rates or r.address_rates
local longest = wait(own, now, rates)
if longest > 0 or r.dry then
	return {known and 'known-sends' or 'address-sends', longest, '', 0}
end

local code, keep = active(KEYS[2], now), restore
if not code then
	code, keep = {nonce = r.nonce, proof = r.proof, expires = now + r.life, others = 0, sends = {}}, store
end
table.insert(code.sends, {nonce = r.nonce, source = r.network, at = now, guesses = 0, refused = false, known = known and true or false})
record.keep = math.max(record.keep, count(own, now, rates))
save(KEYS[1], record)
keep(KEYS[2], code, r.life)
if known then
	restore(KEYS[3], known)
end
return {'', 0, code.nonce, code.expires - (now - r.now)}
