package command

import (
	"context"
	"errors"
	"fmt"
	"io"

	"docsascode.example/doctest/arazzo"
	"docsascode.example/doctest/report"
)

// planning is what the flags of arazzo say.
type planning struct{ out, openapi string }

func newArazzo() *command {
	p := planning{openapi: "openapi.yaml"}
	return &command{
		name: "arazzo", whole: true, synopsis: "[flags] [PATH...]",
		summary: "write the examples of the pages as Arazzo workflows",
		about: `Writes an Arazzo 1.0.1 document with a workflow for each page, over the OpenAPI document of "doctest spec".
A step is an operation with the request of its example. A value that another step returns, such as a token,
is a runtime expression. It leaves out a step that needs a value from an email, and says so.`,
		groups: []group{{"Output", []option{
			text("openapi", "URL", "URL or path of the OpenAPI document (default openapi.yaml)", &p.openapi),
			file("o", "write the document to FILE (default: stdout)", &p.out),
		}}},
		example: `doctest arazzo -o workflows.arazzo.yaml docs
wrote workflows.arazzo.yaml: 1 page, 1 operation`,
		run: p.run,
	}
}

func (p *planning) run(_ context.Context, in pages, stdout, stderr io.Writer) (int, error) {
	site, err := in.load()
	if err != nil {
		return 0, err
	}
	document, notes, err := arazzo.Write(site, p.openapi)
	if err != nil {
		return 0, err
	}
	if err := report.Write(stderr, "text", notes); err != nil {
		return 0, err
	}
	if document == nil {
		return 0, errors.New("no operation of these pages can be a step")
	}
	if p.out == "" {
		_, err := stdout.Write(document)
		return exitClean, err
	}
	if err := replace(p.out, document); err != nil {
		return 0, unwritable("-o", p.out, err)
	}
	fmt.Fprintf(stderr, "wrote %s: %s\n", p.out, extent(site))
	return exitClean, nil
}
