-- KEYS: events of a network. Returns how long the network is over its rates, and
-- else the time at which the event was counted.

local record, now = begin(KEYS[1], {events = {}})
local longest = wait(record.events, now, r.rates)
if longest == 0 then
	record.keep = math.max(record.keep, count(record.events, now, r.rates))
	save(KEYS[1], record)
end
return {'', longest, '', now}
