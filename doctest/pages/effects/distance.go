package effects

import (
	"regexp"
	"strings"
	"time"

	"docsascode.example/doctest/pages/prose"
)

// distance is a time by its distance from now: "30 days from now", "an hour ago".
var distance = regexp.MustCompile(`(?i)^(\d+|an?|one|two|three|six) (second|minute|hour|day|week|month|year)s? ((?:ago|later|from|in|after|before)\b.*)$`)

// present is a word for the time or the day of the request.
var present = regexp.MustCompile(`(?i)^(?:now|today|the (?:current|present) (?:time|date|day|moment)|(?:the )?(?:time|date|day) of the request)\W*$`)

// spans are the shortest and the longest time that a word for one can mean. A day has 23 hours when clocks change.
var spans = map[string][2]time.Duration{
	"second": {time.Second, time.Second},
	"minute": {time.Minute, time.Minute},
	"hour":   {time.Hour, time.Hour},
	"day":    {24 * time.Hour, 24 * time.Hour},
	"week":   {7 * 24 * time.Hour, 7 * 24 * time.Hour},
	"month":  {28 * 24 * time.Hour, 31 * 24 * time.Hour},
	"year":   {365 * 24 * time.Hour, 366 * 24 * time.Hour},
}

// DistanceIn is how far from now a time is that a text describes, at least and at most; ok is false if the text describes none.
func DistanceIn(text string) (least, most time.Duration, ok bool) {
	if present.MatchString(strings.TrimSpace(text)) {
		return 0, 0, true
	}
	m := distance.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return 0, 0, false
	}
	unit := strings.ToLower(m[2])
	n, of := time.Duration(max(1, prose.Number(m[1]))), spans[unit]
	least, most = n*of[0], n*of[1]
	if strings.HasPrefix(m[3], "ago") || strings.HasPrefix(m[3], "before") {
		least, most = -most, -least
	}
	if of[0] >= spans["day"][0] {
		least, most = least-time.Hour, most+time.Hour // clocks change
	}
	return least, most, true
}
