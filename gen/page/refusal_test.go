package page_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestRefusal reads a page whose first section shows a request without a token, for an operation that has its section further down:
// the statuses of the sentences there are not those of the operation, and its sample is that of a success.
func TestRefusal(t *testing.T) {
	t.Parallel()
	site := loadText(t, `# Lockers

## Getting in

Everything needs a token:

`+"```\ncurl -i http://localhost:8080/lockers\n```\n\n```\nHTTP/1.1 401 Unauthorized\n\n{\"problem\": \"no_token\"}\n```"+`

A body that is not JSON is a 400, and a bad value a 422.

## Which lockers are there

`+"```\ncurl http://localhost:8080/lockers -H 'Authorization: Bearer t'\n```\n\n```json\n[{\"id\": 4, \"size\": \"small\"}]\n```\n")
	require.Len(t, site.Operations(), 1)
	op := site.Operations()[0]
	var codes []int
	for _, st := range op.Response.Statuses {
		codes = append(codes, st.Code)
	}
	assert.Equal(t, "Which lockers are there", op.Title.Value)
	assert.Equal(t, []int{401}, codes)
	require.Len(t, op.Response.Samples, 2)
	assert.Equal(t, 0, op.Response.Samples[0].Status)
	assert.Equal(t, 401, op.Response.Samples[1].Status)
	p := site.Pages[0]
	assert.True(t, p.IsBesideOperations(p.Outline.Top.Below[0].Below[0]))
}
