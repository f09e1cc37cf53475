// Package notation reads what a page says of an API. Each way of writing is a [Notation], in a file of its own, that
// turns what it knows into evidence: an operation here, a parameter or a status there. What belongs together is for
// gen/page to find out.
package notation

import (
	"cmp"
	"fmt"
	"slices"
	"sort"

	"docsascode.example/gen/example"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/sample"
	"docsascode.example/gen/source"
)

// Strength is how surely a page says a thing.
type Strength int

const (
	Implied Strength = iota // it follows from something else
	Shown                   // an example does it
	Said                    // the page says so
)

func (s Strength) String() string { return [...]string{"implied", "shown", "said"}[s] }

// Evidence is one thing that a page says, shows or implies.
type Evidence struct {
	At source.Pos
	// By is the name of the notation.
	By   string
	How  Strength
	Fact Fact
	// Section is where it was found, and Order where on the page that is.
	Section *markdown.Section
	Order   int
	// Role is that of the place where it was found.
	Role Role
	// Number tells it from all other evidence of its page. What a variable of the page puts into several sections has the same
	// number in each of them.
	Number int
	// Answers is the operation of the command that the block shows it for; nil if it is no output of a command.
	Answers *Head
}

// A Fact is one of [Head], [Param], [Same], [Status], [Sample], [Field], [Header], [Call], [Base], [Default], [Legend],
// [Credentials], [Media] and [Deprecated].
type Fact interface{ fact() }

// Head is a method on a path.
type Head struct {
	// Method is empty where the page gives only the path.
	Method source.Text
	// Path has its parameters in braces and no query.
	Path source.Text
	// Server is what stood before the path.
	Server string
	// Listed says that the head is one of a list of operations rather than the beginning of one.
	Listed bool
	// Message says that headers or a body can stand below it, which are its own.
	Message bool
	// Badge says that the method stands in an HTML element of the class of a method, and Class is that element's.
	Badge bool
	Class source.Text
	// Summary is what the list says of it.
	Summary source.Text
	// Sent is the request that the page shows as an HTTP message here; nil if it shows none.
	Sent *Message
}

// A Message is a request as it goes over the wire.
type Message struct {
	source.Pos        // of the method
	Whole      bool   // it has the version of HTTP, or headers
	Target     string // the path and the query
	Headers    [][2]string
	Body       string
}

// Param is something that a request sends.
type Param struct {
	Name, Type, Description, Default source.Text
	// In is header, path, query, cookie or body; empty where the page does not say.
	In string
	// Where is the cell that says so, if the table has a column for it.
	Where source.Text
	// Table is where the table begins whose row it is, if it is one.
	Table source.Pos
	// Required is nil where the page does not say.
	Required *bool
	Constraints
	// Media is the media type of the body that it is a field of, where the page says.
	Media string
	// Guessed says that the type is that of a value that the page shows.
	Guessed bool

	statuses []string // of a header of a response
	located  bool     // the table has a column for where it is sent
	spaced   bool     // the name has spaces in it
	kind     string   // the name of a type of the page's own
}

// Field is a member of a response.
type Field struct {
	Name, Type, Description, Default source.Text
	Status                           int
	// Required is nil where the page does not say.
	Required *bool
	Constraints
}

// Status is a status that an operation answers with.
type Status struct {
	Code                int
	Phrase, Description source.Text
	// Opens says that the samples after it are its own.
	Opens bool
	// Listed says that it stands in a list or a table of statuses.
	Listed bool
	// Prose says that a sentence speaks of it.
	Prose bool
	// Method is that of the request that gets it, in upper case, where a sentence names one.
	Method string
	// Apart says that a mark stands between the code and the phrase, which may be a description, then.
	Apart bool
}

// Header is one of a response.
type Header struct {
	Name, Type, Value, Description source.Text
	// Statuses are codes and classes such as 4xx; none where the page does not say.
	Statuses []string
	Required bool
}

// Sample is a body.
type Sample struct {
	// Request says that it is sent, rather than answered.
	Request bool
	// Status is 0 where the place does not say.
	Status int
	// Format is json, xml, text and so on.
	Format string
	// Language is that of the code block.
	Language string
	Body     source.Text
	Title    source.Text
	// Or says that the page shows it as an alternative to the sample before it.
	Or bool
}

// Call is code that sends a request.
type Call struct {
	Code     source.Text
	Language string
	Title    source.Text
	// Block is what the code was read as.
	Block example.Block
}

// Base is the URL that comes before every path.
type Base struct{ URL source.Text }

// Default is what is taken for a parameter that is not sent, where it stands apart from the parameter.
type Default struct{ Name, Value source.Text }

// Legend says what the mark ^ means.
type Legend struct{}

func (Head) fact()    {}
func (Param) fact()   {}
func (Field) fact()   {}
func (Status) fact()  {}
func (Header) fact()  {}
func (Sample) fact()  {}
func (Call) fact()    {}
func (Base) fact()    {}
func (Default) fact() {}
func (Legend) fact()  {}

// A Notation is one way of writing.
type Notation struct {
	Name string
	// Read reads the blocks of one section, and its title.
	Read func(*Context)
}

// notations are all that are known. Of the evidence of one place, the first one's stays.
var notations = []Notation{
	{"badge", badges},
	{"request line", requestLines},
	{"heading", headings},
	{"method heading", methodHeadings},
	{"fields", fields},
	{"fields in code", fieldsInCode},
	{"endpoint table", endpointTables},
	{"blueprint", blueprint},
	{"attributes", attributes},
	{"tag", tags},
	{"front matter", frontMatter},
	{"sentence", sentences},
	{"call", calls},
	{"parameter table", parameterTables},
	{"parameter list", parameterLists},
	{"parameter heading", parameterHeadings},
	{"parameter sentence", parameterSentences},
	{"same fields", sameFields},
	{"legend", legends},
	{"status", statuses},
	{"status table", statusTables},
	{"message", messages},
	{"sample", samples},
	{"base", bases},
	{"authentication", authentications},
	{"media type", mediaTypes},
	{"deprecation", deprecations},
}

// A Reading is what a page says.
type Reading struct {
	Evidence []Evidence

	used       map[place]bool
	own, roles map[*markdown.Section]Role
}

// IsPart reports whether the title of a section names a part of an operation, such as "Response", rather than one.
func (r Reading) IsPart(s *markdown.Section) bool {
	own := r.own[s]
	return own != (Role{}) && own.Known || own == (Role{}) && sample.FormatIn(s.Title.Value) != "" && isDetail(s)
}

// Continues reports whether the title of a section names a part of an operation and not only a tool or a language.
func (r Reading) Continues(s *markdown.Section) bool {
	p := parsePhrase(s.Title.Value)
	return r.IsPart(s) && !(p.is(wTool) && p.known == 1)
}

// Uses reports whether a block of a section holds nothing but evidence.
func (r Reading) Uses(s *markdown.Section, b markdown.Block) bool { return r.used[place{s, b.Place()}] }

// Read reads all that a page says.
func Read(p *markdown.Page) Reading {
	r := &reading{foreign: isForeign(p.Text.Value), settings: p.FrontMatter, structures: structuresOf(p.Top), used: map[place]bool{}, blocks: map[source.Pos]example.Block{}, described: map[*markdown.Section]bool{}, members: map[*markdown.Section]bool{}, allShown: map[*markdown.Section]bool{}, marked: map[*markdown.Section]bool{}, things: map[*markdown.Section]bool{}, sent: map[*markdown.Section]bool{}, headed: map[*markdown.Section]bool{}, reads: map[*markdown.Section]bool{}}
	r.findRoles(p.Top)
	p.Top.All(func(s *markdown.Section) bool {
		c := &Context{reading: r, Section: s, items: -1}
		for _, n := range notations {
			c.name = n.Name
			n.Read(c)
		}
		return true
	})
	slices.SortStableFunc(r.evidence, func(a, b Evidence) int { return cmp.Compare(a.Order, b.Order) })
	numberAll(r.evidence)
	return Reading{r.evidence, r.used, r.own, r.roles}
}

// numberAll gives the evidence its numbers, from 1.
func numberAll(evidence []Evidence) {
	type origin struct {
		at source.Pos
		by string
	}
	last := make(map[origin]int, len(evidence)) // the number of the last piece of an origin that has a number of its own
	before := make([]int, len(evidence)+1)      // the number of the one before it
	for i := range evidence {
		e, from := &evidence[i], origin{evidence[i].At, evidence[i].By}
		e.Number = i + 1
		for n := last[from]; n > 0; n = before[n] {
			if fmt.Sprint(evidence[n-1].Fact) == fmt.Sprint(e.Fact) {
				e.Number = n
				break
			}
		}
		if e.Number == i+1 {
			before[i+1], last[from] = last[from], i+1
		}
	}
}

// reading is a page that is being read.
type reading struct {
	// foreign says that the page has letters beyond ASCII, and may be in another language than English.
	foreign bool
	// settings are the front matter of the page.
	settings source.Text
	// roles are those of the sections, and own what each one's title says.
	roles, own map[*markdown.Section]Role
	evidence   []Evidence
	// structures are the types that the page defines, by name.
	structures map[string]structure
	blocks     map[source.Pos]example.Block
	// described says of sections about responses whether a list in them describes the fields.
	described map[*markdown.Section]bool
	// members says of sections of operations whether a list without a label has the members of the response.
	members map[*markdown.Section]bool
	// allShown are the answers of showsAllMembers.
	allShown map[*markdown.Section]bool
	// marked says of sections of operations whether a list without a label has items that say what is required.
	marked map[*markdown.Section]bool
	// things says of sections without an operation whether a list without a label has the fields of a thing.
	things map[*markdown.Section]bool
	// sent says of sections with commands whether a list without a label has parameters of their queries.
	sent map[*markdown.Section]bool
	// reads says of sections whether all of their operations have the method GET.
	reads map[*markdown.Section]bool
	// headed says of sections whether their title, or what stands right below it, is a method and a path.
	headed map[*markdown.Section]bool
	// used are the blocks that a notation has read whole.
	used map[place]bool
}

// A place is that of a block: a variable may put the same text into several sections.
type place struct {
	section *markdown.Section
	at      source.Pos
}

// A Context is a section that the notations read, one after another.
type Context struct {
	*reading
	*markdown.Section
	name string // of the notation that reads
	// items counts the list items of the section that are statuses; -1 where nobody asked.
	items int
	// outputOf is the operation of the command whose output is read; nil if none is.
	outputOf *Head
	// blockRoles are the roles of the blocks; nil where nobody asked.
	blockRoles []Role
}

// Role is that of the section.
func (c *Context) Role() Role { return c.roles[c.Section] }

// roleAt is the role of a block: that of the line above it, if it names one, or else the section's.
func (c *Context) roleAt(i int) Role {
	if c.blockRoles == nil {
		c.blockRoles = make([]Role, len(c.Blocks))
		for j := range c.Blocks {
			c.blockRoles[j] = c.captionRole(j, c.Role())
		}
	}
	return c.blockRoles[i]
}

func (c *Context) add(at source.Pos, how Strength, role Role, fact Fact) {
	c.evidence = append(c.evidence, Evidence{At: at, By: c.name, How: how, Fact: fact, Section: c.Section, Order: c.orderOf(at), Role: role, Answers: c.outputOf})
}

// orderOf is the order of the block that holds a place.
func (c *Context) orderOf(at source.Pos) int {
	i := sort.Search(len(c.Blocks), func(i int) bool { return c.Blocks[i].Place().Line > at.Line })
	if i == 0 {
		return c.Section.At
	}
	return c.Order[i-1]
}

// use marks a block as read, and reports whether it was not before.
func (c *Context) use(b markdown.Block) bool {
	if c.used[place{c.Section, b.Place()}] {
		return false
	}
	c.used[place{c.Section, b.Place()}] = true
	return true
}

func (c *Context) isUsed(b markdown.Block) bool { return c.used[place{c.Section, b.Place()}] }

// Role is that of a section.
func (r Reading) Role(s *markdown.Section) Role { return r.roles[s] }
