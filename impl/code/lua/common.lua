#!lua
-- What the scripts of the Redis store share. A script runs with keys of one hash
-- slot and one argument r, in JSON. Times and spans are whole microseconds, which
-- Lua's numbers hold exactly until the year 2255. Stored values are MessagePack.
--
--   {address}            seen, keep, sends, guesses
--   {address}:code       expires, nonce, others, sends of it
--   {address}:NETWORK    until, sends: where the network is known
--   {network}:KIND       seen, keep, events

-- The names are those of the first version: guesses are attempts, and a source is a
-- network.
--
-- A script returns a list of a limit, a wait, a nonce and a time; '' or 0 is none.

local r = cjson.decode(ARGV[1])
local hour = 3600 * 1000000

local function load(key)
	local stored = redis.call('GET', key)
	return stored and cmsgpack.unpack(stored)
end

-- store keeps value for at least the span life, and a minute more, so that what
-- is about to end is still there for the script that follows. Time to live is for
-- collection: it goes by the server's clock, and what counts is the stored time.
local function store(key, value, life)
	redis.call('SET', key, cmsgpack.pack(value), 'PX', math.ceil(life / 1000) + 60000)
end

-- restore stores value under a key that there is, for as long as that is kept
-- already: time that stands still makes nothing last longer.
local function restore(key, value)
	redis.call('SET', key, cmsgpack.pack(value), 'KEEPTTL')
end

-- begin loads a record with counts, whose time goes on to r.now and never back.
-- It tells whether there was one; of what nobody asked for, none is stored.
local function begin(key, empty)
	local found = load(key)
	local record = found or empty
	record.seen = math.max(record.seen or 0, r.now)
	record.keep = record.keep or hour
	return record, record.seen, found
end

-- save stores a record with counts until none of them matters, and as long again.
local function save(key, record)
	store(key, record, 2 * record.keep)
end

-- wait is how long after now one more event keeps within every rate.
local function wait(events, now, rates)
	local longest = 0
	for _, rate in ipairs(rates) do
		local oldest = events[#events - rate.max + 1]
		if oldest then
			longest = math.max(longest, oldest + rate.per - now)
		end
	end
	return longest
end

local function horizon(rates)
	local longest = 0
	for _, rate in ipairs(rates) do
		longest = math.max(longest, rate.per)
	end
	return longest
end

-- count adds an event now and drops those that no rate looks at any more.
local function count(events, now, rates)
	local span = horizon(rates)
	while events[1] and now - events[1] >= span do
		table.remove(events, 1)
	end
	table.insert(events, now)
	return span
end

-- give_back takes one event at that time away, if there is one.
local function give_back(events, at)
	for i, event in ipairs(events) do
		if event == at then
			table.remove(events, i)
			return
		end
	end
end

local function active(key, now)
	local code = load(key)
	return code and code.expires > now and code or nil
end
