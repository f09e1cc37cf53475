package run

import (
	"context"
	"net/http"

	"docsascode.example/doctest/claim"
)

// confirmSeeds tries operations on new things. An operation that does not take these, or that may not see them, gets the thing of the
// page.
func (r *run) confirmSeeds(ctx context.Context) {
	for _, s := range r.subjects {
		if s.Seed == nil || s.template == nil || !s.chosen || s.Op.Method.Value == http.MethodDelete || s.isUnreachable(r) {
			continue
		}
		r.sideBySide([]func(){func() {
			pr := &probe{run: r, ctx: ctx, subject: s}
			user, err := pr.ready()
			if err != nil {
				return
			}
			ev := user.sendAnew(ctx, s, func() *claim.Evidence {
				return user.send(ctx, s.template.Filled(user.replacements()))
			})
			if status := ev.Exchange.Status; status/100 == 4 && status != http.StatusTooManyRequests {
				s.Seed = nil
			}
		}})
	}
}
