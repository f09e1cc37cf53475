package report_test

import (
	"net/http"
	"strings"
	"time"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/page"
)

// reports are what the tests write, by the name of the archive in testdata that holds what is expected.
var reports = map[string]*claim.Report{
	"empty":   {Server: "http://localhost:8080"},
	"true":    allTrue,
	"mixed":   mixed,
	"order":   order,
	"hostile": hostile,
	"causes":  causes,
}

const tokenPage = "docs/get-a-token.md"

func at(file string, line, column int) page.Pos {
	return page.Pos{File: file, Line: line, Column: column}
}

func answered(target, mediaType, body string) *recorder.Exchange {
	return &recorder.Exchange{
		Method: "GET", Target: target, Proto: "HTTP/1.1",
		RequestHeader: http.Header{"Accept": {"application/json"}},
		Status:        200,
		Header:        http.Header{"Content-Type": {mediaType}},
		Body:          []byte(body),
		Start:         time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC),
		Took:          3 * time.Millisecond,
	}
}

// causes has several claims for one cause, one that a baseline knows, a leak, and a server that died.
var causes = &claim.Report{
	Server: "http://localhost:8080",
	Died:   "DELETE /books/7",
	Claims: []claim.Claim{
		unlisted("docs/books.md", 12), unlisted("docs/books.md", 40), unlisted("docs/loans.md", 9),
		{
			Pos: at("docs/loans.md", 20, 3), Kind: claim.Status, Operation: "GET /loans", Says: "404 Not Found is returned",
			Verdict: claim.False, Leak: true, Reason: `the response leaks an internal error: "pq: "`,
		},
		{
			Pos: at("docs/loans.md", 21, 3), Kind: claim.Field, Operation: "GET /loans", Says: "due is a date",
			Verdict: claim.False, Known: true, Reason: "due is missing from the response",
		},
		{
			Pos: at("docs/loans.md", 22, 3), Kind: claim.Field, Operation: "GET /loans", Says: "book is 7",
			Verdict: claim.Unchecked, Reason: "connection refused",
		},
	},
}

// unlisted is a claim that fails for one cause, with credentials in its evidence.
func unlisted(file string, line int) claim.Claim {
	x := answered("/books?token=s3cret-7", "application/json", `{"token": "s3cret-8"}`)
	x.RequestHeader.Set("Authorization", "Bearer s3cret-9-and-more")
	return claim.Claim{
		Pos: at(file, line, 1), Kind: claim.Status, Operation: "GET /books", Says: "only listed statuses are returned",
		Verdict: claim.False, Reason: "the server returned 401 Unauthorized for s3cret-1, which the status list does not have",
		Evidence: &claim.Evidence{
			Command: "curl -H 'Authorization: Bearer s3cret-9-and-more' -u me:s3cret-2 -b 'sid=s3cret-3' \\\n  'http://localhost:8080/books?token=s3cret-7' \\\n" +
				`  -d '{"password": "s3cret-4", "id_token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJzM2NyZXQtNSJ9.czNjcmV0LTY"}'`,
			Replaced: []claim.Replacement{{Page: "tok_abc", Value: "s3cret-1", Source: "the response of POST /sessions"}},
			Exchange: x,
		},
	}
}

var allTrue = &claim.Report{
	Server: "http://localhost:8080",
	Took:   412 * time.Millisecond,
	Phases: []claim.Phase{{Name: "examples", Took: 412 * time.Millisecond}},
	Claims: []claim.Claim{{
		Pos: at("docs/get-the-current-user.md", 7, 29), Kind: claim.Operation, Operation: "GET /user",
		Says: "GET /user exists", Verdict: claim.True, Reason: "the server returned 200 OK",
	}},
}

var order = &claim.Report{
	Server: "http://localhost:8080",
	Claims: []claim.Claim{
		{
			Pos: at("docs/books.md", 12, 1), Kind: claim.Example, Operation: "GET /books/{id}",
			Says: "the bash example works as pasted", Verdict: claim.Order,
			Reason: "the server returned 404 Not Found in the order of the page, and 200 OK after POST /books",
		},
		{
			Pos: at("docs/books.md", 30, 1), Kind: claim.Example, Operation: "POST /books",
			Says: "the bash example works as pasted", Verdict: claim.True, Reason: "the server returned 201 Created",
		},
		{
			Pos: at("docs/books.md", 41, 3), Kind: claim.Field, Operation: "POST /books",
			Says: "the sample shows every field of owner", Verdict: claim.Undocumented,
			Reason: `owner has fields that the sample does not show: "admin": true`,
		},
	},
}

var mixed = &claim.Report{
	Server: "http://localhost:8080",
	Took:   12410 * time.Millisecond,
	Phases: []claim.Phase{
		{Name: "reading the pages", Took: 12 * time.Millisecond},
		{Name: "examples", Took: 8230 * time.Millisecond},
		{Name: "other requests", Took: 4168 * time.Millisecond},
	},
	Notes: []string{"examples can reach the network, and read and write files: user namespaces are not allowed here"},
	Claims: []claim.Claim{
		{
			Pos: at("docs/create-a-code.md", 13, 30), Kind: claim.Operation, Operation: "POST /user/code",
			Says: "POST /user/code exists", Verdict: claim.True, Reason: "the server returned 201 Created",
		},
		{
			Pos: at("docs/create-a-code.md", 3, 96), Kind: claim.Mail, Operation: "POST /user/code",
			Says: "an email is sent", Verdict: claim.True, Reason: `"Your code" arrived at me.x7k2@example.com`,
		},
		{
			Pos: at("docs/create-a-code.md", 80, 1), Kind: claim.Status, Operation: "POST /user/code",
			Says: "500 Internal Server Error is returned", Verdict: claim.Unchecked,
			Reason: "needs an email that is refused; run with -gateway LISTEN=FORWARD, and set the server's SMTP server to LISTEN",
		},
		{
			Pos: at(tokenPage, 32, 1), Kind: claim.Example, Operation: "GET /token",
			Says: "the CURL example works as pasted", Verdict: claim.False,
			Reason: "the example failed before it sent GET /token: exit status 6: curl: (6) Could not resolve host: token",
			Help:   "docs/get-a-token.md:34:24: put the URL in quotes",
			Evidence: &claim.Evidence{
				Command: "curl -H \"Accept: application/json\" \\\n  http://localhost:8080 /token",
				Output:  strings.Repeat("a line of a program that writes many\n", 20) + "curl: (6) Could not resolve host: token\n",
			},
		},
		{
			Pos: at(tokenPage, 79, 3), Kind: claim.Field, Operation: "GET /token",
			Says: "expires_in is 3600", Verdict: claim.False, Reason: "expires_in is a string, and the page shows a number", Actual: `"3600"`,
			Evidence: &claim.Evidence{
				Command: "curl -H \"Accept: application/json\" \\\n  \"http://localhost:8080/token?email=me.x7k2@example.com&code=482913\"\n",
				Replaced: []claim.Replacement{
					{Page: "me@example.com", Value: "me.x7k2@example.com", Source: "a fresh address"},
					{Page: "123456", Value: "482913", Source: "the email to me.x7k2@example.com"},
				},
				Exchange: answered("/token?email=me.x7k2@example.com&code=482913", "application/json",
					"{\n  \"access_token\": \"eyJhbGciOiJFZERTQSJ9.e30.c2ln\",\n  \"token_type\": \"Bearer\",\n  \"expires_in\": \"3600\"\n}\n"),
			},
		},
		{
			Pos: at(tokenPage, 90, 1), Kind: claim.Status, Operation: "GET /token",
			Says: "429 Too Many Requests is returned", Verdict: claim.Unchecked, Reason: "30 requests did not reach the limit; try a larger -burst",
		},
		{
			Pos: at(tokenPage, 91, 1), Kind: claim.Status, Operation: "GET /token",
			Says: "500 Internal Server Error is returned", Verdict: claim.Unchecked,
			Reason: "needs an email that is refused; run with -gateway LISTEN=FORWARD, and set the server's SMTP server to LISTEN",
		},
		{
			Pos: at("docs/errors.md", 3, 1), Kind: claim.Promise,
			Says: "every error has a problem document", Verdict: claim.False, Reason: "no response: the server closed the connection",
			Evidence: &claim.Evidence{Exchange: &recorder.Exchange{
				Method: "POST", Target: "/user/code", Proto: "HTTP/1.1", RequestBody: []byte("email=me@example.com"),
				Failure: "the server closed the connection",
			}},
		},
	},
}

// hostile is what a server that means no good could bring into a report.
var hostile = &claim.Report{
	Server: "http://localhost:8080/\x1b]0;title\a",
	Notes:  []string{"a note\n::error::that is a command, 100%"},
	Phases: []claim.Phase{{Name: "exam\x1bples", Took: time.Second}},
	Claims: []claim.Claim{
		{
			Pos: at("docs/a,b:c ü\x07.md", 1, 1), Kind: claim.Sample, Operation: "GET /\u202eresu",
			Says: "a <b> & ]]> \x00", Verdict: claim.False, Reason: "\x1b[2J\x1b[32mall true\x1b[0m\r\n::set-output name=x::y",
			Actual: "\x1b[2J\n::error::actual ##vso[task.setvariable] [a link](https://evil.example)", Help: "\x1b[2J\n::error::help",
			Evidence: &claim.Evidence{
				Command:  "printf '\x1b[2J'\r\nprintf '\u009b2J\n  ::error::of a command\n##[group]'",
				Output:   "::stop-commands::x\n\ttab, \ufffe and \xff\n",
				Replaced: []claim.Replacement{{Page: "a\nb", Value: "\x1b[31m", Source: "the mail to \x7f"}},
				Exchange: &recorder.Exchange{
					Method: "GET", Target: "/\x1b", Proto: "HTTP/1.1", Status: 299,
					Header: http.Header{"Content-Type": {"text/plain\x1b[0m"}},
					Body: []byte("\xff\xfe\x00binary\n::error::not ours\n" + strings.Repeat("x", 5000) + "\n" +
						strings.Repeat("another line\r\n", 100)),
					Failure: "the body ended early\x1b",
				},
			},
		},
		{
			Pos: at("docs/a,b:c ü\x07.md", 2, 1), Kind: claim.Header,
			Says: "Retry-After\x1b", Verdict: claim.Unchecked, Reason: "too <long> & \"quoted\": " + strings.Repeat("ö", 2000),
		},
		{
			Pos: at("docs/a,b:c ü\x07.md", 3, 1), Kind: claim.Parameter,
			Says: "Accept\x1b", Verdict: claim.True, Reason: "shown by \x1b[5m",
		},
	},
}
