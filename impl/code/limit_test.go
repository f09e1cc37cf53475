package code

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// at is an instant d after some moment.
func at(d time.Duration) instant { return instant(1_700_000_000_000_000_000).add(d) }

func TestWait(t *testing.T) {
	const s, m, h = time.Second, time.Minute, time.Hour
	rates := []Rate{{1, m}, {3, h}, {4, 24 * h}}
	for name, c := range map[string]struct {
		log  []instant
		now  time.Duration
		want time.Duration
	}{
		"nothing yet":             {nil, 0, 0},
		"at once":                 {[]instant{at(0)}, 0, m},
		"a moment before the gap": {[]instant{at(0)}, m - 1, 1},
		"at the gap":              {[]instant{at(0)}, m, 0},
		"hour full":               {[]instant{at(0), at(m), at(2 * m)}, 3 * m, h - 3*m},
		"hour's first leaves":     {[]instant{at(0), at(m), at(2 * m)}, h, 0},
		"hour slides":             {[]instant{at(m), at(2 * m), at(3 * m)}, h + m - s, s},
		"day full":                {[]instant{at(0), at(h), at(2 * h), at(3 * h)}, 23 * h, h},
		"day's first leaves":      {[]instant{at(0), at(h), at(2 * h), at(3 * h)}, 24 * h, 0},
		"longest wait wins":       {[]instant{at(0), at(h), at(h + m), at(h + 2*m)}, h + 2*m + s, 23*h - 2*m - s},
		"more than a lowered Max": {[]instant{at(0), at(0), at(0), at(0), at(1), at(1)}, h, 23 * h},
	} {
		assert.Equal(t, c.want, max(0, each(c.log...).wait(at(c.now), rates)), name)
	}
}

// each is events that happened once each.
func each(times ...instant) (list events) {
	for _, at := range times {
		list = append(list, event{at, 1})
	}
	return list
}

func TestEventsAddDropsTheOld(t *testing.T) {
	rates := []Rate{{1, time.Minute}, {4, time.Hour}}
	assert.Equal(t, each(at(1), at(2), at(time.Hour)), each(at(0), at(1), at(2)).add(at(time.Hour), rates))
	assert.Equal(t, each(at(3)), events(nil).add(at(3), rates))
	assert.Equal(t, events{{at(3), 2}}, each(at(3)).add(at(3), rates))
}

// However many events a limit counts, it keeps a bounded number of times.
func TestEventsAreBounded(t *testing.T) {
	for _, most := range []int{exact, exact + 1, 100_000} {
		rates := []Rate{{most, time.Hour}}
		var list events
		for n := range 30_000 {
			list = list.add(at(time.Duration(n)*time.Second/2), rates)
			if most > exact {
				require.LessOrEqual(t, len(list), exact+1)
			}
		}
	}
}

func TestGiveBack(t *testing.T) {
	assert.Equal(t, each(at(1), at(3)), each(at(1), at(2), at(3)).giveBack(at(2), nil))
	assert.Equal(t, each(at(1)), each(at(1)).giveBack(at(2), nil), "nothing happened then")
	assert.Equal(t, events{{at(2), 4}}, events{{at(2), 5}}.giveBack(at(2), nil))
	assert.Equal(t, events{{at(2), 5}}, events{{at(2), 5}}.giveBack(at(1), nil), "a count of its own")
	many := []Rate{{exact + 1, time.Hour}}
	assert.Equal(t, events{{at(2), 4}}, events{{at(2), 5}}.giveBack(at(1), many), "shares the count of a later one")
}

func TestClock(t *testing.T) {
	moment := func(d time.Duration) time.Time { return time.Unix(0, int64(at(d))) }
	seen := func(d time.Duration) int64 { return int64(at(d)) }
	c := Clock{}.At(moment(0))
	assert.Equal(t, Clock{Seen: seen(0)}, c)

	c = c.At(moment(time.Hour))
	assert.Equal(t, Clock{Seen: seen(time.Hour)}, c, "goes on")

	still := c.At(moment(time.Hour - time.Minute))
	assert.Equal(t, c, still, "stands still for a little")

	back := c.At(moment(0))
	assert.Equal(t, Clock{Seen: seen(time.Hour), Ahead: int64(time.Hour)}, back)
	assert.Equal(t, seen(time.Hour+time.Second), back.At(moment(time.Second)).Seen, "goes on from a step back")

	again := back.At(moment(-time.Hour))
	assert.Equal(t, Clock{Seen: seen(time.Hour), Ahead: int64(2 * time.Hour)}, again)
}

func TestLimitErrorRoundsUp(t *testing.T) {
	for wait, want := range map[time.Duration]time.Duration{
		1:                                 time.Second,
		time.Second:                       time.Second,
		time.Second + 1:                   2 * time.Second,
		time.Minute - time.Millisecond:    time.Minute,
		24 * time.Hour:                    24 * time.Hour,
		-time.Hour:                        time.Second,
		time.Duration(math.MinInt64 / 2):  time.Second,
		10*time.Minute + time.Microsecond: 10*time.Minute + time.Second,
	} {
		assert.Equal(t, want, DefaultPolicy().newLimitError(Refusal{AddressSends, wait}).RetryAfter, wait)
	}
}

func TestLimitErrorsDiffer(t *testing.T) {
	seen := map[string]bool{}
	for _, b := range []Limit{AddressSends, NetworkSends, NetworkAttempts, RequesterAttempts} {
		seen[(&LimitError{Limit: b}).Error()] = true
	}
	assert.Len(t, seen, 4)
	assert.EqualError(t, &LimitError{Limit: KnownSends}, (&LimitError{Limit: AddressSends}).Error())
	for _, b := range []Limit{OtherAttempts, AddressAttempts} {
		assert.EqualError(t, &LimitError{Limit: b}, (&LimitError{Limit: RequesterAttempts}).Error())
	}
}
