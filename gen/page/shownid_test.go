package page_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestShownIDs reads pages whose only word of a path is a command: a segment that is an ID is a parameter, and any other is none.
func TestShownIDs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, url, sample, want string }{
		{"a sample shows it", "/kilns/7/firings", `{"id": 7}`, "/kilns/{kiln_id}/firings"},
		{"a member with a name of its own", "/glazes/cel-04", `{"sku": "cel-04"}`, "/glazes/{sku}"},
		{"two of one name", "/kilns/7/firings/8", `{"id": 7, "last": {"id": 8}}`, "/kilns/{kiln_id}/firings/{firing_id}"},
		{"a server made it", "/kilns/kiln_9c41d7/log", `{"ok": true}`, "/kilns/{kiln_id}/log"},
		{"a UUID", "/kilns/0b6f2c1e-58d2-4b0e-9a52-7c3f1d2e4a5b", `{}`, "/kilns/{kiln_id}"},
		{"no sample shows it", "/kilns/7/firings", `{"id": 12}`, "/kilns/7/firings"},
		{"a member that names no thing", "/kilns/7/firings", `{"cone": 7}`, "/kilns/7/firings"},
		{"a version", "/api/2/kilns", `{"id": 2}`, "/api/2/kilns"},
		{"another of its kind", "/kilns/kiln-3/log", `{"kiln": {"id": "kiln-12"}}`, "/kilns/{kiln_id}/log"},
		{"a date", "/kilns/rest/2031-05-01", `{"day": "2031-05-01"}`, "/kilns/rest/{day}"},
		{"a date that no sample has", "/firings/2031-05-01", `{}`, "/firings/{date}"},
		{"the member of its kind", "/racks/a12/pots", `{"rack": "a12"}`, "/racks/{rack}/pots"},
		{"a word", "/kilns/stats", `{"id": "stats"}`, "/kilns/stats"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			site := loadText(t, "# Pottery\n\n## Look\n\n```sh\ncurl -s localhost:8080"+c.url+"\n```\n\n```json\n"+c.sample+"\n```\n")
			assert.Equal(t, c.want, site.Operations()[0].Path.Value)
		})
	}
}
