package mail

import "time"

// followed is the email that follows that of p on c, if one waits that can. It then gets c, too.
func (p *Place) followed(c *conn) *message {
	if !c.pipelined() {
		return nil
	}
	q := p.sender.queue
	next := q.follow(p, c.carries)
	if next == nil {
		return nil
	}
	c.then = func() {
		if c.lost {
			c.drop()
			q.handOver(p, nil)
		} else if !q.handOver(p, c) { // it is no longer ours otherwise
			c.drop()
		}
	}
	return next.message
}

// follow returns the first place that waits and whose email can be sent as soon as that of p is, on the same connection;
// nil if there is none. So its envelope can go out with the content of the other email (RFC 2920 §3.1).
func (q *queue) follow(p *Place, carries func(*message) bool) *Place {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.waiting.Len() == 0 || p.lane.slow {
		return nil
	}
	p.lane.running--
	for element := q.waiting.Front(); element != nil; element = element.Next() {
		next := element.Value.(*Place)
		if next.lane.running < q.share(next.lane) && carries(next.message) {
			q.waiting.Remove(element)
			next.lane.running++
			p.next, next.ahead = next, p
			return next
		}
	}
	p.lane.running++
	return nil
}

// unfollow has p follow no other email, under mu.
func (q *queue) unfollow(p *Place) {
	p.lane.running--
	p.ahead.lane.running++
	p.ahead.next, p.ahead = nil, nil
}

// handOver grants the place that follows p, which is over, with a connection; nil if that is lost. It reports whether the
// place still waits.
func (q *queue) handOver(p *Place, c *conn) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	next := p.next
	if next == nil {
		return false
	}
	q.observe(p)
	p.next, p.handed = nil, true
	next.conn, next.ahead, next.began = c, nil, time.Now()
	next.granted <- nil
	return true
}
