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

// A Check is a run of doctest, and the examples that worked in it.
type Check struct {
	commit string
	run    string // URL; may be empty
	began  time.Time
	works  map[string]bool // by the text of the example
}

// ReadCheck reads a report of doctest run -format json.
func ReadCheck(report []byte) (*Check, error) {
	var r struct {
		Version int
		Commit  string
		Run     string
		Began   time.Time
		Claims  []struct{ Kind, Verdict, Example string }
	}
	if err := json.Unmarshal(report, &r); err != nil || r.Version != 1 {
		return nil, errors.New("not a report of doctest run -format json")
	}
	c := &Check{commit: r.Commit, run: r.Run, began: r.Began, works: map[string]bool{}}
	for _, one := range r.Claims {
		if one.Kind == "example" && one.Verdict == "true" && one.Example != "" {
			c.works[strings.TrimSpace(one.Example)] = true
		}
	}
	return c, nil
}

// Edit changes the examples as the pages are changed that are shown.
func (c *Check) Edit(edit func([]byte) []byte) {
	edited := make(map[string]bool, len(c.works))
	for text := range c.works {
		edited[string(edit([]byte(text)))] = true
	}
	c.works = edited
}

// note says by which run and commit an example was verified. It is empty if the run had no such example, or if the example failed in it.
func (c *Check) note(example string) template.HTML {
	if c == nil || !c.works[strings.TrimSpace(example)] {
		return ""
	}
	text := "Verified"
	if !c.began.IsZero() {
		text += " on " + c.began.UTC().Format("2 January 2006")
	}
	if c.commit != "" {
		text += " at commit <code>" + html.EscapeString(c.commit) + "</code>"
	}
	if strings.HasPrefix(c.run, "https://") || strings.HasPrefix(c.run, "http://") {
		text += fmt.Sprintf(` by <a href="%s">this run</a>`, html.EscapeString(c.run))
	}
	return template.HTML(`<p class="verified">` + text + "</p>\n")
}
