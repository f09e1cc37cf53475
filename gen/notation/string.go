package notation

import (
	"fmt"
	"strings"
)

// String is the fact in a line, as doctest read and the golden files show it.
func (h Head) String() string {
	s := strings.TrimSpace(h.Method.Value + " " + h.Path.Value)
	if h.Server != "" {
		s += " on " + h.Server
	}
	if h.Listed {
		s += ", listed"
	}
	return s
}

func (p Param) String() string {
	s := fmt.Sprintf("parameter %s", p.Name.Value)
	if p.In != "" {
		s += " in " + p.In
	}
	s += told("type", p.Type.Value)
	if p.Required != nil && *p.Required {
		s += ", required"
	} else if p.Required != nil {
		s += ", optional"
	}
	s += told("default", p.Default.Value)
	return s + p.Constraints.String()
}

// String names each constraint after a comma; it is empty if there is none.
func (c Constraints) String() string {
	var s strings.Builder
	if len(c.Enum) > 0 {
		s.WriteString(", one of " + strings.Join(c.Enum, " "))
	}
	above, below := "minimum", "maximum"
	if c.ExclusiveMinimum {
		above = "above"
	}
	if c.ExclusiveMaximum {
		below = "below"
	}
	for _, bound := range [][2]string{{above, c.Minimum}, {below, c.Maximum}, {"minLength", c.MinLength}, {"maxLength", c.MaxLength},
		{"minItems", c.MinItems}, {"maxItems", c.MaxItems}, {"pattern", c.Pattern}, {"style", c.Style}} {
		s.WriteString(told(bound[0], bound[1]))
	}
	if c.Nullable {
		s.WriteString(", nullable")
	}
	if c.Deprecated {
		s.WriteString(", deprecated")
	}
	return s.String()
}

func (f Field) String() string {
	return "field " + f.Name.Value + told("type", f.Type.Value) + told("default", f.Default.Value) + f.Constraints.String() + ofStatus(f.Status)
}

func (s Status) String() string {
	text := strings.TrimSpace(fmt.Sprintf("status %d %s", s.Code, s.Phrase.Value))
	if s.Method != "" {
		text += " of " + s.Method
	}
	return text
}

func (h Header) String() string {
	s := "response header " + h.Name.Value + told("type", h.Type.Value)
	if h.Required {
		s += ", always"
	}
	if len(h.Statuses) > 0 {
		s += " of " + strings.Join(h.Statuses, " ")
	}
	return s
}

func (s Sample) String() string {
	half := "response"
	if s.Request {
		half = "request"
	}
	text := fmt.Sprintf("%s sample in %s", half, s.Format) + ofStatus(s.Status)
	if s.Or {
		text += ", an alternative"
	}
	return text
}

func (c Call) String() string {
	first, _, _ := strings.Cut(strings.TrimSpace(c.Code.Value), "\n")
	return first
}

func (b Base) String() string { return "base URL " + b.URL.Value }

func (d Default) String() string { return d.Name.Value + " defaults to " + d.Value.Value }

func (l Legend) String() string { return "the mark ^ is required" }

func (a Credentials) String() string {
	s := "authentication " + a.Kind
	if a.Kind == "none" {
		s = "no authentication"
	}
	if a.In != "" {
		s += " in " + a.In + " " + a.Name
	}
	s += told("format", a.Format) + told("flow", a.Flow) + told("authorization URL", a.AuthorizationURL) + told("token URL", a.TokenURL)
	for _, scope := range a.Scopes {
		s += told("scope", scope[0])
	}
	if a.Optional {
		s += ", optional"
	}
	if a.General {
		s += ", of all requests"
	}
	return s
}

func (m Media) String() string {
	half := "response"
	if m.Request {
		half = "request"
	}
	return half + " media type " + m.Type.Value + ofStatus(m.Status)
}

func (Deprecated) String() string { return "deprecated" }

func told(what, value string) string {
	if value == "" {
		return ""
	}
	return ", " + what + " " + strings.Join(strings.Fields(value), " ")
}

func ofStatus(code int) string {
	if code == 0 {
		return ""
	}
	return fmt.Sprintf(" of %d", code)
}
