package journal

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// The layout of a segment. Integers are big-endian.
//
//	segment: magic, frame, frame, …, zeros
//	frame:   length of the records (4), CRC-32C of the records (4), record, record, …
//	record:  key (16), deadline (4), length of the value (2), value
//
// A frame of length 0 ends the segment. Only the last frame of the last segment can be
// cut off, because no frame is written before the one in front of it is on the disk.
const (
	magic       = "sign-in codes 1\n" // 1 is the version of the format
	frameHead   = 8
	recordHead  = 16 + 4 + 2
	segmentSize = 4 << 20
	maxFrame    = 256 << 10 // a frame takes nothing more beyond it

	// extent is by how much a file grows at once. To write into a part that is there
	// costs an fdatasync half as much.
	extent = 256 << 10
)

// ErrDamaged means that a file has something other than what was written to it.
var ErrDamaged = errors.New("damaged")

// ErrVersion means that another version of this program wrote the files.
var ErrVersion = errors.New("of another version")

var zeros [32 << 10]byte

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// A segment is one file.
type segment struct {
	number uint32
	file   *os.File
	end    int64 // where the next frame begins
	filled int64 // the size of the file
	fresh  bool  // its directory does not have it for sure
	copied bool  // another process may write it
}

// A frame is what is written at once.
type frame struct {
	segment *segment
	start   int64
	octets  []byte
}

// seal sets the head of f.
func (f *frame) seal() {
	records := f.octets[frameHead:]
	binary.BigEndian.PutUint32(f.octets, uint32(len(records)))
	binary.BigEndian.PutUint32(f.octets[4:], crc32.Checksum(records, castagnoli))
}

// writeTo writes f and empties it.
func (f *frame) writeTo(w io.Writer) error {
	if len(f.octets) == frameHead {
		return nil
	}
	f.seal()
	_, err := w.Write(f.octets)
	f.octets = f.octets[:frameHead]
	return err
}

func (f *frame) write() error {
	f.seal()
	end := f.start + int64(len(f.octets))
	if end > f.segment.filled {
		if err := f.segment.fill(end); err != nil {
			return err
		}
	}
	_, err := f.segment.file.WriteAt(f.octets, f.start)
	return err
}

// fill makes the file longer than end, by zeros.
func (s *segment) fill(end int64) error {
	to := (end/extent + 1) * extent
	for s.filled < to {
		n, err := s.file.WriteAt(zeros[:min(int64(len(zeros)), to-s.filled)], s.filled)
		if err != nil {
			return err
		}
		s.filled += int64(n)
	}
	return nil
}

// sync returns when the file and its name are on the disk.
func (s *segment) sync(dir string) error {
	if err := fdatasync(s.file); err != nil || !s.fresh {
		return err
	}
	s.fresh = false
	return syncDir(dir)
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func (s *segment) remove() error {
	return errors.Join(s.file.Close(), os.Remove(s.file.Name()))
}

const suffix = ".log"

func nameOf(dir string, number uint32) string {
	return filepath.Join(dir, fmt.Sprintf("%08d%s", number, suffix))
}

func createSegment(dir string, number uint32) (*segment, error) {
	file, err := os.OpenFile(nameOf(dir, number), os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if _, err := file.WriteString(magic); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	size := int64(len(magic))
	return &segment{number: number, file: file, end: size, filled: size, fresh: true}, nil
}

// openSegments opens the segments of dir in their order.
func openSegments(dir string, flag int) (all []*segment, err error) {
	entries, err := os.ReadDir(dir) // sorted, as the numbers are
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			closeAll(all)
			all = nil
		}
	}()
	for _, e := range entries {
		digits, ok := strings.CutSuffix(e.Name(), suffix)
		number, numberErr := strconv.ParseUint(digits, 10, 32)
		if !ok || numberErr != nil || number == 0 {
			continue
		}
		if n := len(all); n > 0 && uint64(all[n-1].number)+1 != number {
			return all, fmt.Errorf("%s: a file before %s is missing: %w", dir, e.Name(), ErrDamaged)
		}
		file, err := os.OpenFile(filepath.Join(dir, e.Name()), flag, 0)
		if err != nil {
			return all, err
		}
		all = append(all, &segment{number: uint32(number), file: file})
	}
	return all, nil
}

func closeAll(segments []*segment) {
	for _, s := range segments {
		_ = s.file.Close() // were only read, or are given up with another error
	}
}

// load reads the segment from its begin. The last one may end in a frame that a crash
// cut off.
func (s *segment) load(last bool, each func(Record, place)) error {
	info, err := s.file.Stat()
	if err != nil {
		return err
	}
	if info.Size() > math.MaxUint32 {
		return fmt.Errorf("%s has more than 4 GB", s.file.Name())
	}
	octets := make([]byte, info.Size())
	n, err := s.file.ReadAt(octets, 0)
	if err != nil && err != io.EOF {
		return err
	}
	octets = octets[:n]
	s.filled = int64(n)
	if !bytes.HasPrefix(octets, []byte(magic)) {
		return s.begin(last, octets)
	}
	s.end = int64(len(magic))
	for {
		records := nextFrame(octets[s.end:])
		if len(records) == 0 {
			return s.cut(last, octets[s.end:])
		}
		if err := s.read(records, each); err != nil {
			return err
		}
		s.end += frameHead + int64(len(records))
	}
}

// begin begins a segment whose creation a crash cut off.
func (s *segment) begin(last bool, octets []byte) error {
	if !last || !strings.HasPrefix(magic, string(bytes.TrimRight(octets, "\x00"))) {
		return fmt.Errorf("%s: %w", s.file.Name(), ErrVersion)
	}
	s.end, s.fresh = int64(len(magic)), true
	s.filled = max(s.filled, s.end)
	if s.copied {
		return nil
	}
	_, err := s.file.WriteAt([]byte(magic), 0)
	return err
}

// nextFrame returns the records of the frame at the begin of octets, or none if no whole
// frame begins there.
func nextFrame(octets []byte) []byte {
	if len(octets) < frameHead {
		return nil
	}
	length, sum := binary.BigEndian.Uint32(octets), binary.BigEndian.Uint32(octets[4:])
	rest := octets[frameHead:]
	if length > 2*maxFrame || int(length) > len(rest) || crc32.Checksum(rest[:length], castagnoli) != sum {
		return nil
	}
	return rest[:length]
}

// cut makes the segment end where the octets begin, which are no whole frame. It tells a
// frame that a crash cut off from damage, because no frame follows the former. Zeros over
// it see to it that nothing of it follows the next frame.
func (s *segment) cut(last bool, octets []byte) error {
	torn := len(bytes.TrimRight(octets, "\x00"))
	if torn == 0 || s.copied {
		return nil
	}
	if !last || torn > frameHead+2*maxFrame || holdsFrame(octets, torn) {
		return fmt.Errorf("%s at octet %d: %w", s.file.Name(), s.end, ErrDamaged)
	}
	_, err := s.file.WriteAt(make([]byte, torn), s.end)
	return err
}

// holdsFrame reports whether a whole frame begins in the first n octets.
func holdsFrame(octets []byte, n int) bool {
	for at := range n {
		if len(nextFrame(octets[at:])) > 0 {
			return true
		}
	}
	return false
}

func (s *segment) read(records []byte, each func(Record, place)) error {
	at := s.end + frameHead
	for len(records) > 0 {
		r, size, err := parseRecord(records)
		if err != nil {
			return fmt.Errorf("%s at octet %d: %w", s.file.Name(), at, err)
		}
		each(r, place{s.number, uint32(at), r.Deadline, uint16(size)})
		records, at = records[size:], at+int64(size)
	}
	return nil
}

func appendRecord(to []byte, r Record) []byte {
	to = append(to, r.Key[:]...)
	to = binary.BigEndian.AppendUint32(to, r.Deadline)
	to = binary.BigEndian.AppendUint16(to, uint16(len(r.Value)))
	return append(to, r.Value...)
}

func parseRecord(octets []byte) (r Record, size int, err error) {
	if len(octets) < recordHead {
		return Record{}, 0, ErrDamaged
	}
	size = recordHead + int(binary.BigEndian.Uint16(octets[20:]))
	if size > len(octets) {
		return Record{}, 0, ErrDamaged
	}
	r = Record{Key: Key(octets[:16]), Deadline: binary.BigEndian.Uint32(octets[16:]), Value: octets[recordHead:size]}
	return r, size, nil
}

// readRecord returns a copy of the value of a record that has that key.
func readRecord(octets []byte, k Key) ([]byte, error) {
	r, _, err := parseRecord(octets)
	if err != nil || r.Key != k {
		return nil, fmt.Errorf("the index and the file differ: %w", ErrDamaged)
	}
	return append([]byte{}, r.Value...), nil
}
