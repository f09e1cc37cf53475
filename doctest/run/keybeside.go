package run

import (
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/pages/access"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/flow"
	"docsascode.example/doctest/pages/things"
)

// Pages show no keys of real people. The environment can have those of somebody else beside the key of the examples: OTHER_API_KEY of
// another account, and READ_ONLY_API_KEY of one that can only read, for $API_KEY.

const (
	ofOther   = "OTHER_"
	ofReading = "READ_ONLY_"
)

// keyBeside is such a key and the name of its variable. The key is empty if the run may not use the variable, or if it is not set.
func (r *run) keyBeside(s *subject, whose string) (key, name string) {
	name = whose + "KEY"
	for _, v := range content.SentBy(s.Op) {
		if variables := v.Variables(); v.IsCredential() && len(variables) > 0 {
			name = whose + variables[0]
		}
	}
	if key = r.Getenv(name); key != "" {
		r.secret[key] = "$" + name
	}
	return key, name
}

// addReadOnly enters that a key with which one can only read is refused by an operation that changes something.
func (r *run) addReadOnly(s *subject, values []string, by *flow.Use) {
	if s.role != nil || by != nil || len(values) != 1 || things.OnlyLooks(s.Op) || searchForm.MatchString(s.Op.Path.Value) {
		return
	}
	lacks := ""
	other, at, ok := access.ReadOnly(r.site, r.realValues(s, nil, values)[0])
	if !ok {
		if at = access.RefusesReaders(r.site, s.Op.Method.Value); !at.IsValid() {
			return
		}
		key, name := r.keyBeside(s, ofReading)
		other = access.Account{Role: "read-only", Values: []string{key}}
		if key == "" {
			lacks = name
		}
	}
	c := r.ledger.add(at, claim.Promise, s.Op, "%s refuses a key with which one can only read", s.Op.Name())
	s.role = &role{other: other, own: values, lacks: lacks, claim: c}
}
