package address

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFolded(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ typed, folded, mailbox Address }{
		{"joe@example.com", "joe@example.com", "joe@example.com"},
		{"Joe.Q+Work@Example.com", "joe.q+work@example.com", "joe.q+work@example.com"},
		{"J.O.E+work@gmail.com", "j.o.e+work@gmail.com", "joe@gmail.com"},
		{"joe@googlemail.com", "joe@googlemail.com", "joe@gmail.com"},
		{"Joe.Q+work@outlook.com", "joe.q+work@outlook.com", "joe.q@outlook.com"},
		{"+work@gmail.com", "+work@gmail.com", "+work@gmail.com"},
		{"JÖRG@example.com", "jÖrg@example.com", "jÖrg@example.com"},
		{"\u0130@example.com", "\u0130@example.com", "\u0130@example.com"}, // İ is not an I
		{"\u017F@example.com", "\u017F@example.com", "\u017F@example.com"}, // nor is ſ an s
	} {
		parsed, err := Parse(string(test.typed))
		require.NoError(t, err, test.typed)
		assert.Equal(t, test.folded, parsed.Folded(), test.typed)
		assert.Equal(t, test.mailbox, parsed.Mailbox(), test.typed)
		assert.Equal(t, test.mailbox, parsed.Folded().Mailbox(), test.typed)
		assert.Equal(t, test.mailbox, test.mailbox.Mailbox(), test.typed)
	}
}
