//go:build unix

package derive_test

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"docsascode.example/gen/derive"
	"docsascode.example/gen/lint"
	"docsascode.example/gen/page"
)

// generated is a page of one operation, with every section and links to its neighbours. It has 2 KB.
const generated = `## Add thing %[1]d

**POST /things-%[1]d/:shelf** puts a thing on a shelf. A shelf has room for 100 things, and each of them has a name of its own.
See [the next](page-%[2]d.md#add-thing-%[2]d) and GET /things-%[2]d/7. Whoever put the thing there can take it away later.

<span class="method post">POST</span> /things-%[1]d/:shelf

**Parameters**

| Name         | Type    | In     | Description |
| :---         | :---    | :---   | :--- |
| Accept       | string  | header | application/json or application/xml |
| Content-Type | string  | header | ^ application/x-www-form-urlencoded |
| shelf        | integer | path   | ^ the number of the shelf |
| limit        | integer | query  | how many things are returned, defaults to 20 |
| name         | string  | body   | ^ the name of the thing |

> ^ required, Accept defaults to application/json

### Examples

<!-- tabs:start -->

#### **CURL**

~~~bash
curl -d "name=lamp" \
  -H "Content-Type: application/x-www-form-urlencoded" \
  -H "Accept: application/json" \
  -X POST "https://example.com/v1/things-%[1]d/7?limit=5" | jq .
~~~

#### **Javascript**

~~~javascript
import axios from 'axios';

const options = {
  headers: { 'Accept': 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' },
  params: { limit: 5 },
};

const resp = await axios.post('https://example.com/v1/things-%[1]d/7', { name: 'lamp' }, options);
console.log(resp.data);
~~~

<!-- tabs:end -->

### Response

<!-- tabs:start -->

#### **Status**

- 201 Created
- 400 Bad Request - the name is missing
- 404 Not Found - no such shelf
- 429 Too Many Requests
- 500 Internal Server Error

#### **JSON**

~~~json
{"thing": {"id": 7, "name": "lamp", "marks": ["a", "b"], "owner": {"name": "Ada"}}}
~~~

#### **XML**

~~~xml
<thing><id>7</id><name>lamp</name><marks><mark>a</mark><mark>b</mark></marks><owner><name>Ada</name></owner></thing>
~~~

<!-- tabs:end -->
`

// BenchmarkThousandPages reads 1,000 pages, checks them, derives their document and writes it. cpu-ms/page is the time of
// all processors.
func BenchmarkThousandPages(b *testing.B) {
	for _, pages := range []int{100, 1000} {
		b.Run(fmt.Sprint(pages), func(b *testing.B) {
			dir := b.TempDir()
			for i := range pages {
				name := filepath.Join(dir, fmt.Sprintf("page-%d.md", i))
				require.NoError(b, os.WriteFile(name, fmt.Appendf(nil, generated, i, (i+1)%pages), 0o600))
			}
			b.ReportAllocs()
			before := processorTime(b)
			for b.Loop() {
				site, err := page.Load(dir)
				require.NoError(b, err)
				doc, findings := derive.Document(site)
				require.False(b, lint.HasErrors(findings), "%v", findings)
				_, err = derive.YAML(doc)
				require.NoError(b, err)
			}
			b.ReportMetric(float64((processorTime(b)-before).Microseconds())/1000/float64(b.N*pages), "cpu-ms/page")
		})
	}
}

// processorTime is what the process has used of all processors.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
