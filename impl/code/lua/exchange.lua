-- KEYS: the address, its code, the network as known there. Returns the
-- nonce if the code of it was there to be dropped.

local record, now, found = begin(KEYS[1], {sends = {}, guesses = {}})
local code = active(KEYS[2], now)
local right = code and code.nonce == r.nonce
if right and r.known_for > 0 then
	local known = load(KEYS[3]) or {sends = {}}
	known['until'] = now + r.known_for
	store(KEYS[3], known, r.known_for + 24 * hour)
end
if right then
	redis.call('DEL', KEYS[2])
end
if found or code then
	save(KEYS[1], record)
end
return {'', 0, right and r.nonce or '', 0}
