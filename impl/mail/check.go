package mail

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// maxSubject bounds a subject in characters.
const maxSubject = 150

// checkSubject rejects a subject that a header cannot carry, and one with the code: lock screens show subjects, and
// gateways log them.
func checkSubject(name, subject string) error {
	switch {
	case subject == "":
		return fmt.Errorf("%s is empty; write the subject", name)
	case strings.Contains(subject, codeMark) || strings.Contains(subject, autofillMark):
		return fmt.Errorf("%s shows the code, and mail servers log subjects; remove it there", name)
	case strings.ContainsFunc(subject, unicode.IsControl): // also the mark of the time
		return fmt.Errorf("%s has a line break or {{.Time}}; write one line without the time", name)
	case utf8.RuneCountInString(subject) > maxSubject:
		return fmt.Errorf("%s has more than %d characters; shorten it", name, maxSubject)
	}
	return nil
}

// checkBody rejects a part that does not have the code once. A second code could not be told from the first by programs.
func checkBody(name string, rendered []byte) error {
	switch n := bytes.Count(rendered, []byte(codeMark)); {
	case n == 0:
		return fmt.Errorf("%s does not show the code; write {{.Code}} once, as text", name)
	case n > 1:
		return fmt.Errorf("%s shows the code %d times; write {{.Code}} once", name, n)
	case bytes.Count(rendered, []byte(autofillMark)) > 1:
		return fmt.Errorf("%s has {{.Autofill}} more than once; write it once, in the last line", name)
	case len(rendered) > maxBody:
		return fmt.Errorf("%s has more than %d bytes, and some mail programs cut it off; shorten it", name, maxBody)
	}
	return nil
}

// The elements and attributes that load content or run it.
var (
	loadingElements   = words("applet audio base embed form frame frameset iframe link math object script source svg track video")
	loadingAttributes = words("action background data formaction poster src srcset")
)

func words(list string) map[string]bool {
	set := make(map[string]bool)
	for word := range strings.FieldsSeq(list) {
		set[word] = true
	}
	return set
}

// checkHTML rejects what a mail program would load: it tells the sender who reads the email, and many programs show none of it.
func checkHTML(name string, rendered []byte) error {
	tokens := html.NewTokenizer(bytes.NewReader(rendered))
	var faults []error
	style := false
	for {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			return errors.Join(faults...)
		}
		token := tokens.Token()
		switch {
		case kind == html.TextToken && style && loadsByStyle(token.Data):
			faults = append(faults, fmt.Errorf("%s loads content in <style>; remove url() and @import", name))
		case kind == html.StartTagToken, kind == html.SelfClosingTagToken:
			style = token.Data == "style"
			faults = append(faults, checkElement(name, token))
		case kind == html.EndTagToken:
			style = false
		}
	}
}

func checkElement(name string, t html.Token) error {
	if loadingElements[t.Data] {
		return fmt.Errorf("%s has <%s>, which loads or runs content; remove it", name, t.Data)
	}
	for _, a := range t.Attr {
		switch {
		case loadingAttributes[a.Key]:
			return fmt.Errorf("%s has %s in <%s>, which loads content; remove it", name, a.Key, t.Data)
		case strings.HasPrefix(a.Key, "on"):
			return fmt.Errorf("%s has %s in <%s>, which runs content; remove it", name, a.Key, t.Data)
		case a.Key == "style" && loadsByStyle(a.Val):
			return fmt.Errorf("%s loads content in the style of <%s>; remove url()", name, t.Data)
		case t.Data == "meta" && a.Key == "http-equiv" && strings.EqualFold(a.Val, "refresh"):
			return fmt.Errorf("%s has a refresh in <meta>, which loads content; remove it", name)
		}
	}
	return nil
}

// loadsByStyle sees a backslash as a fault, too: it can hide url in an escape.
func loadsByStyle(css string) bool {
	css = strings.ToLower(css)
	for _, sign := range []string{"url(", "@import", "image-set(", `\`} {
		if strings.Contains(css, sign) {
			return true
		}
	}
	return false
}
