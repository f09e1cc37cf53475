-- KEYS: events of a network. Takes away the one at r.at.

local record, _, found = begin(KEYS[1], {events = {}})
if found then
	give_back(record.events, r.at)
	save(KEYS[1], record)
end
return {'', 0, '', 0}
