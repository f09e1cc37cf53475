package impl

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"mime"
	"slices"
	"strconv"
	"strings"
)

// A format is one of the two representations that the service speaks.
type format int

const (
	formatJSON format = iota
	formatXML
)

// Media types of each format, the most exact first: application/problem+xml means
// problems, and application/xml means all responses.
var (
	bodyTypes    = [...][]string{formatJSON: {"application/json"}, formatXML: {"application/xml"}}
	problemTypes = [...][]string{
		formatJSON: {"application/problem+json", "application/json"},
		formatXML:  {"application/problem+xml", "application/xml"},
	}
)

// negotiate chooses the format of an answer from the values of a request's
// Accept fields (RFC 9110 §12.5.1): the greater weight wins, then the range
// that names its type more exactly, then JSON. JSON is also the answer where
// nothing acceptable is offered, since the contract has no 406.
// Parameters other than q are disregarded.
func negotiate(accept []string, types [2][]string) format {
	if len(accept) == 0 || len(accept) == 1 && accept[0] == types[formatJSON][0] {
		return formatJSON // at once, as most requests have it
	}
	return choose(mediaRanges(accept), types)
}

// negotiateProblem is [negotiate] for problems, but for a browser: who accepts
// HTML and names application/xml beside it shows JSON to its user and XML raw,
// so that it takes problem+xml itself to ask for XML.
func negotiateProblem(accept []string) format {
	ranges := mediaRanges(accept)
	if slices.ContainsFunc(ranges, mediaRange.isHTML) {
		ranges = slices.DeleteFunc(ranges, func(r mediaRange) bool { return r.name == "application/xml" })
	}
	return choose(ranges, problemTypes)
}

// choose is negotiate once the fields are read.
func choose(ranges []mediaRange, types [2][]string) format {
	if preferenceFor(types[formatXML], ranges).over(preferenceFor(types[formatJSON], ranges)) {
		return formatXML
	}
	return formatJSON
}

// A mediaRange is an element of an Accept field, such as text/*;q=0.5.
type mediaRange struct {
	name   string // in lower case
	weight float64
}

func (r mediaRange) isHTML() bool {
	return r.weight > 0 && (r.name == "text/html" || r.name == "application/xhtml+xml")
}

func mediaRanges(accept []string) []mediaRange {
	var ranges []mediaRange
	for element := range strings.SplitSeq(strings.Join(accept, ","), ",") {
		name, parameters, err := mime.ParseMediaType(element)
		if err != nil {
			continue // a range that cannot be read asks for nothing
		}
		if weight, ok := parseWeight(parameters); ok {
			ranges = append(ranges, mediaRange{name, weight})
		}
	}
	return ranges
}

func parseWeight(parameters map[string]string) (float64, bool) {
	q, given := parameters["q"]
	if !given {
		return 1, true
	}
	weight, err := strconv.ParseFloat(q, 64)
	return weight, err == nil && 0 <= weight && weight <= 1
}

// A preference is how much a client wants a format: the weight of the range
// that matches it most exactly, and how exactly that is.
type preference struct {
	weight    float64
	exactness int // 0 for no match
}

func (p preference) over(other preference) bool {
	if p.weight != other.weight {
		return p.weight > other.weight
	}
	return p.weight > 0 && p.exactness > other.exactness
}

func preferenceFor(types []string, ranges []mediaRange) preference {
	var best preference
	for _, r := range ranges {
		found := preference{r.weight, exactness(r.name, types)}
		if found.exactness == 0 {
			continue
		}
		if found.exactness > best.exactness || found.exactness == best.exactness && found.weight > best.weight {
			best = found
		}
	}
	return best
}

// exactness ranks the match of a range with types: 0 for none, then */*, then
// application/*, then the types from the last to the first.
func exactness(name string, types []string) int {
	switch name {
	case "*/*":
		return 1
	case "application/*":
		return 2
	}
	for i, mediaType := range types {
		if name == mediaType {
			return 2 + len(types) - i
		}
	}
	return 0
}

// xmlBody returns the XML document of value with the given root element, whose
// namespace its children share. It is where all XML bodies come from: the
// generated XML responses are bare readers.
func xmlBody(root xml.Name, value any) (io.Reader, error) {
	body := bytes.NewBufferString(xml.Header)
	err := xml.NewEncoder(body).EncodeElement(value, xml.StartElement{Name: root})
	if err != nil {
		return nil, fmt.Errorf("marshalling %s: %w", root.Local, err)
	}
	return body, nil
}
