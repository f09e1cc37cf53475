-- Counts a send. Returns limit, wait, nonce, expires: the last by the clock of r.now, which
-- may be behind now.

local record = begin(KEYS[1], {sends = {}, attempts = {}})
begin_budgets()
local known = load(KEYS[3])
if known and known['until'] <= now then
	known = nil
end
local own = known or record
local rates = known and r.known_rates or r.address_rates
local limit, longest = refusal()
local own_wait = wait(own.sends, rates)
if own_wait >= longest then
	limit, longest = known and 'known-sends' or 'address-sends', own_wait
end
if longest > 0 then
	return {limit, longest, '', 0, {}}
end

local code, keep = active(KEYS[2]), restore
if not code then
	code, keep = {nonce = r.nonce, proof = r.proof, expires = now + r.life, others = 0, sends = {}}, store
end
table.insert(code.sends, {nonce = r.nonce, network = r.network, at = now, attempts = 0, refused = false, known = known and true or false})
local span
own.sends, span = count(own.sends, rates)
record.keep = math.max(record.keep, span)
save(KEYS[1], record)
keep(KEYS[2], code, r.life)
if known then
	restore(KEYS[3], known)
end
return {'', 0, code.nonce, code.expires - (now - r.now), count_budgets()}
