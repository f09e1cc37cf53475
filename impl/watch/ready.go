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

var errNoAnswer = fmt.Errorf("no answer within %v", checkTimeout)

// longestDetail bounds, in runes, how much of an error is shown.
const longestDetail = 200

// A Check is one thing that readiness asks.
//
// The mail gateway is to be Optional. All instances share it, so that one that
// is down would take all of them out at once, with what still works: codes that
// were mailed already, tokens that are verified, and answers that say what is
// wrong.
type Check struct {
	Name     string // unique among the checks of one handler
	Optional bool   // it is shown, and does not decide

	// Test returns nil if the thing can be used now. Its context ends after a
	// second, and it is failed then even if it goes on. It runs once at a
	// time, however many ask. Its error is shown, so it holds no secret.
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

// find runs c or, where it runs already, waits for that.
func (r *readiness) find(ctx context.Context, c Check) finding {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), checkTimeout)
	defer cancel()
	f := finding{Name: c.Name, Required: !c.Optional}
	answer := r.running.DoChan(c.Name, func() (any, error) { return nil, c.Test(ctx) })
	err := errNoAnswer
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
