// A small API for the bookings of rooms. Its data is in memory.
const http = require('http');

const tokens = new Set();
const bookings = new Map();

const problem = (status, detail) => [status, { error: detail }];

function signIn(body) {
  if (body?.user !== 'ann' || body?.password !== 'open-sesame') return problem(401, 'wrong user or password');
  const token = 'tok_' + Math.random().toString(36).slice(2, 12);
  tokens.add(token);
  return [201, { token }];
}

function create(body) {
  if (typeof body?.room !== 'string' || !Number.isInteger(body?.guests)) return problem(400, 'room is a string and guests a number');
  const booking = { id: 'b' + (bookings.size + 1001), room: body.room, guests: body.guests, status: 'confirmed' };
  bookings.set(booking.id, booking);
  return [201, booking];
}

function answer(request, body) {
  const { method, url } = request;
  if (url === '/sessions') return method === 'POST' ? signIn(body) : problem(405, 'use POST');
  if (!tokens.has((request.headers.authorization || '').replace(/^Bearer /, ''))) return problem(401, 'sign in first');
  if (url === '/bookings') return method === 'POST' ? create(body) : problem(405, 'use POST');
  const id = url.match(/^\/bookings\/(\w+)$/)?.[1];
  if (!bookings.has(id)) return problem(404, 'no such booking');
  if (method === 'GET') return [200, bookings.get(id)];
  if (method !== 'DELETE') return problem(405, 'use GET or DELETE');
  bookings.delete(id);
  return [204];
}

http.createServer(async (request, response) => {
  let text = '';
  for await (const chunk of request) text += chunk;
  let body;
  try { body = text && JSON.parse(text); } catch { body = undefined; }
  const [status, value] = answer(request, body);
  response.writeHead(status, value ? { 'Content-Type': 'application/json' } : {});
  response.end(value ? JSON.stringify(value) : undefined);
}).listen(process.env.PORT || 3000, '127.0.0.1', () => console.log('the bookings API listens'));
