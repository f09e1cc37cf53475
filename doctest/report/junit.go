package report

import (
	"encoding/xml"
	"fmt"
	"io"

	"docsascode.example/doctest/claim"
)

// JUnit XML as GitHub, GitLab and Jenkins read it.
type (
	junitSuites struct {
		XMLName xml.Name `xml:"testsuites"`
		Name    string   `xml:"name,attr"`
		junitCounts
		Seconds string       `xml:"time,attr"`
		Suites  []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name string `xml:"name,attr"`
		junitCounts
		Properties []junitProperty `xml:"properties>property"`
		Cases      []junitCase     `xml:"testcase"`
	}
	junitCounts struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
		Skipped  int `xml:"skipped,attr"`
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		File    string        `xml:"file,attr"`
		Line    int           `xml:"line,attr"`
		Failure *junitFailure `xml:"failure"`
		Skipped *junitSkipped `xml:"skipped"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",cdata"`
	}
	junitSkipped struct {
		Message string `xml:"message,attr"`
	}
)

func writeJUnit(w io.Writer, r *claim.Report) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(newJUnit(r)); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func newJUnit(r *claim.Report) junitSuites {
	pages, all := tallies(r)
	out := junitSuites{Name: "doctest", junitCounts: newJUnitCounts(all), Seconds: fmt.Sprintf("%.3f", r.Took.Seconds())}
	for _, p := range pages {
		suite := junitSuite{Name: Visible(p.File), junitCounts: newJUnitCounts(p.totals), Properties: junitProperties(r)}
		for _, c := range r.Claims {
			if c.File == p.File {
				suite.Cases = append(suite.Cases, newJUnitCase(public(c), r.Server))
			}
		}
		out.Suites = append(out.Suites, suite)
	}
	return out
}

func newJUnitCounts(t totals) junitCounts {
	return junitCounts{Tests: t.Claims, Failures: t.False - t.Known, Skipped: t.Known + t.Order + t.Undocumented + t.Unchecked}
}

// junitProperties describe the run as a whole. JUnit has no field for it except the properties of each suite.
func junitProperties(r *claim.Report) []junitProperty {
	out := []junitProperty{{"server", clip(r.Server)}}
	for _, note := range r.Notes {
		out = append(out, junitProperty{"note", clip(note)})
	}
	return out
}

func newJUnitCase(c claim.Claim, server string) junitCase {
	file := Visible(c.File)
	out := junitCase{
		Name:  fmt.Sprintf("%d:%d %s %s", c.Line, c.Column, c.Kind, clip(c.Says)),
		Class: file,
		File:  file,
		Line:  c.Line,
	}
	switch {
	case c.Known:
		out.Skipped = &junitSkipped{"in the baseline: " + clip(c.Reason)}
	case c.Verdict == claim.False:
		out.Failure = &junitFailure{clip(c.Reason), string(c.Kind), painter(false).heading(c, c.Reason) + "\n" + details(c, server)}
	case c.Verdict != claim.True:
		out.Skipped = &junitSkipped{clip(c.Reason)}
	}
	return out
}
