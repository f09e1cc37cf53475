package code

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNewNamesEveryFault(t *testing.T) {
	_, err := New(Config{Key: make([]byte, 31), Policy: Policy{Digits: 5}})
	for _, fault := range []string{"Store: is missing", "Key: has 31 bytes", "Policy.Digits: 5", "Policy.SendsPerDay: 0"} {
		assert.ErrorContains(t, err, fault)
	}
}

func TestIssuedHidesItsCode(t *testing.T) {
	issued := Issued{Code: "123456", send: Nonce{1, 2, 3}}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, verb+"\n", issued)
		fmt.Fprintf(&out, verb+"\n", &issued)
		fmt.Fprintf(&out, verb+"\n", struct{ I Issued }{issued})
	}
	for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(h).Info("issued", "code", issued, "pointer", &issued, "nested", []Issued{issued})
	}
	asJSON, err := json.Marshal(issued)
	require.NoError(t, err)
	assert.NotContains(t, out.String()+string(asJSON), "123456")
	assert.NotContains(t, out.String(), fmt.Sprintf("%x", "123456"))
	assert.Contains(t, out.String(), `"code":"a code until 0001-01-01T00:00:00Z"`)
}

func TestFullDisk(t *testing.T) {
	f := &File{dir: "/data/codes"}
	full := &fs.PathError{Op: "write", Path: "/data/codes/00000001.log", Err: syscall.ENOSPC}
	assert.EqualError(t, f.fault(full), "the disk of /data/codes is full; free some space on it (write /data/codes/00000001.log: no space left on device)")
	assert.ErrorIs(t, f.fault(full), syscall.ENOSPC)
	assert.Equal(t, io.EOF, f.fault(io.EOF))
	assert.NoError(t, f.fault(nil))
}
