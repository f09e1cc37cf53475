// Command bare is what the service costs at least: net/http, one delivery over a kept
// SMTP connection, and one Ed25519 signature or verification. It keeps codes in a map,
// has no limits, and is only for the benchmark beside it.
//
// With -floor it also does what the promises of the service take of the system: a durable
// write of as many octets, two lines in the log, and an email and header fields of the same
// size. What the service costs beyond that is its own work.
package main

import (
	"bufio"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"docsascode.example/impl/journal"
)

func main() {
	listen := flag.String("listen", "", "address of the service")
	gateway := flag.String("gateway", "", "address of the mail gateway")
	floor := flag.String("floor", "", "directory for durable writes")
	flag.Parse()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		log.Fatal(err)
	}
	s := &service{gateway: *gateway, codes: map[string]string{}, idle: make(chan *conn, 64), public: public, private: private}
	if *floor != "" {
		if s.journal, err = journal.Open(*floor); err != nil {
			log.Fatal(err)
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /user/code", s.ask)
	mux.HandleFunc("GET /token", s.exchange)
	mux.HandleFunc("GET /user", s.user)
	server := &http.Server{Addr: *listen, Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	log.Fatal(server.ListenAndServe())
}

type service struct {
	gateway string
	idle    chan *conn
	public  ed25519.PublicKey
	private ed25519.PrivateKey
	journal *journal.Journal // nil without -floor

	mu    sync.Mutex
	codes map[string]string
}

func (s *service) ask(w http.ResponseWriter, r *http.Request) {
	email := r.PostFormValue("email")
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err == nil {
		code := fmt.Sprintf("%06d", n)
		s.mu.Lock()
		s.codes[email] = code
		s.mu.Unlock()
		if err = s.keep(w, email); err == nil {
			err = s.mail(email, code)
		}
	}
	if err != nil || strings.ContainsAny(email, "\r\n<>") {
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	answer(w, http.StatusCreated, map[string]string{"email": email})
}

func (s *service) exchange(w http.ResponseWriter, r *http.Request) {
	email := r.URL.Query().Get("email")
	s.mu.Lock()
	right := s.codes[email] != "" && s.codes[email] == r.URL.Query().Get("code")
	delete(s.codes, email)
	s.mu.Unlock()
	if !right || s.keep(w, email) != nil {
		http.Error(w, "", http.StatusUnauthorized)
		return
	}
	text := encode([]byte(email))
	answer(w, http.StatusOK, map[string]string{"token": text + "." + encode(ed25519.Sign(s.private, []byte(text)))})
}

// fields are as many as the service has in a response, and lines are as long as its own.
var (
	fields = []string{"X-Request-Id", "X-Content-Type-Options", "Cache-Control", "Content-Security-Policy", "Referrer-Policy", "Vary",
		"Code-Expires-In", "Code-Resend-In", "Ratelimit", "Ratelimit-Policy"}
	lines    = [][]byte{[]byte(strings.Repeat("a", 199) + "\n"), []byte(strings.Repeat("r", 199) + "\n")}
	wordings = strings.Repeat(strings.Repeat("w", 70)+"\r\n", 35)
)

// keep does what -floor asks for.
func (s *service) keep(w http.ResponseWriter, email string) error {
	if s.journal == nil {
		return nil
	}
	for _, name := range fields {
		w.Header().Set(name, "as long as most of them are")
	}
	digest := sha256.Sum256([]byte(email))
	err := s.journal.Update(func(t *journal.Tx) error {
		for i, octets := range []int{180, 40, 16} {
			t.Put(journal.Record{Key: journal.Key(digest[i : i+16]), Deadline: 1<<32 - 1, Value: make([]byte, octets)})
		}
		return nil
	})
	for _, line := range lines {
		_, _ = os.Stderr.Write(line) // nobody can be told
	}
	return err
}

func (s *service) user(w http.ResponseWriter, r *http.Request) {
	text, signature, _ := strings.Cut(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), ".")
	raw, err := base64.RawURLEncoding.DecodeString(signature)
	if err != nil || !ed25519.Verify(s.public, []byte(text), raw) {
		http.Error(w, "", http.StatusUnauthorized)
		return
	}
	answer(w, http.StatusOK, map[string]string{"email": text})
}

func encode(octets []byte) string { return base64.RawURLEncoding.EncodeToString(octets) }

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // a client that has hung up does not hear of it
}

// conn is a kept connection to the gateway.
type conn struct {
	net.Conn
	replies *bufio.Reader
}

// mail delivers a code, with MAIL, RCPT and DATA in one write (RFC 2920).
func (s *service) mail(to, code string) error {
	c, err := s.take()
	if err != nil {
		return err
	}
	err = c.say("MAIL FROM:<bare@service.example>\r\nRCPT TO:<"+to+">\r\nDATA\r\n", "250", "250", "354")
	if err == nil {
		text := ""
		if s.journal != nil {
			text = wordings
		}
		err = c.say("From: bare@service.example\r\nTo: "+to+"\r\nSubject: Code\r\n\r\n"+text+"Your code is\r\n\r\n"+code+"\r\n.\r\n", "250")
	}
	if err != nil {
		_ = c.Close() // is given up
		return err
	}
	s.idle <- c
	return nil
}

func (s *service) take() (*conn, error) {
	select {
	case c := <-s.idle:
		return c, nil
	default:
	}
	raw, err := net.DialTimeout("tcp", s.gateway, time.Second)
	if err != nil {
		return nil, err
	}
	c := &conn{raw, bufio.NewReader(raw)}
	if err := c.say("", "220"); err != nil {
		return nil, err
	}
	return c, c.say("EHLO bare.example\r\n", "250")
}

// say sends commands and reads a reply for each of the codes.
func (c *conn) say(commands string, codes ...string) error {
	if _, err := c.Write([]byte(commands)); err != nil {
		return err
	}
	for _, code := range codes {
		for last := false; !last; {
			line, err := c.replies.ReadString('\n')
			if err != nil {
				return err
			}
			if !strings.HasPrefix(line, code) {
				return fmt.Errorf("the gateway replied %q", line)
			}
			last = len(line) < 4 || line[3] != '-'
		}
	}
	return nil
}
