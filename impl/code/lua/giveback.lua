-- KEYS: events of a network. Takes away the one at r.at; for 0, the latest.

local record, _, found = begin(KEYS[1], {events = {}})
if found then
	give_back(record.events, r.at > 0 and r.at or record.events[#record.events])
	save(KEYS[1], record)
end
return {'', 0, '', 0}
