package mutate

// A Kind is a kind of mutants.
type Kind struct{ Name, Summary string }

// Kinds are all kinds. No mutant can be true: a status, a type or a media type becomes one that the page does not also
// have, and an elided value does not change. The prose changes only where doctest run reads a claim from it, in the
// claim's number or header value, because no program can check other prose. The host in an example's URL stays, because
// any server of the pages may be right.
var Kinds = []Kind{
	{"method", "the badge has another method"},
	{"path", "the badge has another path"},
	{"status", "a status is another one of its class, a status is missing, or the list has one more"},
	{"parameter", "a parameter that is required, or that an example sends, has another name or no row; Accept and Content-Type stay"},
	{"required", "a required parameter is optional, or an optional one required; an optional header is always sent"},
	{"type", "a parameter or header has a type that its values do not have; never a wider one"},
	{"location", "a parameter is sent in another location; path parameters stay"},
	{"default", "a parameter has another default"},
	{"media-type", "a media type is another one"},
	{"header", "a response header has another name, or is sent with another status; never with fewer"},
	{"key", "a field of the JSON sample has another name"},
	{"element", "an element or attribute of the XML sample has another name"},
	{"namespace", "an element of the XML sample is in another namespace"},
	{"field", "a field is missing from a sample, or a sample has one more"},
	{"value", "a value of a sample is another one; of an elided value, the beginning"},
	{"sample-type", "a value of the JSON sample has another type"},
	{"argument", "an example sends another name, path or method, or a value of another type"},
	{"promise", "a claim of the prose has another number, or another header value"},
	{"response-status", "the status is another one"},
	{"response-header", "a documented header is missing, or has another type"},
	{"response-media-type", "the media type is another one, or missing"},
	{"response-body", "the body is empty, cut in half, or has a stack trace"},
	{"response-key", "a field has another name or is missing, or there is one more"},
	{"response-type", "a field has another type"},
	{"response-value", "a value is another one than the page shows"},
	{"response-namespace", "the elements are in another namespace"},
}
