// Package doctest is the manual of doctest, which holds API reference pages to what they say.
//
//	doctest lint [-examples] PATH...             what is wrong with the pages by themselves
//	doctest spec PATH...                         the OpenAPI document that they make
//	doctest run -server URL [...] PATH...        what of the pages is true of a live server
//	doctest mutate -server URL [...] PATH...     whether doctest run would notice if it were not
//
// The pages are written as docs/writing-pages.md says. The server may be written in anything and run anywhere: doctest
// reaches it over HTTP, and its mail over SMTP and a mailbox. It sends bad requests, creates and deletes things and goes
// for limits, so it wants a server for tests.
//
// # Claims and verdicts
//
// A page is a set of claims, each at a line: a method and path exist; a parameter is required, or may be left out, and is
// of its type; a media type is served; a status happens, and no other does; a header comes with an answer; a member of a
// body or an element of XML is there, with this value; an example works as pasted; a mail is sent; and some of what the
// prose promises. A run gives each claim a verdict:
//
//   - true: an exchange with the server shows it,
//   - false: something else came,
//   - unchecked: nothing was found out, and the reason says why.
//
// The report ends in a headline for each page:
//
//	docs/create-a-code.md  33 claims: 33 true
//
// The exit status is 0 where nothing is false, 1 where something is, and 2 where doctest could not run. With -require-all
// it is 1 for what is unchecked, too, unless the page itself asks to skip it.
//
// # Examples
//
// The examples are run as they stand: shell in bash with whatever programs it names, JavaScript in node with axios and
// jose of pinned versions, which npm installs into the user's cache once. JavaScript with require and a top-level await
// runs as it would where it is pasted into node. An example has a scratch folder, an environment with nothing in it but
// PATH, HOME, TMPDIR and LANG, a time limit, and bounds on memory and on what it writes. On Linux with user namespaces it
// reaches nothing but a recorder, which passes its requests on to the server; it sees the system's programs, the scratch
// folder and its own processes, and neither the caller's home nor what runs beside it. Nothing that it started outlives
// it. Where the system does not allow some of this, the report says what an example can do.
//
// Only this is changed in the text of an example: the documented server's address becomes the recorder's, and values of
// the page become those that stand for them in this run. Each example has these from a reader of its own, for whom the
// operations are called that it needs:
//
//   - A mail address that the operation sends mail to becomes one that nobody else has: me@example.com becomes
//     me.x7k2m9pq@example.com.
//   - A value that another operation's answer shows, such as a token, becomes the one of that answer. So does an id,
//     where the names agree: id, bookId, book_id.
//   - A code that no answer shows becomes the one in the mail that another operation has sent to the reader.
//
// The report says what stood for what. A page may take a value from the environment only where -env names the variable,
// and no report shows it. Where a page must say where a value comes from, comments do: see docs/writing-pages.md. Examples
// of prose, such as a quick start, are run where they speak to the documented server, those of a page in their order and
// by one reader.
//
// # Other requests
//
// The request of the first example that works is then made again, changed in one thing each: without each parameter, with
// one that is not of its type, with each media type and none, with a charset, with no, other, malformed and forged
// credentials, with a wrong code and a used one, as a HEAD, with a header of up to 129 KiB, and as often as it takes to be
// too many, up to -burst. With -gateway doctest stands between the server and its mailbox, and refuses or drops a mail. In
// the end the examples' requests are made once more, the last page first. Operations that only look are tried before those
// that change something, and those that delete come last. A server on loopback sees an address of this run's own, where
// the system has more than one, so that limits by source begin anew.
//
// Every answer is held against the samples of its status; errors against the page about errors, where there is one.
//
// What can't be seen so is unchecked: a type or a requirement where the answer is 404 or 429, a default where other values
// have the same answer, a 500 that nothing brings about, statuses such as 413 beyond a body of 1 MiB.
//
// A value of a sample must come as it is shown, but for those that the page shows to vary: with "..." in them, values that
// others stand for, echoes of what the request sent, times, UUIDs, ids by their name, and totals and counts. Where a request was changed, its answer has to have the sample's
// members and types, but not its values.
//
// # What the prose promises
//
// These sentences are tried: that a mail is sent, and a code of how many digits is in it; that what is exchanged works
// once; that a status comes only once a gateway has accepted the mail; with which status HEAD and prefetches are
// answered; that an answer has a header `Name: value`; for how long a token is good; which statuses there are. All other
// prose is for people.
//
// # The parts
//
// [docsascode.example/doctest/run] finds the verdicts. It has examples run by [docsascode.example/doctest/runner] against
// a [docsascode.example/doctest/recorder], and reads mail in a [docsascode.example/doctest/mailbox] behind a
// [docsascode.example/doctest/gateway]. [docsascode.example/doctest/claim] is what it finds,
// [docsascode.example/doctest/report] writes it, [docsascode.example/doctest/patch] corrects the pages, and
// [docsascode.example/doctest/mutate] tries all of it. [docsascode.example/doctest/command] is the command line.
// The tests of this package run it over docs/, a subtest for each claim.
package doctest
