package journal

import (
	"errors"
	"io"
	"os"
)

// copyTries is how often Copy begins again if a segment is removed while it opens them.
const copyTries = 10

// Copy writes a segment with the live records of the journal in dir to w, each as change
// returns it. Another process may have the journal open: the copy has all that was
// durable when Copy began. To open a copy, make it the file 00000001.log of an empty
// directory.
func Copy(dir string, w io.Writer, change func(Record) (Record, error)) error {
	segments, err := openSegments(dir, os.O_RDONLY)
	for try := 1; errors.Is(err, os.ErrNotExist) && try < copyTries; try++ {
		segments, err = openSegments(dir, os.O_RDONLY)
	}
	if err == nil && len(segments) == 0 {
		err = os.ErrNotExist
	}
	if err != nil {
		return err
	}
	defer closeAll(segments)
	for _, s := range segments {
		s.copied = true
	}
	j := &Journal{segments: segments}
	if err := j.fillIndex(); err != nil {
		return err
	}
	if _, err := io.WriteString(w, magic); err != nil {
		return err
	}
	f := &frame{octets: make([]byte, frameHead)}
	for _, shard := range j.index.shards {
		for k, at := range shard.all() {
			value, err := j.get(k)
			if err != nil {
				return err
			}
			r, err := change(Record{k, at.deadline, value})
			if err != nil {
				return err
			}
			if f.octets = appendRecord(f.octets, r); len(f.octets) >= maxFrame {
				if err := f.writeTo(w); err != nil {
					return err
				}
			}
		}
	}
	return f.writeTo(w)
}
