package report

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
	"unicode/utf8"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/recorder"
)

// RunSchema is the JSON Schema (2020-12) of the format json of [WriteRun].
//
//go:embed run.schema.json
var RunSchema string

// runVersion changes if programs that rely on the schema can no longer read the output.
const runVersion = 1

type (
	runObject struct {
		Version int           `json:"version"`
		Server  string        `json:"server"`
		Began   time.Time     `json:"began,omitzero"`
		Commit  string        `json:"commit,omitempty"`
		Run     string        `json:"run,omitempty"`
		Seconds float64       `json:"seconds"`
		Totals  totals        `json:"totals"`
		Pages   []tally       `json:"pages"`
		Claims  []claimObject `json:"claims"`
		Notes   []string      `json:"notes"`
		Died    string        `json:"died,omitempty"`
		Phases  []phaseObject `json:"phases"`
	}
	phaseObject struct {
		Name    string  `json:"name"`
		Seconds float64 `json:"seconds"`
	}
	claimObject struct {
		File      string          `json:"file"`
		Line      int             `json:"line"`
		Col       int             `json:"col"`
		Kind      claim.Kind      `json:"kind"`
		Operation string          `json:"operation,omitempty"`
		Says      string          `json:"says"`
		Example   string          `json:"example,omitempty"`
		Verdict   claim.Verdict   `json:"verdict"`
		Reason    string          `json:"reason"`
		Actual    string          `json:"actual,omitempty"`
		Help      string          `json:"help,omitempty"`
		Skipped   bool            `json:"skipped,omitempty"`
		Leak      bool            `json:"leak,omitempty"`
		Known     bool            `json:"known,omitempty"`
		Evidence  *evidenceObject `json:"evidence,omitempty"`
	}
	evidenceObject struct {
		Command  string              `json:"command,omitempty"`
		Output   string              `json:"output,omitempty"`
		Replaced []replacementObject `json:"bound,omitempty"`
		Exchange *exchangeObject     `json:"exchange,omitempty"`
	}
	replacementObject struct {
		Page   string `json:"sample"`
		Value  string `json:"value"`
		Source string `json:"source"`
	}
	exchangeObject struct {
		Request  requestObject   `json:"request"`
		Response *responseObject `json:"response,omitempty"` // nil if there was no response
		Failure  string          `json:"failure,omitempty"`
		Start    time.Time       `json:"start,omitzero"`
		Seconds  float64         `json:"seconds"`
	}
	requestObject struct {
		Method   string      `json:"method"`
		Target   string      `json:"target"`
		Protocol string      `json:"protocol"`
		Header   http.Header `json:"header,omitempty"`
		Body     *bodyObject `json:"body,omitempty"`
	}
	responseObject struct {
		Status int         `json:"status"`
		Header http.Header `json:"header,omitempty"`
		Body   *bodyObject `json:"body,omitempty"`
	}
	// bodyObject has one of its fields.
	bodyObject struct {
		Text   string `json:"text,omitempty"`
		Base64 []byte `json:"base64,omitempty"`
	}
)

func newRunObject(r *claim.Report) runObject {
	pages, all := tallies(r)
	out := runObject{
		Version: runVersion,
		Server:  r.Server,
		Began:   r.Began.UTC().Truncate(time.Second),
		Commit:  r.Commit,
		Run:     r.Run,
		Seconds: r.Took.Seconds(),
		Totals:  all,
		Pages:   pages,
		Claims:  []claimObject{}, // empty arrays, not null
		Notes:   append([]string{}, r.Notes...),
		Died:    r.Died,
		Phases:  []phaseObject{},
	}
	for _, c := range r.Claims {
		out.Claims = append(out.Claims, newClaimObject(c))
	}
	for _, p := range r.Phases {
		out.Phases = append(out.Phases, phaseObject{p.Name, p.Took.Seconds()})
	}
	return out
}

func newClaimObject(c claim.Claim) claimObject {
	return claimObject{
		File:      c.File,
		Line:      c.Line,
		Col:       c.Column,
		Kind:      c.Kind,
		Operation: c.Operation,
		Says:      c.Says,
		Example:   c.Example,
		Verdict:   c.Verdict,
		Reason:    c.Reason,
		Actual:    c.Actual,
		Help:      c.Help,
		Skipped:   c.Skipped,
		Leak:      c.Leak,
		Known:     c.Known,
		Evidence:  newEvidenceObject(c.Evidence),
	}
}

func newEvidenceObject(e *claim.Evidence) *evidenceObject {
	if e == nil {
		return nil
	}
	out := evidenceObject{Command: e.Command, Output: e.Output, Exchange: newExchangeObject(e.Exchange)}
	for _, r := range e.Replaced {
		out.Replaced = append(out.Replaced, replacementObject(r))
	}
	return &out
}

func newExchangeObject(e *recorder.Exchange) *exchangeObject {
	if e == nil {
		return nil
	}
	out := exchangeObject{
		Request: requestObject{e.Method, e.Target, e.Proto, e.RequestHeader, newBodyObject(e.RequestBody)},
		Failure: e.Failure,
		Start:   e.Start,
		Seconds: e.Took.Seconds(),
	}
	if e.Status != 0 {
		out.Response = &responseObject{e.Status, e.Header, newBodyObject(e.Body)}
	}
	return &out
}

func newBodyObject(body []byte) *bodyObject {
	switch {
	case len(body) == 0:
		return nil
	case utf8.Valid(body):
		return &bodyObject{Text: string(body)}
	}
	return &bodyObject{Base64: body}
}

// ParseRun reads the claims of a report in the format json of [WriteRun], with the texts that others may read: without
// credentials, and without evidence.
func ParseRun(text []byte) ([]claim.Claim, error) {
	var r runObject
	if err := json.Unmarshal(text, &r); err != nil || r.Version == 0 {
		return nil, fmt.Errorf("not a report of doctest run -format json")
	}
	if r.Version != runVersion {
		return nil, fmt.Errorf("a report of version %d, and this doctest reads version %d", r.Version, runVersion)
	}
	var claims []claim.Claim
	for _, o := range r.Claims {
		c := claim.Claim{Kind: o.Kind, Operation: o.Operation, Says: o.Says, Verdict: o.Verdict, Reason: o.Reason, Actual: o.Actual, Help: o.Help}
		c.File, c.Line, c.Column = o.File, o.Line, o.Col
		if o.Evidence != nil {
			c.Evidence = &claim.Evidence{}
			for _, own := range o.Evidence.Replaced {
				c.Evidence.Replaced = append(c.Evidence.Replaced, claim.Replacement(own))
			}
		}
		c = public(c)
		c.Says, c.Reason, c.Actual, c.Evidence = clip(c.Says), clip(c.Reason), clip(c.Actual), nil
		claims = append(claims, c)
	}
	return claims, nil
}
