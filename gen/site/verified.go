package site

import (
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"html/template"
	"strings"
	"time"
)

// A Check has the examples that worked in runs of doctest, each with the last run in which it did.
type Check struct{ works map[string]*checkedRun }

// A checkedRun is a run as its report has it.
type checkedRun struct {
	Version int
	Commit  string
	Run     string // URL; may be empty
	Began   time.Time
	Claims  []struct{ Kind, Verdict, Example string }
}

// ReadCheck reads reports of doctest run -format json.
func ReadCheck(reports ...[]byte) (*Check, error) {
	c := &Check{works: map[string]*checkedRun{}}
	for _, report := range reports {
		var r checkedRun
		if err := json.Unmarshal(report, &r); err != nil || r.Version != 1 {
			return nil, errors.New("not a report of doctest run -format json")
		}
		c.add(&r)
	}
	return c, nil
}

func (c *Check) add(r *checkedRun) {
	for _, one := range r.Claims {
		text := strings.TrimSpace(one.Example)
		if one.Kind != "example" || one.Verdict != "true" || text == "" {
			continue
		}
		if last := c.works[text]; last == nil || last.Began.Before(r.Began) {
			c.works[text] = r
		}
	}
}

// Edit changes the examples as the pages are changed that are shown.
func (c *Check) Edit(edit func([]byte) []byte) {
	edited := make(map[string]*checkedRun, len(c.works))
	for text, r := range c.works {
		edited[string(edit([]byte(text)))] = r
	}
	c.works = edited
}

// note says by which run and commit an example was last verified. It is empty if the example worked in no run.
func (c *Check) note(example string) template.HTML {
	if c == nil {
		return ""
	}
	r := c.works[strings.TrimSpace(example)]
	if r == nil {
		return ""
	}
	text := "Verified"
	if !r.Began.IsZero() {
		text += " on " + r.Began.UTC().Format("2 January 2006")
	}
	if r.Commit != "" {
		text += " at commit <code>" + html.EscapeString(r.Commit) + "</code>"
	}
	if strings.HasPrefix(r.Run, "https://") || strings.HasPrefix(r.Run, "http://") {
		text += fmt.Sprintf(` by <a href="%s">this run</a>`, html.EscapeString(r.Run))
	}
	return template.HTML(`<p class="verified">` + text + "</p>\n")
}
