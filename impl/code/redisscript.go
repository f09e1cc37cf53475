package code

import (
	"context"
	"embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

//go:embed lua
var luaFiles embed.FS

// A script is one transaction on keys of one hash slot.
type script struct {
	source string
	hash   string // by which a server that ran it once knows it
}

var (
	sendScript     = loadScript("send")
	revokeScript   = loadScript("revoke")
	exchangeScript = loadScript("exchange")
	countScript    = loadScript("count")
	giveBackScript = loadScript("giveback")
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
	Now               int64        `json:"now"`
	At                int64        `json:"at"`
	Dry               bool         `json:"dry"`
	Nonce             string       `json:"nonce"`
	Proof             string       `json:"proof"`
	Network           string       `json:"network"`
	Life              int64        `json:"life"`
	KnownFor          int64        `json:"known_for"`
	Rates             []scriptRate `json:"rates"`
	AddressRates      []scriptRate `json:"address_rates"`
	KnownRates        []scriptRate `json:"known_rates"`
	RequesterAttempts int          `json:"requester_attempts"`
	OtherAttempts     int          `json:"other_attempts"`
}

type scriptRate struct {
	Max int   `json:"max"`
	Per int64 `json:"per"`
}

// scriptRates is never nil: Lua would not see an empty list.
func scriptRates(rates []Rate) []scriptRate {
	list := make([]scriptRate, 0, len(rates))
	for _, r := range rates {
		list = append(list, scriptRate{r.Max, micros(r.Per)})
	}
	return list
}

func micros(d time.Duration) int64 { return d.Microseconds() }

// text is octets as they stand in keys and arguments; no { or } is in it, which
// delimit the part of a key that its slot depends on.
func text(octets []byte) string { return base64.RawURLEncoding.EncodeToString(octets) }

// scriptReply is the reply of every script.
type scriptReply struct {
	limit Limit
	wait  time.Duration
	nonce Nonce
	time  int64
}

func (r scriptReply) refusal() Refusal { return Refusal{r.limit, r.wait} }

func parseReply(answer any) (reply scriptReply, err error) {
	list, ok := answer.([]any)
	if !ok || len(list) != 4 {
		return scriptReply{}, fmt.Errorf("the code store replied with %T, not a list", answer)
	}
	limit, isLimit := list[0].(string)
	wait, isWait := list[1].(int64)
	nonce, isNonce := list[2].(string)
	reply.time, ok = list[3].(int64)
	if !isLimit || !isWait || !isNonce || !ok {
		return scriptReply{}, errors.New("the code store replied with a list of other types")
	}
	octets, err := base64.RawURLEncoding.DecodeString(nonce)
	if err != nil || len(octets) != len(reply.nonce) && nonce != "" {
		return scriptReply{}, errors.New("a stored code is damaged: its nonce cannot be read")
	}
	copy(reply.nonce[:], octets)
	reply.limit, reply.wait = Limit(limit), time.Duration(wait)*time.Microsecond
	return reply, nil
}

// redisTurn is a running call, at one moment of the instance's time.
type redisTurn struct {
	*Redis
	ctx   context.Context
	end   context.CancelFunc
	now   instant
	ahead instant
}

// begin moves the instance's clock on to a caller's now. The turn goes on if ctx is
// cancelled later, so that it leaves no counts behind, but not beyond the time limit of
// a call. begin returns an error if the servers are not fit.
func (s *Redis) begin(ctx context.Context, now time.Time) (*redisTurn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	t := &redisTurn{Redis: s}
	t.ctx, t.end = context.WithTimeout(context.WithoutCancel(ctx), s.limit)
	if s.isDue(now) {
		if err := s.admit(t.ctx, now); err != nil {
			t.end()
			return nil, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clock = s.clock.at(instant(now.UnixNano()))
	t.now, t.ahead = s.clock.Seen, s.clock.Ahead
	return t, nil
}

// outside returns the callers' time for a stored one.
func (t *redisTurn) outside(stored int64) time.Time {
	return time.Unix(0, stored*int64(time.Microsecond)-int64(t.ahead)).UTC()
}

// address returns the keys of an address, and known adds that of a network there.
func (t *redisTurn) address(address Digest) []string {
	key := t.prefix + "{" + text(address[:]) + "}"
	return []string{key, key + ":code"}
}

func (t *redisTurn) known(address, network Digest) []string {
	keys := t.address(address)
	return append(keys, keys[0]+":"+text(network[:]))
}

// The kinds of events of a network, as keys have them since the first version.
const (
	sendsOfNetwork    = "sends"
	attemptsOfNetwork = "guesses"
)

// network returns the key of a network's events of that kind.
func (t *redisTurn) network(network Digest, kind string) []string {
	return []string{t.prefix + "{" + text(network[:]) + "}:" + kind}
}

// count counts an event, at the time of the reply, unless the reply waits.
func (t *redisTurn) count(key []string, rates []Rate) (scriptReply, error) {
	return t.run(countScript, key, scriptRequest{Rates: scriptRates(rates)})
}

// giveBack takes back the event of the reply counted. A reply that waits has no event.
func (t *redisTurn) giveBack(key []string, counted scriptReply) error {
	if counted.wait > 0 {
		return nil
	}
	_, err := t.run(giveBackScript, key, scriptRequest{At: counted.time})
	return err
}

// run runs s at the moment of t, and loads it if the server does not have it.
func (t *redisTurn) run(s script, keys []string, r scriptRequest) (scriptReply, error) {
	r.Now = int64(t.now) / int64(time.Microsecond)
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

func (t *redisTurn) eval(command, script string, keys []string, argument []byte) (any, error) {
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
