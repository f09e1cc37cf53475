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
local code, keep = active(KEYS[2]), restore
-- A code that the network could not use is not sent.
local asked = code and requester(code)
if asked and asked.attempts >= r.requester_attempts and code.expires - now > longest then
	limit, longest = 'requester-attempts', code.expires - now
end
local dead = not known and wait(record.attempts, r.attempt_rates) or 0
if dead > longest then
	limit, longest = 'address-attempts', dead
end
if longest > 0 then
	return {limit, longest, '', 0, {}, {}}
end

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
local close = count_budgets()
local next_limit, next_wait = refusal()
own_wait = wait(own.sends, rates)
if own_wait >= next_wait then
	next_limit, next_wait = known and 'known-sends' or 'address-sends', own_wait
end
return {'', 0, code.nonce, code.expires - (now - r.now), close, {next_limit, 0, next_wait}}
