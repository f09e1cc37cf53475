package journal

import "time"

// write is the one goroutine that writes, until the journal is closed.
func (j *Journal) write() {
	var last time.Time
	for range j.wake {
		if rest := pace - time.Since(last); rest > 0 {
			time.Sleep(rest)
		}
		last = time.Now()
		j.flush()
	}
	j.flush()
}

// flush writes the frames that are not durable, and tells those who wait. If it fails,
// the frames stay and are written again, to the same places: after a failed fdatasync,
// nobody knows what of them is on the disk.
func (j *Journal) flush() {
	j.mu.Lock()
	frames := j.frames
	written := j.next
	j.next, j.open = newOutcome(), false
	j.mu.Unlock()

	err := writeFrames(j.dir, frames)

	j.mu.Lock()
	j.fault = err
	if err == nil {
		j.frames = append([]*frame(nil), j.frames[len(frames):]...)
		j.keep(frames)
	}
	j.mu.Unlock()
	written.err = err
	close(written.done)
}

// keep keeps the memory of one of the frames for the next one, under mu.
func (j *Journal) keep(frames []*frame) {
	if len(frames) > 0 && cap(frames[0].octets) <= extent {
		j.spare = frames[0].octets
	}
}

// writeFrames writes no frame before the one in front of it is on the disk.
func writeFrames(dir string, frames []*frame) error {
	for _, f := range frames {
		if err := f.write(); err != nil {
			return err
		}
		if err := f.segment.sync(dir); err != nil {
			return err
		}
	}
	return nil
}

// cleanStep is how many octets the cleaner copies while it holds the lock.
const cleanStep = 32 << 10

// clean is the goroutine that copies live records out of the oldest segment.
func (j *Journal) clean() {
	for range j.room {
		for j.wasteful() {
			if !j.cleanOldest() {
				break
			}
		}
	}
}

func (j *Journal) wasteful() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return !j.closed && len(j.segments) > 2 && j.index.total > 2*j.index.live+2*segmentSize
}

// cleanOldest copies the live records of the oldest segment, and removes it. It reports
// whether it did. Deadlines are the index's to see to.
func (j *Journal) cleanOldest() bool {
	j.mu.Lock()
	oldest := j.segments[0]
	j.mu.Unlock()
	var records []Record
	var places []place
	err := oldest.load(false, func(r Record, at place) { records, places = append(records, r), append(places, at) })
	for len(records) > 0 && err == nil {
		n, octets := 0, 0
		for n < len(records) && octets < cleanStep {
			octets += int(places[n].size)
			n++
		}
		err = j.copyLive(records[:n], places[:n])
		records, places = records[n:], places[n:]
	}
	if err != nil {
		return false // the next start says what is wrong
	}
	j.mu.Lock()
	j.segments = j.segments[1:]
	j.index.total -= oldest.end
	j.mu.Unlock()
	return oldest.remove() == nil
}

func (j *Journal) copyLive(records []Record, places []place) error {
	return j.Update(func(t *Tx) error {
		for i, r := range records {
			if at, ok := j.index.find(r.Key); ok && at == places[i] {
				t.Put(r)
			}
		}
		return nil
	})
}
