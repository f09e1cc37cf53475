-- KEYS: the address, its code. Returns limit, wait, nonce, 0.

-- counter returns where the network's attempts are counted: a table and its field, the
-- limit and its maximum, and whether the network was known when it asked.
local function counter(code)
	for _, send in ipairs(code.sends) do
		if send.source == r.network then
			return send, 'guesses', 'requester-attempts', r.requester_attempts, send.known
		end
	end
	return code, 'others', 'other-attempts', r.other_attempts, false
end

local record, now, found = begin(KEYS[1], {sends = {}, guesses = {}})

-- attempt counts an attempt, or returns the limit that is used up and for how long.
local function attempt(code)
	local counts, field, limit, most, known = counter(code)
	if counts[field] >= most then
		return limit, code.expires - now
	end
	if not known then
		local longest = wait(record.guesses, now, r.address_rates)
		if longest > 0 then
			return 'address-attempts', longest
		end
		record.keep = math.max(record.keep, count(record.guesses, now, r.address_rates))
	end
	counts[field] = counts[field] + 1
	restore(KEYS[2], code)
	return '', 0
end

local code, limit, longest = active(KEYS[2], now), '', 0
if code then
	limit, longest = attempt(code)
end
if found or code then
	save(KEYS[1], record)
end
return {limit, longest, code and code.nonce or '', 0}
