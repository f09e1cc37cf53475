package report

import (
	"net/url"
	"runtime/debug"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/gen/lint"
	"docsascode.example/gen/page"
)

// The part of SARIF 2.1.0 (OASIS) that reports fill.
type (
	sarif struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Invocations []sarifInvocation `json:"invocations,omitempty"`
		ColumnKind  string            `json:"columnKind"`
		Results     []sarifResult     `json:"results"`
	}
	sarifInvocation struct {
		ExecutionSuccessful bool                `json:"executionSuccessful"`
		Notifications       []sarifNotification `json:"toolExecutionNotifications"`
	}
	sarifNotification struct {
		Level   string    `json:"level"`
		Message sarifText `json:"message"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               string     `json:"id"`
		ShortDescription sarifText  `json:"shortDescription"`
		Help             *sarifText `json:"help,omitempty"`
		HelpURI          string     `json:"helpUri,omitempty"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		RuleIndex int             `json:"ruleIndex"`
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations"`
	}
	sarifLocation struct {
		PhysicalLocation sarifPlace `json:"physicalLocation"`
	}
	sarifPlace struct {
		ArtifactLocation sarifFile   `json:"artifactLocation"`
		Region           sarifRegion `json:"region"`
	}
	sarifFile struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
	}
)

// newSARIF is a document of one run. The index of a result's rule is filled in; notes are about the run as a whole.
func newSARIF(rules []sarifRule, results []sarifResult, notes ...string) sarif {
	run := sarifRun{ColumnKind: "unicodeCodePoints", Results: results}
	run.Tool.Driver = sarifDriver{Name: "doctest", Rules: rules}
	if build, ok := debug.ReadBuildInfo(); ok {
		run.Tool.Driver.Version = build.Main.Version
	}
	for i, result := range results {
		results[i].RuleIndex = slices.IndexFunc(rules, func(r sarifRule) bool { return r.ID == result.RuleID })
	}
	if len(notes) > 0 {
		run.Invocations = []sarifInvocation{newInvocation(notes)}
	}
	return sarif{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}}
}

func newInvocation(notes []string) sarifInvocation {
	out := sarifInvocation{ExecutionSuccessful: true}
	for _, note := range notes {
		out.Notifications = append(out.Notifications, sarifNotification{"note", sarifText{clip(note)}})
	}
	return out
}

// linkForm parts what a message of SARIF would make a link: [text](target).
var linkForm = strings.NewReplacer("](", "] (")

func newResult(rule, level string, pos page.Pos, message string) sarifResult {
	return sarifResult{
		RuleID:  rule,
		Level:   level,
		Message: sarifText{linkForm.Replace(message)},
		Locations: []sarifLocation{{sarifPlace{
			ArtifactLocation: sarifFile{(&url.URL{Path: pos.File}).String()},
			Region:           sarifRegion{pos.Line, pos.Column},
		}}},
	}
}

func lintRules() []sarifRule {
	var out []sarifRule
	for _, r := range lint.Rules {
		out = append(out, sarifRule{
			ID:               r.ID,
			ShortDescription: sarifText{r.Summary},
			Help:             &sarifText{"See " + ruleURL(r.ID)},
			HelpURI:          helpURI(r.ID),
		})
	}
	return out
}

func lintResults(findings []lint.Finding) []sarifResult {
	out := []sarifResult{} // an empty array, not null
	for _, d := range findings {
		out = append(out, newResult(d.Rule, string(d.Severity), d.Pos, Visible(d.Message)))
	}
	return out
}

var sarifLevels = map[claim.Verdict]string{claim.False: "error", claim.Order: "note", claim.Undocumented: "note", claim.Unchecked: "note"}

func runResults(r *claim.Report) []sarifResult {
	out := []sarifResult{} // an empty array, not null
	for _, c := range r.Claims {
		level, ok := sarifLevels[c.Verdict]
		if c.Known {
			level = string(lint.Note)
		}
		if ok {
			out = append(out, newResult(ruleID(c.Kind), level, c.Pos, message(public(c))))
		}
	}
	return out
}
