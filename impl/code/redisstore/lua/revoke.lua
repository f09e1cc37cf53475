-- Takes a send back.

local function tried(code)
	if code.others > 0 then
		return true
	end
	for _, send in ipairs(code.sends) do
		if send.attempts > 0 then
			return true
		end
	end
	return false
end

local function revoked(code)
	for _, send in ipairs(code.sends) do
		if not send.refused then
			return false
		end
	end
	return true
end

-- find returns the send and its place, unless it is unknown or revoked.
local function find(code)
	for i, send in ipairs(code and code.sends or {}) do
		if send.nonce == r.nonce and not send.refused then
			return send, i
		end
	end
end

local record = begin(KEYS[1], {sends = {}, attempts = {}})
begin_budgets()

local function forget(send)
	if not send.known then
		give_back(record.sends, send.at, {})
		return
	end
	local known = load(KEYS[3])
	if known then
		give_back(known.sends, send.at, {})
		restore(KEYS[3], known)
	end
end

local code = active(KEYS[2])
local send, i = find(code)
if not send then
	return {'', 0, '', 0, {}, {}}
end
if tried(code) then
	send.refused = true
else
	table.remove(code.sends, i)
	forget(send)
end
for n, budget in ipairs(r.budgets) do
	give_back(budgets[n].events, send.at, budget.rates)
	save(KEYS[3 + n], budgets[n])
end
if revoked(code) then
	redis.call('DEL', KEYS[2])
else
	restore(KEYS[2], code)
end
save(KEYS[1], record)
return {'', 0, '', 0, {}, {}}
