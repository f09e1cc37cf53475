package sample

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func differences(t *testing.T, json, xml string) []string {
	t.Helper()
	j, _ := Parse("json", json)
	require.NotNil(t, j, json)
	x, err := XML(xml)
	require.NoError(t, err, xml)
	messages := []string{}
	for _, d := range Compare(j, x) {
		messages = append(messages, d.Message)
	}
	return messages
}

// Pairs as documentation writes them: none of these may be reported.
func TestCompareSame(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ json, xml string }{
		"field is root":          {`{"user":{"email":"a@b.example","code":"sent"}}`, `<user><code> sent </code><email>a@b.example</email></user>`},
		"text is root":           {`{"token":"ey.J"}`, `<token>ey.J</token>`},
		"bare object":            {`{"type":"about:blank","status":400}`, `<problem xmlns="urn:ietf:rfc:7807"><type>about:blank</type><status>400</status></problem>`},
		"root around field":      {`{"token":"x"}`, `<response><token>x</token></response>`},
		"camel-case root":        {`{"user_list":{"next_page":2}}`, `<userList><nextPage>2</nextPage></userList>`},
		"pascal case":            {`{"firstName":"A"}`, `<Person><FirstName>A</FirstName></Person>`},
		"scalar root":            {`"pong"`, `<ping>pong</ping>`},
		"numbers":                {`{"a":1.50,"b":1e3,"c":"007"}`, `<r><a>1.5</a><b>1000</b><c>007</c></r>`},
		"booleans":               {`{"a":true,"b":false}`, `<r><a>true</a><b>0</b></r>`},
		"nothing":                {`{"a":null,"b":null,"c":"","d":[],"e":{},"f":null}`, `<r xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><a/><b xsi:nil="true"/><c></c><d/><e/></r>`},
		"attributes":             {`{"user":{"@id":"7","_kind":"x","name":"A"}}`, `<user id="7" kind="x"><name>A</name></user>`},
		"text and attributes":    {`{"price":{"currency":"EUR","#text":"5"},"x":1}`, `<r><price currency="EUR">5</price><x>1</x></r>`},
		"repeated":               {`{"roles":["a","b"]}`, `<user><roles>a</roles><roles>b</roles></user>`},
		"repeated singular":      {`{"roles":["a","b"],"n":1}`, `<user><role>a</role><n>1</n><role>b</role></user>`},
		"wrapped":                {`{"n":1,"roles":["a","b"]}`, `<user><n>1</n><roles><role>a</role><role>b</role></roles></user>`},
		"wrapped in items":       {`{"n":1,"roles":["a"]}`, `<user><n>1</n><roles><item>a</item></roles></user>`},
		"wrapped object":         {`{"n":1,"users":[{"id":1}]}`, `<r><n>1</n><users><user><id>1</id></user></users></r>`},
		"one object":             {`{"n":1,"user":[{"id":1}]}`, `<r><n>1</n><user><id>1</id></user></r>`},
		"root is the list":       {`{"users":[{"id":1},{"id":2}]}`, `<users><user><id>1</id></user><user><id>2</id></user></users>`},
		"items named":            {`{"users":[{"user":{"id":1}},{"user":{"id":2}}]}`, `<users type="array"><user><id type="integer">1</id></user><user><id>2</id></user></users>`},
		"array is root":          {`[{"id":1},{"id":2}]`, `<ArrayOfUser><User><Id>1</Id></User><User><Id>2</Id></User></ArrayOfUser>`},
		"irregular":              {`{"people":["A","B"],"x":1}`, `<r><x>1</x><person>A</person><person>B</person></r>`},
		"ies":                    {`{"entries":["A","B"],"x":1}`, `<r><x>1</x><entry>A</entry><entry>B</entry></r>`},
		"joined":                 {`{"scopes":["a","b"],"x":1}`, `<r><x>1</x><scopes>a b</scopes></r>`},
		"nested arrays":          {`{"x":1,"rows":[[1,2],[3,4]]}`, `<r><x>1</x><rows><row><c>1</c><c>2</c></row><row><c>3</c><c>4</c></row></rows></r>`},
		"elided text":            {`{"token":"eyJ..."}`, `<token>eyJhbGci.abc</token>`},
		"elided in both":         {`{"token":"eyJhb..."}`, `<token>eyJ...xyz</token>`},
		"elided fields":          {`{"user":{"a":1, ...}}`, `<user><a>1</a><b>2</b></user>`},
		"elided elements":        {`{"user":{"a":1,"b":2}}`, `<user><a>1</a><!-- ... --></user>`},
		"elided value":           {`{"user":{"a": ...},"x":1}`, `<r><user><a><b/></a></user><x>1</x></r>`},
		"elided element":         {`{"user":{"a":1}}`, `<user>...</user>`},
		"elided items":           {`{"a":[1, ...],"x":1}`, `<r><a>1</a><a>2</a><x>1</x></r>`},
		"elided items in XML":    {`{"as":[1,2,3]}`, `<as><a>1</a>...</as>`},
		"names XML cannot have":  {`{"1st":"x"}`, `<r><entry key="1st">x</entry></r>`},
		"namespace declarations": {`{"@xmlns":"urn:x","a":1}`, `<r xmlns="urn:x" xml:lang="en"><a>1</a></r>`},
		"prefixed":               {`{"atom:link":"x","y":1}`, `<r xmlns:atom="urn:a"><atom:link>x</atom:link><y>1</y></r>`},
	} {
		assert.Empty(t, differences(t, c.json, c.xml), name)
	}
}

func TestCompareDifferent(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		json, xml string
		want      []string
	}{
		"value":        {`{"user":{"email":"a","code":"x"}}`, `<user><email>b</email><code>x</code></user>`, []string{`"email" is "a" in the JSON sample and "b" in the XML sample; use one value in both`}},
		"number":       {`{"a":1,"b":1}`, `<r><a>2</a><b>1.0</b></r>`, []string{`"a" is "1" in the JSON sample and "2" in the XML sample; use one value in both`}},
		"missing":      {`{"user":{"email":"a","code":"x"}}`, `<user><email>a</email></user>`, []string{`the XML sample does not have "code" in <user>; add it or delete it from the JSON sample`}},
		"more":         {`{"user":{"email":"a"}}`, `<user id="1"><email>a</email><code>x</code></user>`, []string{`the JSON sample does not have the attribute id; add it or delete it from the XML sample`, `the JSON sample does not have <code>; add it or delete it from the XML sample`}},
		"slip":         {`{"user":{"emial":"a","b":1}}`, `<user><email>a</email><b>1</b></user>`, []string{`the JSON sample has "emial", the XML sample has <email>`}},
		"root":         {`{"user":{"email":"a","b":1}}`, `<users><email>a</email><b>1</b></users>`, []string{`the JSON sample has "user", the root of the XML sample is <users>`}},
		"root, text":   {`{"token":"a"}`, `<jwt>a</jwt>`, []string{`the JSON sample has "token", the root of the XML sample is <jwt>`}},
		"nesting":      {`{"a":{"b":1},"c":2}`, `<r><a>1</a><c>2</c></r>`, []string{`"a" is an object in the JSON sample, but has no elements in the XML sample; use one form in both`}},
		"nesting, XML": {`{"a":1,"c":2}`, `<r><a><b>1</b></a><c>2</c></r>`, []string{`"a" is a number in the JSON sample, but has elements in the XML sample; use one form in both`}},
		"items":        {`{"as":["x","y"],"b":1}`, `<r><as><a>x</a></as><b>1</b></r>`, []string{`"as" has 2 items in the JSON sample and 1 in the XML sample; show the same items in both`}},
		"item":         {`{"as":["x","y"]}`, `<as><a>x</a><a>z</a></as>`, []string{`<a> is "y" in the JSON sample and "z" in the XML sample; use one value in both`}},
		"shown items":  {`{"as":["x","y", ...]}`, `<as><a>x</a></as>`, []string{`"as" has 2 items in the JSON sample and 1 in the XML sample; show the same items in both`}},
		"repeated":     {`{"a":"x","b":1}`, `<r><a>x</a><a>y</a><b>1</b></r>`, []string{`the XML sample repeats <a>, but "a" is not an array in the JSON sample; use one form in both`}},
		"elided":       {`{"token":"eyJ..."}`, `<token>abc</token>`, []string{`"token" is "eyJ..." in the JSON sample and "abc" in the XML sample; use one value in both`}},
		"null":         {`{"a":null,"b":1}`, `<r><a>x</a><b>1</b></r>`, []string{`"a" is "null" in the JSON sample and "x" in the XML sample; use one value in both`}},
		"nil":          {`{"a":"x","b":1}`, `<r xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><a xsi:nil="true"/><b>1</b></r>`, []string{`"a" is "x" in the JSON sample and nil in the XML sample; use one value in both`}},
		"attribute":    {`{"a":5,"b":1}`, `<r><a unit="m">5</a><b>1</b></r>`, []string{`the JSON sample has no field for the attribute unit of <a>; add one or delete the attribute`}},
		"mixed text":   {`{"a":{"b":1}}`, `<a>t<b>1</b></a>`, []string{`the JSON sample does not have the text "t" of <a>; add it or delete it from the XML sample`}},
	} {
		assert.Equal(t, c.want, differences(t, c.json, c.xml), name)
	}
}

// TestRenamed wants names that differ to be marked, for the page may have elsewhere which of them is right.
func TestRenamed(t *testing.T) {
	t.Parallel()
	for json, renamed := range map[string]bool{`{"user":{"emial":"a","b":1}}`: true, `{"user":{"email":"b","b":1}}`: false} {
		j, err := JSON(json)
		require.NoError(t, err)
		x, err := XML(`<user><email>a</email><b>1</b></user>`)
		require.NoError(t, err)
		found := Compare(j, x)
		require.Len(t, found, 1)
		assert.Equal(t, renamed, found[0].Renamed, json)
	}
}

func TestDifferenceHasBothSides(t *testing.T) {
	t.Parallel()
	j, err := JSON(`{"user":{"email":"a"}}`)
	require.NoError(t, err)
	x, err := XML(`<user><email>b</email></user>`)
	require.NoError(t, err)
	found := Compare(j, x)
	require.Len(t, found, 1)
	assert.Equal(t, "a", found[0].JSON.Text)
	assert.Equal(t, "b", found[0].XML.Text)
}
