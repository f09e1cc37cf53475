package keyed

import (
	"crypto/hmac"
	"crypto/sha256"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
)

func reference(key, text string) [sha256.Size]byte {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(text))
	return [sha256.Size]byte(mac.Sum(nil))
}

// TestSum digests texts of different lengths with one state, at once and after each other.
func TestSum(t *testing.T) {
	t.Parallel()
	h := New([]byte("key"))
	var running sync.WaitGroup
	for range 8 {
		running.Go(func() {
			for _, n := range []int{0, 1, 300, 64, 5} {
				text := strings.Repeat("x", n)
				assert.Equal(t, reference("key", "label:"+text+"end"), h.Sum("label:", text, "end"))
			}
		})
	}
	running.Wait()
	assert.NotEqual(t, h.Sum("a"), New([]byte("kez")).Sum("a"))
}

// TestKeyIsCopied changes the key that a Hash was made of.
func TestKeyIsCopied(t *testing.T) {
	t.Parallel()
	key := []byte("key")
	h := New(key)
	key[0] = 'x'
	assert.Equal(t, reference("key", "a"), h.Sum("a"))
}

// TestNothingIsLeft finds nothing of a text in the memory that the next one gets.
func TestNothingIsLeft(t *testing.T) {
	t.Parallel()
	h := New([]byte("key"))
	h.Sum("secret")
	s := h.states.Get().(*state)
	assert.NotContains(t, string(s.text[:cap(s.text)]), "secret")
}

func BenchmarkSum(b *testing.B) {
	h := New([]byte("key"))
	b.ReportAllocs()
	for b.Loop() {
		h.Sum("label:", "joe@example.com")
	}
}
