package example

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/dop251/goja/ast"

	"docsascode.example/gen/internal/regex"
)

// methods are axios' functions that are named for the request's method.
var methods = []string{"get", "delete", "head", "options", "post", "put", "patch"}

// request reads one call. It is nil when the call sends nothing that is known to
// be a request.
func (js *script) request(call *ast.CallExpression) *Request {
	pos := js.offset(call)
	if js.isFetch(call.Callee) {
		return js.fetch(call, pos)
	}
	if dot, ok := call.Callee.(*ast.DotExpression); ok {
		if client := js.eval(dot.Left); client.kind == clientKind {
			name := dot.Identifier.Name.String()
			return js.axios(client, placed(name, offset(dot.Identifier.Idx)), js.arguments(call), pos)
		}
	}
	if client := js.eval(call.Callee); client.kind == clientKind {
		return js.axios(client, placed("request", pos), js.arguments(call), pos)
	}
	return nil
}

func (js *script) isFetch(callee ast.Expression) bool {
	switch c := callee.(type) {
	case *ast.Identifier:
		o := js.eval(c)
		if o.kind == moduleKind {
			return slices.Contains(fetchModules, o.text.s)
		}
		return c.Name == "fetch" && js.builtin("fetch")
	case *ast.DotExpression:
		root, ok := c.Left.(*ast.Identifier)
		global := ok && js.scope.names[root.Name.String()] == nil
		return global && c.Identifier.Name == "fetch" && (root.Name == "window" || root.Name == "globalThis" || root.Name == "self")
	}
	return false
}

// arguments are the arguments of a call, as far as each is in its place.
func (js *script) arguments(call *ast.CallExpression) []*object {
	var args []*object
	for _, a := range call.ArgumentList {
		args = append(args, js.eval(a))
		if _, ok := a.(*ast.SpreadElement); ok {
			break
		}
	}
	return args
}

// axios reads client.name(...args).
func (js *script) axios(client *object, name text, args []*object, pos int) *Request {
	config := &object{kind: plainKind, pos: pos}
	config.open = client.open
	config.fields = slices.Clone(client.fields)
	method, form := strings.CutSuffix(name.s, "Form")
	body := slices.Contains([]string{"post", "put", "patch"}, method)
	switch {
	case name.s == "request":
		if len(args) > 1 || len(args) == 1 && args[0].kind == stringKind {
			configure(config, args, 1)
			setArgument(config, "url", args, 0)
			break
		}
		configure(config, args, 0)
	case !slices.Contains(methods, method) || form && !body:
		return nil
	case body && len(args) == 2 && isConfiguration(args[1]): // in the place of the body, by a slip
		configure(config, args, 1)
		setArgument(config, "url", args, 0)
	case body:
		configure(config, args, 2)
		setArgument(config, "url", args, 0)
		setArgument(config, "data", args, 1)
	default:
		configure(config, args, 1)
		setArgument(config, "url", args, 0)
	}
	if form {
		configureForm(config, name.pos)
	}
	if name.s != "request" {
		config.set(placed("method", name.pos), stringObject(name.slice(0, len(method))))
	}
	return js.send(config, pos)
}

// isConfiguration reports whether an object is clearly a configuration: it has an object of headers that HTTP knows, and
// nothing else than settings.
func isConfiguration(o *object) bool {
	if o.kind != plainKind || o.open || o.get("headers") == nil || slices.ContainsFunc(o.fields, func(m item) bool { return !settings[m.name.s] }) {
		return false
	}
	return slices.ContainsFunc(o.get("headers").fields, func(m item) bool {
		return slices.Contains([]string{"accept", "authorization", "content-type"}, strings.ToLower(m.name.s))
	})
}

func setArgument(config *object, name string, args []*object, i int) {
	if i < len(args) {
		config.set(placed(name, args[i].pos), args[i])
	}
}

func configureForm(config *object, pos int) {
	headers := &object{kind: plainKind, pos: pos}
	headers.append(placed("Content-Type", pos), stringObject(placed(formMultipart, pos)))
	merge(config, placed("headers", pos), headers)
}

// configure merges args[i], a configuration, into another: headers and params by
// their fields, all other settings as a whole.
func configure(config *object, args []*object, i int) {
	if i >= len(args) || args[i].kind == undefinedKind {
		return
	}
	if args[i].kind != plainKind || args[i].open {
		config.blur()
	}
	for _, m := range args[i].fields {
		merge(config, m.name, m.value)
	}
}

func merge(config *object, name text, value *object) {
	old := config.get(name.s)
	if old == nil || value.kind != plainKind || name.s != "headers" && name.s != "params" {
		config.set(name, value)
		return
	}
	merged := &object{kind: plainKind, pos: value.pos}
	merged.spread(old)
	for _, m := range value.fields {
		merged.fields = slices.DeleteFunc(merged.fields, func(o item) bool {
			return name.s == "headers" && strings.EqualFold(o.name.s, m.name.s)
		})
	}
	merged.spread(value)
	config.set(name, merged)
}

// settings are the fields of a configuration that send reads, and the fields
// without effect on the request.
var settings = map[string]bool{
	"url": true, "method": true, "baseURL": true, "params": true, "headers": true, "data": true, "auth": true,
	"timeout": true, "timeoutErrorMessage": true, "responseType": true, "responseEncoding": true, "validateStatus": true,
	"withCredentials": true, "signal": true, "cancelToken": true, "maxRedirects": true, "maxContentLength": true,
	"maxBodyLength": true, "httpAgent": true, "httpsAgent": true, "proxy": true, "decompress": true,
	"onUploadProgress": true, "onDownloadProgress": true, "transformResponse": true, "transitional": true,
}

// send reads a configuration of axios.
func (js *script) send(config *object, pos int) *Request {
	r := newRequest(pos)
	r.Complete = !config.open && !js.scope.tampered
	for _, m := range config.fields {
		r.Complete = r.Complete && settings[m.name.s]
	}
	setAxiosMethod(r, config, pos)
	js.setAxiosURL(r, config, pos)
	r.addParams(config.get("params"))
	certain := r.addHeaders(config.get("headers"), true) && !config.open && !js.scope.tampered
	r.addAuth(config.get("auth"))
	if certain {
		r.imply("Accept", "application/json, text/plain, */*", pos)
	}
	r.addAxiosData(config.get("data"), certain)
	return r
}

func setAxiosMethod(r *Request, config *object, pos int) {
	method := config.get("method")
	switch {
	case method == nil && config.open:
		r.setMethod(unknown(pos), true)
	case method == nil || method.kind == undefinedKind:
		r.setMethod(placed("GET", pos), true)
	case method.kind != stringKind:
		r.setMethod(unknown(method.pos), false)
	default:
		upper := method.text
		upper.s = strings.ToUpper(upper.s)
		if len(upper.s) != len(upper.at) {
			upper = unknown(method.pos)
		}
		r.setMethod(upper, false)
	}
}

var absolute = regex.MustCompile(`^([A-Za-z][A-Za-z0-9+.-]*:)?//`)

// setAxiosURL puts the base URL before a relative one.
func (js *script) setAxiosURL(r *Request, config *object, pos int) {
	url, base := text{pos: pos}, text{pos: pos}
	if o := config.get("url"); o != nil && o.kind != undefinedKind {
		url = o.string()
	} else if config.open {
		url = unknown(pos)
	}
	if o := config.get("baseURL"); o != nil && o.kind != undefinedKind {
		base = o.string()
	} else if config.open || js.scope.tampered {
		base = unknown(pos)
	}
	switch {
	case base.s == "" || absolute.MatchString(url.s):
	case url.unknownAt(0):
		url = unknown(url.pos)
	case url.s == "":
		url = base
	default:
		base = base.slice(0, len(strings.TrimSuffix(base.s, "/")))
		rest := url.from(len(url.s) - len(strings.TrimLeft(url.s, "/")))
		url = join(base, placed("/", url.pos), rest).moved(url.pos)
	}
	r.setURL(url)
}

func (r *Request) addParams(params *object) {
	if params == nil || params.kind == undefinedKind || params.kind == nullKind {
		return
	}
	r.addFields(&r.Query, params)
}

// addFields lists the fields of a flat object. It leaves out fields that
// libraries write in different ways, and takes a variable for a simple value.
func (r *Request) addFields(list *[]Value, o *object) {
	if o.kind != plainKind && o.kind != paramsKind && o.kind != formKind {
		r.Complete = false
		return
	}
	r.Complete = r.Complete && !o.open
	for _, m := range o.fields {
		switch {
		case o.kind != plainKind || m.value.primitive() || m.value.kind == unknownKind || m.value.kind == paramsKind:
			*list = append(*list, m.value.string().value(m.name))
		case m.value.kind != undefinedKind:
			r.Complete = false
		}
	}
}

// addHeaders takes an object of headers and says whether it is certain what the
// tool adds to them. lenient drops headers that are undefined, null or false; the
// latter two also keep the tool from sending its own.
func (r *Request) addHeaders(headers *object, lenient bool) bool {
	if headers == nil || headers.kind == undefinedKind {
		return true
	}
	if headers.kind == arrayKind {
		headers = entries(plainKind, headers, headers.pos)
	}
	certain, dropped := headers.kind == plainKind && !headers.open, false
	for _, m := range headers.fields {
		switch {
		case m.value.kind == plainKind:
			certain = false
		case lenient && m.value.kind == undefinedKind:
		case lenient && (m.value.kind == nullKind || m.value.text.s == "false"):
			dropped = true
		default:
			r.setHeader(m.name, m.value.string())
		}
	}
	r.Complete = r.Complete && certain
	return certain && !dropped
}

func (r *Request) addAuth(auth *object) {
	if auth == nil || auth.kind == undefinedKind {
		return
	}
	part := func(name string) text {
		if o := auth.get(name); o != nil && o.kind == stringKind {
			return o.text.moved(auth.pos)
		}
		return unknown(auth.pos)
	}
	if i := find(r.Header, "Authorization"); i >= 0 {
		r.Header = slices.Delete(r.Header, i, i+1)
	}
	r.setHeader(placed("Authorization", auth.pos), basic(part("username"), part("password")))
}

// addAxiosData sends data as axios does, which goes by its kind and by the
// Content-Type. certain says that all headers are known.
func (r *Request) addAxiosData(data *object, certain bool) {
	if data == nil || data.kind == undefinedKind || data.kind == nullKind {
		return
	}
	media, body := axiosMedia[data.kind], slices.Contains([]string{"POST", "PUT", "PATCH"}, r.Method.Text)
	if certain && media != "" && (body || data.kind != stringKind) {
		r.imply("Content-Type", media, data.pos)
	}
	media = r.ContentType()
	structured := data.kind == plainKind || data.kind == formKind
	switch {
	case media == "":
		r.Complete = false
	case data.kind == paramsKind, structured && media == formURLEncoded, structured && media == formMultipart:
		r.addFields(&r.Form, data)
	case data.kind == plainKind || data.kind == arrayKind:
		t, _ := data.json()
		r.setBody(t)
	case data.kind == stringKind && (media != mediaJSON || !data.text.known() || json.Valid([]byte(data.text.s))):
		r.setBody(data.text)
	default:
		r.Complete = false
	}
}

// axiosMedia is the media type that axios sends each kind of data with by default.
var axiosMedia = map[kind]string{
	plainKind:  mediaJSON,
	arrayKind:  mediaJSON,
	formKind:   formMultipart,
	paramsKind: formURLEncoded,
	stringKind: formURLEncoded,
}
