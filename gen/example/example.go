// Package example reads what a documented example would send, from its text
// and without running it.
//
// It never guesses. If only running the example would tell a part (a variable, a
// substitution, a file, an unknown option), the part is marked: a [Value] that is
// not Known, a [Request] that is not Complete. There is one assumption: a variable
// in the place of one value, as in "email=$EMAIL", "/users/${id}" or
// {email: address}, is set and is one value. Offsets count bytes of the source. All
// functions are safe for concurrent use.
package example

import (
	"fmt"
	"mime"
	"strings"
)

// Unknown replaces each part of a text that only running would tell.
const Unknown = "…"

// Value is one name or value that is sent, as its receiver would read it: quotes and
// escapes of the example's language are resolved, and so are the percent-escapes
// of queries and urlencoded forms.
type Value struct {
	Name, Text         string
	NameOffset, Offset int // of Name and Text in the source

	Known   bool // false when Text has parts that only running would tell
	Implied bool // sent by the tool on its own: nobody wrote it

	at []int
}

// At gives the place in the source of the byte i of v.Text. An i outside the
// text is taken for the nearest one inside.
func (v Value) At(i int) int {
	if len(v.at) == 0 {
		return v.Offset
	}
	return place(v.at[min(max(i, 0), len(v.at)-1)])
}

// Request is one request that the example would send.
type Request struct {
	Offset int   // of the command or the call
	Method Value // as sent, in its letter case; Known is false and Text empty when it is not certain
	URL    Value // whole and as written, with its query, less what the tool resolves (a base URL)

	Query  []Value // of the URL and of the options that add to it
	Header []Value // as written, and of those the tool adds only Accept and Content-Type
	Form   []Value // of a urlencoded or multipart body; a file to upload has no known text

	// Body is the text of the body. It is nil if the request has no body, if the
	// body is multipart, or if its encoding is not known. If it is not Known,
	// Unknown can be anywhere in it, so it need not follow its media type's syntax.
	Body *Value

	// Into is the variable of the shell that takes what the command prints: TOKEN=$(curl ...). It is empty if none does.
	Into string

	// Complete says that all of the request was understood. Otherwise the request
	// may have more parts than these: conclude nothing from a part that is missing.
	Complete bool
}

// ContentType gives the media type of the body, in lower case and without its
// parameters, or "" if the body has no known media type.
func (r Request) ContentType() string {
	i := find(r.Header, "Content-Type")
	if i < 0 || !r.Header[i].Known {
		return ""
	}
	media, _, err := mime.ParseMediaType(r.Header[i].Text)
	if err != nil {
		return ""
	}
	return media
}

// SyntaxError is the error of Curl and JavaScript for an example that its
// language refuses.
type SyntaxError struct {
	Offset int // in the source, at most its length
	Msg    string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("offset %d: %s", e.Offset, e.Msg)
}

const (
	formURLEncoded = "application/x-www-form-urlencoded"
	formMultipart  = "multipart/form-data"
	mediaJSON      = "application/json"
)

func find(values []Value, name string) int {
	for i, v := range values {
		if strings.EqualFold(v.Name, name) {
			return i
		}
	}
	return -1
}
