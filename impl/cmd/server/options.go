package main

import (
	"cmp"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"docsascode.example/gen/site"
	"docsascode.example/impl"
	"docsascode.example/impl/code"
	"docsascode.example/impl/conf"
	"docsascode.example/impl/edition"
	"docsascode.example/impl/mail"
	"docsascode.example/impl/setting"
	"docsascode.example/impl/token"
	"docsascode.example/impl/watch"
)

// wholeHost matches a host, with or without a port.
var wholeHost = regexp.MustCompile(`^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]+)?$`)

// options configures the program.
type options struct {
	given       given
	listen      string
	adminListen string // empty for none
	adminToken  string // empty for none
	pages       bool
	check       *site.Check // may be nil
	try         bool        // whether the pages have forms that send requests
	publicURL   string
	mailbox     string // URL; may be empty
	service     impl.Config
}

// given is the settings that a user gave. Its methods parse them and note their
// faults.
type given struct{ *setting.Values }

// parseOptions reads the settings; see [setting.Read]. The error has a line for
// each fault, or is [flag.ErrHelp] after the help is written to help.
func parseOptions(args []string, getenv func(string) string, help io.Writer) (options, error) {
	values, err := setting.Read("server", groups, args, getenv)
	if err != nil {
		writeHelp(help)
		return options{}, err
	}
	g := given{values}
	o := options{given: g, listen: g.listen(getenv("PORT")), adminListen: g.Get("admin-listen"), mailbox: g.Get("mailbox-url")}
	g.checkListen(o.listen)
	g.checkURL("public-url")
	g.checkURL("mailbox-url")
	o.adminToken = g.adminToken()
	g.checkAdmin(o.adminListen)
	o.pages = g.choice("docs", "on", "off") == "on"
	o.check = g.check()
	o.try = g.choice("try", "true", "false") == "true"
	g.checkIssuer()
	g.checkAudience()
	o.service = impl.Config{
		GroupRead:     g.choice("key-group-read", "on", "off") == "on",
		Drain:         g.duration("drain", 0, 5*time.Minute),
		Build:         build(),
		Data:          g.Get("data"),
		Algorithm:     token.Algorithm(g.Get("key-algorithm")),
		Lifetime:      g.duration("token-lifetime", 5*time.Minute, 24*time.Hour),
		TypedSubjects: g.choice("subject", "folded", "typed") == "typed",
		RotateEvery:   g.rotation(),
		AllowDomains:  g.Get("allow-domains"),
		DenyDomains:   g.Get("deny-domains"),
		TestAddresses: g.Get("test-addresses"),
		Proxies:       g.proxies(),
		Origins:       g.list("allow-origins"),

		ForwardedHeader: g.Get("forwarded-header"),

		Logger:        g.logger(),
		PlainNetworks: g.choice("audit-sources", "pseudonym", "plain") == "plain",
		Store:         g.Get("store"),
		Policy:        g.policy(),
		Mail: mail.Config{
			Gateway: g.Get("gateway"),
			TLS:     mail.TLSMode(g.Get("gateway-tls")),
			From:    g.Get("mail-from"),

			Connections: g.number("gateway-connections", 1, 1000),
			HelloName:   g.Get("helo-name"),

			Templates: g.Get("mail-templates"),
			Language:  g.Get("mail-language"),
			ReplyTo:   g.Get("mail-reply-to"),
			Domain:    g.Get("mail-domain"),

			Username: g.Get("smtp-username"),
			Password: g.password(getenv(passwordEnv)),
		},
	}
	o.publish(o.listen)
	g.Check(o.service.Check())
	return o, g.Err()
}

// publish sets the URL of the service, and what is that URL by default. port is of
// address, which may be that of a listener.
func (o *options) publish(address string) {
	host, _, err := net.SplitHostPort(o.listen)
	if _, port, portErr := net.SplitHostPort(address); err == nil && portErr == nil {
		address = net.JoinHostPort(host, port)
	}
	o.publicURL = cmp.Or(strings.TrimSuffix(o.given.Get("public-url"), "/"), setting.LocalURL(address))
	o.service.Issuer = cmp.Or(o.given.Get("issuer"), o.publicURL)
	o.service.Audience = cmp.Or(o.given.Get("audience"), o.service.Issuer)
	o.service.Mail.URL = o.publicURL
}

// edition is what the pages state of the settings.
func (o options) edition(listener net.Addr) *edition.Edition {
	return edition.New(edition.Settings{
		URL: o.publicURL, Issuer: o.service.Issuer, Audience: o.service.Audience,
		Listen: listener.String(), Mailbox: o.mailbox, Policy: o.service.Policy, Lifetime: o.service.Lifetime,
	})
}

// list is the values of a setting that are separated by commas.
func (g given) list(name string) (items []string) {
	for item := range strings.SplitSeq(g.Get(name), ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}

// listen is the address of the service. Platforms that start programs set PORT.
func (g given) listen(port string) string {
	if address := g.Get("listen"); port == "" || address != g.Default("listen") {
		return address
	}
	return ":" + port
}

// adminToken is the token in the file; empty without a file.
func (g given) adminToken() string {
	file := g.Get("admin-token-file")
	if file == "" {
		return ""
	}
	data, err := os.ReadFile(file)
	if err != nil {
		g.Fault("admin-token-file", "%w; write the path of a file with a token", conf.File(err))
		return ""
	}
	token := strings.TrimRight(string(data), "\r\n")
	if len(token) < 32 || strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		g.Fault("admin-token-file", "%s does not have a token of 32 printable ASCII characters or more; make one with openssl rand -hex 32", file)
	}
	return token
}

// check has the runs that -verified names, nil for none.
func (g given) check() *site.Check {
	var reports [][]byte
	for _, file := range g.list("verified") {
		data, err := os.ReadFile(file)
		if err != nil {
			g.Fault("verified", "%w; write the path of a report of doctest run -format json", conf.File(err))
		} else if _, err := site.ReadCheck(data); err != nil {
			g.Fault("verified", "%s is %w", file, err)
		}
		reports = append(reports, data)
	}
	if reports == nil {
		return nil
	}
	check, _ := site.ReadCheck(reports...) // the faults are noted
	return check
}

// adminHosts are the names of the admin listener.
func (o options) adminHosts() (names []string) {
	if o.adminToken != "" {
		return []string{watch.AnyHost}
	}
	for _, name := range o.given.list("admin-hosts") {
		names = append(names, strings.ToLower(name))
	}
	if host, _, err := net.SplitHostPort(o.adminListen); err == nil {
		names = append(names, host)
	}
	return names
}

// policy is the default one, with the limits that are settings.
func (g given) policy() code.Policy {
	p := code.DefaultPolicy()
	for _, set := range []struct {
		name        string
		field       *int
		least, most int
	}{
		{"digits", &p.Digits, 6, 8},
		{"source-sends", &p.NetworkSendsPerHour, 1, 100_000},
		{"source-guesses", &p.NetworkAttemptsPerDay, 1, 100_000},
		{"total-sends", &p.TotalSendsPerHour, 0, 10_000_000},
	} {
		if n := g.number(set.name, set.least, set.most); n > 0 {
			*set.field = n
		}
	}
	p.SiteSendsPerHour = cmp.Or(g.number("site-sends", 0, 1_000_000), code.SiteFactor*p.NetworkSendsPerHour)
	p.SiteAttemptsPerDay = cmp.Or(g.number("site-guesses", 0, 1_000_000), code.SiteFactor*p.NetworkAttemptsPerDay)
	return p
}

// number is 0 for a value that is wrong.
func (g given) number(name string, least, most int) int {
	n, err := strconv.Atoi(g.Get(name))
	if err != nil || n < least || n > most {
		g.Fault(name, "%q is not a number from %d to %d; write, for example, %s", g.Get(name), least, most, g.Default(name))
		return 0
	}
	return n
}

// proxies reads a list of addresses and ranges.
func (g given) proxies() (list []netip.Prefix) {
	var unknown []string
	for _, item := range g.list("trusted-proxies") {
		prefix, err := netip.ParsePrefix(item)
		if at, addrErr := netip.ParseAddr(item); addrErr == nil {
			prefix, err = netip.PrefixFrom(at.Unmap(), at.Unmap().BitLen()), nil
		}
		if err != nil {
			unknown = append(unknown, strconv.Quote(item))
			continue
		}
		list = append(list, unmapped(prefix).Masked())
	}
	if len(unknown) > 0 {
		g.Fault("trusted-proxies", "not an IP address or CIDR range: %s; write, for example, 10.0.0.1 or 10.0.0.0/8", strings.Join(unknown, ", "))
	}
	return list
}

// unmapped writes a range of IPv4 addresses in IPv6's clothes as what it is: it
// is how sources are compared.
func unmapped(p netip.Prefix) netip.Prefix {
	if p.Addr().Is4In6() && p.Bits() >= 96 {
		return netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
	}
	return p
}

// duration is 0 for a value that is wrong.
func (g given) duration(name string, least, most time.Duration) time.Duration {
	d, err := time.ParseDuration(g.Get(name))
	if err != nil || d < least || d > most {
		g.Fault(name, "%q is not a duration from %s to %s; write, for example, %s", g.Get(name), conf.Short(least), conf.Short(most), g.Default(name))
		return 0
	}
	return d
}

// rotation is 0, which rotates nothing, for a value that is wrong.
func (g given) rotation() time.Duration {
	every, err := time.ParseDuration(g.Get("rotate-keys"))
	if err != nil {
		g.Fault("rotate-keys", "%q is not a duration; write a number and a unit, for example 720h", g.Get("rotate-keys"))
	}
	return every
}

// password is the line in the file, or else direct, the value of the variable.
func (g given) password(direct string) string {
	file := g.Get("smtp-password-file")
	if file == "" {
		g.checkLogin(direct)
		return direct
	}
	if direct != "" {
		g.Fault("smtp-password-file", "is set, and so is %s; set only one of them", passwordEnv)
		return direct
	}
	data, err := os.ReadFile(file)
	if err != nil {
		g.Fault("smtp-password-file", "%w; write the path of a file with the password", conf.File(err))
		g.PassOver("smtp-username") // it has no password for want of the file
		return ""
	}
	password := strings.TrimRight(string(data), "\r\n")
	if password == "" {
		g.Fault("smtp-password-file", "%s is empty; write the password to it, in one line", file)
		g.PassOver("smtp-username")
		return ""
	}
	g.checkLogin(password)
	return password
}

// checkLogin notes a user name without a password, and a password without a name.
func (g given) checkLogin(password string) {
	switch username := g.Get("smtp-username"); {
	case username != "" && password == "":
		g.Fault("smtp-username", "needs a password; set -smtp-password-file or %s", passwordEnv)
	case username == "" && password != "":
		g.Fault("smtp-username", "is empty, but a password is set; write the user name, or remove the password")
	}
}

// logger is nil for a format that is wrong.
func (g given) logger() *slog.Logger {
	switch g.choice("log-format", "text", "json") {
	case "text":
		return slog.New(slog.NewTextHandler(os.Stderr, nil))
	case "json":
		return slog.New(slog.NewJSONHandler(os.Stderr, nil))
	}
	return nil
}

// choice is the value of a setting with two possible values, empty if it has
// another.
func (g given) choice(name, one, other string) string {
	value := g.Get(name)
	if value != one && value != other {
		g.Fault(name, "%q is unknown; write %s or %s", value, one, other)
		return ""
	}
	return value
}

func (g given) checkListen(address string) {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		g.Fault("listen", "%q is not a host and a port; write host:port, for example 127.0.0.1:8080", address)
		return
	}
	if _, err := net.LookupPort("tcp", port); err != nil {
		g.Fault("listen", "%q is not a port; write a number from 0 to 65535, or the name of a service", port)
	}
}

func (g given) checkAdmin(address string) {
	if address == "" {
		return
	}
	if err := watch.CheckListen(address); err != nil && g.Get("admin-token-file") == "" {
		g.Fault("admin-listen", "%w, or set -admin-token-file", err)
	}
	if _, port, _ := net.SplitHostPort(address); address == g.Get("listen") && port != "0" {
		g.Fault("admin-listen", "is the address of -listen, too; choose another port")
	}
}

// checkURL notes a URL that is not one of a whole host. The pages link from its root.
func (g given) checkURL(name string) {
	value := strings.TrimSuffix(g.Get(name), "/")
	if u, err := url.Parse(value); value != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" || !wholeHost.MatchString(u.Host) || value != u.Scheme+"://"+u.Host) {
		g.Fault(name, "%q is not an http or https URL of a host without a path; write, for example, https://signin.example.com", g.Get(name))
	}
}

// checkIssuer notes an issuer that is not a URL as RFC 8414 §2 has it, though of http, too.
func (g given) checkIssuer() {
	issuer := g.Get("issuer")
	u, err := url.Parse(issuer)
	if issuer != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil || strings.ContainsAny(issuer, "?# ")) {
		g.Fault("issuer", "%q is not an http or https URL without user, query and fragment; write, for example, https://signin.example.com", issuer)
	}
}

// checkAudience notes an audience that is not a StringOrURI (RFC 7519 §2).
func (g given) checkAudience() {
	audience := g.Get("audience")
	u, err := url.Parse(audience)
	if strings.ContainsFunc(audience, unicode.IsSpace) || strings.Contains(audience, ":") && (err != nil || u.Scheme == "") {
		g.Fault("audience", "%q is neither a URI nor a name without spaces and colons; write, for example, https://signin.example.com", audience)
	}
}
