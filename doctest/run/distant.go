package run

import (
	"time"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/pages/effects"
	"docsascode.example/gen/page"
)

// A page can give the default of a time by its distance from the request: "Defaults to 30 days from now". Of other words for a time,
// nothing is known.

// distantDefault compares the time in the response to a request without a parameter with the distance that the page gives.
func (pr *probe) distantDefault(p *page.Parameter, row *row, ev *claim.Evidence, got string) {
	least, most, ok := effects.DistanceIn(p.Default)
	if !ok {
		pr.ledger.excuse(row.fallback, "the page describes the default in words")
		return
	}
	t, err := time.Parse(time.RFC3339, got)
	isDay := err != nil && len(got) == len(time.DateOnly)
	if isDay {
		t, err = time.Parse(time.DateOnly, got)
	}
	if err != nil {
		pr.ledger.excuse(row.fallback, "%s is a time in an unknown form", got)
		return
	}
	slack := slackOfClock
	if isDay || isEdgeOfDay(t) {
		slack = slackOfDay
	}
	switch away := time.Until(t); {
	case away < least-slack || away > most+slack:
		pr.ledger.deny(row.fallback, ev, found("%s is %s in the response to a request without it", p.Name.Value, got))
	default:
		pr.ledger.show(row.fallback, ev, "the response to a request without it has %s", got)
	}
}

// isEdgeOfDay reports whether a time is the first or the last of a day, so that it stands for the day.
func isEdgeOfDay(t time.Time) bool {
	clock := t.Format("15:04:05")
	return clock == "00:00:00" || clock == "23:59:59" || clock == "23:59:00"
}

const (
	// slackOfClock is how far the clocks of two machines may differ, with the time that a request takes.
	slackOfClock = 5 * time.Minute
	// slackOfDay is how far a day without an hour may be away in any time zone.
	slackOfDay = 48 * time.Hour
)
