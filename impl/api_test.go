package impl

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/gen/api"
	"docsascode.example/impl/address"
	"docsascode.example/impl/dev/devtest"
	"docsascode.example/impl/mail"
)

const joe = "joe@example.com"

// tooLarge is a header past the gate and within net/http's own bound.
var tooLarge = header("X-Filler", strings.Repeat("x", maxHeaderBytes))

// accept makes the tests run in both formats.
var accept = map[string]edit{
	"json": header("Accept", "application/json"),
	"xml":  header("Accept", "application/xml"),
}

// A scenario leads an operation to one of its statuses.
type scenario struct {
	name   string
	status int
	run    func(t *testing.T, s *service, accept edit) answer
}

var scenarios = []scenario{
	{"createCode", 201, func(t *testing.T, s *service, accept edit) answer {
		return s.createCode(t, joe, accept)
	}},
	{"createCode for a bad address", 400, func(t *testing.T, s *service, accept edit) answer {
		return s.createCode(t, "joe", accept)
	}},
	{"createCode for a refused recipient", 400, func(t *testing.T, s *service, accept edit) answer {
		s.gateway.refuse(&smtp.SMTPError{Code: 550, Message: "no such user"}, nil)
		return s.createCode(t, joe, accept)
	}},
	{"createCode from another site", 403, func(t *testing.T, s *service, accept edit) answer {
		return s.createCode(t, joe, accept, browser("cross-site", ""))
	}},
	{"createCode twice", 429, func(t *testing.T, s *service, accept edit) answer {
		require.Equal(t, 201, s.createCode(t, joe, accept).StatusCode)
		return s.createCode(t, joe, accept)
	}},
	{"createCode with a large header", 431, func(t *testing.T, s *service, accept edit) answer {
		return s.createCode(t, joe, accept, tooLarge)
	}},
	{"createCode without a gateway", 500, func(t *testing.T, s *service, accept edit) answer {
		s.gateway.stop()
		return s.createCode(t, joe, accept)
	}},
	{"createCode refused for now", 500, func(t *testing.T, s *service, accept edit) answer {
		s.gateway.refuse(nil, &smtp.SMTPError{Code: 451, Message: "later"})
		return s.createCode(t, joe, accept)
	}},
	{"createCode while many emails wait", 503, func(t *testing.T, s *service, accept edit) answer {
		defer s.occupy(t, joe)()
		return s.createCode(t, joe, accept)
	}},
	{"exchangeCode", 200, func(t *testing.T, s *service, accept edit) answer {
		s.createCode(t, joe)
		return s.exchangeCode(t, joe, s.gateway.lastCode(t), accept)
	}},
	{"exchangeCode with five digits", 400, func(t *testing.T, s *service, accept edit) answer {
		return s.exchangeCode(t, joe, "12345", accept)
	}},
	{"exchangeCode from another site", 403, func(t *testing.T, s *service, accept edit) answer {
		return s.exchangeCode(t, joe, "123456", accept, browser("cross-site", ""))
	}},
	{"getToken from another site", 403, func(t *testing.T, s *service, accept edit) answer {
		return s.getToken(t, joe, "123456", accept, browser("cross-site", ""))
	}},
	{"exchangeCode with a wrong code", 401, func(t *testing.T, s *service, accept edit) answer {
		s.createCode(t, joe)
		return s.exchangeCode(t, joe, wrong(s.gateway.lastCode(t)), accept)
	}},
	{"exchangeCode again and again", 429, func(t *testing.T, s *service, accept edit) answer {
		s.createCode(t, joe)
		for range 5 {
			require.Equal(t, 401, s.exchangeCode(t, joe, wrong(s.gateway.lastCode(t)), accept).StatusCode)
		}
		return s.exchangeCode(t, joe, s.gateway.lastCode(t), accept)
	}},
	{"exchangeCode with a large header", 431, func(t *testing.T, s *service, accept edit) answer {
		return s.exchangeCode(t, joe, "123456", accept, tooLarge)
	}},
	{"exchangeCode without a store", 500, func(t *testing.T, s *service, accept edit) answer {
		require.NoError(t, s.store.Close())
		return s.exchangeCode(t, joe, "123456", accept)
	}},
	{"getToken", 200, func(t *testing.T, s *service, accept edit) answer {
		s.createCode(t, joe)
		return s.getToken(t, joe, s.gateway.lastCode(t), accept)
	}},
	{"getToken with five digits", 400, func(t *testing.T, s *service, accept edit) answer {
		return s.getToken(t, joe, "12345", accept)
	}},
	{"getToken with a wrong code", 401, func(t *testing.T, s *service, accept edit) answer {
		s.createCode(t, joe)
		return s.getToken(t, joe, wrong(s.gateway.lastCode(t)), accept)
	}},
	{"getToken again and again", 429, func(t *testing.T, s *service, accept edit) answer {
		s.createCode(t, joe)
		for range 5 {
			require.Equal(t, 401, s.getToken(t, joe, wrong(s.gateway.lastCode(t)), accept).StatusCode)
		}
		return s.getToken(t, joe, s.gateway.lastCode(t), accept)
	}},
	{"getToken with a large header", 431, func(t *testing.T, s *service, accept edit) answer {
		return s.getToken(t, joe, "123456", accept, tooLarge)
	}},
	{"getToken without a store", 500, func(t *testing.T, s *service, accept edit) answer {
		require.NoError(t, s.store.Close())
		return s.getToken(t, joe, "123456", accept)
	}},
	{"getCurrentUser", 200, func(t *testing.T, s *service, accept edit) answer {
		return s.getUser(t, s.signIn(t, joe), accept)
	}},
	{"getCurrentUser with a malformed header", 400, func(t *testing.T, s *service, accept edit) answer {
		return s.getUser(t, "a b", accept)
	}},
	{"getCurrentUser without a token", 401, func(t *testing.T, s *service, accept edit) answer {
		return s.do(t, "GET", "/user", "", accept)
	}},
	{"getCurrentUser with a false token", 401, func(t *testing.T, s *service, accept edit) answer {
		return s.getUser(t, "e30.e30.e30", accept)
	}},
	{"getCurrentUser with a large header", 431, func(t *testing.T, s *service, accept edit) answer {
		return s.do(t, "GET", "/user", "", accept, tooLarge)
	}},
	{"getKeySet", 200, func(t *testing.T, s *service, accept edit) answer {
		return s.do(t, "GET", "/.well-known/jwks.json", "", accept)
	}},
	{"getKeySet with a large header", 431, func(t *testing.T, s *service, accept edit) answer {
		return s.do(t, "GET", "/.well-known/jwks.json", "", accept, tooLarge)
	}},
	{"getConfiguration", 200, func(t *testing.T, s *service, accept edit) answer {
		return s.do(t, "GET", "/.well-known/openid-configuration", "", accept)
	}},
	{"getConfiguration with a large header", 431, func(t *testing.T, s *service, accept edit) answer {
		return s.do(t, "GET", "/.well-known/openid-configuration", "", accept, tooLarge)
	}},
}

// TestContract holds the service against the document in both directions: what
// it answers is documented, and what is documented it answers.
func TestContract(t *testing.T) {
	t.Parallel()
	c, err := newContract()
	require.NoError(t, err)
	t.Run("scenarios", func(t *testing.T) {
		for _, scenario := range scenarios {
			for format, accept := range accept {
				t.Run(scenario.name+" in "+format, func(t *testing.T) {
					t.Parallel()
					got := scenario.run(t, start(t, c), accept)
					assert.Equal(t, scenario.status, got.StatusCode, got.body)
					assert.Equal(t, "Accept", got.Header.Get("Vary"))
				})
			}
		}
	})
	assert.ElementsMatch(t, c.documented(), c.observed())
}

// TestContractTells keeps the harness itself honest.
func TestContractTells(t *testing.T) {
	t.Parallel()
	const problem = `"title":"t","status":400,"detail":"d","instance":"i"`
	const body = `<title>t</title><status>400</status><detail>d</detail><instance>i</instance></problem>`
	tests := []struct {
		name, mediaType, body, wrong string
		status                       int
	}{
		{"a documented answer", "application/problem+json", `{"type":"y",` + problem + `}`, "", 400},
		{"the same in XML", "application/problem+xml", `<problem xmlns="urn:ietf:rfc:7807"><type>y</type>` + body, "", 400},
		{"an undocumented status", "application/problem+json", `{}`, "status", 418},
		{"another media type", "application/json", `{}`, "Content-Type", 400},
		{"a missing field", "application/problem+json", `{` + problem + `}`, "type", 400},
		{"an undocumented field", "application/problem+json", `{"type":"y","more":1,` + problem + `}`, "more", 400},
		{"a missing header", "application/problem+json", `{"type":"y",` + problem + `}`, "RateLimit", 429},
		{"another root", "application/problem+xml", `<error xmlns="urn:ietf:rfc:7807"/>`, "root", 400},
		{"another namespace", "application/problem+xml", `<problem><type>y</type>` + body, "root", 400},
		{"an undocumented element", "application/problem+xml", `<problem xmlns="urn:ietf:rfc:7807"><more/>` + body, "more", 400},
		{"a missing element", "application/problem+xml", `<problem xmlns="urn:ietf:rfc:7807">` + body, "type", 400},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c, err := newContract()
			require.NoError(t, err)
			request, err := http.NewRequest("POST", "http://localhost/user/code", nil)
			require.NoError(t, err)
			response := &http.Response{StatusCode: test.status, Header: http.Header{"Content-Type": {test.mediaType}}}
			err = c.check(request, response, []byte(test.body))
			if test.wrong == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, test.wrong)
			assert.Empty(t, c.observed())
		})
	}
}

// TestCodeSent: the response is the generated one.
func TestCodeSent(t *testing.T) {
	t.Parallel()
	generated := api.CreateCode201JSONResponse{
		Headers: api.CreateCode201ResponseHeaders{CodeExpiresIn: 600, CodeResendIn: 60, RateLimit: `"address-sends";r=0;t=60`, RateLimitPolicy: `"address-sends";q=1;w=60`},
	}
	generated.Body.User = api.CodeUser{Email: `"<jö>"@example.com`, Code: "A code was sent."}
	want, got := httptest.NewRecorder(), httptest.NewRecorder()
	require.NoError(t, generated.VisitCreateCodeResponse(want))
	require.NoError(t, codeSent(generated).VisitCreateCodeResponse(got))
	assert.Equal(t, want, got)
}

// TestDroppedConnection is the case in which nobody knows whether the mail was
// accepted: the caller is told of a failure, and the code is good.
func TestDroppedConnection(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	s.gateway.onArrival(func(c *smtp.Conn) { _ = c.Conn().Close() })
	assert.Equal(t, 500, s.createCode(t, joe).StatusCode)
	assert.Equal(t, 200, s.getToken(t, joe, s.gateway.lastCode(t)).StatusCode)
}

// TestRefusedRecipients tells the address that is wrong from the gateway that
// will not have it.
func TestRefusedRecipients(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	assert.Contains(t, problemIn(t, s.createCode(t, "élan@example.com")).Detail, "ASCII")

	s.gateway.refuse(&smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}, nil)
	assert.Contains(t, problemIn(t, s.createCode(t, joe)).Detail, "The mail server rejects this email address.")

	s.gateway.refuse(&smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "relaying denied"}, nil)
	assert.Equal(t, 500, s.createCode(t, joe).StatusCode)
}

// TestBusyGateway refuses what the gateway has no time for at once. It counts nothing, so that the next request works.
func TestBusyGateway(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	leave := s.occupy(t, joe)
	for range 5 {
		busy := s.createCode(t, joe)
		assert.Equal(t, 503, busy.StatusCode)
		assert.Regexp(t, `^[1-9]$`, busy.Header.Get("Retry-After"))
		assert.Equal(t, "Too many emails are waiting for the mail gateway. Wait "+inSeconds(2)+", then try again.", problemIn(t, busy).Detail)
	}
	assert.NotContains(t, s.record.String(), "request failed")
	assert.Contains(t, s.record.String(), `"reason":"busy"`)
	leave()
	assert.Equal(t, 201, s.createCode(t, joe).StatusCode)
}

// occupy takes all places of the queue of the gateway.
func (s *service) occupy(t *testing.T, to address.Address) (leave func()) {
	var places []*mail.Place
	for {
		place, err := s.mail.Enter(to)
		if err != nil {
			require.ErrorAs(t, err, new(*mail.BusyError))
			break
		}
		places = append(places, place)
	}
	return func() {
		for _, place := range places {
			place.Leave()
		}
	}
}

// TestRefusedMailRevokes shows that a refused mail leaves nothing behind: the
// next one is not held up by it and carries another code.
func TestRefusedMailRevokes(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	s.gateway.refuse(nil, errors.New("not now"))
	require.Equal(t, 500, s.createCode(t, joe).StatusCode)
	s.gateway.refuse(nil, nil)
	require.Equal(t, 201, s.createCode(t, joe).StatusCode)
}

// TestGatewayDown asks for more codes than a network may, while the mail gateway does not take one. The
// network has all its sends when the gateway is back, unless the gateway refused the emails.
func TestGatewayDown(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		down func(*service) (up func())
		want int
	}{
		"nothing listens": {func(s *service) func() {
			at := s.mail
			s.mail = deadGateway(t)
			return func() { s.mail = at }
		}, 201},
		"it greets with 421": {func(s *service) func() {
			at := s.mail
			s.mail = closedGateway(t)
			return func() { s.mail = at }
		}, 201},
		"it refuses each email": {func(s *service) func() {
			s.gateway.refuse(nil, errors.New("not now"))
			return func() { s.gateway.refuse(nil, nil) }
		}, 429},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, nil)
			up := test.down(s)
			for n := range s.policy.NetworkSendsPerHour {
				require.Equal(t, 500, s.createCode(t, fmt.Sprintf("user%d@example.com", n)).StatusCode)
			}
			up()
			assert.Equal(t, test.want, s.createCode(t, joe).StatusCode)
		})
	}
}

// deadGateway sends to a port at which nothing listens.
func deadGateway(t *testing.T) *mail.Sender { return senderTo(t, devtest.FreeAddr(t)) }

// closedGateway sends to a gateway that is closed for maintenance.
func closedGateway(t *testing.T) *mail.Sender {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = io.WriteString(c, "421 closed\r\n")
			_ = c.Close()
		}
	}()
	return senderTo(t, l.Addr().String())
}

func senderTo(t *testing.T, gateway string) *mail.Sender {
	sender, err := mail.New(mail.Config{Gateway: gateway, TLS: mail.TLSNone, From: "a@example.com", URL: "http://localhost:8080"})
	require.NoError(t, err)
	t.Cleanup(func() { _ = sender.Close() })
	return sender
}
