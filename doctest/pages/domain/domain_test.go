package domain_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/pages/domain"
	"docsascode.example/gen/page"
)

func parameter(description string) *page.Parameter {
	return &page.Parameter{Name: page.Text{Value: "code"}, In: page.Text{Value: page.InBody}, Type: page.Text{Value: "string"}, Description: page.Text{Value: description}}
}

func TestLimitsOf(t *testing.T) {
	p := parameter("Must begin with `KN-`.")
	p.MaxLength = "5"
	all := domain.LimitsOf(&page.Operation{}, p)
	require.Len(t, all, 2)
	assert.Equal(t, "begins with KN-", all[0].Says)
	assert.True(t, all[0].IsForm)
	assert.Equal(t, "xxxxxx", all[1].Outside)

	p = parameter("")
	p.Type.Value, p.Minimum, p.Enum = "integer", "1", nil
	all = domain.LimitsOf(&page.Operation{}, p)
	require.Len(t, all, 1)
	assert.Equal(t, "0", all[0].Outside)
	assert.Equal(t, []string{"1"}, all[0].Inside)

	p.In.Value = page.InPath // a value may name no resource
	assert.Empty(t, domain.LimitsOf(&page.Operation{}, p))
}

func TestFits(t *testing.T) {
	for kind, want := range map[string][2]string{"integer": {"12", "1.5"}, "date": {"2026-03-01", "yesterday"}, "boolean": {"true", "perhaps"}, "array of integers": {"1,2", "1,x"}} {
		parsed, ok := page.ParseType(kind)
		require.True(t, ok, kind)
		assert.True(t, domain.Fits(parsed, want[0]), kind)
		assert.False(t, domain.Fits(parsed, want[1]), kind)
		assert.False(t, domain.Fits(parsed, domain.NotOf(parsed)), kind)
	}
}

func TestFreshFor(t *testing.T) {
	assert.Equal(t, "ann.k3x@example.com", domain.FreshFor("ann@example.com", "k3x"))
	assert.NotEqual(t, "KILN-0001", domain.FreshFor("KILN-0001", "k3x7"))
	assert.Len(t, domain.FreshFor("KILN-0001", "k3x7"), len("KILN-0001"))
}

func TestStepped(t *testing.T) {
	p := parameter("")
	assert.Equal(t, "Big kiln b", domain.Stepped(p, "Big kiln", 1))
	p.Maximum, p.Minimum = "4", "1"
	assert.Equal(t, "3", domain.Stepped(p, "4", 1))
	p.Enum = []string{"hot", "cold"}
	assert.Equal(t, "cold", domain.Stepped(p, "hot", 1))
}
