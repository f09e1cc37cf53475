package runner

import (
	"context"
	"io"
	"os"

	"docsascode.example/doctest/guardian"
)

// serve runs a command line below a guardian, which adopts the processes that leave its group.
func serve(ctx context.Context, shell, line string, out io.Writer) (exit int, err error) {
	w, err := startWard(guardian.Mandate{Serve: true})
	if err != nil {
		return 0, err
	}
	defer func() { _ = w.close() }() // it has ended
	return w.run(ctx, shell, []string{shell, "-c", line}, os.Environ(), out, out)
}
