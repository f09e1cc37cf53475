package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"docsascode.example/impl/code"
	"docsascode.example/impl/conf"
	"docsascode.example/impl/mail"
	"docsascode.example/impl/setting"
)

// envPrefix begins the names of the environment variables.
const envPrefix = "SIGNIN_"

// passwordEnv is a setting that is not a flag, because other users of the machine
// can read flags.
const passwordEnv = envPrefix + "SMTP_PASSWORD"

var groups = []setting.Group{
	{Title: "Service", Settings: []setting.Setting{
		set("listen", "127.0.0.1:8080", "", "host:port of the service. If it is not set, and the variable PORT is, all interfaces at that port. It speaks HTTP without TLS, so put a proxy with TLS in front of it."),
		set("public-url", "", "", "URL of the service on the pages, in the OpenAPI documents and in email, for example https://signin.example.com. Empty for http:// with the address of -listen."),
		set("trusted-proxies", "", "Proxies", "proxies whose -forwarded-header the service trusts: addresses or CIDR ranges, separated by commas. If you name none, all clients behind a proxy share one set of limits."),
		set("forwarded-header", "X-Forwarded-For", "ForwardedHeader", "field by which the trusted proxies name the client: X-Forwarded-For, X-Real-IP or Forwarded (RFC 7239)"),
		set("allow-domains", "", "AllowDomains", "file with the email domains that get codes, one on each line; *.example.com is all domains below example.com. SIGHUP reads it again. Empty for all domains."),
		set("deny-domains", "", "DenyDomains", "file with email domains that get no codes, as -allow-domains has it. It wins over -allow-domains."),
		set("test-addresses", "", "TestAddresses", "file with addresses that get no email, each on a line with its code and its last day: joe@example.com 123456 2027-01-31. SIGHUP reads it again."),
		set("allow-origins", "", "Origins", "origins of websites whose pages may call the API from a browser, separated by commas, for example https://app.example.com"),
		set("store", "", "Store", "URL of a Redis or Valkey that keeps codes and limits for several instances: redis://host:6379, rediss:// (TLS), redis+sentinel:// or redis+cluster://. Empty for a file in the data directory."),
		set("digits", "6", "Policy.Digits", "digits of a code, 6 to 8"),
		set("source-sends", "100", "Policy.NetworkSendsPerHour", "codes that one network may ask for in an hour, for all addresses together"),
		set("source-guesses", "300", "Policy.NetworkAttemptsPerDay", "wrong codes that one network may send in a day, for all addresses together"),
		set("site-sends", "0", "Policy.SiteSendsPerHour", "codes that an IPv6 /48 may ask for in an hour. 0 is ten times -source-sends."),
		set("site-guesses", "0", "Policy.SiteAttemptsPerDay", "wrong codes that an IPv6 /48 may send in a day. 0 is ten times -source-guesses."),
		set("total-sends", "0", "Policy.TotalSendsPerHour", "codes that all networks together may ask for in an hour. 0 removes the limit."),
		set("data", "data", "Data", "directory of codes and keys. The service creates it with mode 0700 if it is missing."),
		set("mailbox-url", "", "", "URL of a mailbox that catches the email, for the page with the quick start. Empty for the one of make run."),
		set("key-group-read", "off", "GroupRead", "on accepts key files in -data that their group can read, with mode 0640 or 0440"),
		set("drain", "0s", "Drain", "how long the service goes on after SIGTERM, with /readyz down, so that proxies send it no more; up to 5m"),
		set("docs", "on", "", "off publishes the API without these pages and the OpenAPI documents"),
		set("try", "true", "", "false leaves out the forms on the pages that send requests to the service"),
		set("verified", "", "", "reports of doctest run -format json, separated by commas. The pages name at each example the date and the commit of the last run in which it worked. Empty for none."),
		set("admin-token-file", "", "", "file with a token of 32 characters or more that /metrics and /readyz require. With it, -admin-listen may be any address."),
		set("admin-listen", "", "", "host:port of /metrics, /healthz and /readyz, on a loopback or private address. Empty for none."),
		set("admin-hosts", "", "", "further host names by which operators reach -admin-listen, separated by commas"),
		set("audit-sources", "pseudonym", "PlainNetworks", "how the audit log shows networks: pseudonym or plain"),
		set("log-format", "text", "Logger", "format of the log on standard error: text or json"),
	}},
	{Title: "Mail", Settings: []setting.Setting{
		set("gateway", "127.0.0.1:1025", "Mail.Gateway", "host:port of the mail gateway (SMTP)"),
		set("gateway-tls", "auto", "Mail.TLS", "auto, starttls, implicit or none. auto means implicit for port 465, none for a loopback gateway, and starttls for any other."),
		set("gateway-connections", strconv.Itoa(mail.DefaultConnections), "Mail.Connections", "emails that are sent at a time, each on a connection, 1 to 1000"),
		set("helo-name", "", "Mail.HelloName", "name of this host for the mail gateway. Empty for the host name of the system."),
		set("mail-from", "Example <no-reply@example.com>", "Mail.From", "sender of the email. The name before the address is the name of your service in the email."),
		set("mail-reply-to", "", "Mail.ReplyTo", "address for replies to the email, alone or with a name. Empty for none."),
		set("mail-templates", "", "Mail.Templates", "directory with the words of the email: a directory for each language, such as en, with subject.txt, body.txt and body.html. Empty for the built-in email in English."),
		set("mail-language", "en", "Mail.Language", "language of the email if the user's Accept-Language names none of -mail-templates"),
		set("mail-domain", "", "Mail.Domain", "domain of the website on which users type the code, for the line by which phones fill it in. Empty for the host of -public-url."),
		set("smtp-username", "", "Mail.Username", "user name at the mail gateway. Empty for a gateway without login."),
		set("smtp-password-file", "", "Mail.Password", "file with the password on one line. Or set the password itself as "+passwordEnv+"."),
	}},
	{Title: "Tokens", Settings: []setting.Setting{
		set("issuer", "", "Issuer", "iss of the tokens. Empty for -public-url."),
		set("audience", "", "Audience", "aud of the tokens. Empty for -issuer."),
		set("token-lifetime", "1h", "Lifetime", "how long a token is valid, 5m to 24h"),
		set("subject", "folded", "TypedSubjects", "sub of the tokens: folded or typed. With folded, Joe@example.com and joe@example.com are one user, joe@example.com. With typed, they are two."),
		set("key-algorithm", "EdDSA", "Algorithm", "algorithm of new keys: EdDSA, ES256, RS256 or HS256. HS256 keys are not published, so only programs that can read the data directory can verify their tokens."),
		set("rotate-keys", "0", "RotateEvery", "how often to create a signing key, for example 720h; at least 1h. With 0, only SIGHUP creates one. The service publishes a new key 15 minutes before it signs with it."),
	}},
}

func set(name, value, field, usage string) setting.Setting {
	env := envPrefix + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
	return setting.Setting{Name: name, Env: env, Default: value, Field: field, Usage: usage}
}

func writeHelp(w io.Writer) {
	var b strings.Builder
	b.WriteString("server runs the sign-in service: it emails codes, exchanges them for tokens and shows its documentation.\n\n" +
		"Usage: server [flags]\n       server backup FILE [flags]\n       server forget ADDRESS [flags]\n       server mail-preview DIR [flags]\n       server new-key [flags]\n       server pseudonym ADDRESS [flags]\n       server ready [flags]\n       server -version\n\n" +
		"For example, with the mail gateway of make run:\n" +
		"  server -listen 127.0.0.1:8080 -gateway 127.0.0.1:1025\n\n" +
		"Flags override environment variables. The service reports all invalid settings at once and exits with 1. After that it opens its ports, and then the store.\n" +
		"SIGTERM stops it after the running requests. SIGHUP creates the next signing key, and reads the files of domains and test addresses again. server backup FILE copies the codes and counts of -data to a new file, also while the service runs. server mail-preview DIR writes the email to a new directory, in each language, as .eml and as .html. server forget erases the code and the counts of an address. server pseudonym prints the name of an address in the audit log. server new-key creates the next signing key. server ready exits with 0 if the service is ready.\n")
	setting.WriteHelp(&b, groups)
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
  address-sends       codes for one address: one every %s, %d an hour, %d a day
  known-sends         codes for one address, asked for by a network that exchanged a code for it in the last %.0f days: one every %s, %d an hour, %d a day
  network-sends       codes that one network asks for: %d an hour
  site-sends          codes that an IPv6 /48 asks for: %d an hour
  total-sends         codes that all networks ask for: none, see -total-sends
  requester-attempts  attempts for one code from each network that asked for it: %d
  other-attempts      attempts for one code from all other networks together: %d
  network-attempts    wrong codes from one network: %d a day
  site-attempts       wrong codes from one IPv6 /48: %d a day
  address-attempts    attempts for one address: %d a day. An attacker needs %d years on average.
`, conf.Short(p.SendGap), p.SendsPerHour, p.SendsPerDay, p.KnownFor.Hours()/day, conf.Short(p.SendGap), p.KnownSendsPerHour, p.KnownSendsPerDay,
		p.NetworkSendsPerHour, p.SiteSendsPerHour, p.RequesterAttempts, p.OtherAttempts, p.NetworkAttemptsPerDay, p.SiteAttemptsPerDay, p.AttemptsPerDay(), days/365)
}
