// Package page reads API reference pages into a model of operations. Every text of the model knows its file, line and
// column.
//
// [Load] reads pages and directories of pages. Package gen/notation finds the evidence in a page, the files named merge
// make operations of it, and package gen/lint checks them.
package page

import (
	"regexp"
	"strings"

	"docsascode.example/gen/example"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/sample"
	"docsascode.example/gen/source"
)

// A Page is one Markdown file.
type Page struct {
	File string
	// Title is the first heading; its Value is empty where there is none.
	Title Text
	// Summary is the first paragraph of prose.
	Summary    Text
	Operations []*Operation
	// Webhooks are the requests that the server sends, as the page documents them.
	Webhooks []*Webhook
	// Errors is the error body of the whole site, on the page that documents it.
	Errors *Response
	// About holds the rows of a table with two columns under a heading "About", by lower-case name.
	About map[string]Text
	Links []Link
	// Directives are the comments that tell doctest how to try an operation.
	Directives []*Directive
	// Examples are the code blocks outside of the operations, in whatever language.
	Examples []*Example
	// Listings are all code blocks with fences, in the order of the page.
	Listings []Listing

	// Evidence is all that the page says of operations, piece by piece, in the order of the page.
	Evidence []Evidence
	// bases is the evidence of base URLs.
	bases []Evidence
	// apart are the numbers of the commands that only show that a request is refused.
	apart []int
	// Outline is what the page looks like, and Reading what was read of that.
	Outline *markdown.Page
	Reading notation.Reading
	// Bodies are the bodies of requests and responses that the page shows of its operations or as the error body.
	Bodies []*Sample
	// Includes are the files that the page has in the place of their links.
	Includes []Include

	anchors map[string]int // how often each stands in the page, in lower case, as Docsify and as GitHub make them
}

// A Listing is a code block, with the text that may name the file that it shows.
type Listing struct {
	// Label is what stands behind the fence, and the text, the label or the heading above it.
	Label string
	Code  Text
}

// Names reports whether the label has the name of a file as a whole word.
func (l Listing) Names(file string) bool {
	form := `(?:^|[^\w./-])(?:\./)?` + regexp.QuoteMeta(strings.TrimPrefix(file, "./")) + `(?:$|[^\w/-])`
	return file != "" && regexp.MustCompile(form).MatchString(l.Label)
}

// Evidence is one thing that a page says, with the operations that it is said of. There are none if it belongs to no
// operation, or if those are documented on another page.
type Evidence struct {
	notation.Evidence
	Operations []*Operation
}

// Pos is a place in a file.
type Pos = source.Pos

// Text is a piece of a page, and where it stands.
type Text = source.Text

// An Operation is one method on one path.
type Operation struct {
	// Pos is that of the badge.
	Pos
	Page *Page
	// Title is the heading that the operation stands under.
	Title Text
	// Prose is the text between the title and the badge, a paragraph each.
	Prose []Text
	// Notes is the text after the last section's samples and tables.
	Notes []Text
	// Description is all that people read of the operation, in the order of the page: the text of Prose and Notes, and
	// the headings, tables and code blocks between them. It has none of what the other fields are read from.
	Description []Block
	// Method is in upper case; Path has its parameters in braces.
	Method, Path Text
	// Class is the class attribute of the badge.
	Class      Text
	Parameters []*Parameter
	// Unlisted are parameters that no table or list has: examples send them, or the path has them.
	Unlisted []*Parameter
	Examples []*Example
	Response Response
	// Free says that the operation is not written in the dialect of docs/writing-pages.md.
	Free bool
	// Takes are the media types of bodies that the page names or shows.
	Takes []string
	// Sends are the bodies of requests in JSON that the page shows beside the examples.
	Sends []*Sample
	// Messages are the requests for it that the page shows as HTTP messages.
	Messages []*notation.Message
	// Credentials are what sentences about the operation say that it needs.
	Credentials []notation.Credentials
	Deprecated  bool
	// Alternatives are the shapes of the body if the page gives several, of which a request has one.
	Alternatives []*Alternative
	// Differences are what the page says of parameters in two ways.
	Differences []Difference

	// Parts are the sections and the blocks of the page that are about the operation, in the order of the page.
	Parts []Part

	weak   bool // only an example or a list has it
	called bool // only an example has it
	// explained says that a table or a list says more of it, and named that a list or a sentence names what an example calls.
	explained, named bool
	// mentioned says that only a sentence names it, and that neither an example, a sample nor a parameter stands beside the sentence.
	mentioned bool
}

// A Part is a section of a page, without a block, or a block of it.
type Part struct {
	Section *markdown.Section
	Block   markdown.Block
	// Order is that of the section or block on the page, and of the evidence in it.
	Order int
}

// A Block is a block of Markdown that describes an operation.
type Block struct {
	// Text is the Markdown as the page has it; the text alone of a heading, and the code alone of a code block.
	Text
	// Level counts the levels of a heading below the operation's title, from 1; 0 means another block.
	Level int
	// IsCode says that the block is code, in Language if the page names one.
	IsCode   bool
	Language string
}

// A Parameter is a row of a table of parameters.
type Parameter struct {
	Name, Type, In, Description Text
	Required                    bool
	// Optional says that the page says that a request may leave the parameter out: in a word, with a default, or in a row
	// without a mark of a table or list that marks the required ones. Silence is neither Required nor Optional.
	Optional bool
	// Default is the value that the description or the legend gives; empty where they give none.
	Default string
	notation.Constraints

	// Table is the place of the table that has it; not valid if none does.
	Table Pos
	// Limits is the place of the row about its field in the table of a resource; not valid if its constraints are its own.
	Limits Pos
	// Marked says that the page says that it is required, and Unmarked that the page does not say either.
	Marked, Unmarked bool
	// Pathless says that its row has it in the path, which has no parameters at all.
	Pathless bool
	// Shown says that no table and no list has it: an example sends it, or the path has it.
	Shown bool

	section  *markdown.Section
	guessed  bool         // the type is that of a value
	shape    *Alternative // that of the body that it was found in
	isCommon bool         // the page has it outside of the alternatives of the body
	said     *bool        // whether it is required, where its row or item says so
}

// Locations of parameters, the values of [Parameter.In].
const (
	InHeader = "header"
	InPath   = "path"
	InQuery  = "query"
	InCookie = "cookie"
	InBody   = "body"
)

// Locations are all locations of parameters.
var Locations = []string{InHeader, InPath, InQuery, InCookie, InBody}

// An Example is a tab of the Examples section, or a code block of the prose, which has no title.
type Example struct {
	Title Text
	// Language is that of the code block, in lower case.
	Language string
	Code     Text
	// Requests are what the example sends, where that can be told from its text.
	Requests []example.Request

	// Mistakes are what is wrong with it as a command or a script.
	Mistakes []example.Finding
}

// A Response is what a Response section tells.
type Response struct {
	// Pos is that of the first status, sample or header.
	Pos
	Statuses []Status
	Samples  []*Sample
	// Linked is the object that the response is said to be by a link to it, if the page shows no body of a success.
	Linked []*Sample
	// Implied is what other operations on the same things show, if the page shows no body of a success; nil if none does. It is no
	// claim.
	Implied *Sample
	Headers []*Header
	// Errors are samples of errors whose status the page does not say.
	Errors []*Sample
	// Fields are what tables and lists say of the fields of bodies.
	Fields []*Field
	// Media are the media types that sentences and labels name.
	Media []Media
}

// Media is a media type of the bodies of a status; 0 is that of the success.
type Media struct {
	Status int
	Type   string
}

// A Field is a row of a table, or an item of a list, about a field of a response.
type Field struct {
	// Name has dots between the names of objects and fields, and [] behind that of a list.
	Name, Type, Description Text
	// Status is 0 if the page does not say which response has the field.
	Status int
	// Required is nil if the page does not say whether the field is always there.
	Required *bool
	notation.Constraints
}

// A Status is a line of the list of statuses.
type Status struct {
	Pos
	Code int
	// Phrase is the reason phrase as the page has it, Description what follows it.
	Phrase, Description Text
	// Listed says that a list or a table of statuses has it. A sample or a sentence alone shows a status, and says nothing
	// of the others.
	Listed bool
	// OfErrors says that it stands below a title about errors, which says nothing of the successes.
	OfErrors bool
	// Apart says that a mark stands between the code and the phrase, which may be a description, then.
	Apart bool

	section *markdown.Section
}

// A Sample is a body in one format.
type Sample struct {
	Title Text
	// Status is the code that the title names, or 0: the sample is that of the success.
	Status int
	// Format is the language of the sample: json, xml, text and so on.
	Format string
	Body   Text
	// Value is the parsed body of JSON and XML; nil where the sample is another format, empty or unreadable. Faults are
	// what a strict parser refuses of it: a value may have been read in spite of them.
	Value  *sample.Value
	Faults []sample.Fault
	// Described says that the page describes the body, in a table or a list, and shows none.
	Described bool
	// Or says that the page shows it as an alternative to the sample before it.
	Or bool

	// Language is that of the code block.
	Language string
	// Link is the text that refers to the sample, which stands elsewhere; it is nowhere for the operation's own.
	Link Text

	output      bool // of a command, in the block of the command
	isBelowCall bool // in the block right below a call
	// None says that the page says that there is no body.
	None bool
}

// A Header is a row of a table of response headers.
type Header struct {
	Name, Type, Description Text
	// Statuses are codes such as 429 and classes such as 4xx; none means every status.
	Statuses []string
	Required bool

	// Shown says that an example shows it, and that no table has it.
	Shown bool

	section *markdown.Section
}
