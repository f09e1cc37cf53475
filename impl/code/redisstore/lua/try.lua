-- KEYS: a key that nothing else has. Writes it, to see whether that can be done, and
-- leaves nothing behind.

store(KEYS[1], '', 0)
redis.call('DEL', KEYS[1])
return {'', 0, '', 0, {}, {}}
