package redisstore

import (
	"context"
	"fmt"
	"net"
	"strings"

	"github.com/redis/go-redis/v9"
)

// awaitReplicas makes every script on node wait until so many replicas have what
// it wrote. For 0, it does nothing.
func awaitReplicas(node *redis.Client, replicas int) {
	if replicas > 0 {
		node.AddHook(&replicated{node, replicas})
	}
}

// replicated sends WAIT after each script, on the connection of the script.
type replicated struct {
	node     *redis.Client
	replicas int
}

// DialHook changes nothing.
func (*replicated) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) { return next(ctx, network, addr) }
}

// ProcessHook makes a pipeline of a script.
func (h *replicated) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if !isScript(cmd) {
			return next(ctx, cmd)
		}
		pipe := h.node.Pipeline()
		_ = pipe.Process(ctx, cmd) // is queued; Exec has its error
		_, err := pipe.Exec(ctx)
		return err
	}
}

// ProcessPipelineHook ends a pipeline with a script in it by a WAIT.
func (h *replicated) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		last := cmds[len(cmds)-1]
		if !isScript(last) {
			return next(ctx, cmds)
		}
		wait := redis.NewIntCmd(ctx, "wait", h.replicas, replicaWait.Milliseconds())
		if err := next(ctx, append(cmds[:len(cmds):len(cmds)], wait)); err != nil {
			return err
		}
		if have := wait.Val(); have < int64(h.replicas) {
			last.SetErr(tooFewReplicas{have, h.replicas})
		}
		return last.Err()
	}
}

// tooFewReplicas is a write that the primary has, and too few of its replicas.
type tooFewReplicas struct {
	have int64
	want int
}

func (e tooFewReplicas) Error() string {
	return fmt.Sprintf("%d of %d replicas have the write; start the missing replicas, or set replicas in the URL to the number that there are", e.have, e.want)
}

func isScript(cmd redis.Cmder) bool { return strings.HasPrefix(strings.ToLower(cmd.Name()), "eval") }
