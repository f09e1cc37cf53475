package code

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAttemptsPerDay(t *testing.T) {
	p := DefaultPolicy()
	require.NoError(t, p.Check())
	assert.Equal(t, 12*(5+3), p.AttemptsPerDay())
	assert.LessOrEqual(t, p.AttemptsPerDay(), 273, "ten years")
	assert.Equal(t, 28, 1_000_000/p.AttemptsPerDay()/365)
	assert.Equal(t, 2853, 100_000_000/p.AttemptsPerDay()/365, "8 digits")
	assert.Equal(t, 300, p.NetworkAttemptsPerDay, "at whatever addresses")
	assert.Equal(t, 20*5, p.KnownAttemptsPerDay())
	assert.LessOrEqual(t, p.AttemptsPerDay()+p.KnownAttemptsPerDay(), 273, "ten years")
	assert.Equal(t, 9, 1_000_000/(p.AttemptsPerDay()+2*p.KnownAttemptsPerDay())/365)
	p.KnownFor = 0
	assert.Zero(t, p.KnownAttemptsPerDay())
}

func TestPolicyCheck(t *testing.T) {
	for name, change := range map[string]func(*Policy){
		"Digits: 5":                func(p *Policy) { p.Digits = 5 },
		"Digits: 9":                func(p *Policy) { p.Digits = 9 },
		"Life: 0s":                 func(p *Policy) { p.Life = 0 },
		"Life: 10m0.000000001s":    func(p *Policy) { p.Life = 10*time.Minute + 1 },
		"SendGap: -1ns":            func(p *Policy) { p.SendGap = -1 },
		"SendsPerHour: 0":          func(p *Policy) { p.SendsPerHour = 0 },
		"SendsPerDay: 0":           func(p *Policy) { p.SendsPerDay = 0 },
		"KnownFor: -1ns":           func(p *Policy) { p.KnownFor = -1 },
		"KnownSendsPerHour: 0":     func(p *Policy) { p.KnownSendsPerHour = 0 },
		"KnownSendsPerDay: 0":      func(p *Policy) { p.KnownSendsPerDay = 0 },
		"NetworkSendsPerHour: 0":   func(p *Policy) { p.NetworkSendsPerHour = 0 },
		"RequesterAttempts: 0":     func(p *Policy) { p.RequesterAttempts = 0 },
		"OtherAttempts: 0":         func(p *Policy) { p.OtherAttempts = 0 },
		"SiteSendsPerHour: 0":      func(p *Policy) { p.SiteSendsPerHour = 0 },
		"SiteAttemptsPerDay: 0":    func(p *Policy) { p.SiteAttemptsPerDay = 0 },
		"TotalSendsPerHour: -1":    func(p *Policy) { p.TotalSendsPerHour = -1 },
		"NetworkAttemptsPerDay: 0": func(p *Policy) { p.NetworkAttemptsPerDay = 0 },
	} {
		p := DefaultPolicy()
		change(&p)
		assert.ErrorContains(t, p.Check(), name)
	}
}
