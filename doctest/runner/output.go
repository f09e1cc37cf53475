package runner

import "fmt"

// maxOutput is how many bytes are kept of each stream, half of them its first and half its last.
const maxOutput = 64 << 10

// output keeps the beginning and the end of the written bytes. It never fails.
type output struct {
	head, tail []byte
	cut        int // bytes dropped between the two
}

func (o *output) Write(p []byte) (int, error) {
	n := len(p)
	room := min(maxOutput/2-len(o.head), len(p))
	o.head = append(o.head, p[:room]...)
	o.tail = append(o.tail, p[room:]...)
	if len(o.tail) > maxOutput {
		o.trim()
	}
	return n, nil
}

func (o *output) trim() {
	if over := len(o.tail) - maxOutput/2; over > 0 {
		o.cut += over
		o.tail = append(o.tail[:0], o.tail[over:]...)
	}
}

func (o *output) String() string {
	o.trim()
	if o.cut == 0 {
		return string(o.head) + string(o.tail)
	}
	return fmt.Sprintf("%s\n[... %d bytes left out ...]\n%s", o.head, o.cut, o.tail)
}
