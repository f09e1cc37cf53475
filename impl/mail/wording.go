package mail

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"io/fs"
	"mime"
	"os"
	"slices"
	"strings"
	texttemplate "text/template"
	"unicode"

	"golang.org/x/text/language"

	"docsascode.example/impl/conf"
)

// builtIn has the wording of an email without Config.Templates.
//
//go:embed en
var builtIn embed.FS

// The files of a wording, in a directory named by its language.
const (
	subjectFile = "subject.txt"
	textFile    = "body.txt"
	htmlFile    = "body.html"
)

// longestLife is the longest life of a code in minutes.
const longestLife = 10

// maxBody bounds a part in bytes. Gmail cuts off what is longer.
const maxBody = 100_000

// A Data is what a template can show.
type Data struct {
	Service  string // the name of the sender, or else its domain
	Host     string // of the service; may be empty
	Code     string
	Minutes  int    // until the code expires, 0 to 10
	Time     string // when somebody asked for the code: 12:57 UTC
	Autofill string // the line by which phones fill in the code: @example.com #123456; may be empty
}

// A wording is the email in one language. Its bodies have a value for each number of minutes.
type wording struct {
	language   language.Tag
	subject    string // encoded as in RFC 2047
	text, html [longestLife + 1]body
}

// wordings are those of all languages, the default one first.
type wordings struct {
	all     []wording
	matcher language.Matcher
}

// choose returns the wording for a value of Accept-Language (RFC 9110 §12.5.4).
func (w wordings) choose(accept string) *wording {
	if len(w.all) == 1 || accept == "" {
		return &w.all[0]
	}
	wanted, _, err := language.ParseAcceptLanguage(accept)
	if err != nil {
		return &w.all[0]
	}
	_, i, confidence := w.matcher.Match(wanted...)
	if confidence == language.No {
		i = 0
	}
	return &w.all[i]
}

// wordings reads the templates and executes them, but for the values that differ from email to email.
func (cfg Config) wordings(service string, faults *conf.Faults) (w wordings) {
	usual, err := language.Parse(cfg.Language)
	if err != nil {
		faults.Add("Language", "%q is not a language; write, for example, en or pt-BR", cfg.Language)
		return w
	}
	files, at := fs.FS(builtIn), ""
	if cfg.Templates != "" {
		files, at = os.DirFS(cfg.Templates), cfg.Templates
	}
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		faults.Add("Templates", "cannot read %s; write the path of a directory with a directory for each language", at)
		return w
	}
	data := Data{Service: service, Host: hostOf(cfg.URL), Code: codeMark, Time: timeMark}
	if domain := cfg.autofillDomain(); domain != "" {
		data.Autofill = autofillMark
	}
	for _, entry := range entries {
		if !entry.IsDir() || strings.HasPrefix(entry.Name(), ".") {
			continue
		}
		one, err := newWording(files, entry.Name(), data)
		if err != nil {
			faults.Add("Templates", "%w", err)
			continue
		}
		w.all = append(w.all, one)
	}
	return w.sorted(usual, faults)
}

// sorted puts the default language first.
func (w wordings) sorted(usual language.Tag, faults *conf.Faults) wordings {
	at := slices.IndexFunc(w.all, func(one wording) bool { return one.language == usual })
	if at < 0 {
		if len(*faults) == 0 {
			faults.Add("Language", "there are no templates for %s; add the directory %s, or choose another language", usual, usual)
		}
		return w
	}
	w.all[0], w.all[at] = w.all[at], w.all[0]
	var tags []language.Tag
	for _, one := range w.all {
		tags = append(tags, one.language)
	}
	w.matcher = language.NewMatcher(tags)
	return w
}

// newWording reads the three files of a directory. The error has all that is wrong with them.
func newWording(files fs.FS, dir string, data Data) (w wording, err error) {
	if w.language, err = language.Parse(dir); err != nil {
		return w, fmt.Errorf("the directory %s is not named by a language; write, for example, en or pt-BR", dir)
	}
	var faults []error
	for _, part := range []struct {
		file    string
		prepare func(name, source string) error
	}{
		{subjectFile, func(name, source string) error { return w.readSubject(name, source, data) }},
		{textFile, func(name, source string) error { return w.readText(name, source, data) }},
		{htmlFile, func(name, source string) error { return w.readHTML(name, source, data) }},
	} {
		name := dir + "/" + part.file
		source, err := fs.ReadFile(files, name)
		switch {
		case err != nil:
			faults = append(faults, fmt.Errorf("%s is missing or cannot be read; write it", name))
		case bytes.ContainsFunc(source, unprintable):
			faults = append(faults, fmt.Errorf("%s has control characters or is not UTF-8; save it as plain UTF-8", name))
		default:
			faults = append(faults, part.prepare(name, string(source)))
		}
	}
	return w, errors.Join(faults...)
}

// unprintable tells a character that no template has.
func unprintable(r rune) bool {
	return r == unicode.ReplacementChar || unicode.IsControl(r) && !strings.ContainsRune("\t\r\n", r)
}

func (w *wording) readSubject(name, source string, data Data) error {
	t, err := texttemplate.New(name).Parse(source)
	if err != nil {
		return templateFault(name, err)
	}
	var b strings.Builder
	if err := t.Execute(&b, data); err != nil {
		return templateFault(name, err)
	}
	subject := strings.TrimSpace(b.String())
	w.subject = mime.QEncoding.Encode("utf-8", subject)
	return checkSubject(name, subject)
}

func (w *wording) readText(name, source string, data Data) error {
	t, err := texttemplate.New(name).Parse(source)
	if err != nil {
		return templateFault(name, err)
	}
	for data.Minutes = range w.text {
		var b bytes.Buffer
		if err := t.Execute(&b, data); err != nil {
			return templateFault(name, err)
		}
		if err := checkBody(name, b.Bytes()); err != nil {
			return err
		}
		w.text[data.Minutes] = newBody("text/plain", bytes.TrimRight(b.Bytes(), "\r\n"), plain)
	}
	return nil
}

func (w *wording) readHTML(name, source string, data Data) error {
	t, err := htmltemplate.New(name).Parse(source)
	if err != nil {
		return templateFault(name, err)
	}
	for data.Minutes = range w.html {
		var b bytes.Buffer
		if err := t.Execute(&b, data); err != nil {
			return templateFault(name, err)
		}
		if err := errors.Join(checkBody(name, b.Bytes()), checkHTML(name, b.Bytes())); err != nil {
			return err
		}
		w.html[data.Minutes] = newBody("text/html", bytes.TrimRight(b.Bytes(), "\r\n"), htmltemplate.HTMLEscapeString)
	}
	return nil
}

// templateFault words an error of the template packages, which begins with the file and the line.
func templateFault(name string, err error) error {
	text := strings.TrimPrefix(strings.TrimPrefix(err.Error(), "template: "), "html/template:")
	if !strings.HasPrefix(text, name) {
		text = name + ": " + text
	}
	return fmt.Errorf("%s; correct the template", text)
}

// autofillDomain is the domain of the website that asks for the code, without a port.
func (cfg Config) autofillDomain() string {
	if cfg.Domain != "" {
		return cfg.Domain
	}
	host, _, _ := strings.Cut(hostOf(cfg.URL), ":")
	if !strings.Contains(host, ".") || strings.Trim(host, "0123456789.") == "" {
		return "" // localhost or an IP address
	}
	return host
}
