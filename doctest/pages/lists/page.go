// Package lists reads what pages say of the lists that operations return: their order, their pages, what selects items, and what a list
// leaves out.
package lists

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/gen/page"
)

// Names of parameters of lists.
var (
	limitName  = regexp.MustCompile(`(?i)^(limit|per[-_]?page|page[-_]?size|max[-_]?results|page[-_]?limit)$`)
	maybeLimit = regexp.MustCompile(`(?i)^(size|count|max|top|first|take|n|rows)$`)
	limitText  = regexp.MustCompile(`(?i)\b(at most|how many|number of|maximum|per page|on a page|page size|to return|results? to|entries|items)\b`)
	pagedName  = regexp.MustCompile(`(?i)^(page|offset|skip|cursor|after|before|page[-_]?(no|number|num|token|index)|starting[-_]?after|start|limit|per[-_]?page|page[-_]?size)$`)

	// PageName are names of parameters with the number of a page.
	PageName = regexp.MustCompile(`(?i)^(page|page[-_]?(no|number|num))$`)
	// OffsetName are names of parameters with how many items come before a response.
	OffsetName = regexp.MustCompile(`(?i)^(offset|skip|start)$`)
	// CursorName are names of parameters with a value that the response before gives.
	CursorName = regexp.MustCompile(`(?i)^(cursor|after|starting[-_]?after|page[-_]?token|next[-_]?token|continuation[-_]?token)$`)
	// AfterName are names of parameters with the last item of the response before.
	AfterName = regexp.MustCompile(`(?i)^(after|starting[-_]?after)$`)
	// SearchName are names of parameters with a text that items must have.
	SearchName = regexp.MustCompile(`(?i)^(q|query|search|term|keywords?)$`)
)

// NextName are names of fields that say where the next response begins, or whether there is one.
var NextName = regexp.MustCompile(`(?i)^(next|next[-_]?(page|cursor|token|link|url|page[-_]?token)|has[-_]?(more|next)|more|cursor)$`)

// IsLimit reports whether a parameter says how many items a response has at most.
func IsLimit(p *page.Parameter) bool {
	return limitName.MatchString(p.Name.Value) || maybeLimit.MatchString(p.Name.Value) && limitText.MatchString(p.Description.Value)
}

// IsPaged reports whether an operation has parameters for the pages of a list.
func IsPaged(op *page.Operation) bool {
	return slices.ContainsFunc(slices.Concat(op.Parameters, op.Unlisted), func(p *page.Parameter) bool {
		return p.In.Value == page.InQuery && pagedName.MatchString(p.Name.Value)
	})
}

// LargestPage is the query for as many items as the page allows in one response; none if the page does not say how many these are.
func LargestPage(op *page.Operation) []call.Field {
	for _, p := range op.Parameters {
		most, err := strconv.Atoi(p.Maximum)
		if p.In.Value == page.InQuery && limitName.MatchString(p.Name.Value) && err == nil && most > 0 && !p.ExclusiveMaximum && !p.Required {
			return []call.Field{{Name: p.Name.Value, Value: p.Maximum}}
		}
	}
	return nil
}

// ParameterIn is a parameter in a URL of the next page, or the value itself if it is no URL.
func ParameterIn(value, name string) string {
	u, err := url.Parse(value)
	if err != nil || !strings.ContainsAny(value, "?/") || u.RawQuery == "" {
		return value
	}
	return u.Query().Get(name)
}
