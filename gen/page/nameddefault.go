package page

import "slices"

// dropNamedDefaults takes the defaults away that are the names of other fields, whose values the fields then have: "if omitted, `name` is
// used". The fields stay optional.
func (m *merger) dropNamedDefaults() {
	for _, p := range m.op.BodyParameters(nil) {
		other := m.op.Parameter(InBody, p.Default)
		if p.Default != "" && other != nil && other != p && !slices.Contains(p.Enum, p.Default) {
			p.Default = ""
		}
	}
}
