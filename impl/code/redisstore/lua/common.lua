#!lua
-- What the scripts of the Redis store share. A call is one script, with one argument r in
-- JSON. Times and spans are whole microseconds, which Lua's numbers hold exactly until the
-- year 2255. Stored values are MessagePack. All keys are in one hash slot:
--
--   a:ADDRESS            seen, keep, sends, attempts
--   a:ADDRESS:code       expires, nonce, proof, others, sends of it
--   a:ADDRESS:NETWORK    until, sends: if the network is known
--   sends:OF             seen, keep, events of a budget
--   attempts:OF          seen, keep, events of a budget
--
-- KEYS has the three of an address first, and then those of the budgets in r.budgets.
--
-- A list of events has pairs: a time, and how many events count at it.
--
-- A script returns a list of a limit, a wait, a nonce, a time, a list of limits, and what is
-- left of a limit: its name, a number, and the time until there is more. '' or 0 is none.

local r = cjson.decode(ARGV[1])
local hour = 3600 * 1000000
local most_exact = 128 -- see exact in limit.go

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

-- now is the time of the call. It goes on to r.now, and never back to before what a record
-- of the call has seen.
local now = r.now

-- begin loads a record with counts, and whether there was one.
local function begin(key, empty)
	local found = load(key)
	local record = found or empty
	now = math.max(now, record.seen or 0)
	record.keep = record.keep or hour
	return record, found
end

-- save stores a record with counts until none of them matters, and as long again.
local function save(key, record)
	record.seen = now
	store(key, record, 2 * record.keep)
end

-- wait is how long after now one more event keeps within every rate.
local function wait(events, rates)
	local longest = 0
	for _, rate in ipairs(rates) do
		local left, i = rate.max, #events - 1
		while i > 0 do
			left = left - events[i + 1]
			if left <= 0 then
				longest = math.max(longest, events[i] + rate.per - now)
				break
			end
			i = i - 2
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

-- grain is how long events may share a count: see exact in limit.go.
local function grain(rates)
	local shortest
	for _, rate in ipairs(rates) do
		if rate.max > most_exact then
			shortest = math.min(shortest or rate.per, rate.per)
		end
	end
	return shortest and math.floor(shortest / most_exact) or 0
end

local function share(a, b, span)
	return a == b or span > 0 and math.floor(a / span) == math.floor(b / span)
end

-- count returns events with one more now, and without those that no rate looks at any more.
local function count(events, rates)
	local span, last = horizon(rates), #events - 1
	local kept = {}
	for i = 1, last, 2 do
		if now - events[i] < span then
			kept[#kept + 1] = events[i]
			kept[#kept + 1] = events[i + 1]
		end
	end
	last = #kept - 1
	if last > 0 and share(kept[last], now, grain(rates)) then
		kept[last], kept[last + 1] = now, kept[last + 1] + 1
	else
		kept[#kept + 1] = now
		kept[#kept + 1] = 1
	end
	return kept, span
end

-- give_back takes away one event that count counted at that time.
local function give_back(events, at, rates)
	local span = grain(rates)
	for i = 1, #events - 1, 2 do
		if share(events[i], at, span) then
			events[i + 1] = events[i + 1] - 1
			if events[i + 1] == 0 then
				table.remove(events, i)
				table.remove(events, i)
			end
			return
		end
	end
end

-- near is whether the latest event has just used 80 of 100 parts of a rate.
local function near(events, rates)
	for _, rate in ipairs(rates) do
		local n = 0
		for i = 1, #events - 1, 2 do
			if now - events[i] < rate.per then
				n = n + events[i + 1]
			end
		end
		if n == math.ceil(rate.max * 80 / 100) then
			return true
		end
	end
	return false
end

-- Of the budgets: begin_budgets loads them. refusal returns the limit that waits longest,
-- and for how long. count_budgets counts an event in each, and returns the limits that are
-- now near.
local budgets = {}

local function begin_budgets()
	for i in ipairs(r.budgets) do
		budgets[i] = begin(KEYS[3 + i], {events = {}})
	end
end

local function refusal()
	local limit, longest = '', 0
	for i, budget in ipairs(r.budgets) do
		local w = wait(budgets[i].events, budget.rates)
		if w > longest then
			limit, longest = budget.limit, w
		end
	end
	return limit, longest
end

local function count_budgets()
	local close = {}
	for i, budget in ipairs(r.budgets) do
		local record, span = budgets[i]
		record.events, span = count(record.events, budget.rates)
		record.keep = math.max(record.keep, span)
		save(KEYS[3 + i], record)
		if near(record.events, budget.rates) then
			close[#close + 1] = budget.limit
		end
	end
	return close
end

-- left is what is left of the first budget, by the last of its rates.
local function left()
	local budget = r.budgets[1]
	if not budget then
		return {}
	end
	local rate, events = budget.rates[#budget.rates], budgets[1].events
	local n, reset = rate.max, 0
	for i = 1, #events - 1, 2 do
		if now - events[i] < rate.per then
			n = n - events[i + 1]
			if reset == 0 then
				reset = events[i] + rate.per - now
			end
		end
	end
	return {budget.limit, math.max(0, n), reset}
end

-- requester is the first send of the network, which has its attempts.
local function requester(code)
	for _, send in ipairs(code.sends) do
		if send.network == r.network then
			return send
		end
	end
end

local function active(key)
	local code = load(key)
	return code and code.expires > now and code or nil
end
