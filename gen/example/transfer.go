package example

import "strings"

// transfer collects the settings that the options of one curl command make.
type transfer struct {
	offset int
	stdin  *text // the input from the shell, nil if it is not known

	urls, vague []text // vague ones may be URLs or something else
	ended       bool   // -- was seen
	pending     bool   // an option was seen that may take the next argument
	unsure      bool   // something was seen that may be any option
	partial     bool   // an option adds something that is not known
	hidden      bool   // there are headers whose names are not known
	noRequest   bool   // --version and the like
	option      int    // the place of the option that is read
	slips       *slips // nil if mistakes are read as curl does

	method            *text
	head, upload, get bool
	globoff, json     bool
	data              *text // of all options that give data, joined
	query             []text
	headers, form     []pair
	suppressed        []pair // headers that are not to be sent
	user              *text
	negotiated        bool // the credentials of -u are not sent as they are
}

// options are the options that change the request.
var options = map[string]func(*transfer, text){
	"request":   func(c *transfer, v text) { c.method = c.slips.method(v) },
	"head":      func(c *transfer, _ text) { c.head = true },
	"no-head":   func(c *transfer, _ text) { c.head = false },
	"get":       func(c *transfer, _ text) { c.get = true },
	"no-get":    func(c *transfer, _ text) { c.get = false },
	"globoff":   func(c *transfer, _ text) { c.globoff = true },
	"url":       func(c *transfer, v text) { c.urls = append(c.urls, v) },
	"url-query": func(c *transfer, v text) { c.query = append(c.query, c.urlencode(v)) },

	"header":        (*transfer).header,
	"user-agent":    func(c *transfer, v text) { c.add("User-Agent", "", v) },
	"referer":       func(c *transfer, v text) { c.add("Referer", "", v) },
	"range":         func(c *transfer, v text) { c.add("Range", "bytes=", v) },
	"oauth2-bearer": func(c *transfer, v text) { c.add("Authorization", "Bearer ", v) },
	"cookie":        (*transfer).cookie,
	"user":          func(c *transfer, v text) { c.user = &v },
	"anyauth":       (*transfer).negotiate,
	"digest":        (*transfer).negotiate,
	"ntlm":          (*transfer).negotiate,
	"ntlm-wb":       (*transfer).negotiate,
	"negotiate":     (*transfer).negotiate,
	"aws-sigv4":     (*transfer).negotiate,

	"data":           func(c *transfer, v text) { c.addData("&", c.content(v, "\r\n\x00")) },
	"data-ascii":     func(c *transfer, v text) { c.addData("&", c.content(v, "\r\n\x00")) },
	"data-binary":    func(c *transfer, v text) { c.addData("&", c.content(v, "")) },
	"data-raw":       func(c *transfer, v text) { c.addData("&", v) },
	"data-urlencode": func(c *transfer, v text) { c.addData("&", c.urlencode(v)) },
	"json":           func(c *transfer, v text) { c.json = true; c.addData("", c.content(v, "")) },
	"form":           (*transfer).addForm,
	"form-string":    (*transfer).addFormString,
	"upload-file":    func(c *transfer, _ text) { c.upload, c.partial = true, true },

	"version":        (*transfer).inform,
	"help":           (*transfer).help,
	"manual":         (*transfer).inform,
	"config":         func(c *transfer, _ text) { c.unsure = true },
	"request-target": func(c *transfer, _ text) { c.unsure = true },
	"netrc":          (*transfer).obscure,
	"netrc-optional": (*transfer).obscure,
	"netrc-file":     (*transfer).obscure,
	"time-cond":      (*transfer).obscure,
	"etag-compare":   (*transfer).obscure,
	"continue-at":    (*transfer).obscure,
}

func (c *transfer) set(name string, value text) {
	if apply := options[name]; apply != nil {
		apply(c, value)
	}
}

// obscure is for options that add something unknown.
func (c *transfer) obscure(text) { c.partial = true }

func (c *transfer) negotiate(text) { c.negotiated, c.partial = true, true }

func (c *transfer) inform(text) { c.noRequest = true }

func (c *transfer) add(name, prefix string, value text) {
	c.headers = append(c.headers, pair{placed(name, value.pos), join(placed(prefix, value.pos), value)})
}

// header takes "Name: value", "Name;" for an empty value, "Name:" to send none.
func (c *transfer) header(v text) {
	if c.notOneHeader(v) {
		return
	}
	name, value, found := v.cut(":")
	value = value.trimmed()
	bare, empty := strings.CutSuffix(v.s, ";")
	switch {
	case strings.HasPrefix(v.s, "@") || !name.known():
		c.partial, c.hidden = true, true
	case found && value.s == "":
		c.suppressed = append(c.suppressed, pair{name: name})
	case found:
		c.headers = append(c.headers, pair{name, value})
	case empty:
		c.headers = append(c.headers, pair{v.slice(0, len(bare)), v.from(len(v.s))})
	}
}

// cookie takes the cookies themselves when there is a "=" in it, else a file's name.
func (c *transfer) cookie(v text) {
	if !strings.Contains(v.s, "=") {
		c.partial = true
		return
	}
	c.add("Cookie", "", v)
}

// content gives the data that -d sends for v: v itself, or for @name the data in that
// file, less the bytes of a set.
func (c *transfer) content(v text, less string) text {
	switch {
	case !strings.HasPrefix(v.s, "@"):
		return v
	case v.s == "@-" && c.stdin != nil:
		return c.stdin.without(less)
	}
	return unknown(v.pos)
}

// urlencode gives the data that --data-urlencode sends for content, =content,
// name=content, @file or name@file.
func (c *transfer) urlencode(v text) text {
	i := strings.IndexAny(v.s, "=@")
	switch {
	case v.unknownAt(0) || i == 0 && v.s[i] == '@':
		return unknown(v.pos)
	case i < 0:
		return v.escaped()
	case i == 0:
		return v.from(1).escaped()
	case v.s[i] == '@':
		return join(v.slice(0, i), placed("=", v.pos), unknown(v.pos))
	}
	return join(v.slice(0, i+1), v.from(i+1).escaped())
}

func (c *transfer) addData(separator string, v text) {
	if c.data != nil && c.data.s != "" {
		v = join(*c.data, placed(separator, v.pos), v)
	}
	c.data = &v
}

func (c *transfer) addFormString(v text) {
	name, value, found := v.cut("=")
	if !found || !name.known() {
		c.partial = true
		name = text{pos: v.pos}
	}
	c.form = append(c.form, pair{name, value})
}

// addForm takes name=content;type=..., name=@file or name=<file.
func (c *transfer) addForm(v text) {
	name, value, _ := v.cut("=")
	content, _, _ := value.cut(";")
	if strings.HasPrefix(content.s, "@") || strings.HasPrefix(content.s, "<") ||
		strings.HasPrefix(content.s, `"`) || strings.HasPrefix(content.s, "(") || content.trimmed().s != content.s {
		content = unknown(value.pos)
	}
	c.addFormString(join(name, placed("=", value.pos), content))
}

// requests gives one request for each URL, up to mostRequests, or one without a URL if no URL is certain.
func (c *transfer) requests() []Request {
	if c.noRequest {
		return nil
	}
	urls := c.urls
	if len(urls) == 0 {
		urls = []text{unknown(c.offset)}
		if len(c.vague) == 1 {
			urls = c.vague
		}
	}
	var list []Request
	for _, u := range urls {
		for _, target := range c.globbed(u) {
			if list = append(list, *c.request(target)); len(list) == mostRequests {
				return list
			}
		}
	}
	return list
}

func (c *transfer) request(target text) *Request {
	r := newRequest(c.offset)
	r.Complete = !c.partial && !c.unsure
	bare, credentials := withoutUser(target)
	r.setURL(bare)
	r.URL = target.value(text{pos: target.pos})
	c.chooseMethod(r)
	for _, q := range c.query {
		r.addPairs(&r.Query, q)
	}
	c.addHeaders(r, credentials)
	c.addBody(r)
	return r
}

// chooseMethod follows curl: -X before all, then the method that the other options imply.
func (c *transfer) chooseMethod(r *Request) {
	method := "GET"
	switch {
	case c.method != nil:
		r.setMethod(*c.method, false)
		return
	case c.unsure || c.head && (c.data != nil && !c.get || c.form != nil):
		r.setMethod(unknown(c.offset), true)
		return
	case c.head:
		method = "HEAD"
	case c.upload:
		method = "PUT"
	case c.get:
	case c.data != nil || c.form != nil:
		method = "POST"
	}
	r.setMethod(placed(method, c.offset), true)
}

func (c *transfer) addHeaders(r *Request, credentials *text) {
	for _, h := range c.headers {
		r.setHeader(h.name, h.value)
	}
	if c.user != nil {
		user, password, found := c.user.cut(":")
		if !found || c.negotiated {
			password = unknown(user.pos)
		}
		r.setHeader(placed("Authorization", c.user.pos), basic(user, password))
	} else if credentials != nil && find(r.Header, "Authorization") < 0 {
		user, password, _ := credentials.cut(":")
		if c.negotiated {
			password = unknown(user.pos)
		}
		r.setHeader(placed("Authorization", credentials.pos), basic(user.percentDecoded(), password.percentDecoded()))
	}
	accept := "*/*"
	if c.json {
		accept = mediaJSON
	}
	c.imply(r, "Accept", accept, c.offset)
}

func (c *transfer) imply(r *Request, name, value string, pos int) {
	if c.hidden || c.unsure {
		return
	}
	for _, h := range c.suppressed {
		if strings.EqualFold(h.name.s, name) {
			return
		}
	}
	r.imply(name, value, pos)
}

func (c *transfer) addBody(r *Request) {
	switch {
	case c.data != nil && c.form != nil:
		r.Complete = false
	case c.data != nil && c.get:
		r.addPairs(&r.Query, *c.data)
	case c.data != nil:
		media := formURLEncoded
		if c.json {
			media = mediaJSON
		}
		c.imply(r, "Content-Type", media, c.data.pos)
		r.setBody(*c.data)
	case c.form != nil:
		c.imply(r, "Content-Type", formMultipart, c.form[0].value.pos)
		for _, p := range c.form {
			r.Form = append(r.Form, p.value.value(p.name))
		}
	}
}
