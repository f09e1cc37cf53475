package devtest

import (
	"bytes"
	"io"
	"net"
	"strconv"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// An HTTP2 is a client's end of HTTP/2 in clear text, which sends the frames that
// it is told to, as no well-behaved client would. What it sends is buffered by
// nothing. One goroutine may write while another one reads.
type HTTP2 struct {
	net.Conn
	*http2.Framer
}

// DialHTTP2 connects to address within a second, and sends the preface and
// settings. All else has a minute.
func DialHTTP2(address string, settings ...http2.Setting) (*HTTP2, error) {
	conn, err := net.DialTimeout("tcp", address, time.Second)
	if err != nil {
		return nil, err
	}
	c := &HTTP2{conn, http2.NewFramer(conn, conn)}
	c.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	err = conn.SetDeadline(time.Now().Add(time.Minute))
	if err == nil {
		_, err = io.WriteString(conn, http2.ClientPreface)
	}
	if err == nil {
		err = c.WriteSettings(settings...)
	}
	if err != nil {
		_ = conn.Close() // err says more
		return nil, err
	}
	return c, nil
}

// Open begins a stream with a block of fields that is one frame.
func (c *HTTP2) Open(stream uint32, block []byte, end bool) error {
	return c.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: block, EndStream: end, EndHeaders: true})
}

// Fields encodes names and values that follow each other, for any connection:
// nothing is put into the table that both ends keep.
func Fields(namesAndValues ...string) []byte {
	var block bytes.Buffer
	encoder := hpack.NewEncoder(&block)
	encoder.SetMaxDynamicTableSize(0)
	for i := 0; i < len(namesAndValues); i += 2 {
		_ = encoder.WriteField(hpack.HeaderField{Name: namesAndValues[i], Value: namesAndValues[i+1]}) // a buffer takes all
	}
	return block.Bytes()
}

// RequestFields are those of a request, and others behind them.
func RequestFields(method, path string, others ...string) []byte {
	return Fields(append([]string{":method", method, ":scheme", "http", ":authority", "service.example", ":path", path}, others...)...)
}

// Answer reads until the header of a response to stream, and returns its status
// and media type. The error is an [http2.StreamError] where the stream was reset,
// and an [http2.ConnectionError] where the connection is given up.
func (c *HTTP2) Answer(stream uint32) (status int, mediaType string, err error) {
	for {
		frame, err := c.ReadFrame()
		if err != nil {
			return 0, "", err
		}
		switch f := frame.(type) {
		case *http2.GoAwayFrame:
			return 0, "", http2.ConnectionError(f.ErrCode)
		case *http2.RSTStreamFrame:
			if f.StreamID == stream {
				return 0, "", http2.StreamError{StreamID: stream, Code: f.ErrCode}
			}
		case *http2.MetaHeadersFrame:
			if f.StreamID == stream {
				return statusOf(f)
			}
		}
	}
}

func statusOf(f *http2.MetaHeadersFrame) (status int, mediaType string, err error) {
	for _, field := range f.RegularFields() {
		if field.Name == "content-type" {
			mediaType = field.Value
		}
	}
	status, err = strconv.Atoi(f.PseudoValue("status"))
	return status, mediaType, err
}
