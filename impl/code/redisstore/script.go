package redisstore

import (
	"context"
	"embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"docsascode.example/impl/code"
)

//go:embed lua
var luaFiles embed.FS

// A script is one transaction.
type script struct {
	source string
	hash   string // by which a server that ran it once knows it
}

var (
	sendScript     = loadScript("send")
	revokeScript   = loadScript("revoke")
	exchangeScript = loadScript("exchange")
	tryScript      = loadScript("try")
)

func loadScript(name string) script {
	var source string
	for _, file := range []string{"common", name} {
		text, err := luaFiles.ReadFile("lua/" + file + ".lua")
		if err != nil {
			panic(err) // the file is part of the program
		}
		source += string(text)
	}
	return script{source, redis.NewScript(source).Hash()}
}

// scriptRequest is the argument of every script. Each script reads its part of it.
type scriptRequest struct {
	Now               int64          `json:"now"`
	Nonce             string         `json:"nonce"`
	Proof             string         `json:"proof"`
	Network           string         `json:"network"`
	Life              int64          `json:"life"`
	KnownFor          int64          `json:"known_for"`
	Budgets           []scriptBudget `json:"budgets"`
	AddressRates      []scriptRate   `json:"address_rates"`
	KnownRates        []scriptRate   `json:"known_rates"`
	AttemptRates      []scriptRate   `json:"attempt_rates"`
	RequesterAttempts int            `json:"requester_attempts"`
	OtherAttempts     int            `json:"other_attempts"`
}

type scriptRate struct {
	Max int   `json:"max"`
	Per int64 `json:"per"`
}

type scriptBudget struct {
	Limit code.Limit   `json:"limit"`
	Rates []scriptRate `json:"rates"`
}

// scriptRates is never nil: Lua would not see an empty list.
func scriptRates(rates []code.Rate) []scriptRate {
	list := make([]scriptRate, 0, len(rates))
	for _, r := range rates {
		list = append(list, scriptRate{r.Max, micros(r.Per)})
	}
	return list
}

func scriptBudgets(budgets []code.Budget) []scriptBudget {
	list := make([]scriptBudget, 0, len(budgets))
	for _, b := range budgets {
		list = append(list, scriptBudget{b.Limit, scriptRates(b.Rates)})
	}
	return list
}

func micros(d time.Duration) int64 { return d.Microseconds() }

// text is octets as they stand in keys and arguments.
func text(octets []byte) string { return base64.RawURLEncoding.EncodeToString(octets) }

// scriptReply is the reply of every script.
type scriptReply struct {
	limit code.Limit
	wait  time.Duration
	nonce code.Nonce
	time  int64
	near  []code.Limit
	left  code.Left
}

func (r scriptReply) refusal() code.Refusal { return code.Refusal{Limit: r.limit, Wait: r.wait} }

func parseReply(answer any) (reply scriptReply, err error) {
	list, ok := answer.([]any)
	if !ok || len(list) != 6 {
		return scriptReply{}, fmt.Errorf("the code store replied with %T, not a list", answer)
	}
	limit, isLimit := list[0].(string)
	wait, isWait := list[1].(int64)
	nonce, isNonce := list[2].(string)
	near, isNear := list[4].([]any)
	left, isLeft := list[5].([]any)
	reply.time, ok = list[3].(int64)
	if !isLimit || !isWait || !isNonce || !isNear || !isLeft || !ok {
		return scriptReply{}, errors.New("the code store replied with a list of other types")
	}
	octets, err := base64.RawURLEncoding.DecodeString(nonce)
	if err != nil || len(octets) != len(reply.nonce) && nonce != "" {
		return scriptReply{}, errors.New("a stored code is damaged: its nonce cannot be read")
	}
	copy(reply.nonce[:], octets)
	reply.limit, reply.wait = code.Limit(limit), time.Duration(wait)*time.Microsecond
	for _, limit := range near {
		name, _ := limit.(string)
		reply.near = append(reply.near, code.Limit(name))
	}
	if len(left) == 3 {
		name, _ := left[0].(string)
		n, _ := left[1].(int64)
		reset, _ := left[2].(int64)
		reply.left = code.Left{Limit: code.Limit(name), N: int(n), Reset: time.Duration(reset) * time.Microsecond}
	}
	return reply, nil
}

// turn is a running call, at one moment of the instance's time.
type turn struct {
	*Store
	ctx   context.Context
	end   context.CancelFunc
	clock code.Clock
}

// begin moves the instance's clock on to a caller's now. The turn goes on if ctx is
// cancelled later, so that it leaves no counts behind, but not beyond the time limit of
// a call. begin returns an error if the servers are not fit.
func (s *Store) begin(ctx context.Context, now time.Time) (*turn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	t := &turn{Store: s}
	t.ctx, t.end = context.WithTimeout(context.WithoutCancel(ctx), s.limit)
	if s.isDue(now) {
		if err := s.admit(t.ctx, now); err != nil {
			t.end()
			return nil, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clock = s.clock.At(now)
	t.clock = s.clock
	return t, nil
}

// outside returns the callers' time for a stored one.
func (t *turn) outside(stored int64) time.Time {
	return time.Unix(0, stored*int64(time.Microsecond)-t.clock.Ahead).UTC()
}

// The kinds of events of a budget.
const (
	sends    = "sends"
	attempts = "attempts"
)

// keys are the three of an address and a network that may be known to it, and those of the
// budgets.
func (t *turn) keys(address, network code.Digest, kind string, budgets []code.Budget) []string {
	key := t.key("a", address)
	list := append(make([]string, 0, 6), key, key+":code", key+":"+text(network[:]))
	for _, b := range budgets {
		list = append(list, t.key(kind, b.Of))
	}
	return list
}

func (s *Store) key(kind string, of code.Digest) string { return s.prefix + kind + ":" + text(of[:]) }

// run runs s at the moment of t, and loads it if the server does not have it.
func (t *turn) run(s script, keys []string, r scriptRequest) (scriptReply, error) {
	r.Now = t.clock.Seen / int64(time.Microsecond)
	argument, err := json.Marshal(r)
	if err != nil {
		return scriptReply{}, err
	}
	answer, err := t.eval("evalsha", s.hash, keys, argument)
	if redis.HasErrorPrefix(err, "NOSCRIPT") {
		answer, err = t.eval("eval", s.source, keys, argument)
	}
	if err != nil {
		return scriptReply{}, fmt.Errorf("the code store failed: %w", err)
	}
	return parseReply(answer)
}

func (t *turn) eval(command, script string, keys []string, argument []byte) (any, error) {
	args := []any{command, script, len(keys)}
	for _, key := range keys {
		args = append(args, key)
	}
	cmd := once{redis.NewCmd(t.ctx, append(args, argument)...)}
	if err := t.client.Process(t.ctx, cmd); err != nil {
		return nil, err
	}
	return cmd.Result()
}

// once is a command that the client does not repeat after it may have run. A cluster's
// client still follows redirections, which a server sends instead of running it.
type once struct{ *redis.Cmd }

func (once) NoRetry() bool { return true }
