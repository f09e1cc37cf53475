package redisstore

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"docsascode.example/impl/conf"
)

// Bounds of a use of Redis. A command that may have run is never run again, so
// one that gets no answer within the timeout is a fault.
const (
	defaultTimeout = time.Second            // for a connection, for an answer, or for one of the pool
	replicaWait    = 500 * time.Millisecond // for the replicas to have a write

	minTimeout, maxTimeout = 100 * time.Millisecond, 10 * time.Second
)

var errNoURL = errors.New("not a Redis URL; write redis://host:port, rediss://host:port (TLS), " +
	"redis+sentinel://host:port,host:port/NAME or redis+cluster://host:port,host:port")

// limitOf bounds a call and the opening.
func limitOf(timeout time.Duration) time.Duration { return timeout * 5 / 2 }

// options is what the URL of a Redis store says.
type options struct {
	redis.UniversalOptions
	replicas      int  // that must have a write before it counts as done
	evictionKnown bool // to be noeviction, though the server does not tell
}

// CheckURL returns what is wrong with a URL for [Open], and what to
// write. It reads the file that ca names, and does not use the network. Its
// errors do not show the URL, which may hold a password.
func CheckURL(url string) error {
	_, err := parseURL(url)
	return err
}

// parseURL reads the forms that Open documents. Its errors are those of
// CheckURL.
func parseURL(raw string) (options, error) {
	u, hosts, ok := splitHosts(raw)
	if !ok {
		return options{}, errNoURL
	}
	o := options{UniversalOptions: boundedOptions()}
	o.setTimeout(defaultTimeout)
	scheme, kind, _ := strings.Cut(u.Scheme, "+")
	switch scheme {
	case "redis":
	case "rediss":
		o.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	default:
		return options{}, errNoURL // for another scheme
	}
	for _, h := range hosts {
		o.Addrs = append(o.Addrs, net.JoinHostPort(h.Hostname(), cmp.Or(h.Port(), defaultPort(kind))))
	}
	o.Username = u.User.Username()
	o.Password, _ = u.User.Password()
	return o, errors.Join(o.setPath(kind, u.Path), o.setQuery(u.RawQuery))
}

// splitHosts parses a URL with a list of hosts, which are URLs with a host only.
func splitHosts(raw string) (u *url.URL, hosts []*url.URL, ok bool) {
	scheme, rest, _ := strings.Cut(raw, "://")
	authority, tail := rest, ""
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		authority, tail = rest[:i], rest[i:]
	}
	user := authority[:strings.LastIndex(authority, "@")+1]
	for host := range strings.SplitSeq(authority[len(user):], ",") {
		h, err := url.Parse("//" + host)
		if err != nil || h.Hostname() == "" {
			return nil, nil, false
		}
		hosts = append(hosts, h)
	}
	u, err := url.Parse(scheme + "://" + user + hosts[0].Host + tail)
	return u, hosts, err == nil
}

func defaultPort(kind string) string {
	if kind == "sentinel" {
		return "26379"
	}
	return "6379"
}

func (o *options) setTimeout(t time.Duration) {
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.PoolTimeout = t, t, t, t
}

func boundedOptions() redis.UniversalOptions {
	return redis.UniversalOptions{
		ContextTimeoutEnabled: true,
		MaxRetries:            -1,
		DialerRetries:         1,
		DisableIdentity:       true,
		// Its default asks every server whether it has a feature of one vendor's.
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}
}

// newClient makes the client of the kind that o is for; it connects when used.
func (o *options) newClient() redis.UniversalClient {
	if o.IsClusterMode {
		cluster := o.Cluster()
		cluster.DisableRoutingPolicies = true // they read the command table, and reroute only what has no key
		client := redis.NewClusterClient(cluster)
		client.OnNewNode(func(node *redis.Client) { awaitReplicas(node, o.replicas) })
		return client
	}
	client := redis.NewUniversalClient(&o.UniversalOptions)
	if node, ok := client.(*redis.Client); ok {
		awaitReplicas(node, o.replicas)
	}
	return client
}

// setPath reads what the path means for the kind of service.
func (o *options) setPath(kind, path string) (err error) {
	path = strings.Trim(path, "/")
	number := ""
	switch {
	case kind == "" && len(o.Addrs) == 1:
		number = path
	case kind == "":
		return errors.New("the URL has several hosts; begin it with redis+sentinel:// or redis+cluster://")
	case kind == "cluster" && path == "":
		o.IsClusterMode = true
	case kind == "cluster":
		return errors.New("the URL has a path, but a cluster has only one database; remove the path")
	case kind == "sentinel":
		if o.MasterName, number, _ = strings.Cut(path, "/"); o.MasterName == "" {
			return errors.New("the URL does not name the primary; write redis+sentinel://host:port,host:port/NAME")
		}
	default:
		return errNoURL
	}
	if number == "" {
		return nil
	}
	if o.DB, err = strconv.Atoi(number); err != nil || o.DB < 0 {
		return fmt.Errorf("the database %q is not a number; write 0 or more, or leave it out", number)
	}
	return nil
}

func (o *options) setQuery(raw string) error {
	query, err := url.ParseQuery(raw)
	if err != nil {
		return errors.New("the query of the URL is malformed; write name=value, with & between")
	}
	for name, values := range query {
		value := values[len(values)-1]
		switch name {
		case "replicas":
			if o.replicas, err = strconv.Atoi(value); err != nil || o.replicas < 0 {
				return fmt.Errorf("replicas=%q is not a number; write 0 or more", value)
			}
		case "timeout":
			timeout, err := time.ParseDuration(value)
			if err != nil || timeout < minTimeout || timeout > maxTimeout {
				return fmt.Errorf("timeout=%q is not a duration from %v to %v; write, for example, 1s", value, minTimeout, maxTimeout)
			}
			o.setTimeout(timeout)
		case "maxmemory-policy":
			if o.evictionKnown = value == noEviction; !o.evictionKnown {
				return fmt.Errorf("maxmemory-policy=%q would lose codes and limits; set the server to %s, and write that", value, noEviction)
			}
		case "ca":
			if err := o.trust(value); err != nil {
				return err
			}
		case "sentinel-username":
			o.SentinelUsername = value
		case "sentinel-password":
			o.SentinelPassword = value
		default:
			return fmt.Errorf("the URL has an unknown parameter %q; use replicas, timeout, maxmemory-policy, ca, sentinel-username or sentinel-password", name)
		}
	}
	return nil
}

// trust makes the authorities in a PEM file the only ones that vouch for servers.
func (o *options) trust(file string) error {
	if o.TLSConfig == nil {
		return errors.New("ca needs TLS; begin the URL with rediss")
	}
	certificates, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("ca: %w; name a file with certificates in PEM", conf.File(err))
	}
	o.TLSConfig.RootCAs = x509.NewCertPool()
	if !o.TLSConfig.RootCAs.AppendCertsFromPEM(certificates) {
		return fmt.Errorf("ca: %s has no certificate; name a file with certificates in PEM", file)
	}
	return nil
}
