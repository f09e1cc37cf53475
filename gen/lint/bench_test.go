package lint_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"docsascode.example/gen/lint"
	"docsascode.example/gen/page"
)

// generated is a page of one operation, with every section and links to its neighbours.
const generated = `## Get thing %[1]d

**GET /things-%[1]d/:id** shows a thing; see [the next](page-%[2]d.md#get-thing-%[2]d) and GET /things-%[2]d/7.

<span class="method get">GET</span> /things-%[1]d/:id

**Parameters**

| Name   | Type    | In     | Description |
| :---   | :---    | :---   | :--- |
| Accept | string  | header | application/json or application/xml |
| id     | integer | path   | ^ its number |
| limit  | integer | query  | how many, defaults to 20 |

> ^ required, Accept defaults to application/json

### Examples

<!-- tabs:start -->

#### **CURL**

~~~bash
curl "https://example.com/v1/things-%[1]d/7?limit=5" | jq .
~~~

#### **Javascript**

~~~javascript
const { data } = await axios.get('https://example.com/v1/things-%[1]d/7', { params: { limit: 5 } });
~~~

<!-- tabs:end -->

### Response

<!-- tabs:start -->

#### **Status**

- 200 OK
- 404 Not Found - no such thing

#### **JSON**

~~~json
{"thing": {"id": 7, "names": ["a", "b"], "owner": {"name": "Ada"}}}
~~~

#### **XML**

~~~xml
<thing><id>7</id><names><name>a</name><name>b</name></names><owner><name>Ada</name></owner></thing>
~~~

<!-- tabs:end -->
`

// BenchmarkLoad reads and lints 1,000 pages of an operation each.
func BenchmarkLoad(b *testing.B) {
	const pages = 1000
	dir := b.TempDir()
	for i := range pages {
		name := filepath.Join(dir, fmt.Sprintf("page-%d.md", i))
		require.NoError(b, os.WriteFile(name, fmt.Appendf(nil, generated, i, (i+1)%pages), 0o644))
	}
	b.ReportAllocs()
	for b.Loop() {
		site, err := page.Load(dir)
		require.NoError(b, err)
		require.Empty(b, lint.Site(site))
	}
}
