package example

import (
	"strings"

	"docsascode.example/gen/internal/regex"
)

// contentOf is the syntax of the arguments of curl's options. Others name files, hosts or numbers.
var contentOf = map[string]content{
	"": urlContent, "url": urlContent, "header": headerContent, "user-agent": headerContent, "referer": headerContent,
	"user": headerContent, "oauth2-bearer": headerContent, "cookie": cookieContent, "data": formContent, "data-ascii": formContent,
	"data-raw": formContent, "data-binary": formContent, "data-urlencode": plainContent, "url-query": plainContent, "json": jsonContent,
	"form": partContent, "form-string": partContent,
}

// otherMedia matches the header of a body that is not a form.
var otherMedia = regex.MustCompile(`(?i)^content-type\s*:\s*[^\s]`)

// ofCurl is a place in an argument of curl.
func (p slot) ofCurl(args []argument, index int) slot {
	option, start := optionAt(args, index, func(name string) bool { return kindOf(name) == argumentOption }, shortOptions)
	c, ok := contentOf[option]
	if p.limit != "" || !ok || p.at < start {
		return p.limited("an option of curl")
	}
	p.whole, p.at, p.end = p.whole[start:], p.at-start, p.end-start
	before := p.whole[:p.at]
	switch {
	case option == "data-urlencode" || option == "url-query":
		if !strings.Contains(before, "=") || strings.Contains(strings.SplitN(before, "=", 2)[0], "@") {
			return p.limited("the name of a field")
		}
	case option == "cookie" && !strings.Contains(before, "="):
		return p.limited("the name of a file")
	case strings.HasPrefix(option, "form") && !strings.Contains(before, "="):
		return p.limited("the name of a field")
	case c == formContent:
		if c = bodyOf(p.whole); c == formContent && isOtherMedia(args) {
			c = plainContent
		}
	case c == jsonContent:
		c = bodyOf(p.whole)
	}
	if strings.HasPrefix(strings.TrimSpace(p.whole), "@") && c != headerContent {
		return p.limited("the name of a file")
	}
	p.content = c
	return p
}

func isOtherMedia(args []argument) bool {
	for _, a := range args {
		if s := strings.TrimPrefix(a.s, "-H"); otherMedia.MatchString(s) && !strings.Contains(strings.ToLower(s), formURLEncoded) {
			return true
		}
	}
	return false
}

func (p slot) limited(limit string) slot {
	if p.limit == "" {
		p.limit = limit
	}
	return p
}

// ofWget is a place in an argument of wget.
func (p slot) ofWget(args []argument, index int) slot {
	option, start := optionAt(args, index, wgetOptions.takes, wgetOptions.short)
	if p.limit != "" || p.at < start {
		return p.limited("an option of wget")
	}
	p.whole, p.at, p.end = p.whole[start:], p.at-start, p.end-start
	switch option {
	case "":
		p.content = urlContent
	case "header", "user", "password", "user-agent":
		p.content = headerContent
	case "post-data", "body-data":
		p.content = bodyOf(p.whole)
	default:
		return p.limited("an option of wget")
	}
	return p
}

// fieldForm matches the name and the separator of an item of HTTPie: a header, a query parameter or a field.
var fieldForm = regex.MustCompile(`^[\w.\[\]-]+(:=|==|=|:)`)

// ofHTTPie is a place in an argument of HTTPie.
func (p slot) ofHTTPie() slot {
	m := fieldForm.FindStringSubmatch(p.whole)
	switch {
	case p.limit != "" || strings.HasPrefix(p.whole, "-"):
		return p.limited("an option of HTTPie")
	case m == nil || strings.Contains(p.whole, "://") && m[1] == ":" || p.at < len(m[0]):
		p.content = urlContent
	case m[1] == ":=":
		p.content = jsonContent
		p.whole, p.at, p.end = p.whole[len(m[0]):], p.at-len(m[0]), p.end-len(m[0])
	case m[1] == ":":
		p.content = headerContent
	default:
		p.content = partContent
	}
	return p
}

// optionAt is the long name of the option that an argument belongs to, and where the option's value begins in it. It is
// empty for an argument that stands alone, and "?" for a switch or an unknown option.
func optionAt(args []argument, index int, takes func(string) bool, short map[byte]string) (option string, start int) {
	for i := 0; i < len(args); i++ {
		option, start, own := optionIn(args[i].s, takes, short)
		switch {
		case args[i].s == "--" && i < index:
			return "", 0
		case i == index && (own || option == ""):
			return option, start
		case i == index:
			return "?", 0
		case option != "" && option != "?" && !own:
			if i++; i == index {
				return option, 0
			}
		}
	}
	return "?", 0
}

// optionIn reads one argument. own reports whether the argument has the option's value, from start on.
func optionIn(s string, takes func(string) bool, short map[byte]string) (option string, start int, own bool) {
	if name, isLong := strings.CutPrefix(s, "--"); isLong && name != "" {
		name, _, joined := strings.Cut(name, "=")
		if !takes(name) {
			return "?", 0, false
		}
		return name, len("--") + len(name) + len("="), joined
	}
	if !strings.HasPrefix(s, "-") || len(s) == 1 {
		return "", 0, false
	}
	for i := 1; i < len(s); i++ {
		if name := short[s[i]]; takes(name) {
			return name, i + 1, i+1 < len(s)
		}
	}
	return "?", 0, false
}
