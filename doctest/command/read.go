package command

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"docsascode.example/doctest/report"
	"docsascode.example/gen/page"
)

// reading is what the flags of read say.
type reading struct{ format string }

func newRead() *command {
	var r reading
	return &command{
		name: "read", synopsis: "[flags] [PATH...]",
		summary: "show the evidence that doctest reads in the pages",
		about: `Shows the evidence in the pages. A piece of evidence is one fact about an operation that doctest reads at
one place in a page. Its line has its position, how sure it is, the notation, the fact, and its operation.
"said" means that the page says it, "shown" that an example does it, and "implied" that it follows.
The operations of a page follow its evidence.`,
		groups: []group{{"Output", []option{format(&r.format, []string{"text", "json"})}}},
		example: `doctest read docs
docs/get-a-book.md:3:1 said badge: GET /books/{id}
docs/get-a-book.md:9:3 said parameter table: parameter id in path, type integer, required -> GET /books/{id}
docs/get-a-book.md:11:3 said legend: the mark ^ is required -> GET /books/{id}
docs/get-a-book.md:16:1 shown call: curl https://books.example.com/books/7 -> GET /books/{id}
docs/get-a-book.md:21:3 said status: status 200 OK -> GET /books/{id}
docs/get-a-book.md:22:3 said status: status 404 Not Found -> GET /books/{id}
docs/get-a-book.md:25:1 shown sample: response sample in json -> GET /books/{id}
operation GET /books/{id}: 1 parameter, 1 example, 2 statuses, 1 sample
1 page, 1 operation`,
		run: r.run,
	}
}

func (r *reading) run(_ context.Context, in pages, stdout, stderr io.Writer) (int, error) {
	site, err := in.load()
	if err != nil {
		return 0, err
	}
	if r.format == "json" {
		return exitClean, writeEvidence(stdout, site)
	}
	for _, p := range site.Pages {
		printEvidence(stdout, p)
	}
	fmt.Fprintln(stderr, extent(site))
	return exitClean, nil
}

func printEvidence(w io.Writer, p *page.Page) {
	for _, e := range p.Evidence {
		line := fmt.Sprintf("%s %s %s: %s", e.At, e.How, e.By, e.Fact)
		if names := namesOf(p, e); !isHeadOf(e, names) {
			line += " -> " + strings.Join(names, ", ")
		}
		fmt.Fprintln(w, report.Visible(strings.TrimSuffix(line, " -> ")))
	}
	for _, op := range p.Operations {
		fmt.Fprintf(w, "operation %s: %s, %s, %s, %s\n", report.Visible(op.Name()), count(len(op.Parameters)+len(op.Unlisted), "parameter"),
			count(len(op.Examples), "example"), statusesOf(len(op.Response.Statuses)), count(len(op.Response.Samples), "sample"))
	}
}

func statusesOf(n int) string {
	if n == 1 {
		return "1 status"
	}
	return fmt.Sprintf("%d statuses", n)
}

// isHeadOf reports whether a piece of evidence is what its operation begins with.
func isHeadOf(e page.Evidence, names []string) bool {
	return len(names) == 1 && fmt.Sprint(e.Fact) == names[0]
}

// namesOf are the operations that a piece of evidence became part of; "no operation" if there is none.
func namesOf(p *page.Page, e page.Evidence) []string {
	var names []string
	for _, op := range e.Operations {
		if slices.Contains(p.Operations, op) {
			names = append(names, op.Name())
		}
	}
	if len(names) == 0 {
		return []string{"no operation"}
	}
	return names
}

func writeEvidence(w io.Writer, site *page.Site) error {
	type piece struct {
		File       string   `json:"file"`
		Line       int      `json:"line"`
		Col        int      `json:"col"`
		How        string   `json:"how"`
		By         string   `json:"by"`
		Fact       string   `json:"fact"`
		Operations []string `json:"operations"`
	}
	all := []piece{}
	for _, p := range site.Pages {
		for _, e := range p.Evidence {
			names := []string{}
			if found := namesOf(p, e); found[0] != "no operation" {
				names = found
			}
			all = append(all, piece{e.At.File, e.At.Line, e.At.Column, e.How.String(), e.By, fmt.Sprint(e.Fact), names})
		}
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(all)
}
