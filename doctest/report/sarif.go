package report

import (
	"net/url"
	"runtime/debug"
	"slices"

	"docsascode.example/gen/page"
)

// The part of SARIF 2.1.0 (OASIS) that diagnostics fill.
type (
	sarif struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
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
		ID               string    `json:"id"`
		ShortDescription sarifText `json:"shortDescription"`
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

func newSARIF(diagnostics []page.Diagnostic) sarif {
	run := sarifRun{ColumnKind: "unicodeCodePoints", Results: []sarifResult{}}
	run.Tool.Driver.Name = "doctest"
	if build, ok := debug.ReadBuildInfo(); ok {
		run.Tool.Driver.Version = build.Main.Version
	}
	for _, r := range page.Rules {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{r.ID, sarifText{r.Summary}})
	}
	for _, d := range diagnostics {
		run.Results = append(run.Results, sarifResult{
			RuleID:    d.Rule,
			RuleIndex: slices.IndexFunc(page.Rules, func(r page.Rule) bool { return r.ID == d.Rule }),
			Level:     string(d.Severity),
			Message:   sarifText{d.Message},
			Locations: []sarifLocation{{sarifPlace{
				ArtifactLocation: sarifFile{(&url.URL{Path: d.File}).EscapedPath()},
				Region:           sarifRegion{d.Line, d.Column},
			}}},
		})
	}
	return sarif{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}}
}
