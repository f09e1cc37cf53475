package derive_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"docsascode.example/gen/derive"
	"docsascode.example/gen/page"
)

// BenchmarkThousandPages reads 1,000 pages like that about creating a code, checks them, derives their document and
// writes it.
func BenchmarkThousandPages(b *testing.B) {
	const pages = 1000
	text, err := os.ReadFile("../../docs/create-a-code.md")
	require.NoError(b, err)
	unlinked := regexp.MustCompile(`\]\([\w-]+\.md[^)]*\)`).ReplaceAllString(string(text), "](#)") // the pages are not there
	dir := b.TempDir()
	for i := range pages {
		own := strings.NewReplacer("Create a code", fmt.Sprintf("Create code %d", i), "/user/code", fmt.Sprintf("/user/%d/code", i)).Replace(unlinked)
		require.NoError(b, os.WriteFile(filepath.Join(dir, fmt.Sprintf("page-%04d.md", i)), []byte(own), 0o644))
	}
	b.ReportAllocs()
	for b.Loop() {
		site, err := page.Load(dir)
		require.NoError(b, err)
		doc, findings := derive.Document(site)
		require.NotNil(b, doc, "%v", findings)
		_, err = derive.YAML(doc)
		require.NoError(b, err)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*pages), "µs/page")
}
