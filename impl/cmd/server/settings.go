package main

import (
	"fmt"
	"io"
	"strings"

	"docsascode.example/impl/code"
	"docsascode.example/impl/conf"
)

// envPrefix begins the names of the environment variables.
const envPrefix = "SIGNIN_"

// passwordEnv is a setting that is not a flag, because other users of the machine
// can read flags.
const passwordEnv = envPrefix + "SMTP_PASSWORD"

// A setting is a flag, or the environment variable of the same name.
type setting struct {
	name, value string // value is the default
	field       string // that it sets, in an impl.Config; empty for a setting of this program
	usage       string
}

// env is the environment variable of the setting.
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
		{"listen", "127.0.0.1:8080", "", "host:port of the service. It speaks HTTP without TLS, so put a proxy with TLS in front of it."},
		{"trusted-proxies", "", "Proxies", "proxies whose X-Forwarded-For the service trusts: addresses or CIDR ranges, separated by commas. If you name none, all clients behind a proxy share one set of limits."},
		{"store", "", "Store", "URL of a Redis or Valkey that keeps codes and limits for several instances: redis://host:6379, rediss:// (TLS), redis+sentinel:// or redis+cluster://. Empty for a file in the data directory."},
		{"digits", "6", "Policy.Digits", "digits of a code, 6 to 8"},
		{"source-sends", "100", "Policy.NetworkSendsPerHour", "codes that one network may ask for in an hour, for all addresses together"},
		{"source-guesses", "300", "Policy.NetworkAttemptsPerDay", "wrong codes that one network may send in a day, for all addresses together"},
		{"data", "data", "Data", "directory of codes and keys. The service creates it with mode 0700 if it is missing."},
		{"admin-listen", "", "", "host:port of /metrics, /healthz and /readyz, on a loopback or private address. Empty for none."},
		{"audit-sources", "pseudonym", "PlainNetworks", "how the audit log shows networks: pseudonym or plain"},
		{"log-format", "text", "Logger", "format of the log on standard error: text or json"},
	}},
	{"Mail", []setting{
		{"gateway", "127.0.0.1:1025", "Mail.Gateway", "host:port of the mail gateway (SMTP)"},
		{"gateway-tls", "auto", "Mail.TLS", "auto, starttls, implicit or none. auto means none for a loopback gateway, and starttls for any other."},
		{"mail-from", "Example <no-reply@example.com>", "Mail.From", "sender of the email. The name before the address is the name of your service in the email."},
		{"smtp-username", "", "Mail.Username", "user name at the mail gateway. Empty for a gateway without login."},
		{"smtp-password-file", "", "Mail.Password", "file with the password on one line. Or set the password itself as " + passwordEnv + "."},
	}},
	{"Tokens", []setting{
		{"issuer", "http://localhost:8080", "Issuer", "iss of the tokens"},
		{"audience", "http://localhost:8080", "Audience", "aud of the tokens"},
		{"key-algorithm", "EdDSA", "Algorithm", "algorithm of new keys: EdDSA, ES256 or HS256. HS256 keys are not published, so only programs that can read the data directory can verify their tokens."},
		{"rotate-keys", "0", "RotateEvery", "how often to create a signing key, for example 720h; at least 1h. With 0, only SIGHUP creates one. The service publishes a new key 15 minutes before it signs with it."},
	}},
}

// eachSetting calls do for the settings in the order of -h.
func eachSetting(do func(setting)) {
	for _, g := range groups {
		for _, s := range g.settings {
			do(s)
		}
	}
}

func writeHelp(w io.Writer) {
	var b strings.Builder
	b.WriteString("server runs the sign-in service: it emails codes, exchanges them for tokens and shows its documentation.\n\n" +
		"Usage: server [flags]\n\n" +
		"For example, with the mail gateway of make run:\n" +
		"  server -listen 127.0.0.1:8080 -gateway 127.0.0.1:1025\n\n" +
		"Flags override environment variables. The service reports all wrong settings at once and exits with 1.\n" +
		"SIGTERM stops it after the running requests. SIGHUP creates the next signing key.\n")
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

// writeLimits shows the limits of the policy, and how long an attacker needs.
func writeLimits(w io.Writer, p code.Policy) {
	const day = 24
	days := 1e6 / p.AttemptsPerDay()
	fmt.Fprintf(w, `
Limits
  A network is an IPv4 address or an IPv6 /56 prefix.
  codes for one address: one every %s, %d an hour, %d a day
  codes for one address, asked for by a network that exchanged a code for it in the last %.0f days: %d an hour, %d a day
  codes that one network asks for: %d an hour
  attempts for one code: %d from each network that asked for it, %d from all other networks together
  wrong codes from one network: %d a day
  attempts for one address: %d a day. An attacker needs %d years on average.
`, conf.Short(p.SendGap), p.SendsPerHour, p.SendsPerDay, p.KnownFor.Hours()/day, p.KnownSendsPerHour, p.KnownSendsPerDay,
		p.NetworkSendsPerHour, p.RequesterAttempts, p.OtherAttempts, p.NetworkAttemptsPerDay, p.AttemptsPerDay(), days/365)
}
