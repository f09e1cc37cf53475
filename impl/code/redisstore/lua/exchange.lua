-- Counts an attempt, compares it and uses the code. Returns limit, wait, the nonce if the
-- code was used, 0.

-- counter returns where the network's attempts are counted: a table and its field, the
-- limit and its maximum, and whether the network was known when it asked.
local function counter(code)
	local send = requester(code)
	if send then
		return send, 'attempts', 'requester-attempts', r.requester_attempts, send.known
	end
	return code, 'others', 'other-attempts', r.other_attempts, false
end

local record, found = begin(KEYS[1], {sends = {}, attempts = {}})
begin_budgets()

-- attempt counts an attempt, or returns the limit that is used up and for how long.
local function attempt(code)
	local counts, field, limit, most, known = counter(code)
	if counts[field] >= most then
		return limit, code.expires - now
	end
	if not known then
		local longest = wait(record.attempts, r.address_rates)
		if longest > 0 then
			return 'address-attempts', longest
		end
		local span
		record.attempts, span = count(record.attempts, r.address_rates)
		record.keep = math.max(record.keep, span)
	end
	counts[field] = counts[field] + 1
	return '', 0
end

local function use()
	if r.known_for > 0 then
		local known = load(KEYS[3]) or {sends = {}}
		known['until'] = now + r.known_for
		store(KEYS[3], known, r.known_for + 24 * hour)
	end
	redis.call('DEL', KEYS[2])
end

local limit, longest = refusal()
if longest > 0 then
	return {limit, longest, '', 0, {}, {}}
end
local code = active(KEYS[2])
if not code then
	if found then
		save(KEYS[1], record)
	end
	return {'', 0, '', 0, count_budgets(), left()}
end
limit, longest = attempt(code)
if longest > 0 then
	return {limit, longest, '', 0, {}, {}}
end
save(KEYS[1], record)
if code.proof == r.proof then
	use()
	return {'', 0, code.nonce, 0, {}, {}}
end
restore(KEYS[2], code)
local close, asked = count_budgets(), requester(code)
if asked then
	return {'', 0, '', 0, close, {'requester-attempts', r.requester_attempts - asked.attempts, code.expires - now}}
end
return {'', 0, '', 0, close, left()}
