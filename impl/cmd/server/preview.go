package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"docsascode.example/impl/mail"
)

// mailPreview runs the command server mail-preview DIR, with the flags and variables of the
// server. It writes the email in each language to the directory, which must not exist.
func mailPreview(args []string, getenv func(string) string, out io.Writer) error {
	if len(args) == 0 {
		return errors.New("mail-preview: names no directory; write server mail-preview DIR [flags]")
	}
	o, err := parseOptions(args[1:], getenv, out)
	if err != nil {
		return err
	}
	const code = "12345678"
	previews, err := mail.Previews(o.service.Mail, "joe@example.com", code[:o.service.Policy.Digits])
	if err != nil {
		return o.given.Explain(err)
	}
	if err := os.Mkdir(args[0], 0o755); err != nil {
		return fmt.Errorf("mail-preview: %w; write the name of a new directory", err)
	}
	for _, p := range previews {
		for _, file := range []struct {
			name    string
			content []byte
		}{{p.Language + ".eml", p.EML}, {p.Language + ".html", p.HTML}} {
			name := filepath.Join(args[0], file.name)
			if err := os.WriteFile(name, file.content, 0o644); err != nil {
				return fmt.Errorf("mail-preview: %w", err)
			}
			fmt.Fprintln(out, name)
		}
	}
	return nil
}
