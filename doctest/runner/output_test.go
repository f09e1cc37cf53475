package runner

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestOutputTakesLittleMemory(t *testing.T) {
	t.Parallel()
	var o output
	chunk := bytes.Repeat([]byte("x"), 32<<10)
	for range 1000 {
		n, err := o.Write(chunk)
		require.NoError(t, err)
		require.Len(t, chunk, n)
	}
	assert.Less(t, cap(o.head)+cap(o.tail), 4*maxOutput)
	assert.Contains(t, o.String(), "[... 32702464 bytes left out ...]")
}

func TestOutputOfTheWholeSizeIsNotCut(t *testing.T) {
	t.Parallel()
	var o output
	whole := bytes.Repeat([]byte("0123456789abcdef"), maxOutput/16)
	for _, b := range whole {
		_, err := o.Write([]byte{b})
		require.NoError(t, err)
	}
	assert.Equal(t, string(whole), o.String())
}
