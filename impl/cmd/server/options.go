package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"time"

	"docsascode.example/impl"
	"docsascode.example/impl/code"
	"docsascode.example/impl/mail"
	"docsascode.example/impl/token"
	"docsascode.example/impl/watch"
)

// envPrefix begins the names of the environment variables.
const envPrefix = "SIGNIN_"

// options is how the server is run.
type options struct {
	listen      string
	adminListen string // empty for none
	service     impl.Config
}

// A setting is a flag that an environment variable may stand in for.
type setting struct {
	name, value string // value is the default
	usage       string
}

// env is the variable that stands in for the flag.
func (s setting) env() string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(s.name, "-", "_"))
}

// A group is the settings of one concern, as -h shows them.
type group struct {
	title    string
	settings []setting
}

var groups = []group{
	{"Service", []setting{
		{"listen", "127.0.0.1:8080", "address to answer on, as host:port; plain HTTP, so put a TLS proxy before it"},
		{"trusted-proxies", "", "addresses or CIDR ranges of the proxies whose X-Forwarded-For is believed, with commas between; without, all clients behind a proxy are one source to the limits"},
		{"store", "", "Redis or Valkey that keeps codes and limits for several instances, as redis://host:6379, redis+sentinel:// or redis+cluster://; empty for a file in the data folder"},
		{"digits", "6", "digits of a code, 6 to 8"},
		{"source-sends", "100", "codes that one source may ask for in an hour; a source is an IPv4 address or an IPv6 /56, behind which a whole company may sit"},
		{"source-guesses", "300", "wrong guesses of one source in a day, at whatever addresses"},
		{"data", "data", "folder of the codes and the keys, made with mode 0700 where it is missing"},
		{"admin-listen", "", "loopback or private address of /metrics, /healthz and /readyz, as host:port; empty for none"},
		{"audit-sources", "pseudonym", "how the audit log names sources: pseudonym, or plain for the IPv4 address or the IPv6 /56"},
		{"log-format", "text", "format of the log on standard error: text or json"},
	}},
	{"Mail", []setting{
		{"gateway", "127.0.0.1:1025", "SMTP gateway, as host:port"},
		{"gateway-tls", "auto", "auto, starttls, implicit or none; auto is none for a loopback gateway, else starttls"},
		{"mail-from", "Example <no-reply@example.com>", "sender of the mails; they ask to sign in to the name before the address"},
		{"smtp-username", "", "user name at the gateway; empty for a gateway that asks for none"},
		{"smtp-password-file", "", "file with the password, one line; or give the password itself in " + envPrefix + passwordEnv},
	}},
	{"Tokens", []setting{
		{"issuer", "http://localhost:8080", "iss of the tokens"},
		{"audience", "http://localhost:8080", "aud of the tokens"},
		{"key-algorithm", "EdDSA", "algorithm of keys made from now on: EdDSA, ES256 or HS256; keys of HS256 are not published, so that only those who share the data folder can verify"},
		{"rotate-keys", "0", "how long a signing key signs before the next one does, as 720h, at least 1h; 0 is until SIGHUP, which makes the next key; a key is published 15 minutes before it signs"},
	}},
}

// passwordEnv is a setting that is no flag: arguments can be read by others.
const passwordEnv = "SMTP_PASSWORD"

// parseOptions reads the settings, a flag before its environment variable before
// its default; getenv is [os.Getenv] or stands for it. The error names every
// fault, or is [flag.ErrHelp] once the help asked for is written to help.
func parseOptions(args []string, getenv func(string) string, help io.Writer) (options, error) {
	values, err := parseFlags(args, getenv)
	if errors.Is(err, flag.ErrHelp) {
		writeHelp(help)
		return options{}, flag.ErrHelp
	}
	password, passwordErr := readPassword(values["smtp-password-file"], getenv(envPrefix+passwordEnv))
	logger, loggerErr := newLogger(values["log-format"])
	policy, policyErr := newPolicy(values)
	proxies, proxiesErr := parseProxies(values["trusted-proxies"])
	rotateEvery, rotateErr := parseRotation(values["rotate-keys"])
	o := options{
		listen: values["listen"], adminListen: values["admin-listen"],
		service: impl.Config{
			Data:          values["data"],
			Issuer:        values["issuer"],
			Audience:      values["audience"],
			Algorithm:     token.Algorithm(values["key-algorithm"]),
			RotateEvery:   rotateEvery,
			Proxies:       proxies,
			Logger:        logger,
			PlainNetworks: values["audit-sources"] == "plain",
			Store:         values["store"],
			Policy:        policy,
			Mail: mail.Config{
				Gateway:  values["gateway"],
				TLS:      mail.TLSMode(values["gateway-tls"]),
				From:     values["mail-from"],
				Username: values["smtp-username"],
				Password: password,
			},
		},
	}
	return o, errors.Join(err, passwordErr, loggerErr, proxiesErr, rotateErr, policyErr, checkListen(o.listen), checkAdmin(o.adminListen), checkSources(values["audit-sources"]), o.service.Check())
}

// newPolicy is the documented one, but for what is set.
func newPolicy(values map[string]string) (code.Policy, error) {
	p := code.DefaultPolicy()
	var faults []error
	for _, set := range []struct {
		name        string
		field       *int
		least, most int
	}{
		{"digits", &p.Digits, 6, 8},
		{"source-sends", &p.NetworkSendsPerHour, 1, 100_000},
		{"source-guesses", &p.NetworkAttemptsPerDay, 1, 100_000},
	} {
		n, err := strconv.Atoi(values[set.name])
		if err != nil || n < set.least || n > set.most {
			faults = append(faults, fmt.Errorf("-%s: %q is no number from %d to %d", set.name, values[set.name], set.least, set.most))
			continue
		}
		*set.field = n
	}
	return p, errors.Join(faults...)
}

// parseProxies reads a list of addresses and ranges.
func parseProxies(list string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	var faults []error
	for item := range strings.SplitSeq(list, ",") {
		item = strings.TrimSpace(item)
		if item == "" {
			continue
		}
		prefix, err := netip.ParsePrefix(item)
		if at, addrErr := netip.ParseAddr(item); addrErr == nil {
			prefix, err = netip.PrefixFrom(at.Unmap(), at.Unmap().BitLen()), nil
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("-trusted-proxies: %q is no address and no CIDR range", item))
			continue
		}
		out = append(out, unmapped(prefix).Masked())
	}
	return out, errors.Join(faults...)
}

// unmapped writes a range of IPv4 addresses in IPv6's clothes as what it is: it
// is how sources are compared.
func unmapped(p netip.Prefix) netip.Prefix {
	if p.Addr().Is4In6() && p.Bits() >= 96 {
		return netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
	}
	return p
}

func parseRotation(s string) (time.Duration, error) {
	every, err := time.ParseDuration(s)
	if err != nil {
		return 0, fmt.Errorf("-rotate-keys: %q is no duration such as 720h", s)
	}
	return every, nil
}

// parseFlags returns the value of each setting by its name.
func parseFlags(args []string, getenv func(string) string) (map[string]string, error) {
	set := flag.NewFlagSet("server", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.Usage = func() {}
	given := make(map[string]*string)
	for _, g := range groups {
		for _, s := range g.settings {
			value := s.value
			if env := getenv(s.env()); env != "" {
				value = env
			}
			given[s.name] = set.String(s.name, value, s.usage)
		}
	}
	err := parseAll(set, args)
	values := make(map[string]string)
	for name, value := range given {
		values[name] = *value
	}
	return values, err
}

// parseAll goes on behind a flag that is wrong, so that all are reported.
func parseAll(set *flag.FlagSet, args []string) error {
	var faults []error
	for err := set.Parse(args); err != nil; err = set.Parse(args) {
		faults = append(faults, err)
		args = set.Args()
		if len(args) > 0 && strings.HasSuffix(err.Error(), ": "+args[0]) {
			args = args[1:] // a flag of bad syntax is left where it was
		}
	}
	for _, argument := range set.Args() {
		faults = append(faults, fmt.Errorf("unexpected argument: %q", argument))
	}
	return errors.Join(faults...)
}

func readPassword(file, direct string) (string, error) {
	switch {
	case file == "":
		return direct, nil
	case direct != "":
		return "", fmt.Errorf("-smtp-password-file and %s%s are both set: choose one", envPrefix, passwordEnv)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("-smtp-password-file: %w", err)
	}
	return strings.TrimRight(string(data), "\r\n"), nil
}

func newLogger(format string) (*slog.Logger, error) {
	switch format {
	case "text":
		return slog.New(slog.NewTextHandler(os.Stderr, nil)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(os.Stderr, nil)), nil
	}
	return nil, fmt.Errorf("-log-format: %q is neither text nor json", format)
}

func checkListen(address string) error {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("-listen: %q is not host:port", address)
	}
	if _, err := net.LookupPort("tcp", port); err != nil {
		return fmt.Errorf("-listen: %q is no port: it is 0 to 65535 or the name of a service", port)
	}
	return nil
}

func checkAdmin(address string) error {
	if address == "" {
		return nil
	}
	if err := watch.CheckListen(address); err != nil {
		return fmt.Errorf("-admin-listen: %w", err)
	}
	return nil
}

func checkSources(form string) error {
	if form != "pseudonym" && form != "plain" {
		return fmt.Errorf("-audit-sources: %q is neither pseudonym nor plain", form)
	}
	return nil
}

func writeHelp(w io.Writer) {
	var b strings.Builder
	b.WriteString("server answers the code-and-token API and shows its documentation.\n\n" +
		"Usage: server [flags]\n\n" +
		"A flag goes before its environment variable, which goes before the default.\n")
	for _, g := range groups {
		fmt.Fprintf(&b, "\n%s\n", g.title)
		for _, s := range g.settings {
			fmt.Fprintf(&b, "  -%s, %s\n        %s", s.name, s.env(), s.usage)
			if s.value != "" {
				fmt.Fprintf(&b, " (default %q)", s.value)
			}
			b.WriteString("\n")
		}
	}
	writeLimits(&b, code.DefaultPolicy())
	_, _ = io.WriteString(w, b.String()) // nobody is left to tell
}

// writeLimits states the policy, and what it comes to.
func writeLimits(w io.Writer, p code.Policy) {
	days := 1e6 / p.AttemptsPerDay()
	fmt.Fprintf(w, `
Limits
  to one address: a mail every %v, %d an hour, %d a day
  to an address, asked for by a source that redeemed a code for it in %.0f days: %d an hour, %d a day
  asked for by one source: %d an hour
  wrong guesses at a code: %d by each source that asked for it, %d by all others together
  wrong guesses of one source: %d a day
  guesses at one address that are compared: %d a day, so that one in a million is right after %d days, %d years
  A source is an IPv4 address or an IPv6 /56.
`, p.SendGap, p.SendsPerHour, p.SendsPerDay, p.KnownFor.Hours()/24, p.KnownSendsPerHour, p.KnownSendsPerDay,
		p.NetworkSendsPerHour, p.RequesterAttempts, p.OtherAttempts, p.NetworkAttemptsPerDay, p.AttemptsPerDay(), days, days/365)
}
