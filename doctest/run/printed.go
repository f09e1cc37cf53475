package run

import (
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/script"
)

// A printed text is the output of a command, and the claim of it.
type printed struct {
	*script.Output
	claim    *claim.Claim
	isJudged bool
}

// judgeOutput compares what a command has printed with what the page shows.
func (a *attempt) judgeOutput(sent *call.Call) {
	for _, o := range a.subject.outputs {
		if o.Example != a.example || a.outcome.Failure != "" {
			continue
		}
		o.isJudged = true
		ev := a.evidence()
		ev.Output = strings.TrimSpace(a.outcome.Stdout)
		v := match.Values{Replaced: a.user.replacements(), Servers: a.run.servers(), Echoes: echoesOf(a.subject, sent, slices.Concat(a.subject.Op.Parameters, a.subject.Op.Unlisted)), Varies: a.subject.Varies}
		d := o.Differs(ev.Output, v)
		printed := match.Shortened(strings.Join(strings.Fields(ev.Output), " "), 80)
		seen := observed{finding: found("%s", d.Text), evidence: ev, correct: func() {}}
		switch {
		case d.Text == "":
			a.run.ledger.show(o.claim, ev, "the command printed %s", printed)
		case !d.IsFree:
			a.run.ledger.deny(o.claim, ev, seen.finding)
		case len(o.Shown) == 1 && a.run.constants.differ(o.Shown[0], o.claim, printed, seen):
		default:
			a.run.ledger.excuse(o.claim, "the command printed %s, and the page only illustrates the output", printed)
		}
	}
}
