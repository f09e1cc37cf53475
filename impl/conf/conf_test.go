package conf

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFaults(t *testing.T) {
	t.Parallel()
	var faults Faults
	assert.NoError(t, faults.Err(), "a nil error, not an empty list")
	broken := errors.New("is broken; mend it")
	faults.Add("Gateway", "%q has no port; write host:port", "mail")
	faults.Add("From", "%w", broken)
	err := In("Mail", faults.Err()).Err()
	assert.EqualError(t, err, "Mail.Gateway: \"mail\" has no port; write host:port\nMail.From: is broken; mend it")
	assert.ErrorIs(t, err, broken)
	assert.Equal(t, faults, In("", fmt.Errorf("around: %w", faults)))
	assert.Empty(t, In("Mail", nil))
	assert.Empty(t, In("Mail", broken), "no faults of fields")
}

func TestOf(t *testing.T) {
	t.Parallel()
	assert.NoError(t, Of("Data", nil))
	path := filepath.Join(t.TempDir(), "absent", "data")
	err := Of("Data", os.Mkdir(path, 0o700))
	assert.EqualError(t, err, "Data: cannot create "+path+": no such file or directory; create the directory, or choose another")
	assert.ErrorIs(t, err, fs.ErrNotExist)
	_, err = os.Open(path)
	assert.EqualError(t, File(err), "cannot open "+path+": no such file or directory")
	other := errors.New("other")
	assert.Equal(t, other, File(other))
}

func TestDial(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	_, err = net.Dial("tcp", listener.Addr().String())
	assert.EqualError(t, Dial(fmt.Errorf("around: %w", err)), listener.Addr().String()+": connection refused")
	assert.EqualError(t, Dial(&net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "mail.example", Server: "10.0.0.1:53"}}), "mail.example: no such host")
	read := &net.OpError{Op: "read", Err: errors.New("other")}
	assert.Equal(t, error(read), Dial(read))
}

func TestShort(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		0: "0s", time.Second: "1s", 10 * time.Second: "10s", 5 * time.Minute: "5m", 10 * time.Minute: "10m", time.Hour: "1h",
		20 * time.Hour: "20h", 90 * time.Minute: "1h30m", time.Hour + time.Second: "1h0m1s", 1500 * time.Millisecond: "1.5s",
	} {
		assert.Equal(t, want, Short(d))
	}
}
