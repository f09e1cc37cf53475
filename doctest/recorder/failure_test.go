package recorder

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestPhrases(t *testing.T) {
	t.Parallel()
	nowhere := &net.OpError{Op: "dial", Err: &net.DNSError{Name: "nowhere.example", Err: "no such host"}}
	assert.Equal(t, "no such host: nowhere.example", headFailure(t.Context(), nowhere, time.Second))
	reset := &net.OpError{Op: "read", Err: syscall.ECONNRESET}
	assert.Equal(t, "the server reset the connection", bodyFailure(t.Context(), reset, time.Second))
	late, cancel := context.WithTimeout(t.Context(), -1)
	defer cancel()
	assert.Equal(t, "timeout after 1s", headFailure(late, errors.New("dial"), time.Second), "whatever the transport calls it")

	long := phrase(fmt.Errorf("net/http: HTTP/1.x transport connection broken: %s", strings.Repeat("é\n", 200)))
	assert.LessOrEqual(t, len(long), 200+len("…"))
	assert.True(t, strings.HasPrefix(long, "é é "), long)
	assert.True(t, strings.HasSuffix(long, "…"), long)
}

func TestSize(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{3 << 20: "3 MiB", 64 << 10: "64 KiB", 1<<20 + 1024: "1025 KiB", 1000: "1000 bytes"} {
		assert.Equal(t, want, size(n))
	}
}
