package code

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestGuessesPerDay(t *testing.T) {
	p := DefaultPolicy()
	require.NoError(t, p.Check())
	assert.Equal(t, 12*(5+3), p.GuessesPerDay())
	assert.LessOrEqual(t, p.GuessesPerDay(), 273, "ten years")
	assert.Equal(t, 28, 1_000_000/p.GuessesPerDay()/365)
	assert.Equal(t, 2853, 100_000_000/p.GuessesPerDay()/365, "8 digits")
	assert.Equal(t, 300, p.SourceGuessesPerDay, "at whatever addresses")
	assert.Equal(t, 20*5, p.KnownGuessesPerDay())
	assert.LessOrEqual(t, p.GuessesPerDay()+p.KnownGuessesPerDay(), 273, "ten years")
	assert.Equal(t, 9, 1_000_000/(p.GuessesPerDay()+2*p.KnownGuessesPerDay())/365)
	p.KnownFor = 0
	assert.Zero(t, p.KnownGuessesPerDay())
}

func TestPolicyCheck(t *testing.T) {
	for name, change := range map[string]func(*Policy){
		"Digits is 5":              func(p *Policy) { p.Digits = 5 },
		"Digits is 9":              func(p *Policy) { p.Digits = 9 },
		"Life is 0s":               func(p *Policy) { p.Life = 0 },
		"Life is 10m0.000000001s":  func(p *Policy) { p.Life = 10*time.Minute + 1 },
		"SendGap is -1ns":          func(p *Policy) { p.SendGap = -1 },
		"SendsPerHour is 0":        func(p *Policy) { p.SendsPerHour = 0 },
		"SendsPerDay is 0":         func(p *Policy) { p.SendsPerDay = 0 },
		"KnownFor is -1ns":         func(p *Policy) { p.KnownFor = -1 },
		"KnownSendsPerHour is 0":   func(p *Policy) { p.KnownSendsPerHour = 0 },
		"KnownSendsPerDay is 0":    func(p *Policy) { p.KnownSendsPerDay = 0 },
		"SourceSendsPerHour is 0":  func(p *Policy) { p.SourceSendsPerHour = 0 },
		"AskerGuesses is 0":        func(p *Policy) { p.AskerGuesses = 0 },
		"OtherGuesses is 0":        func(p *Policy) { p.OtherGuesses = 0 },
		"SourceGuessesPerDay is 0": func(p *Policy) { p.SourceGuessesPerDay = 0 },
	} {
		p := DefaultPolicy()
		change(&p)
		assert.ErrorContains(t, p.Check(), name)
	}
}
