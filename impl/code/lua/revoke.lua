-- KEYS: the address, its code, the network of the send as known there.

local function tried(code)
	if code.others > 0 then
		return true
	end
	for _, send in ipairs(code.sends) do
		if send.guesses > 0 then
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

local function forget(record, send)
	if not send.known then
		give_back(record.sends, send.at)
		return
	end
	local known = load(KEYS[3])
	if known then
		give_back(known.sends, send.at)
		restore(KEYS[3], known)
	end
end

local record, now, found = begin(KEYS[1], {sends = {}, guesses = {}})
local code = active(KEYS[2], now)
if code then
	for i, send in ipairs(code.sends) do
		if send.nonce == r.nonce then
			if tried(code) then
				send.refused = true
			else
				table.remove(code.sends, i)
				forget(record, send)
			end
			break
		end
	end
	if revoked(code) then
		redis.call('DEL', KEYS[2])
	else
		restore(KEYS[2], code)
	end
end
if found or code then
	save(KEYS[1], record)
end
return {'', 0, '', 0}
