package run

import (
	"fmt"

	"docsascode.example/doctest/pages/script"
)

// hint names the likely cause of a failure in the example's text, with its position; empty if none is known.
func (a *attempt) hint() string {
	code := a.example.Code
	if at, slip := a.unsetVariable(); slip != "" {
		return fmt.Sprintf("%s: %s", code.At(at), slip)
	}
	if at, slip := script.Slip(code); slip != "" {
		return fmt.Sprintf("%s: %s", code.At(at), slip)
	}
	if a.outcome.Line > 0 {
		if at := script.LineOffset(code.Value, a.outcome.Line); at >= 0 {
			return "see " + code.At(at).String()
		}
	}
	return ""
}
