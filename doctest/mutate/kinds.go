package mutate

// A Kind is a kind of mutants.
type Kind struct{ Name, Summary string }

// Kinds are all of them. Nothing is made that might be true: a status, a type or a media type becomes one that the page
// does not have beside it, and no value is changed of which the page shows only that it is there. What the prose says is
// changed where doctest run makes a claim of it, and there in its number or its header's value: of other prose no
// program can tell. The host in an example's URL stays, since any server of the pages may be the right one.
var Kinds = []Kind{
	{"method", "the badge has another method"},
	{"path", "the badge has another path"},
	{"status", "a status is another one of its class, is not listed, or one more is"},
	{"parameter", "a parameter has another name, where something is sent under it, or no row; Accept and Content-Type keep theirs"},
	{"required", "a parameter that is required may be left out, or the other way round; a header that may come always does"},
	{"type", "a parameter or header is of a type that its values are not of; never of a wider one"},
	{"place", "a parameter is sent elsewhere; one of the path stays"},
	{"default", "a parameter has another default"},
	{"media-type", "a media type is another one"},
	{"header", "a response header has another name, or comes with another status; never with fewer"},
	{"key", "a member of the JSON sample has another name"},
	{"element", "an element or attribute of the XML sample has another name"},
	{"namespace", "an element of the XML sample is in another namespace"},
	{"member", "a member or element of a sample is not shown, or one more is"},
	{"value", "a value of a sample is another one; so is the beginning of an elided one"},
	{"sample-type", "a value of the JSON sample is of another type"},
	{"argument", "an example sends something under another name, to another path, with another method or a value of another type"},
	{"promise", "what the prose promises has another number, or its header another value"},
	{"answer-status", "the status is another one"},
	{"answer-header", "a header is missing that the page documents, or is of another type"},
	{"answer-media-type", "the media type is another one, or missing"},
	{"answer-body", "the body is empty, ends early, or tells of a stack trace"},
	{"answer-key", "a member or element has another name, is missing, or there is one more"},
	{"answer-type", "a member is of another type"},
	{"answer-value", "a value is another than the page shows"},
	{"answer-namespace", "the elements are in another namespace"},
}
