package run

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCSVFailure(t *testing.T) {
	for _, c := range []struct{ shown, body, want string }{
		{"id,title\n1,Walden\n", "id,title\r\n7,\"Poems, old\"\r\n", ""},
		{"id,title\n1,Walden\n", "id,title\n", ""},
		{"id,title\n1,Walden\n", "id,name\n1,Walden\n", "the response has the columns id, name"},
		{"id,title\n1,Walden\n", "id;title\n", "the response has the columns id;title"},
		{"1,Walden\n", "7,Poems\n8,Letters\n", ""},
		{"1,Walden\n", "7\n", "the response has 1 column, and the page shows 2"},
		{"id,title\n", "id,title\n7\n", "the response is not valid CSV: record on line 2: wrong number of fields"},
		{"id,title\n", "", "the response is empty"},
	} {
		assert.Equal(t, c.want, csvFailure(c.shown, c.body).text, "%q", c.body)
	}
}
