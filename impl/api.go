package impl

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"docsascode.example/gen/api"
	"docsascode.example/impl/address"
	"docsascode.example/impl/code"
	"docsascode.example/impl/mail"
	"docsascode.example/impl/token"
	"docsascode.example/impl/watch"
)

var (
	onlyDigits = regexp.MustCompile(`^[0-9]+$`)
	// unpasted takes out what a code has around and between its digits when people copy it.
	unpasted = strings.NewReplacer(" ", "", "-", "", "\t", "", "\r", "", "\n", "", "\u00a0", "", "\u2009", "", "\u202f", "", "\u2011", "")
	numeral  = map[int]string{6: "six", 7: "seven", 8: "eight"}
)

// operations implements the generated interface; every error goes through
// [Server.problem].
type operations struct{ *Server }

var _ api.StrictServerInterface = operations{}

// CreateCode responds with 201 after the mail gateway has accepted the email. It
// goes on if the client hangs up.
func (s operations) CreateCode(ctx context.Context, request api.CreateCodeRequestObject) (api.CreateCodeResponseObject, error) {
	c := clientFrom(ctx)
	ctx = mail.Until(context.WithoutCancel(ctx), time.Now().Add(sendTimeout))
	to, err := parseAddress(request.Body.Email)
	if err != nil {
		return nil, err
	}
	issued, err := s.sendCode(ctx, to, c)
	if err != nil {
		return nil, err
	}
	headers := codeHeaders(issued, s.now())
	user := api.CodeUser{Email: request.Body.Email, Code: "A code was sent to the email address."}
	if c.format == formatXML {
		body, err := xmlBody(xml.Name{Local: "user"}, user)
		return api.CreateCode201ApplicationxmlResponse{Body: body, Headers: headers}, err
	}
	response := codeSent{Headers: headers}
	response.Body.User = user
	return response, nil
}

// codeSent writes what the generated response does, in half the time: it neither looks for the
// canonical form of each name nor allocates memory for each value.
type codeSent api.CreateCode201JSONResponse

// codeFields are the names of the header fields in the order of VisitCreateCodeResponse.
var codeFields = [...]string{"Content-Type", "Code-Expires-In", "Code-Resend-In", "Ratelimit", "Ratelimit-Policy"}

// VisitCreateCodeResponse writes the response.
func (c codeSent) VisitCreateCodeResponse(w http.ResponseWriter) error {
	header, values := w.Header(), [len(codeFields)]string{
		"application/json", strconv.Itoa(c.Headers.CodeExpiresIn), strconv.Itoa(c.Headers.CodeResendIn),
		c.Headers.RateLimit, c.Headers.RateLimitPolicy,
	}
	for i, name := range codeFields {
		header[name] = values[i : i+1 : i+1]
	}
	w.WriteHeader(http.StatusCreated)
	return json.NewEncoder(w).Encode(c.Body)
}

// codeHeaders tell when the code expires and when another email may be asked for. The time that
// is left of a code which was sent before is rounded down to a minute: its end tells a stranger when
// somebody asked.
func codeHeaders(issued code.Issued, now time.Time) api.CreateCode201ResponseHeaders {
	life := max(0, issued.Expires.Sub(now))
	if issued.Again {
		life = life.Truncate(time.Minute)
	}
	policy, left := leftFields(issued.Left)
	return api.CreateCode201ResponseHeaders{
		CodeExpiresIn: int(life.Round(time.Second) / time.Second), CodeResendIn: wholeSeconds(issued.Left.Reset),
		RateLimitPolicy: policy[0], RateLimit: left[0],
	}
}

// sendCode issues a code and emails it, or for a test address does not.
func (s operations) sendCode(ctx context.Context, to address.Address, c client) (issued code.Issued, err error) {
	if !s.admission.Allowed(to) {
		return code.Issued{}, domainKind.problem("This service does not send codes to email addresses of this domain. Use an address of another domain.")
	}
	if digits, ok := s.admission.TestCode(to); ok {
		issued, err = s.codes.IssueFixed(ctx, s.user(to), c.addr, digits)
		s.watch.TestSend(ctx, s.user(to), c.addr, err)
		return issued, err
	}
	issued, err = s.mailCode(ctx, to, c)
	s.watch.Send(ctx, s.user(to), c.addr, err)
	return issued, err
}

// ExchangeCode responds with a token for the code's address, and uses the code.
func (s operations) ExchangeCode(ctx context.Context, request api.ExchangeCodeRequestObject) (api.ExchangeCodeResponseObject, error) {
	token, err := s.exchange(ctx, request.Body.Email, request.Body.Code)
	if err != nil {
		return nil, err
	}
	if clientFrom(ctx).format == formatXML {
		body, err := xmlBody(xml.Name{Local: "token"}, token)
		return api.ExchangeCode200ApplicationxmlResponse{Body: body}, err
	}
	return api.ExchangeCode200JSONResponse{Token: token}, nil
}

// GetToken is ExchangeCode with the address and the code in the URL.
func (s operations) GetToken(ctx context.Context, request api.GetTokenRequestObject) (api.GetTokenResponseObject, error) {
	token, err := s.exchange(ctx, request.Params.Email, request.Params.Code)
	if err != nil {
		return nil, err
	}
	if clientFrom(ctx).format == formatXML {
		body, err := xmlBody(xml.Name{Local: "token"}, token)
		return api.GetToken200ApplicationxmlResponse{Body: body}, err
	}
	return api.GetToken200JSONResponse{Token: token}, nil
}

// exchange uses a code and returns a token about its address.
func (s operations) exchange(ctx context.Context, email, code string) (token string, err error) {
	typed, err := parseAddress(email)
	if err != nil {
		return "", err
	}
	from := s.user(typed)
	code = unpasted.Replace(code)
	if !onlyDigits.MatchString(code) || len(code) != s.policy.Digits {
		return "", badRequest("The code does not have %s digits. Copy it from the email.", numeral[s.policy.Digits])
	}
	addr := clientFrom(ctx).addr
	err = s.codes.Exchange(ctx, from, addr, code)
	s.watch.Attempt(ctx, from, addr, err)
	if err != nil {
		return "", err
	}
	return s.tokens.IssueRemembered(string(from))
}

// GetCurrentUser responds with the subject of the token.
func (s operations) GetCurrentUser(ctx context.Context, _ api.GetCurrentUserRequestObject) (api.GetCurrentUserResponseObject, error) {
	c := clientFrom(ctx)
	user := api.CurrentUser{Email: c.subject}
	if c.format == formatXML {
		body, err := xmlBody(xml.Name{Local: "user"}, user)
		return api.GetCurrentUser200ApplicationxmlResponse{Body: body}, err
	}
	return api.GetCurrentUser200JSONResponse{User: user}, nil
}

// GetKeySet responds with the keys that verify the tokens. It may be cached.
func (s operations) GetKeySet(context.Context, api.GetKeySetRequestObject) (api.GetKeySetResponseObject, error) {
	return keySet(s.tokens.KeySet()), nil
}

// GetConfiguration responds with what verifiers discover of the issuer.
func (s operations) GetConfiguration(context.Context, api.GetConfigurationRequestObject) (api.GetConfigurationResponseObject, error) {
	algorithms := []string{}
	for _, k := range s.tokens.KeySet().Keys {
		if !slices.Contains(algorithms, k.Algorithm) {
			algorithms = append(algorithms, k.Algorithm)
		}
	}
	return api.GetConfiguration200JSONResponse{
		Issuer: s.issuer, JwksUri: s.url + keySetPath, IdTokenSigningAlgValuesSupported: algorithms,
		ResponseTypesSupported: []string{}, SubjectTypesSupported: []string{"public"},
	}, nil
}

// user is the address by which a user is known. Email goes to the address as typed.
func (s *Server) user(typed address.Address) address.Address {
	if s.typedSubjects {
		return typed
	}
	return typed.Folded()
}

// A keySet is a response whose keys have the fields of their algorithm: keys of
// ES256 have a y, which the page does not show.
type keySet token.KeySet

// VisitGetKeySetResponse writes the set as its media type has it (RFC 7517 §5).
func (k keySet) VisitGetKeySetResponse(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", "application/jwk-set+json")
	return json.NewEncoder(w).Encode(token.KeySet(k))
}

// mailCode issues a code and emails it. It writes and counts nothing if the mail
// gateway has no time for the email.
func (s operations) mailCode(ctx context.Context, to address.Address, c client) (issued code.Issued, err error) {
	place, err := s.mail.Enter(to)
	if err != nil {
		return code.Issued{}, err
	}
	defer place.Leave()
	place.Prefer(c.languages)
	issued, err = s.codes.Issue(ctx, s.user(to), c.addr)
	if err != nil {
		return code.Issued{}, err
	}
	return issued, s.deliver(ctx, s.watch.Mailer(place), to, issued)
}

// deliver emails a code. It revokes a code that was certainly not sent, and takes back one that
// the mail gateway was not told of. A code that may have arrived still works, though the client
// gets an error.
func (s operations) deliver(ctx context.Context, sender watch.Mailer, to address.Address, issued code.Issued) error {
	err := sender.SendCode(ctx, to, issued.Code, issued.Expires.Sub(s.now()))
	if err == nil || errors.Is(err, mail.ErrUncertain) {
		return err
	}
	takeBack := s.codes.Revoke
	if mail.Unsent(err) {
		takeBack = s.codes.TakeBack
	}
	if fault := takeBack(ctx, issued); fault != nil {
		return fmt.Errorf("%w, after: %v", fault, err)
	}
	return err
}
