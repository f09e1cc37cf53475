package main

import (
	"os"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTableIsFresh has whoever changes the document run go generate ./gen.
func TestTableIsFresh(t *testing.T) {
	t.Parallel()
	fresh, err := generate("../../../openapi.yaml")
	require.NoError(t, err)
	committed, err := os.ReadFile("../../api/operations.gen.go")
	require.NoError(t, err)
	assert.Equal(t, string(fresh), string(committed), "run go generate ./gen")
}

const start = `{"openapi":"3.0.3","info":{"title":"","version":""},"components":{"securitySchemes":{
	"bearer":{"type":"http","scheme":"bearer"},"key":{"type":"apiKey","in":"header","name":"X-Key"}}},"paths":{"/x":{"post":{"operationId":"x",`

func TestOperations(t *testing.T) {
	t.Parallel()
	document, err := openapi3.NewLoader().LoadFromData([]byte(start + `
		"security":[{"bearer":[]}],
		"parameters":[
			{"name":"A","in":"header","schema":{"type":"string"}},
			{"name":"email","in":"query","required":true,"schema":{"type":"string","format":"email","example":"x@y.example"}},
			{"name":"code","in":"query","schema":{"type":"string","pattern":"x"}}],
		"requestBody":{"required":true,"content":{"application/x-www-form-urlencoded":{"schema":{"type":"object",
			"required":["f","e"],"properties":{"d":{"type":"string"},"e":{"type":"string"},"f":{"type":"string"}}}}}}}}}}`))
	require.NoError(t, err)
	all, err := operations(document)
	require.NoError(t, err)
	assert.Equal(t, []operation{{
		ID: "x", Method: "POST", Path: "/x", Bearer: true,
		Query: []field{{"email", true}, {"code", false}}, Form: []field{{"f", true}, {"e", true}, {"d", false}},
	}}, all)
}

// TestNoRoom has documents that ask for what the service would not check.
func TestNoRoom(t *testing.T) {
	t.Parallel()
	form := func(schema string) string {
		return `"requestBody":{"required":true,"content":{"application/x-www-form-urlencoded":{"schema":` + schema + `}}}`
	}
	for asked, fault := range map[string]string{
		`"security":[{"key":[]}]`:                                                                   "the security is not one bearer token",
		`"security":[{"bearer":[],"key":[]}]`:                                                       "the security is not one bearer token",
		`"security":[{"bearer":[]},{}]`:                                                             "the security is not one bearer token",
		`"security":[{"other":[]}]`:                                                                 "the security is not one bearer token",
		`"security":[{"bearer":["admin"]}]`:                                                         "the security is not one bearer token",
		`"parameters":[{"name":"a","in":"query"}]`:                                                  "the parameter a is not a plain string",
		`"parameters":[{"name":"a","in":"query","schema":{"type":"integer"}}]`:                      "the parameter a is not a plain string",
		`"parameters":[{"name":"a","in":"query","schema":{"type":"string","maxLength":3}}]`:         "the parameter a is not a plain string",
		`"parameters":[{"name":"a","in":"query","schema":{"type":"string","format":"email"}}]`:      "the parameter a is not a plain string",
		`"parameters":[{"name":"a","in":"query","schema":{"type":"string","pattern":"x"}}]`:         "the parameter a is not a plain string",
		`"parameters":[{"name":"a","in":"query","schema":{"type":"string","format":"uuid"}}]`:       "the parameter a is not a plain string",
		`"parameters":[{"name":"a","in":"query","schema":{"type":"string","nullable":true}}]`:       "the parameter a is not a plain string",
		`"parameters":[{"name":"a","in":"header","required":true,"schema":{"type":"string"}}]`:      "the parameter a is neither in the query nor an optional header",
		`"parameters":[{"name":"a","in":"cookie","schema":{"type":"string"}}]`:                      "the parameter a is neither in the query nor an optional header",
		`"requestBody":{"content":{"application/x-www-form-urlencoded":{"schema":{}}}}`:             "the body is not a required form",
		`"requestBody":{"required":true,"content":{"application/json":{"schema":{}}}}`:              "the body is not a required form",
		form(`{"type":"object","properties":{"a":{"type":"boolean"}}}`):                             "the form field a is not a plain string",
		form(`{"type":"object","required":["a"]}`):                                                  "the form field a is not a plain string",
		form(`{"type":"object","properties":{"a":{"type":"string"}},"minProperties":1}`):            "the form has constraints other than its required fields",
		form(`{"type":"array","items":{"type":"string"}}`):                                          "the form has constraints other than its required fields",
		form(`{"type":"object","oneOf":[{"required":["a"]}],"properties":{"a":{"type":"string"}}}`): "the form has constraints other than its required fields",
	} {
		document, err := openapi3.NewLoader().LoadFromData([]byte(start + asked + "}}}}"))
		require.NoError(t, err, asked)
		_, err = operations(document)
		assert.ErrorContains(t, err, "POST /x: "+fault, asked)
	}
	_, err := generate(strings.Repeat("x", 9))
	assert.Error(t, err)
}
