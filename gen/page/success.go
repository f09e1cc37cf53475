package page

import (
	"slices"
	"strconv"
	"strings"
)

// Success is the first success that the page lists; 0 if it lists none.
func (r *Response) Success() int {
	for _, s := range r.Statuses {
		if s.Code/100 == 2 {
			return s.Code
		}
	}
	return 0
}

// SamplesOf are the bodies that the page shows for a status. A sample without a status is of the first success; 0 stands for
// that if the page lists none.
func (r *Response) SamplesOf(code int) []*Sample {
	var out []*Sample
	for _, s := range r.Samples {
		if !s.None && (s.Status == code || s.Status == 0 && code == r.Success()) {
			out = append(out, s)
		}
	}
	return out
}

// IsOfSuccess reports whether the page shows a sample for a success, or does not say for which status.
func (s *Sample) IsOfSuccess() bool { return s.Status == 0 || s.Status/100 == 2 }

// AppliesTo reports whether a header belongs to a status. A header without statuses belongs to each response of its operation
// that is no error, and on the page about errors to each error.
func (h *Header) AppliesTo(status int, ofErrors bool) bool {
	if len(h.Statuses) == 0 {
		return ofErrors == (status >= 400)
	}
	class := strconv.Itoa(status/100) + "xx"
	return slices.ContainsFunc(h.Statuses, func(s string) bool { return s == strconv.Itoa(status) || strings.EqualFold(s, class) })
}
