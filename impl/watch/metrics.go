package watch

import (
	"maps"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"docsascode.example/impl/code"
)

// Values of the label operation for requests without an operation of the API: another
// route, or none.
const (
	otherRoute = "other"
	unmatched  = "unmatched"
)

// Upper bounds of the buckets, in seconds. The last bucket of requests is the write
// timeout of the service, and the last one of emails is the timeout of the sender.
var (
	requestBuckets = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 20, 35}
	storeBuckets   = []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5}
	mailBuckets    = []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 15}
)

// limits is every Limit of package code.
var limits = []code.Limit{
	code.AddressSends, code.KnownSends, code.NetworkSends, code.SiteSends, code.TotalSends,
	code.AddressAttempts, code.NetworkAttempts, code.SiteAttempts, code.RequesterAttempts, code.OtherAttempts,
}

// shared is every Limit that many addresses share.
var shared = []code.Limit{code.NetworkSends, code.SiteSends, code.TotalSends, code.NetworkAttempts, code.SiteAttempts}

// metrics are all series of the service, in a registry of their own. Each label has
// values from a fixed set, and never text of a client.
type metrics struct {
	registry   *prometheus.Registry
	operations map[string]string // by mux pattern

	requests        *prometheus.CounterVec
	requestDuration *prometheus.HistogramVec
	storeDuration   *prometheus.HistogramVec
	mailDuration    *prometheus.HistogramVec

	sent, exchanged prometheus.Counter
	tests           prometheus.Counter
	attempts        *prometheus.CounterVec
	limited         *prometheus.CounterVec
	near            *prometheus.CounterVec
	tokensRefused   *prometheus.CounterVec
	forwarded       *prometheus.CounterVec
	auditFailures   prometheus.Counter
}

func newMetrics(operations map[string]string, build Build) metrics {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	make := promauto.With(registry)
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return make.NewCounterVec(prometheus.CounterOpts{Namespace: "signin", Name: name, Help: help}, labels)
	}
	histogram := func(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
		return make.NewHistogramVec(prometheus.HistogramOpts{Namespace: "signin", Name: name, Help: help, Buckets: buckets}, labels)
	}
	m := metrics{
		registry:        registry,
		operations:      maps.Clone(operations),
		requests:        counter("http_requests_total", "Requests, by operation of the API and status.", "operation", "status"),
		requestDuration: histogram("http_request_duration_seconds", "Time from the header of a request to the end of its response.", requestBuckets, "operation"),
		storeDuration:   histogram("store_duration_seconds", "Time of a store call.", storeBuckets, "operation", "result"),
		mailDuration:    histogram("mail_duration_seconds", "Time of an email until the mail gateway responded.", mailBuckets, "result"),
		sent:            counter("codes_sent_total", "Emails with a code that the mail gateway accepted.").WithLabelValues(),
		tests:           counter("test_codes_total", "Codes of test addresses, which are not emailed.").WithLabelValues(),
		exchanged:       counter("codes_exchanged_total", "Codes exchanged for a token.").WithLabelValues(),
		attempts:        counter("attempts_total", "Attempts to exchange a code, by result.", "result"),
		limited:         counter("limited_total", "Sends and attempts that a limit stopped, by limit.", "limit"),
		near:            counter("limit_near_total", "Times that a client had used 80 % of a limit that many addresses share, by limit.", "limit"),
		tokensRefused:   counter("tokens_refused_total", "Requests rejected for their bearer token, by reason.", "reason"),
		forwarded:       counter("forwarded_total", "Requests to the API, by how a proxy named the client.", "result"),
		auditFailures:   counter("audit_failures_total", "Audit lines that could not be written.").WithLabelValues(),
	}
	make.NewGaugeVec(prometheus.GaugeOpts{Namespace: "signin", Name: "build_info", Help: "1, with the version of the program."}, []string{"version", "commit", "go_version"}).
		WithLabelValues(build.Version, build.Commit, build.Go).Set(1)
	m.begin()
	return m
}

// begin sets the series of rates and ratios to 0, so that the first event shows as an
// increase.
func (m *metrics) begin() {
	for _, operation := range m.operations {
		m.requestDuration.WithLabelValues(operation)
	}
	for _, r := range []reason{resultRight, resultWrong, resultLimited} {
		m.attempts.WithLabelValues(string(r))
	}
	for _, l := range limits {
		m.limited.WithLabelValues(string(l))
	}
	for _, l := range shared {
		m.near.WithLabelValues(string(l))
	}
	for _, r := range []reason{tokenMissing, tokenMalformed, tokenExpired, tokenInvalid, tokenKeys} {
		m.tokensRefused.WithLabelValues(string(r))
	}
	for _, how := range []Forwarding{ForwardingNone, ForwardingUsed, ForwardingMissing, ForwardingInvalid, ForwardingUntrusted} {
		m.forwarded.WithLabelValues(string(how))
	}
	for _, r := range []reason{mailAccepted, mailRecipient, mailRefused, mailUnreachable, mailUncertain} {
		m.mailDuration.WithLabelValues(string(r))
	}
}

// Request counts a response. The pattern is that of the mux for the request, empty if
// none matched; a status of 0 means that no response began.
func (m *metrics) Request(pattern string, status int, took time.Duration) {
	operation := m.operation(pattern)
	m.requests.WithLabelValues(operation, statusLabel(status)).Inc()
	m.requestDuration.WithLabelValues(operation).Observe(seconds(took))
}

func (m *metrics) operation(pattern string) string {
	if id, known := m.operations[pattern]; known {
		return id
	}
	if pattern == "" {
		return unmatched
	}
	return otherRoute
}

func statusLabel(status int) string {
	if status < 100 || status > 599 {
		return "none"
	}
	return strconv.Itoa(status)
}

// seconds returns d, or 0 if a clock was set back in between.
func seconds(d time.Duration) float64 { return max(d, 0).Seconds() }
