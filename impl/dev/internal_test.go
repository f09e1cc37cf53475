package dev

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTail(t *testing.T) {
	t.Parallel()
	var got tail
	assert.Empty(t, got.String())
	for n := range 3 * tailLines {
		for _, piece := range []string{"line ", fmt.Sprint(n), "\n"} {
			_, err := got.Write([]byte(piece))
			assert.NoError(t, err)
		}
	}
	lines := strings.Split(got.String(), "\n")
	assert.Len(t, lines, tailLines)
	assert.Equal(t, fmt.Sprintf("line %d", 3*tailLines-1), lines[tailLines-1])
	_, err := got.Write([]byte("one\ntwo\nthree"))
	assert.NoError(t, err)
	assert.True(t, strings.HasSuffix(got.String(), "\none\ntwo\nthree"))
}

func TestWatch(t *testing.T) {
	t.Parallel()
	lasting, err := startChild("the lasting one", io.Discard, "sleep", "600")
	require.NoError(t, err)
	defer lasting.stop(time.Second)
	brief, err := startChild("the brief one", io.Discard, "sh", "-c", "echo bye")
	require.NoError(t, err)
	const want = "the brief one stopped by itself (exit status 0) after this output:\nbye"
	assert.EqualError(t, watch(t.Context(), lasting, brief), want)
	assert.EqualError(t, watch(t.Context(), brief, lasting), want)
}
