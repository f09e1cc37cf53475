package impl

import (
	linked "container/list"
	"net/http"
	"sync"
	"time"
)

// maxWaiting is how many requests of all connections wait for their bodies at a time.
const maxWaiting = 256

// waiting are the requests whose bodies have not arrived. Without a bound, clients that open
// streams and send nothing more would take memory for each of them. The oldest one gives way:
// an honest client sends its few bytes at once, and what has waited the longest is not honest.
type waiting struct {
	mu    sync.Mutex
	queue linked.List // of func(), the oldest first
}

// enter returns when the request may wait for its body. Its caller leaves when it has the body.
func (q *waiting) enter(w http.ResponseWriter, r *http.Request) (leave func()) {
	if r.ContentLength == 0 {
		return func() {}
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.queue.Len() >= maxWaiting {
		oldest := q.queue.Front()
		q.queue.Remove(oldest)
		oldest.Value.(func())()
	}
	// The lock is held while the body is given up, so that its request has not ended.
	own := q.queue.PushBack(func() {
		_ = http.NewResponseController(w).SetReadDeadline(time.Unix(1, 0)) // the reader gets the error
	})
	return func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.queue.Remove(own) // does nothing if it gave way
	}
}
