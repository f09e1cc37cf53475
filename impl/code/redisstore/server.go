package redisstore

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"docsascode.example/impl/conf"
)

const (
	// noEviction is the only maxmemory-policy under which a server drops
	// neither a code nor a count before its time.
	noEviction = "noeviction"
	// minRedis is the first major version whose scripts are refused as a whole
	// where a write would be. Every Valkey reports 7 or more.
	minRedis = 7
	// inspectEvery is how long an operation relies on what one before it found.
	inspectEvery = 2 * time.Second
	// maxSkew is how far the clocks of an instance and of a primary may be apart:
	// where one instance is ahead, the time of what it writes stands still for the
	// others until theirs has come to it.
	maxSkew = time.Minute
)

// serverInfo is the fields of a server's INFO.
type serverInfo map[string]string

func parseInfo(text string) serverInfo {
	info := serverInfo{}
	for line := range strings.Lines(text) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			info[name] = value
		}
	}
	return info
}

// inspect asks every primary whether it keeps what it is given, and what time it
// has. It closes the store where one is not fit, and opens it where all are.
func (s *Store) inspect(ctx context.Context, now time.Time) (warnings []string, err error) {
	var flaw error
	err = s.eachPrimary(ctx, func(ctx context.Context, c *redis.Client) error {
		text, err := c.Info(ctx, "server", "memory", "persistence", "replication", "cluster").Result()
		if err != nil {
			return err
		}
		info := parseInfo(text)
		s.mu.Lock()
		defer s.mu.Unlock()
		warnings = append(warnings, info.warnings(s.replicas)...)
		flaw = cmp.Or(flaw, info.check(s.evictionKnown), info.checkClock(now, s.maxSkew))
		_, cluster := s.client.(*redis.ClusterClient)
		return info.checkRole(cluster)
	})
	if flaw != nil || err == nil {
		s.mu.Lock()
		s.closed = flaw != nil
		s.mu.Unlock()
	}
	if flaw != nil {
		flaw = unfit{flaw}
	}
	if err := errors.Join(err, flaw); err != nil {
		return nil, fmt.Errorf("the code store cannot be used: %w", reached(err))
	}
	slices.Sort(warnings)
	return slices.Compact(warnings), nil
}

// admit inspects the servers, and refuses if one is not fit by this very clock,
// whatever another operation finds meanwhile. Any other fault is left to the
// operation, which may need another server.
func (s *Store) admit(ctx context.Context, now time.Time) error {
	_, err := s.inspect(ctx, now)
	if errors.As(err, new(unfit)) {
		return err
	}
	if err == nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.inspected = now
	}
	return nil
}

// reached words why a connection could not be opened or used.
func reached(err error) error {
	var dial *net.OpError
	switch {
	case errors.As(err, &dial) && dial.Op == "dial":
		return fmt.Errorf("cannot connect to %w; start it, or correct its URL", conf.Dial(err))
	case errors.As(err, new(tls.RecordHeaderError)):
		return fmt.Errorf("it does not speak TLS; begin its URL with redis in place of rediss, or use its port for TLS (%w)", err)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return fmt.Errorf("it does not respond; check its address, and whether its port speaks TLS as the URL says (%w)", err)
	case strings.Contains(err.Error(), "cluster support disabled"):
		return fmt.Errorf("it is not a node of a cluster; begin its URL with redis:// or rediss:// (%w)", err)
	case strings.Contains(err.Error(), "unknown command 'sentinel'"):
		return fmt.Errorf("it is not a Sentinel; begin its URL with redis:// or rediss:// (%w)", err)
	default:
		return err
	}
}

// unfit is why a server cannot keep codes, which is no fault of the network.
type unfit struct{ error }

// isDue reports whether an operation has to inspect before it begins: also where
// its clock has stepped.
func (s *Store) isDue(now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed || now.Sub(s.inspected).Abs() >= inspectEvery
}

// eachPrimary runs do on each primary, of a cluster at once.
func (s *Store) eachPrimary(ctx context.Context, do func(context.Context, *redis.Client) error) error {
	switch c := s.client.(type) {
	case *redis.ClusterClient:
		return c.ForEachMaster(ctx, do)
	case *redis.Client:
		return do(ctx, c)
	default:
		return errors.New("it is of an unknown kind")
	}
}

// checkRole refuses a server that is not what the URL says.
func (i serverInfo) checkRole(cluster bool) error {
	switch {
	case i["cluster_enabled"] == "1" && !cluster:
		return errors.New("it is a node of a cluster; begin its URL with redis+cluster or rediss+cluster")
	case i["role"] == "slave":
		return errors.New("it is a replica, which takes no writes; write the URL of its primary")
	default:
		return nil
	}
}

// check refuses a server that would lose codes or counts, or run half a script.
func (i serverInfo) check(evictionKnown bool) error {
	version := i["redis_version"]
	major, _, _ := strings.Cut(version, ".")
	if n, err := strconv.Atoi(major); err != nil || n < minRedis {
		return fmt.Errorf("it is Redis %q, which is too old; use %d or later, or Valkey", version, minRedis)
	}
	switch policy := i["maxmemory_policy"]; {
	case policy == noEviction:
		return nil
	case policy != "":
		return fmt.Errorf("it evicts keys (maxmemory-policy is %s), which loses codes and limits; set it to %s", policy, noEviction)
	case evictionKnown:
		return nil
	default:
		return fmt.Errorf("it does not tell its maxmemory-policy; set it to %s, and add ?maxmemory-policy=%s to the URL", noEviction, noEviction)
	}
}

// checkClock refuses a server whose clock is more than skew from now. One that
// does not tell its time is taken to be right.
func (i serverInfo) checkClock(now time.Time, skew time.Duration) error {
	micros, err := strconv.ParseInt(i["server_time_usec"], 10, 64)
	if err != nil {
		return nil
	}
	if ahead := now.Sub(time.UnixMicro(micros)); ahead.Abs() > skew {
		return fmt.Errorf("its clock and the clock of this machine are %s apart; set both", conf.Short(ahead.Abs().Round(time.Second)))
	}
	return nil
}

// warnings tells what the server would lose at times, and can be wanted.
func (i serverInfo) warnings(replicas int) (found []string) {
	if i["aof_enabled"] != "1" {
		found = append(found, "the code store runs with appendonly no, so its restart loses codes and counts; set appendonly yes")
	}
	if n, err := strconv.Atoi(i["connected_slaves"]); err == nil && n > 0 && replicas == 0 {
		found = append(found, "the code store does not wait for its replicas, so a failover can lose the last writes; add ?replicas=N to its URL")
	}
	return found
}
