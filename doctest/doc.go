// Package doctest is the manual of the doctest command, which checks API reference pages against a running server.
//
// Usage:
//
//	doctest lint   [flags] PATH...              check the pages without a server
//	doctest read   [flags] PATH...              show the evidence that doctest reads in the pages
//	doctest spec   [flags] PATH...              derive an OpenAPI document from the pages
//	doctest arazzo [flags] PATH...              write the examples of the pages as Arazzo workflows
//	doctest site   [flags] [PATH...]            show the pages as a website, with a reference and a search
//	doctest run    -server URL [flags] PATH...  check the pages against a server
//	doctest mutate -server URL [flags] PATH...  find mistakes that lint and run would miss
//	doctest help   COMMAND                      show the flags of a command, with an example
//
// A PATH is a page or a directory of pages.
//
// Doctest reads pages in many notations, alone or mixed: badges, headings, request lines, fields, tables, lists, API
// Blueprint and curl examples. A fact can be said on the page, shown by an example, or implied. Doctest derives a document
// from all three, and makes no claim about a parameter that is only shown. "doctest read" prints each fact with its line,
// its notation and its operation. docs/how-pages-are-read.md lists the notations, and docs/writing-pages.md describes the
// dialect that we recommend for new pages.
//
// Use a test server. Doctest creates and deletes resources, sends invalid requests, and sends requests until it reaches
// rate limits. The server can be written in any language and run on any machine. Doctest needs HTTP access to it. If the
// server sends email, doctest also needs the MailHog or Mailpit that receives it.
//
// # Claims and verdicts
//
// A claim is one statement of a page that doctest can check. Every claim has a line. These are claims:
//
//   - The operation exists.
//   - An example works when you paste it.
//   - A command that takes a part of the response, such as "| jq .id", prints the output that the page shows. The output is in the
//     same block or in the next one. Its kind is claimed, and the values that the request sent.
//   - A parameter is required or optional, and has a type, a default and limits, if the page says so.
//   - The operation accepts or returns a media type.
//   - A status is returned. If the page lists statuses, no unlisted status is.
//   - A status has the cause that the page gives for it.
//   - A response header is sent. If the page shows a response with Location, ETag, Allow, Retry-After, WWW-Authenticate or
//     Content-Disposition, each response of that status has it. A Location has the ID of the thing that the response shows,
//     and a GET of it finds the thing. A digest is the digest of the body.
//   - A response field exists, with the kind of value that the sample shows.
//   - A response field has the value of the sample, if the request or the page determines the value.
//   - A field in a table or a list of the response exists, and has the type that the page gives it.
//   - A GET shows the effect of an operation that creates, changes or deletes.
//   - A list has the pages, the filters, the order and the total that the page documents.
//   - An email is sent.
//   - A sentence of the prose is true, if it has one of the forms listed under "Prose" below.
//
// Each run gives every claim one of these verdicts:
//
//   - true: a response or an email of the server confirms it.
//   - false: the server did something else. The report shows the response and a command that reproduces it.
//     Claims that fail for one cause are one finding with several places.
//   - undocumented: a response has a field that the sample does not show. On a closed page this is false.
//   - order: an example works, but only after steps that the page has below it, or that another page has.
//   - unchecked: no response and no email confirms or refutes it. The report says why,
//     in one line for each cause.
//
// The last lines of a report count the verdicts for each page:
//
//	docs/create-a-code.md  45 claims: 43 true, 2 unchecked
//
// If the server died, the line above them says so.
//
// The exit status is 0 if no claim is false, 1 if a claim is false, and 2 if doctest could not run. It is
// also 1 if the server died. With -strict-order,
// the verdict order also makes it 1. With -require-all, an unchecked claim also makes it 1, unless the page skips that
// claim.
//
// # Flags
//
// Run has these flags:
//
//	-server URL              server under test (required); repeat with HOST=URL for other hosts of the pages
//	-mail URL                MailHog or Mailpit that receives the server's email
//	-gateway LISTEN=FORWARD  start a mail proxy on LISTEN; it refuses some email and forwards the rest to FORWARD
//	-timeout TIME            time limit for a response; an example has twice as long (default 10s)
//	-mail-wait TIME          time limit for an email to arrive (default 5s)
//	-burst N                 requests to send to reach a documented rate limit; 0 for none (default 30)
//	-start CMD               start the server with this command line, and end it with its children in the end
//	-start-wait TIME         time limit for the started server to respond (default 1m0s)
//	-reset CMD               run CMD between phases; the word restart starts the server of -start again
//	-only PAGE               check only this page, with values that other pages provide; repeat for more
//	-run REGEXP              only operations that match, as "FILE METHOD PATH TITLE" (default: all)
//	-watch                   stay, and check the operations that a save changes
//	-require-all             exit with 1 if a claim is unchecked and the page does not skip it
//	-closed                  a response must have no field that the sample does not show
//	-strict-order            exit with 1 if an example works only after later steps of its page
//	-baseline FILE           findings in FILE are known: only new ones fail, and notes list those that are gone
//	-write-baseline          write all findings of this run to the FILE of -baseline
//	-env NAME                put this environment variable in place of $NAME and YOUR_NAME; repeat for more
//	-open                    run examples without isolation: they can do all that you can
//	-format FORMAT           text, json, junit, github, sarif, markdown or html (default text)
//	-report FORMAT=FILE      also write a report to FILE, for example html=report.html; repeat for more
//	-diff[=KINDS]            print a patch that corrects the pages; KINDS are samples (default), statuses, types
//	-v                       also list true claims and the time that each step took
//
// Every command has these:
//
//	-settings FILE  read settings from FILE (default: doctest.yaml or .doctest.yaml, if it exists)
//	-api NAME       of the APIs that the settings name, only this one (default: all)
//
// Lint has these:
//
//	-examples       also run the examples, against the responses that the pages show
//	-open           run examples without isolation: they can do all that you can
//	-format FORMAT  text, json, sarif or github (default text)
//
// Read has this:
//
//	-format FORMAT  text or json (default text)
//
// Spec has these:
//
//	-whole            write nothing if an operation has to be left out
//	-openapi VERSION  version of OpenAPI: 3.0 or 3.1 (default 3.0)
//	-media TYPE       leave out bodies in another format than TYPE, such as application/json
//	-samples LIST     add the first example of an operation in the languages of LIST, such as python,fetch
//	-o FILE           write the document to FILE (default: stdout)
//	-go-overlay FILE  also write an overlay with Go names to FILE, for the generator oapi-codegen
//
// Arazzo has these:
//
//	-openapi URL  URL or path of the OpenAPI document (default openapi.yaml)
//	-o FILE       write the document to FILE (default: stdout)
//
// Site has these:
//
//	-listen ADDR   serve the site at ADDR (default 127.0.0.1:8090)
//	-o DIR         write the site as files to the new directory DIR
//	-samples LIST  also show the first example in the languages of LIST (default curl,fetch,axios,python,httpie)
//	-run FILE      show the verdicts in FILE, a report of doctest run -format json
//
// Mutate has the flags of run for the server, the email, the examples and -run, and these:
//
//	-kinds REGEXP            only kinds of mutants that match, for example ^response (default: all)
//	-sample N                try only N mutants, drawn at random (default: all)
//	-no-lint                 do not lint, so that run alone must notice each mutant
//	-require-all             a claim that becomes unchecked also counts as noticed
//	-parallel N              runs at the same time (default: one for each processor)
//	-format FORMAT           text or json (default text)
//
// # In CI
//
// With -start, doctest starts the server, waits until it responds, and ends it
// with all its children. It sends SIGTERM, and after 5 seconds SIGKILL. If the
// server dies during a run, the report says after which request, and the exit
// status is 1.
//
// A file doctest.yaml in the working directory has settings that else would be
// flags: server, mail, start, env and others, and the pages. Its paths are
// relative to the working directory. Flags override it. A mistake in it has a
// position, and the exit status is 2:
//
//	doctest.yaml:3:1: error: unknown setting "sever"; did you mean "server"? [settings]
//
// A baseline is a file of known findings, one a line, without line numbers. A
// finding in it does not fail the run. With -write-baseline, doctest writes it.
//
// # Examples
//
// Doctest runs shell examples in bash and JavaScript examples in node. Axios and jose are available in pinned versions;
// npm installs them once, into the user's cache. An example that uses require together with a top-level await runs as
// it would in the node console.
//
// Each example gets a scratch directory, a time limit, limits on memory and output, and an environment with only PATH,
// HOME, TMPDIR and LANG. On Linux with user namespaces, an example can reach only the server under test. It can read
// the system's programs, but not the caller's home directory or other processes. Its own processes end with it. If the
// system does not support this isolation, doctest runs no example and exits with 2, unless you allow all with -open.
//
// Doctest changes only two things in an example. It replaces the documented server with the server under test, to which curl
// speaks HTTP/1.1 even with --http2-prior-knowledge. And it
// replaces values that cannot be the same in every run:
//
//   - An email address that the operation sends email to becomes a new address: me@example.com becomes
//     me.x7k2m9pq@example.com.
//
//   - A value that another operation returns, such as a token, becomes the value from that operation's response. IDs
//     match by name: id, bookId and book_id.
//
//   - A code that no response shows becomes the code from the email that another operation sent. Doctest reads the email as
//     its reader sees it: the subject, the text, and HTML as text. A code can be in groups (123 456) or have a prefix
//     (G-123456). Of several numbers, doctest takes the one that the email calls the code. A token can be in a link.
//
//   - A value that a header, a cookie or a text returns goes the same ways.
//
//   - A placeholder such as <token>, {{token}}, %TOKEN%, YOUR_TOKEN or :id becomes the value of that name. A variable that
//     nothing sets, such as $TOKEN, gets it, too.
//
//   - A variable at the beginning of a URL, such as $BASE, becomes the server under test, in a shell and in JavaScript.
//
//   - If the server refuses a token, doctest tries the token that another operation returns.
//
//   - If the server does not know an ID, doctest tries the ID that another operation on the same things returns.
//
// Doctest writes each value for its place: in quotes, in a here-document or in a string of JavaScript. In these it encodes the value
// for a URL, a form, JSON or XML. So the example sends exactly the value, and no answer of a server becomes a command, an option or
// the name of a file. If a value cannot be written in its place, as in text for eval, the example is unchecked.
//
// Each example has its own test user. Before the example runs, doctest calls the operations that provide its values. If every test
// user would log in with the same name and password, one login serves all of them. An operation that may end a session logs in for
// itself. If a new login ends the session of the one before it, doctest logs in again.
//
// The report lists all replacements. With -env API_KEY, that environment variable replaces $API_KEY, and credentials such
// as YOUR_API_KEY and <api-key>. Pages can use no other variable, and no report shows its value. A block that
// only sets variables sets them for the examples of other pages, too. If the server refuses such a key, it is only a sample, and nothing
// is false. If no response supplies a value, all claims that need it are unchecked, and the report names the directive
// that would help: see docs/writing-pages.md.
//
// # A page is a session
//
// Some examples need the variables, functions, files, cookies or working directory of earlier examples, or the
// declarations of an earlier script. They run in the order of the page, in one shell's state, for one test user. So do all examples
// of a page that is in another notation than our own, and the examples outside operations.
//
// A step that fails gets a second look: after the steps that create or change its resource, and alone with its own test user. If it
// gets 409, operations without an example act on its resource first. If
// it works only then, its verdict is order.
//
// An example finds the files that its page shows. The text above a code block, or the text behind its fence, has the name
// of the file.
//
// A response that the page shows right below a command is the expected one, also if it is an error.
//
// The host that most examples call is the server under test, by any of its addresses. An operation whose examples
// all call another host is unchecked, unless -server HOST=URL names the server of that host. So is an example that calls another
// server of the same product, such as http://<agent>:8429.
//
// A code block is an example of each operation that it calls, up to 50 requests. Doctest does not run a block whose commands only
// build, install or start software.
//
// A paragraph right above an example can announce an error: "The third is being repaired, so this is refused with `409`:". The example
// must get this status. With a condition, the paragraph announces nothing.
//
// An example that needs something of the machine or of the reader is unchecked, and never false. It can need a program or a
// module that is not installed, a file, a socket, or a browser.
//
// A stream of events is judged by its first second. A request that waits for an event is unchecked if the server sends none.
//
// Some pages show a request as an HTTP message, such as POST /books HTTP/1.1 with headers and a body. The message is an example of its
// operation if the page shows no command for it. Messages run in the order of the page. A message that the server refuses is
// unchecked, because it may name a thing that the server does not have. An empty object or list for a message says that the
// server does not have the thing: the operation is unchecked, too.
//
// Doctest tries an operation without an example, too. It sends a request with the body of the page and the values that responses
// supply. A page that is a reference may have no commands at all. Then doctest puts each request together as a reader would. It takes
// the body, the IDs that samples show, and the header that the pages show for all requests. Such a request runs in the order of the
// page, like an example. If it fails, nothing is false. If the pages show several accounts, doctest logs in as one with the role that
// operations need.
// Doctest never sends a request that stops the server. A step that empties the server is last. A sample below a line such
// as "If the key has expired:" is unchecked if the response differs.
//
// # Other requests
//
// Then doctest repeats the request of the first working example with one change at a time:
//
//   - without each parameter, and with a value of the wrong type
//   - with values on both sides of each limit that the page gives: a list of values, a bound or a length
//   - with a fraction in place of an integer
//   - with each media type, without one, and with a charset
//   - with missing, different, malformed and forged credentials
//   - with a wrong code and with a used code
//   - as a HEAD request
//   - with the content codings that clients offer by themselves:
//     a body that is not gzip, deflate, br or zstd as its header says is false
//   - with a header of up to 129 KiB
//   - repeatedly, up to -burst times, until the server returns 429. If the description of 429 gives a figure of at most -burst,
//     as in "more than 20 requests per minute", doctest sends twice as many. Then the server must return 429.
//   - with each cause that the page gives for a status; see "Causes" below
//
// If a request with If-Match gets 412, doctest sends it again with the version that the thing has now. If only things in some state
// can be changed or deleted, doctest first calls the operation that brings a thing into it.
//
// If a request that creates a thing gets 409, doctest sends it again with later dates, other things or other names. Other
// things are those whose IDs the body has: POST /members creates one for member_id.
//
// With -gateway, a mail proxy refuses an email and drops one. Set the SMTP server of the server to LISTEN, for example to
// 127.0.0.1:2525 for -gateway 127.0.0.1:2525=127.0.0.1:1025. The mail proxy forwards all other email to FORWARD.
//
// An operation can take things only after another one. An example is a PATCH that opens a play, and POST /plays/{id}/seats. Doctest finds
// the other operation, and calls it first. Curl sends JSON as a form if the example has no header Content-Type. If the server takes that,
// doctest sends the changed JSON as JSON.
//
// Operations on the same things take turns in the order of the pages, and deletes are last. At the end doctest repeats
// the requests of all examples, the last page first. It does not repeat requests for things that a delete removed.
//
// If the server runs on a loopback address, doctest uses a different loopback address for each run if it can. So rate
// limits by client address start fresh.
//
// # How responses are compared
//
// A response is compared with the samples of its status. An error is compared with the page about errors, if there is
// one. The claims of a sample have three strengths:
//
//   - The structure is always claimed: the format, the fields that the sample shows, and the kinds of their values.
//   - A determined value is claimed: the response must have it.
//   - Any other value illustrates: the claim is true if a response has the value, and otherwise unchecked.
//
// These values are determined:
//
//   - a value that the request sent, under the same name or with at least 4 letters
//   - a value that doctest replaced
//   - the status and the title of a problem document (RFC 9457), and the type about:blank.
//     If the page about errors shows several other types, doctest compares a response with
//     the sample of its type. A type without a sample is false.
//   - a word or a boolean of a thing that the request has just created, such as "state": "open"
//   - a word for the outcome of the request or the kind of the response, such as "action", "kind" or "status": "success"
//   - a word that the samples of three operations show under one name, without another word
//   - the beginning or the end of a text with "...", such as "urn:uuid:..."
//   - the digits of a number: 9007199254740993 is not 9007199254740992. In XML, 1.10 is not 1.1.
//
// If two responses to the same request have different words, the word illustrates after all.
//
// These are never claimed, because two correct responses can differ in them:
//
//   - times and durations in any usual form, IDs, UUIDs, hashes and credentials
//   - versions, counts, other numbers, host names and addresses
//   - the items of a list, their number and their order
//   - the keys of a map, such as IDs and dates
//   - fields that the sample does not show
//   - which parts of a server's configuration a GET /config or the like returns, if clients cannot write it there
//
// A field that the sample does not show has the verdict undocumented, because a server may add fields. With -closed, or
// with the directive <!-- doctest:closed --> on the page or on the home page, it is false.
//
// A table below "The book object" describes each book in a response: the types of its fields, and the values that the table lists. An
// operation without a sample has these fields, if its text says "Returns the book".
//
// Samples of one status, and items of one list, are variants of one thing. A field is optional if one variant lacks it. A value may be
// null if one variant shows null. Lines of JSON are compared as a list, which may be empty. If a response has null in place of a
// value, and another response has a value, the null is undocumented. An object or a list can end with "...". Texts and CSV are
// compared line by line, whatever ends the lines. If doctest changed the request, it compares only the structure.
//
// # Proof by a status
//
// Only a status that rejects a value proves something of the value. These statuses do:
//
//   - 400 and 422
//   - the status that HTTP has for a header: 406 for Accept, and 415 for Content-Type
//   - 401 and 403 for a credential
//   - a status whose description on the page names the parameter
//
// 404, 409, 429 and 5xx have other causes. So:
//
//   - Required is true if the server rejects a request without the parameter, and false if it accepts that request.
//     If the server closes the connection twice without a response, and takes the request with the parameter, that is false.
//   - Optional is false only if the server rejects the request without the parameter, and accepts it with the parameter.
//   - A type is true if the server rejects another value. A server that accepts it is lenient. That is false only if the
//     page lists 400 or 422. The same is true of a limit in a body. In a query, a server
//     may ignore another value or take the nearest.
//     It must reject the value only if the description of 400 or 422 names the parameter. It must not return the value under
//     the name of the parameter, if the pages say that parameters which are not valid are rejected.
//   - A description can name a standard: ISBN-13, E.164, ISO 3166, ISO 4217, YYYY-MM-DD or a valid email address. Such a
//     parameter of a body has a limit. So has one with a form in words: "begins with `http://` or `https://`", "`FL-` and six digits",
//     "lower-case letters, digits and hyphens".
//   - A status whose description names a parameter is true only if a change of that parameter causes it. If the description
//     gives another cause that doctest knows, only a request with this cause makes it true.
//   - A request that creates or changes a thing can be rejected for a value within a limit, because things have other rules.
//     The limit is false only if the value gets the same error as a value outside.
//   - A status of the server, such as 404, 405 or 415, can be missing from a list, unless another page lists it.
//   - An error of a repeated example is false only if no request can have changed the resource that the example reads.
//
// # Causes
//
// A status is false if a request with the cause that the page gives for it gets another status. 429, 502, 503 and 504
// prove nothing. These causes are tried:
//
//   - no credentials or wrong ones: "`401` if the token is missing or invalid"
//   - a wrong password or code: "Returns `401` if the password is wrong."
//   - a thing in the path that does not exist: "`404` if there is no such booking", or 404 alone
//   - the same request again: "`409` if the booking is confirmed already". If the page says that a request works "twice" or
//     "three times", the next one is tried.
//   - a body that is not JSON: "`400` The JSON could not be parsed"
//   - a form whose encoding is broken: "`400` The form is malformed". A server that rejects the broken text as a value
//     proves nothing.
//   - a body of another media type: 415
//   - two methods that no page has for the path: 405. It is false only if the server takes both or returns 404.
//     DELETE is never tried.
//   - good credentials with another scheme, and without one: "`401` if the header has another scheme than Bearer"
//   - a missing field, or the parameter that the page names: "`422` if a field is missing"
//   - a number out of range, or a word that no list has: "`422` if `stars` is out of range"
//   - a field that no page has: "`422` if a field is not known". If an error page says so of all operations, one of them must.
//   - the ETag of the response in If-None-Match, or its Last-Modified in If-Modified-Since: 304
//   - another version in If-Match: 412
//   - no If-Match: 428
//   - a field that cannot be changed: "`sku` cannot be changed: a request that has it gets a `400`"
//   - a thing that has none of others, for an act on it: "`409`: the order has no lines". A list must show that it has none.
//   - a thing that has left a state: "`409`: the order is not open", after POST /orders/{id}/close
//   - a thing that has others: "A yard that still has hives can't be deleted, that's a `409`". It can also be an act that the server
//     refuses: "A van with a job that is `open` cannot be retired, you get a `409`"
//   - a thing that another request has taken: "`409`: somebody else has the copy". Doctest sends the request twice.
//   - a thing that has as many others as it can have, up to 20: "`409`: the member has 5 open loans"
//   - a thing in a state that the body refers to: "`409`: the member is suspended". A list must have a filter for the state.
//   - an empty list, or one of more items than the page allows: "`422`: a list of more than 50 books"
//   - a key with another body: "`422`: the Idempotency-Key was used with another body", also in a table of the errors of all operations.
//     A sentence of the operation can say so, too.
//   - a PUT to a new path, and to the same path again: "`201` for a new secret, `200` for one that was replaced"
//   - the states of a thing: "`409`: the order is not open any more", "`409`: it is paid or cancelled already". Doctest tries the operation
//     after each other one that acts on the same new thing, if a GET then shows such a state.
//   - the state that a thing has left by the same operation: "If the order is not `pending`, you get `409`"
//   - a state: "A retired hive can't be changed, you get a `409`". The response of an operation below the thing, such as POST
//     /hives/{id}/retire, shows the word.
//
// The table of statuses on the page about errors speaks of all operations that list no such status themselves. So does a sentence
// above the operations of a page, or in a section next to them, with the sample below it. "Every other endpoint" in the section of an
// operation speaks of the others. An operation needs credentials if its text says so, or if a sentence says so of every operation of
// the page. The home page and a page without operations speak of all pages. An item about errors such as "`name_missing`: the name is
// missing (400)" speaks of all operations, too. Only operations whose examples send credentials are tried without them.
//
// An operation can be for one role: "Managers only.", "Requires the admin role." or "`403` if you are not an admin". A table, a list
// or a paragraph can show the credentials of the examples next to the credentials of another role. Doctest sends the request
// with these. It does so only if the pages say that the other role may do less, or that this role may do everything. If the pages show
// two roles alone, they need not say so. An admin and an owner may do everything. If a table says that a key can only read, doctest sends each request that changes something
// with this key. The credentials can also be in variables such as $ADMIN_KEY and $READER_KEY, which one block sets.
//
// The environment can have keys that no page shows. If the examples send $API_KEY, OTHER_API_KEY is a key of another account, and
// READ_ONLY_API_KEY can only read. Name them with -env. Doctest then tries "A read-only key gets `403` for `POST` and `DELETE`", and
// requests the things of one account with the key of the other.
//
// The table of a thing can give a sum over the things below it: "the sum of the `grams` of all pots". Doctest adds two
// pots, and compares the field with their list.
//
// A description can say how a field follows from others in its object. Examples are "`quantity` times `price`" and "the sum of `amount` of
// all lines". It is a claim about each response if a sample of the pages agrees, and none contradicts.
//
// The pages can give the name of an error, such as email_taken, with one status alone. An operation that lists the error must not
// return this name with another status. Names of any error, such as invalid_request, are left out.
//
// A list or an object in the sample of all errors belongs to the error that the sample shows. Other errors can lack it.
//
// # Effects
//
// Doctest sends these requests one after the other, so that no other request changes the things:
//
//   - PUT, PATCH, or POST below a thing, as in POST /bookings/{id}/confirm: a GET of the thing must show the new values. A PATCH
//     must not empty a field that it does not send. Doctest gives an empty field a value first. If the example changes nothing,
//     doctest sends other values.
//   - POST: a GET of the new thing must show the values that the request sent. If the sample of a list has the thing,
//     the list must have it.
//   - DELETE: a GET, or the list, must not return the same thing again. If the example deletes a thing that the server has from
//     the beginning, doctest creates another one and deletes that.
//   - PUT: a second request with the same body must change no field that requests send (RFC 9110).
//   - PUT that replaces "the whole" thing, or empties the fields that you leave out: a field that the request leaves out must
//     lose its value.
//   - PATCH: "All others keep their values". A field that requests can send, and that this one does not, must keep its value.
//   - DELETE and PUT, if the page calls them idempotent: a second request must work.
//   - GET of a thing: a second GET must return the same words and booleans, and the list must still have the thing. It is
//     false only if two things change in the same way, and if the text does not document an effect of the GET.
//   - GET of the content of a thing, as in GET /files/{id}/content: the size and the sha256 of the thing must be right.
//   - POST of a thing in another one, or of any: a field such as hives_count, or hives in GET /stats, must be greater.
//   - POST, PUT and PATCH: a GET must show the values of sentences such as "Sets `paid_at` to the current time". Other forms are "moves
//     the order to `paid`" and "makes the room `free` again". Doctest ignores sentences with a condition.
//   - POST: "The amount is subtracted from the `balance` of the card". A GET before and after the request must show the difference.
//     The request or the response has the amount. Doctest ignores sentences with a condition.
//   - POST below a thing: "Only `open` orders can be cancelled". If the pages give a 409 for other states, things in those states must
//     get an error. Other forms are "You can change it while it is a draft" and "It works on drafts only", also of PATCH, PUT and DELETE.
//   - PATCH and PUT of a state: a table "Status | Can change to" has the states that may follow. If the pages give a 409 for others, a
//     change to them must get an error.
//   - PATCH of metadata, labels and the like: "A change keeps the keys that you do not send", or it replaces the whole object
//   - PATCH with a field that cannot be changed or is read-only, by the table of the thing: the thing keeps the value
//   - POST with the header Idempotency-Key, if the page names it: a second request with the same key must not create another thing.
//     A page can name the header for all POST requests, and a section about retries can name operations by their titles. If the page
//     promises the first answer again, an error is false. So is another success than the one of the page: "the second time you get the
//     van with `200` instead of `201`"
//   - POST, PUT and PATCH: a value has the letters that the page promises, as in "codes are stored in upper case".
//
// Only a GET that shows the old value denies an effect. A response of 202 promises none. A server has half a second
// until its GET shows the effect. A GET can return a deleted thing in another state. This denies the DELETE only if
// its text says that it deletes or removes the thing, and nothing of a state.
//
// # Lists
//
// A list is the array of a sample, alone or in an object. Doctest checks the parameters that the page lists for it:
//
//   - limit, per_page or page_size: the response has at most so many items
//   - page, offset or a cursor: the next page has other items, and leaves none out
//   - a parameter that has the name of a field, and a list of values or the word "only": each item has the value
//   - sort or order with values such as -price: the items are in this order
//   - a sentence such as "sorted by `name`", "in alphabetical order of `name`" or "newest first": the items are in this order. So
//     are "the highest score first" and "the one that closes first at the top". If a table lists the words of a field, such as low
//     and high, the page must say which word is first. A paragraph about all lists says it of each
//     list whose operation has no sentence and no parameter about an order.
//   - a sentence such as "Retired vans are left out unless you ask for them": no item is retired. Doctest first retires a van.
//   - q, query or search: a text that nothing has finds less than the example does
//   - a field total, or a header such as X-Total-Count: it is the number of all items
//   - from, to, since, min_price and the like, if the description says so: each item is within the bound
//   - the default of a limit: so many items are in a response without it, if the list has more
//
// One section can have the parameters of all lists. An operation that links to it takes their types, defaults and limits from there:
// "`limit` – see [Pagination](#pagination)". If a sentence says that the list is [paginated](#pagination), the operation has these
// parameters. A limit out of range must be rejected if a sentence says so of the parameter: "A `limit` out of range yields `422`".
//
// A list without a sample has the things that its POST returns, in the field that other lists of the pages have.
//
// If a list is short, or if its items have one value, doctest first creates items with other values. It takes the POST of the path, or
// POST /yards/{id}/hives for /hives. If the yard of the page takes no more hives, doctest creates another yard. For the default of a
// limit it creates at most as many as -burst allows. If all items have one value, or if two responses to the same request have
// different orders, the claims are unchecked.
//
// # Silence
//
// Silence claims nothing:
//
//   - A page that does not mark a parameter does not say that it is optional. A word, a default, or a table or list that
//     marks its required parameters says so.
//   - A page that shows a status in a sample or a sentence does not say that there are no others. A list says so.
//   - A page that shows a value in an example does not say the type of the parameter.
//   - A table of fields does not say that each response has all of them, unless the page says so. A missing field makes
//     the claim false if the response has a nearly equal name, or no field of the table.
//
// Some claims cannot be checked from outside, and stay unchecked:
//
//   - a default, if other values get the same response, or if two responses to the same request differ
//   - the items of a list, if the list is empty and no step of the page has created an item
//   - a 500 that no request causes
//   - a 413 that needs a body of more than 1 MiB
//
// # Prose
//
// Doctest checks sentences such as these in the text of an operation, under a condition. It ignores all other prose.
//
// If the text says that the operation sends an email, and its example sends an email address:
//
//   - "An email is sent."
//   - "A six-digit code", and "a code works once": also in the text of the operation that takes the code.
//   - "The operation responds with `201` only after the mail gateway has accepted the email."
//
// If the method is GET:
//
//   - "The service responds to HEAD with `405`, and to a prefetch with `400`."
//
//   - "HEAD is supported, too.": HEAD returns the status, the Content-Type, the Content-Length and the ETag of GET.
//
// If the method is POST, and the sample of the response has a field such as expires_in or expires_at:
//
//   - "A booking is held for 15 minutes.", also above the operations, if the sample has the same number of seconds
//   - "A copy is lent for 21 days.", anywhere on the page, if the sample has a due_on 21 days after its first time
//
// If the sample shows a JWT, which begins with eyJ:
//
//   - "The token is valid for one hour."
//
// In every operation:
//
//   - "The response has `Cache-Control: no-store`."
//   - "OPTIONS returns `204` with the header `Allow`."
//   - "The `Location` header has the URL of the book", "with its version in the `ETag` header", also in the description of a
//     status. If the sentence has no status, each success has the header. Doctest ignores a header that only some responses
//     have. It compares a file name, a SHA-256 and a digest of the body.
//   - "The value is never returned.", and of a field that a sample of the creation has, "It is shown only here, never again."
//     The table of a thing can say that a field is only returned at creation. A GET can say that it returns the thing without the field.
//   - "After a `500`, ask again": the status must be in the list. An unlisted status counts only in a sentence about
//     responses.
//
// In an operation, or above the operations of a page for all of them:
//
//   - "Every response has a header `X-Request-Id`."
//   - "If the token is missing, you get a `401` with a `WWW-Authenticate` header."
//   - "If there is more, the response has a `Link` header with `rel="next"`": doctest asks for a small page, and follows the link.
//   - "`total` is also sent in the header `X-Total-Count`": all lists with this field have the header, with the same number.
//   - "Things that belong to somebody else answer with `404`": a test user with another account asks for a thing.
//   - "Pages of all origins may call the API.": doctest sends an Origin.
//   - "The server compresses responses with gzip if the client accepts it." A response of less than 2 KiB may stay as it is.
//   - "60 requests per minute": the header X-RateLimit-Limit has the same number. If -burst allows more than twice as many
//     requests, doctest sends them at the end, and the server must return 429.
//
// # Leaks
//
// Some responses are false whatever the page says. They have a kind of their own, leak:
//
//   - an error with a stack trace, a file of the server, an SQL statement, or an error of its database or its network
//   - the hash of a password
//   - a password that the request sent and no sample shows
//
// # Corrections
//
// With -diff, doctest prints a patch. After it, the next run finds nothing false that the patch can make true:
//
//   - samples: a sample gets the fields, the kinds and the determined values of the response.
//   - statuses: a list or a table gets the statuses that it lacks. If it has another success than the example got, that
//     line gets the status of the example.
//   - types: a parameter gets the type of the values that the server accepts.
//
// A patch has "..." in place of values that differ in each response: times, IDs, versions, addresses, credentials. It
// does not empty a sample: if the response has other fields, they take the place of those that it lacks. If the server is
// wrong, correct the server.
//
// # The parts
//
//   - [docsascode.example/gen/notation] reads the evidence in pages.
//   - [docsascode.example/gen/page] merges the evidence into operations.
//   - [docsascode.example/gen/lint] checks the pages by rules.
//   - [docsascode.example/doctest/claim] defines claims and verdicts.
//   - [docsascode.example/doctest/run] finds the verdicts.
//   - [docsascode.example/doctest/call] has requests that can be repeated with changes.
//   - [docsascode.example/doctest/match] compares a response with a sample.
//   - [docsascode.example/doctest/pages/prose] reads the sentences of a page.
//   - [docsascode.example/doctest/pages/content] reads the values that its examples send and its samples show.
//   - [docsascode.example/doctest/pages/things] tells which things operations are about.
//   - [docsascode.example/doctest/pages/flow] finds which operations provide the values that others send.
//   - [docsascode.example/doctest/pages/reasons] reads why they return their statuses.
//   - [docsascode.example/doctest/pages/access] reads who may call them.
//   - [docsascode.example/doctest/pages/effects] reads the effects of requests.
//   - [docsascode.example/doctest/pages/formula] reads how fields follow from others.
//   - [docsascode.example/doctest/pages/lists] reads the rules of lists.
//   - [docsascode.example/doctest/pages/domain] reads which values a parameter can have, and makes others.
//   - [docsascode.example/doctest/pages/script] reads the commands of its examples.
//   - [docsascode.example/doctest/arazzo] writes the examples as Arazzo workflows.
//   - [docsascode.example/doctest/runner] runs examples.
//   - [docsascode.example/doctest/recorder] records the exchanges between an example and the server.
//   - [docsascode.example/doctest/mailbox] reads the email that the server sent.
//   - [docsascode.example/doctest/mailproxy] is the SMTP proxy that refuses email.
//   - [docsascode.example/doctest/report] writes reports.
//   - [docsascode.example/doctest/patch] corrects pages.
//   - [docsascode.example/doctest/mutate] changes pages and responses, to test all of it.
//   - [docsascode.example/doctest/command] is the command line.
//
// The tests of this package run doctest over docs/, with a subtest for each claim.
package doctest
