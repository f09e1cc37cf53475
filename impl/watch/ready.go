package watch

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// checkTimeout bounds each check.
const checkTimeout = time.Second

// checkMargin is left to a test whose context has ended, to say what it waited for.
const checkMargin = 100 * time.Millisecond

var errNoResponse = fmt.Errorf("no response within %v", checkTimeout)

// longestDetail is how many runes of an error a response shows.
const longestDetail = 200

// A Check is one check of readiness.
//
// Make what all instances share Optional if they can work without it for a while. If it
// is down, it would take all of them out at once. Without the mail gateway, they can
// still exchange codes, verify tokens and respond with helpful errors.
type Check struct {
	Name     string // unique among the checks of one handler
	Optional bool   // shown, but it does not decide

	// Test returns nil if the thing can be used now. Its context ends after a
	// second, and the check then fails even if Test goes on. Test runs once at a
	// time, even if many clients ask. The response shows its error, so the error
	// must not hold a secret.
	Test func(context.Context) error
}

// A finding is what a check found.
type finding struct {
	Name     string `json:"name"`
	OK       bool   `json:"ok"`
	Required bool   `json:"required"`
	Detail   string `json:"detail,omitempty"`
}

// readiness runs checks.
type readiness struct {
	checks  []Check
	running singleflight.Group // by name
}

func newReadiness(checks []Check) *readiness { return &readiness{checks: checks} }

func (r *readiness) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	findings := make([]finding, len(r.checks))
	var all sync.WaitGroup
	for i, c := range r.checks {
		all.Go(func() { findings[i] = r.find(request.Context(), c) })
	}
	all.Wait()
	ready := true
	for _, f := range findings {
		ready = ready && (f.OK || !f.Required)
	}
	writeFindings(w, "ready", ready, findings)
}

// find runs c, or waits for c if it already runs.
func (r *readiness) find(ctx context.Context, c Check) finding {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), checkTimeout)
	defer cancel()
	f := finding{Name: c.Name, Required: !c.Optional}
	answer := r.running.DoChan(c.Name, func() (any, error) {
		ctx, cancel := context.WithTimeout(ctx, checkTimeout-checkMargin)
		defer cancel()
		return nil, c.Test(ctx)
	})
	err := errNoResponse
	select {
	case result := <-answer:
		err = result.Err
	case <-ctx.Done():
	}
	if f.OK = err == nil; !f.OK {
		f.Detail = shorten(err.Error())
	}
	return f
}

func shorten(text string) string {
	runes := []rune(text)
	return string(runes[:min(len(runes), longestDetail)])
}
