package notation

import (
	"slices"
	"strings"
	"unicode"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
)

// Credentials say which credentials a request needs. The words are those of OpenAPI's security schemes.
type Credentials struct {
	// Kind is apiKey, basic, bearer, oauth2 or none.
	Kind string
	// In and Name are where an API key is sent: in header, query or cookie.
	In, Name string
	// Format is JWT where the page says so.
	Format string
	// Flow, AuthorizationURL, TokenURL and Scopes are those of OAuth 2.0. Scopes have a name and perhaps a description.
	Flow, AuthorizationURL, TokenURL string
	Scopes                           [][2]string
	// General says that the sentence is about all requests.
	General bool
	// Optional says that a request without credentials works, too.
	Optional bool
}

func (Credentials) fact() {}

var (
	authTitle = wording{regex.MustCompile(`(?i)^[\W\d]*(?:api )?(?:authenticat\w+|authoriz\w+|authoris\w+|security|api[- ]keys?|credentials|auth|oauth)\b`),
		regex.MustCompile(`(?i)^[\W\d]*(?:anmeldung|authentifi|autentica|autoriza|авторизац|аутентификац|认证|鉴权|授权|身份验证|認証|인증)`)}
	authWords = wording{regex.MustCompile(`(?i)\b(?:api[- _]?keys?|access keys?|tokens?|credentials?|authenticat\w+|authoriz\w+|authoris\w+|oauth|basic auth|bearer|jwt|sign(?:ed)? in|logged in|session)\b`),
		regex.MustCompile(`(?i)schlüssel|\bclave\b|\bclé\b|\bclef\b|\bchave\b|ключ|токен|密钥|令牌|鉴权|认证|トークン|キー|認証|인증|토큰`)}
	noAuth = regex.MustCompile(`(?i)\b(?:no (?:auth\w*|api key|token|credentials?|sign-?in) (?:is |are )?(?:required|needed|necessary)|(?:does not|doesn't|do not|don't) (?:require|need) (?:any )?(?:auth\w*|an api key|a token|credentials)|without (?:authentication|authorization|an api key|a token|credentials)|(?:needs|requires) no (?:auth\w*|api key|token|credentials)|unauthenticated|public endpoint)\b`)
	isNeed = wording{regex.MustCompile(`(?i)\b(?:needs?|requires?|required|must|have to|has to|should|send|pass|include|provide|use|uses|add|put|set|authenticate|authenticated|supply|supplied|via|with your|carry|carries|expects?|accepts?|supports?|protected)\b`),
		regex.MustCompile(`(?i)\b(?:braucht|benötigt|erfordert|muss|senden|mitsenden|incluya|incluir|incluye|envíe|enviar|requiere|requer|inclua|envie|nécessite|envoyez|doit|doivent|richiede|inviare)\b|требу|нуж[ен]|переда[вйе]|необходим|需要|必须|携带|传[入递]|添加|必要|付与|付け|含め|指定|필요|포함`)}
	isGeneral = wording{regex.MustCompile(`(?i)\b(?:(?:all|every|each|any) (?:\w+ )?(?:requests?|calls?|endpoints?|operations?|methods?|routes?|paths?|resources?)|the api|this api|api (?:uses|requires)|requests (?:need|require|must|are))\b`),
		regex.MustCompile(`(?i)\b(?:jede anfrage|alle anfragen|jeder aufruf|alle aufrufe|toutes les requêtes|chaque requête|tod[ao]s l[ao]s (?:peticiones|solicitudes|llamadas)|cada (?:petición|solicitud|requisição)|todas as requisições|tutte le richieste)\b|все(?:х|м)? запрос|кажд\S+ запрос|所有(?:的)?(?:接口|请求)|每个请求|すべての(?:リクエスト|API)|全ての(?:リクエスト|API)|모든 요청`)}
	// isOptional is of credentials that a request may have, or that a server wants only if it was configured so.
	isOptional  = regex.MustCompile(`(?i)\b(?:optional(?:ly)?|not required)\b|\b(?:if|when|where) [^.,;]{0,60}\b(?:enabled|configured|started|launched|turned on|switched on)\b`)
	placeInLine = regex.MustCompile(`(?i)\b(header|query(?:[- ](?:string|parameters?))?|url parameter|cookie)s?\b|(` + headerWords + `)`)
	keySpan     = regex.MustCompile(`^([A-Za-z][\w-]*)\s*(?:[:=].*)?$`)
	schemeSpan  = regex.MustCompile(`(?i)^(?:authorization\s*:\s*)?(bearer|basic|token|apikey|key|digest)\b`)
	basicForm   = regex.MustCompile(`(?i)\bbasic[- ]?auth|\bhttp basic\b|\bbasic (?:http )?authenti`)
	bearerForm  = regex.MustCompile(`(?i)\bbearer\b`)
	oauthForm   = regex.MustCompile(`(?i)\boauth ?2?(?:\.0)?\b`)
)

// A wording has an expression for English, and one for other languages, which English pages need not be searched for.
type wording struct{ english, others *regex.Regexp }

// in reports whether a text of a page has the wording. The page is foreign if it has letters beyond ASCII.
func (w wording) in(text string, foreign bool) bool {
	return w.english.MatchString(text) || foreign && w.others.MatchString(text)
}

// isForeign reports whether a text has letters beyond ASCII.
func isForeign(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII && unicode.IsLetter(r) })
}

// headerWords are the words for a header in other languages.
const headerWords = `cabecera|encabezado|cabeçalho|en-?tête|kopfzeile|intestazione|заголов|请求头|头部|标头|ヘッダ|헤더`

// flows are the words for the flows of OAuth 2.0.
var flows = []struct {
	form *regex.Regexp
	name string
}{
	{regex.MustCompile(`(?i)\bclient[- ]credentials\b`), "clientCredentials"},
	{regex.MustCompile(`(?i)\bauthori[sz]ation[- ]code\b`), "authorizationCode"},
	{regex.MustCompile(`(?i)\bimplicit\b`), "implicit"},
	{regex.MustCompile(`(?i)\b(?:resource owner )?password (?:grant|flow|credentials)\b`), "password"},
}

// authentications reads sentences about the credentials that requests need: "Send your API key in the header
// `X-Api-Key`.", "All requests use HTTP Basic authentication.", and sections about OAuth 2.0 with its URLs and scopes.
func authentications(c *Context) {
	role := c.Role()
	if role.Group == Response || role.Part == Codes {
		return
	}
	about := c.isAboutAuth()
	if about && c.oauth() {
		return
	}
	for _, b := range c.Blocks {
		p, ok := b.(markdown.Paragraph)
		if !ok || !about && !authWords.in(p.Value, c.foreign) && !noAuth.MatchString(p.Value) && !scopeForm.MatchString(p.Value) {
			continue
		}
		for sentence := range wholeSentencesOf(p.Line) {
			if a, ok := c.authOf(sentence, about); ok {
				a.General = a.General || about && isOwnSection(c.Section)
				c.add(sentence.Pos, Said, role, a)
			}
		}
	}
}

// isAboutAuth reports whether a title at or above the section names authentication.
func (c *Context) isAboutAuth() bool {
	for s := c.Section; s != nil && s.Above != nil; s = s.Above {
		if authTitle.in(s.Title.Value, c.foreign) && len(strings.Fields(s.Title.Value)) <= 5 {
			return true
		}
	}
	return false
}

// isOwnSection reports whether a heading rather than a label in an operation names the section.
func isOwnSection(s *markdown.Section) bool { return s.Kind == markdown.Heading && !hasHead(s.Above) }

// authOf reads one sentence.
func (r *reading) authOf(l markdown.Line, about bool) (Credentials, bool) {
	text := strings.ReplaceAll(l.Value, "\n", " ")
	a, ok := r.schemeIn(l, text, about)
	if ok {
		a.General, a.Optional = isGeneral.in(text, r.foreign), a.Kind != "none" && isOptional.MatchString(text)
	}
	return a, ok
}

// schemeIn is the scheme of a sentence.
func (r *reading) schemeIn(l markdown.Line, text string, about bool) (a Credentials, ok bool) {
	if noAuth.MatchString(text) {
		a.Kind = "none"
		return a, true
	}
	if scopeForm.MatchString(text) && !oauthForm.MatchString(text) {
		if a.scopesOf(l, 0, false); len(a.Scopes) > 0 {
			a.Kind = "oauth2"
			return a, true
		}
	}
	if !(authWords.in(text, r.foreign) || about && placeInLine.MatchString(text)) || !isNeed.in(text, r.foreign) && !about {
		return a, false
	}
	for _, part := range l.Parts {
		if span := l.Of(part); part.Is(markdown.Quoted) {
			if m := schemeSpan.FindStringSubmatch(span.Value); m != nil && (strings.Contains(strings.ToLower(text), "authorization") || strings.ContainsAny(span.Value, " ")) {
				a.scheme(strings.ToLower(m[1]))
				return a.withFormat(text), true
			}
		}
	}
	switch {
	case a.key(l):
	case basicForm.MatchString(text):
		a.Kind = "basic"
	case bearerForm.MatchString(text):
		a.Kind = "bearer"
	default:
		return a, false
	}
	return a.withFormat(text), true
}

func (a Credentials) withFormat(text string) Credentials {
	if a.Kind == "bearer" && strings.Contains(text, "JWT") {
		a.Format = "JWT"
	}
	return a
}

// scheme is one of the header Authorization. OpenAPI knows Basic and Bearer; any other is a key in that header.
func (a *Credentials) scheme(word string) {
	a.Kind = word
	if word != "bearer" && word != "basic" {
		a.Kind, a.In, a.Name = "apiKey", "header", "Authorization"
	}
}

// key reads where an API key is sent, and under which name: "in the header `X-Api-Key`", "the `api_key` query parameter".
func (a *Credentials) key(l markdown.Line) bool {
	best, distance := "", len(l.Value)
	for _, m := range placeInLine.FindAllStringSubmatchIndex(l.Value, -1) {
		for _, part := range l.Parts {
			if !part.Is(markdown.Quoted) && !part.Is(markdown.Strong) {
				continue
			}
			name := keySpan.FindStringSubmatch(strings.TrimLeft(l.Of(part).Value, "?&"))
			gap := max(part.From-m[1], m[0]-part.To)
			if name == nil || gap >= distance || notAKey.MatchString(name[1]) {
				continue
			}
			best, distance = name[1], gap
			if a.In = "header"; m[2] >= 0 {
				a.In = strings.ToLower(strings.Fields(strings.ReplaceAll(l.Value[m[2]:m[3]], "-", " "))[0])
			}
		}
	}
	if a.In == "url" {
		a.In = "query"
	}
	const near = 40 // characters between the name and its place
	if best == "" || distance > near {
		a.In = ""
		return false
	}
	a.Kind, a.Name = "apiKey", best
	return true
}

// notAKey is a header that holds no key: those that responses have, and those with an own meaning in requests.
var notAKey = regex.MustCompile(`(?i)^(?:authorization|www-authenticate|cache-control|content-[a-z]+|accept(?:-[a-z]+)?|location|etag|if-[a-z-]+|retry-after|vary|link|allow|x-request-id)$`)

var (
	scopeForm   = regex.MustCompile(`(?i)\bscopes?\b`)
	scopeBefore = regex.MustCompile(`(?i)^\W*(?:the )?scope\s*$`)
	scopeSpan   = regex.MustCompile(`^[\w.:/-]+$`)
	tokenWord   = regex.MustCompile(`(?i)\btoken`)
	authWord    = regex.MustCompile(`(?i)\bauthori[sz]`)
)

// oauth reads a section about OAuth 2.0: its URLs, its flow and its scopes.
func (c *Context) oauth() bool {
	a := Credentials{Kind: "oauth2", General: true}
	found := oauthForm.MatchString(c.Title.Value)
	c.Section.All(func(s *markdown.Section) bool {
		scopes := strings.Contains(strings.ToLower(s.Title.Value), "scope")
		for _, b := range s.Blocks {
			switch b := b.(type) {
			case markdown.Paragraph:
				found = found || oauthForm.MatchString(b.Value)
				for _, line := range b.Lines() {
					a.oauthLine(line, s.Title.Value)
					if at := strings.Index(strings.ToLower(line.Value), "scope"); at >= 0 || scopes {
						a.scopesOf(line, max(at, 0), b.Item)
						a.describeScope(line)
						scopes = scopes || strings.HasSuffix(strings.TrimSpace(line.Value), ":")
					}
				}
			case markdown.Table:
				a.oauthTable(b)
			}
		}
		return true
	})
	if !found || a.AuthorizationURL+a.TokenURL == "" || c.isInOAuth() {
		return found && c.isInOAuth()
	}
	if a.Flow == "" {
		a.Flow = map[bool]string{true: "authorizationCode", false: "clientCredentials"}[a.AuthorizationURL != "" && a.TokenURL != ""]
		if a.TokenURL == "" {
			a.Flow = "implicit"
		}
	}
	c.add(c.Title.Start(), Said, Role{}, a)
	return true
}

// isInOAuth reports whether a section above has the URLs of OAuth 2.0, so that this one is only a part of it.
func (c *Context) isInOAuth() bool {
	for i := len(c.evidence) - 1; i >= 0; i-- {
		if a, ok := c.evidence[i].Fact.(Credentials); ok && a.Kind == "oauth2" {
			for s := c.Section; s != nil; s = s.Above {
				if s == c.evidence[i].Section {
					return true
				}
			}
		}
	}
	return false
}

// oauthLine reads a URL and the flow.
func (a *Credentials) oauthLine(l markdown.Line, title string) {
	for _, f := range flows {
		if a.Flow == "" && (f.form.MatchString(l.Value) || f.form.MatchString(title)) {
			a.Flow = f.name
		}
	}
	for _, m := range urlForm.FindAllStringIndex(l.Value, -1) {
		url := strings.TrimRight(l.Value[m[0]:m[1]], ".,;")
		before := l.Value[:m[0]]
		isToken, isAuth := tokenWord.MatchString(before) || strings.HasSuffix(url, "token"), authWord.MatchString(before) || strings.Contains(url, "authorize")
		switch {
		case isToken && a.TokenURL == "" && !strings.Contains(url, "authorize"):
			a.TokenURL = url
		case isAuth && a.AuthorizationURL == "":
			a.AuthorizationURL = url
		}
	}
}

// scopesOf reads the scopes that a line names in code. An item of a list describes its scope.
func (a *Credentials) scopesOf(l markdown.Line, from int, item bool) {
	for _, part := range l.Parts {
		name := l.Of(part).Value
		if !part.Is(markdown.Quoted) || part.From < from || !scopeSpan.MatchString(name) || strings.Contains(name, "://") {
			continue
		}
		text := ""
		if item && part.From == 0 {
			text = strings.Trim(l.Value[part.To:], " :–—-.")
		}
		a.Scopes = append(a.Scopes, [2]string{name, text})
		if text != "" {
			return
		}
	}
}

// describeScope reads a sentence about one scope: "The scope `notes:read` reads notes."
func (a *Credentials) describeScope(l markdown.Line) {
	for sentence := range wholeSentencesOf(l) {
		for _, part := range sentence.Parts {
			name := sentence.Of(part).Value
			i := slices.IndexFunc(a.Scopes, func(s [2]string) bool { return s[0] == name && s[1] == "" })
			if i >= 0 && scopeBefore.MatchString(sentence.Value[:part.From]) {
				a.Scopes[i][1] = strings.Trim(sentence.Value[part.To:], " :–—-.")
				break
			}
		}
	}
}

// oauthTable reads a table of scopes, or one with the URLs.
func (a *Credentials) oauthTable(t markdown.Table) {
	isScopes := strings.Contains(strings.ToLower(t.Rows[0][0].Value), "scope")
	for i, row := range t.Rows {
		switch {
		case len(row) < 2:
		case isScopes && i > 0 && scopeSpan.MatchString(strings.TrimSpace(row[0].Value)):
			a.Scopes = append(a.Scopes, [2]string{strings.TrimSpace(row[0].Value), row[1].Value})
		case !isScopes:
			for _, cell := range row[1:] {
				a.oauthLine(markdown.Line{Text: cell.Text.As(row[0].Value + ": " + cell.Value)}, "")
			}
		}
	}
}
