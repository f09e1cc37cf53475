package example

import "strings"

type optionKind int

const (
	unknownOption optionKind = iota
	switchOption
	argumentOption
)

// kindOf tells whether curl's option of this long name takes an argument.
func kindOf(name string) optionKind {
	kind, ok := optionKinds[name]
	if ok {
		return kind
	}
	if positive, negated := strings.CutPrefix(name, "no-"); negated && optionKinds[positive] == switchOption {
		return switchOption
	}
	return unknownOption
}

// readLong reads --name, --name value or --name=value, and gives what is left. set gets the option, unless it is not
// known.
func readLong(t text, args []argument, kindOf func(string) optionKind, set func(string, text)) (rest []argument, known, joined bool) {
	name, value, joined := t.from(len("--")).cut("=")
	kind := kindOf(name.s)
	switch {
	case !name.known() || kind == unknownOption:
		return args, false, joined
	case kind == switchOption || joined:
		set(name.s, value)
	case len(args) > 0:
		set(name.s, args[0].text)
		return args[1:], true, joined
	}
	return args, true, joined
}

// readCluster reads short options such as -sSd value or -XPOST, and gives what is left. It ends at an option that is not
// known.
func readCluster(t text, args []argument, short map[byte]string, kindOf func(string) optionKind, set func(string, text)) (rest []argument, known bool) {
	for i := 1; i < len(t.s); i++ {
		name := short[t.s[i]]
		switch kind := kindOf(name); {
		case t.unknownAt(i) || kind == unknownOption:
			return args, false
		case kind == switchOption:
			set(name, t.slice(i, i+1))
		case i+1 < len(t.s):
			set(name, t.from(i+1))
			return args, true
		case len(args) > 0:
			set(name, args[0].text)
			return args[1:], true
		}
	}
	return args, true
}

var optionKinds = func() map[string]optionKind {
	kinds := map[string]optionKind{}
	for _, name := range strings.Fields(switches) {
		kinds[name] = switchOption
	}
	for _, name := range strings.Fields(withArgument) {
		kinds[name] = argumentOption
	}
	return kinds
}()

var shortOptions = map[byte]string{
	'#': "progress-bar", '0': "http1.0", '1': "tlsv1", '2': "sslv2", '3': "sslv3", '4': "ipv4", '6': "ipv6",
	'a': "append", 'A': "user-agent", 'b': "cookie", 'B': "use-ascii", 'c': "cookie-jar", 'C': "continue-at",
	'd': "data", 'D': "dump-header", 'e': "referer", 'E': "cert", 'f': "fail", 'F': "form", 'g': "globoff",
	'G': "get", 'h': "help", 'H': "header", 'i': "include", 'I': "head", 'j': "junk-session-cookies",
	'J': "remote-header-name", 'k': "insecure", 'K': "config", 'l': "list-only", 'L': "location",
	'm': "max-time", 'M': "manual", 'n': "netrc", 'N': "no-buffer", 'o': "output", 'O': "remote-name",
	'p': "proxytunnel", 'P': "ftp-port", 'q': "disable", 'Q': "quote", 'r': "range", 'R': "remote-time",
	's': "silent", 'S': "show-error", 't': "telnet-option", 'T': "upload-file", 'u': "user", 'U': "proxy-user",
	'v': "verbose", 'V': "version", 'w': "write-out", 'x': "proxy", 'X': "request", 'y': "speed-time",
	'Y': "speed-limit", 'z': "time-cond", 'Z': "parallel",
}

// The options of curl up to 8.16. A switch may also be written --no-NAME.
const (
	switches = `
anyauth append basic ca-native cert-status compressed compressed-ssh create-dirs crlf digest disable
disable-eprt disable-epsv disallow-username-in-url doh-cert-status doh-insecure dump-ca-embed fail
fail-early fail-with-body false-start follow form-escape ftp-create-dirs ftp-pasv ftp-pret
ftp-skip-pasv-ip ftp-ssl-ccc ftp-ssl-control get globoff haproxy-protocol head http0.9 http1.0
http1.1 http2 http2-prior-knowledge http3 http3-only ignore-content-length include insecure ipv4 ipv6
junk-session-cookies list-only location location-trusted mail-rcpt-allowfails manual metalink mptcp
negotiate netrc netrc-optional no-alpn no-buffer no-clobber no-keepalive no-npn no-progress-meter
no-sessionid ntlm ntlm-wb out-null parallel parallel-immediate path-as-is post301 post302 post303
progress-bar proxy-anyauth proxy-basic proxy-ca-native proxy-digest proxy-http2 proxy-insecure
proxy-negotiate proxy-ntlm proxy-ssl-allow-beast proxy-ssl-auto-client-cert proxy-tlsv1 proxytunnel raw
remote-header-name remote-name remote-name-all remote-time remove-on-error retry-all-errors
retry-connrefused sasl-ir show-error show-headers silent skip-existing socks5-basic socks5-gssapi
socks5-gssapi-nec ssl ssl-allow-beast ssl-auto-client-cert ssl-no-revoke ssl-reqd
ssl-revoke-best-effort sslv2 sslv3 styled-output suppress-connect-headers tcp-fastopen tcp-nodelay
tftp-no-options tls-earlydata tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 tr-encoding trace-ids trace-time
use-ascii verbose version xattr`

	withArgument = `
abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config connect-timeout
connect-to continue-at cookie cookie-jar create-file-mode crlfile curves data data-ascii data-binary
data-raw data-urlencode delegation dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers doh-url
dump-header ech egd-file engine etag-compare etag-save expect100-timeout form form-string ftp-account
ftp-alternative-to-user ftp-method ftp-port ftp-ssl-ccc-mode happy-eyeballs-timeout-ms haproxy-clientip
header help hostpubmd5 hostpubsha256 hsts interface ip-tos ipfs-gateway json keepalive-cnt
keepalive-time key key-type knownhosts krb libcurl limit-rate local-port login-options mail-auth
mail-from mail-rcpt max-filesize max-redirs max-time netrc-file noproxy oauth2-bearer output output-dir
parallel-max parallel-max-host pass pinnedpubkey preproxy proto proto-default proto-redir proxy
proxy-cacert proxy-capath proxy-cert proxy-cert-type proxy-ciphers proxy-crlfile proxy-header proxy-key
proxy-key-type proxy-pass proxy-pinnedpubkey proxy-service-name proxy-tls13-ciphers proxy-tlsauthtype
proxy-tlspassword proxy-tlsuser proxy-user proxy1.0 pubkey quote random-file range rate referer request
request-target resolve retry retry-delay retry-max-time sasl-authzid service-name sigalgs socks4
socks4a socks5 socks5-gssapi-service socks5-hostname speed-limit speed-time ssl-sessions stderr
telnet-option tftp-blksize time-cond tls-max tls13-ciphers tlsauthtype tlspassword tlsuser trace
trace-ascii trace-config unix-socket upload-file upload-flags url url-query user user-agent
vlan-priority write-out`
)
