package run_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/run"
	"docsascode.example/doctest/runner"
	"docsascode.example/gen/page"
)

// deviations are ways in which the server of harbour_test.go does not do what testdata/deviations says, and the claim that
// a run calls false then.
var deviations = []deviation{
	{"no-token-needed", "401 Unauthorized is returned"},
	{"no-token-is-403", "401 Unauthorized is returned"},
	{"any-token-for-trips", "credentials are required"},
	{"wrong-password-is-401", "403 Forbidden is returned"},
	{"broken-json-is-422", "400 Bad Request is returned"},
	{"unknown-boat-is-400", "404 Not Found is returned"},
	{"unknown-trip-is-empty", "404 Not Found is returned"},
	{"limit-is-ignored", "a response has at most as many items as limit says"},
	{"limit-has-no-bound", "limit is at most 20"},
	{"offset-is-ignored", "offset skips so many items"},
	{"offset-loses-one", "offset skips so many items"},
	{"rig-is-ignored", "the response has only items with the rig of the request"},
	{"rig-takes-any", "rig is one of sloop, ketch, lugger"},
	{"state-is-ignored", "the response has only items with the state of the request"},
	{"search-finds-all", "q selects the items of the response"},
	{"berths-unsorted", "sort=-berths sorts by berths"},
	{"no-304", "304 Not Modified is returned"},
	{"key-is-ignored", "a request with the same Idempotency-Key is not carried out again"},
	{"missing-is-400", "422 Unprocessable Entity is returned"},
	{"no-such-error", "code is \"no_boat\""},
	{"total-of-page", "total is the number of all items"},
	{"unsorted", "the list is sorted by name"},
	{"no-location", "Location is sent with 201"},
	{"twice-a-day", "409 Conflict is returned"},
	{"crew-of-texts", "crew is of type integer"},
	{"crew-of-nine", "crew is at most 6"},
	{"crew-of-one", "crew defaults to 2"},
	{"long-remark", "remark has at most 30 characters"},
	{"lost-trip", "GET /trips lists what POST /trips created"},
	{"other-remark", "GET /trips/{id} shows what POST /trips created"},
	{"patch-is-lost", "GET /trips/{id} shows what PATCH /trips/{id} changed"},
	{"patch-empties", "GET /trips/{id} shows what PATCH /trips/{id} changed"},
	{"start-is-lost", "GET /trips/{id} shows what POST /trips/{id}/start changed"},
	{"start-twice", "409 Conflict is returned"},
	{"delete-is-lost", "GET /trips/{id} no longer returns what DELETE /trips/{id} deleted"},
}

// httpDeviations are those of the server of lockers_test.go from testdata/deviations-http.
var httpDeviations = []deviation{
	{"no-request-id", "each response has X-Request-Id"},
	{"no-cors", "pages of every origin may call the API"},
	{"never-compressed", "responses are compressed for a client that accepts it"},
	{"not-gzip", "GET /parcels exists"},
	{"no-options", "OPTIONS works as documented"},
	{"no-allow", "OPTIONS works as documented"},
	{"no-head", "HEAD returns the headers of GET"},
	{"head-is-text", "HEAD returns the headers of GET"},
	{"method-is-404", "405 Method Not Allowed is returned"},
	{"any-scheme", "401 Unauthorized is returned"},
	{"no-scheme-needed", "401 Unauthorized is returned"},
	{"stack-trace", "no response shows internals of the server"},
	{"shows-password", "no response shows internals of the server"},
	{"half-kilograms", "weight is of type integer"},
	{"two-kilograms", "weight is at least 1"},
	{"29-kilograms", "weight is at most 30"},
	{"no-small-parcels", "size is one of small, large"},
	{"kept-for-30-days", "the created thing is valid for 259200 seconds"},
	{"location-of-nothing", "Location is sent with 201"},
	{"location-of-another", "Location is sent with 201"},
	{"other-length", "GET /parcels/{id} has the length and the digest of GET /parcels/{id}/content"},
	{"other-hash", "GET /parcels/{id} has the length and the digest of GET /parcels/{id}/content"},
	{"other-digest", "Content-Digest may be sent with 200"},
	{"no-limit", "12 requests are accepted in 1m0s"},
	{"any-form", "400 Bad Request is returned"},
	{"deleted-once", "the request can be sent again"},
	{"not-cached", "the response has Cache-Control: private, max-age=60"},
	{"get-opens", "GET /parcels/{id} exists"},
	{"get-removes", "GET /parcels/{id} exists"},
	{"put-merges", "GET /parcels/{id} shows no value of a field that PUT /parcels/{id} left out"},
	{"put-appends", "GET /parcels/{id} shows no change by a second PUT /parcels/{id} with the same body"},
}

// stateDeviations are those of the server of hives_test.go from testdata/deviations-state.
var stateDeviations = []deviation{
	{"open-stats", "credentials are required"},
	{"shows-foreign", "a user gets no things of other users"},
	{"no-location-in-prose", "the response has Location"},
	{"count-is-stuck", "GET /yards/{id} counts what POST /yards/{id}/hives created"},
	{"fewer-by-default", "limit defaults to 5"},
	{"in-no-order", "the list is sorted by name"},
	{"deletes-full", "409 Conflict is returned"},
	{"ten-is-strong", "strength is at most 9"},
	{"from-is-ignored", "from is a bound of made"},
	{"min-is-ignored", "min_strength is a bound of strength"},
	{"changes-retired", "409 Conflict is returned"},
	{"retires-twice", "409 Conflict is returned"},
	{"only-marks", "GET /hives/{id} no longer returns what DELETE /hives/{id} deleted"},
	{"average-is-null", "average_strength is 4.0"},
	{"average-is-text", "average_strength is 4.0"},
}

// ruleDeviations are those of the server of canoes_test.go from testdata/deviations-rules.
var ruleDeviations = []deviation{
	{"no-trace", "each response has X-Trace-Id"},
	{"no-allow", "405 Method Not Allowed has Allow"},
	{"no-number-of-things", "X-Things has the number in total"},
	{"other-number-of-things", "X-Things has the number in total"},
	{"any-field", "422 Unprocessable Entity is returned"},
	{"long-name", "name has at most 30 characters"},
	{"any-hull", "hull is one of wood, canvas, plastic"},
	{"five-seats", "seats is at most 4"},
	{"built-in-1949", "built is at least 1950"},
	{"red-by-default", "colour defaults to green"},
	{"taken-is-400", "409 Conflict is returned"},
	{"any-size", "size is at most 20"},
	{"patch-empties", "GET /canoes/{id} shows what PATCH /canoes/{id} changed"},
	{"scrapped-twice", "409 Conflict is returned"},
	{"put-keeps", "GET /hirers/{id} shows no value of a field that PUT /hirers/{id} left out"},
	{"removes-with-hires", "409 Conflict is returned"},
	{"remove-is-lost", "GET /hirers/{id} no longer returns what DELETE /hirers/{id} deleted"},
	{"key-is-ignored", "a request with the same Idempotency-Key is not carried out again"},
	{"any-body-for-a-key", "422 Unprocessable Entity is returned"},
	{"no-hours", "hours is at least 1"},
	{"hired-twice", "409 Conflict is returned"},
	{"hires-to-barred", "409 Conflict is returned"},
	{"three-hires", "409 Conflict is returned"},
	{"any-country", "country is a country of ISO 3166"},
	{"five-days", "due_on is 9 days after taken_at"},
	{"an-hour", "the created thing is valid for 7200 seconds"},
	{"empty-list", "422 Unprocessable Entity is returned"},
	{"long-list", "422 Unprocessable Entity is returned"},
	{"no-rate", "429 Too Many Requests is returned"},
	{"no-retry-after", "the response has Retry-After"},
}

type deviation struct{ name, says string }

// TestDeviations runs the pages against a server that does what they say, and against one for each deviation.
func TestDeviations(t *testing.T) {
	requirePrograms(t, "bash", "curl")
	testDeviations(t, "testdata/deviations", "/api", deviations, func(deviation string) http.Handler { return newHarbour(deviation) })
}

// TestHTTPDeviations does the same for pages about methods, headers and downloads.
func TestHTTPDeviations(t *testing.T) {
	requirePrograms(t, "bash", "curl")
	testDeviations(t, "testdata/deviations-http", "/v1", httpDeviations, newLockers)
}

// TestStateDeviations does the same for a page about owners, states and counts of things.
func TestStateDeviations(t *testing.T) {
	requirePrograms(t, "bash", "curl")
	testDeviations(t, "testdata/deviations-state", "", stateDeviations, newHives)
}

// TestRuleDeviations does the same for pages that say things once: in the table of a resource, and in sections about all lists and
// all errors.
func TestRuleDeviations(t *testing.T) {
	requirePrograms(t, "bash", "curl")
	testDeviations(t, "testdata/deviations-rules", "", ruleDeviations, newCanoes)
}

func testDeviations(t *testing.T, pages, base string, all []deviation, serve func(deviation string) http.Handler) {
	t.Helper()
	t.Run("none", func(t *testing.T) {
		t.Parallel()
		r := runPages(t, pages, base, serve(""))
		for _, c := range r.Claims {
			assert.NotEqual(t, claim.False, c.Verdict, "%s: %s: %s", c.Pos, c.Says, c.Reason)
		}
		assert.LessOrEqual(t, r.Count(claim.Unchecked), 8)
	})
	for _, d := range all {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			var says []string
			for _, c := range runPages(t, pages, base, serve(d.name)).Claims {
				if c.Verdict == claim.False {
					says = append(says, c.Says)
				}
			}
			assert.Contains(t, says, d.says, strings.Join(says, "\n"))
		})
	}
}

func runPages(t *testing.T, pages, base string, h http.Handler) *claim.Report {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	u, err := url.Parse(server.URL + base)
	require.NoError(t, err)
	site, err := page.Load(pages)
	require.NoError(t, err)
	report, err := run.Pages(t.Context(), run.Config{Server: u, Runner: runner.New(runner.Config{})}, site)
	require.NoError(t, err)
	return report
}
