package example

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestJavaScript(t *testing.T) {
	t.Parallel()
	for source, want := range map[string][]string{
		`const axios = require('axios');
const options = {"headers": {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}};
const resp = await axios.post("https://h/user/code", {"email":"me@domain.com"}, options)
console.log(resp.data);`: {`POST https://h/user/code =email:me@domain.com @Accept:application/json @Content-Type:application/x-www-form-urlencoded`},
		"import axios from 'axios'\nconst { data } = await axios.get('http://h/token', { params: { email: 'a@b', code: 123456 } })": {
			`GET http://h/token ?email:a@b ?code:123456`},
		`axios.get("http://h/token?email=a%40b&code=1").then(r => console.log(r.data)).catch(console.error)`: {`GET http://h/token?email=a%40b&code=1 ?email:a@b ?code:1`},
		`axios.post('http://h', {a: 'x', n: 1.5, list: [1, null, true], o: {"q\"": "é\n"}, u: undefined})`:   {`POST http://h #{"a":"x","n":1.5,"list":[1,null,true],"o":{"q\"":"é\n"}}`},
		`axios({method: 'put', url: 'http://h/a', data: {a: 1}})`:                                            {`PUT http://h/a #{"a":1}`},
		`axios('http://h/a'); axios('http://h/b', {method: 'DELETE'}); axios.request({url: 'http://h/c'})`:   {`GET http://h/a`, `DELETE http://h/b`, `GET http://h/c`},
		`axios.head('http://h'); axios.options('http://h'); axios.patch('http://h', 'a=1')`:                  {`HEAD http://h`, `OPTIONS http://h`, `PATCH http://h =a:1`},
		`axios.delete('http://h', {data: {a: 1}})`:                                                           {`DELETE http://h #{"a":1}`},
		`axios.post('http://h', new URLSearchParams({email: 'a+b', x: ''}))`:                                 {`POST http://h =email:a+b =x:`},
		`const p = new URLSearchParams(); p.append('email', 'a'); p.append('email', 'b'); p.set('c', 'd')
axios.post('http://h', p.toString())`: {`POST http://h =email:a =email:b =c:d`},
		`axios.post('http://h', require('qs').stringify({a: 'b c'}))`:                                                                               {`POST http://h =a:b c`},
		`axios.postForm('http://h', {a: 'b'}); const f = new FormData(); f.append('x', file); axios.post('http://h', f, {headers: f.getHeaders()})`: {`POST http://h =a:b @Content-Type:multipart/form-data`, `POST http://h =x:…~ @Content-Type:multipart/form-data`},
		`const api = axios.create({baseURL: 'http://h/v1/', headers: {Accept: 'text/xml'}}); api.get('/user', {headers: {accept: 'a/b'}}); api.post('http://x/y')`: {
			`GET http://h/v1/user @accept:a/b`, `POST http://x/y @Accept:text/xml`},
		`axios.get('http://h', {auth: {username: 'me', password: 'pass'}})`:                                           {`GET http://h @Authorization:Basic bWU6cGFzcw==`},
		"const base = 'http://h'\nlet path = `/a`\naxios.get(`${base}${path}?x=${1}&y=${encodeURIComponent('a&b')}`)": {`GET http://h/a?x=1&y=a%26b ?x:1 ?y:a&b`},
		`const h = {A: '1'}; h.B = '2'; h['C'] = '3'; fetch('http://h', {headers: {...h, A: '0'}}); h.D = '4'`:        {`GET http://h @A:0 @B:2 @C:3`},
		`fetch('http://h/a')`: {`GET http://h/a`},
		`await fetch('http://h', {method: 'post', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({a: 1}, null, 2)})`: {`POST http://h @Content-Type:application/json #{"a":1}`},
		`fetch('http://h', {method: 'POST', body: new URLSearchParams([['a', 'b']])})`:                                                    {`POST http://h =a:b`},
		`fetch('http://h', {method: 'POST', body: 'a=b', headers: new Headers({'content-type': 'application/x-www-form-urlencoded'})})`:   {`POST http://h =a:b @content-type:application/x-www-form-urlencoded`},
		`fetch('http://h', {method: 'patch', body: 'x'})`:                                                                                 {`patch http://h #x`},
		"const fetch = require('node-fetch')\nconst { URLSearchParams } = require('url')\nfetch('http://h?' + new URLSearchParams({a: 'b'}))": {
			`GET http://h?a=b ?a:b`},
		"import { default as ax } from \"axios\";\nimport fetch from 'node-fetch'\nimport x, { y } from 'z'\nexport default async function f() { return ax.get('http://h') }": {`GET http://h`},
		"export const get = () => window.fetch('http://h')\nexport { get }":                                                                                                   {`GET http://h`},
		`const auth = 'Basic ' + btoa('me:pass'); fetch('http://h', {headers: {Authorization: auth}})`: {
			`GET http://h @Authorization:Basic bWU6cGFzcw==`},
		`console.log('no request'); got.get('http://h'); axios.isAxiosError(e)`: {},
		``:                         {},
		`// axios.get('http://h')`: {},
	} {
		requests, err := JavaScript(source)
		require.NoError(t, err, source)
		assert.Equal(t, want, summaries(requests), source)
		places(t, source, requests)
	}
}

func TestJavaScriptUnknown(t *testing.T) {
	t.Parallel()
	for source, want := range map[string][]string{
		"axios.get('http://h/user', {headers: {Authorization: `Bearer ${token}`}})": {`GET http://h/user @Authorization:Bearer …~`},
		"axios.get(`http://h/users/${id}`)":                                         {`GET http://h/users/…~`},
		`axios.get(url)`:                                                            {`GET …~ -`},
		`axios.get('http://h', config)`:                                             {`GET http://h -`},
		`axios(config)`:                                                             {`~ …~ -`},
		`axios(...args)`:                                                            {`~ …~ -`},
		`axios.get('http://h', {params})`:                                           {`GET http://h -`},
		`axios.get('http://h', {params: {a: x, b: null, c: undefined, d: [1]}})`:                  {`GET http://h ?a:…~ -`},
		`axios.get('http://h', {params: {a: 1, ...more}})`:                                        {`GET http://h ?a:…~ -`},
		`fetch('http://h', {method: 'POST', body: JSON.stringify({ ... })})`:                      {`POST http://h #{…}~`},
		`axios.post('http://h', {code: '1', ...})`:                                                {`POST http://h #{"code":"1",…}~`},
		`axios.post('http://h', {list: [1, ...]})`:                                                {`POST http://h #{"list":[1,…]}~`},
		`axios.post('http://h', {email, code: '1', ...more})`:                                     {`POST http://h #{"email":…,"code":…,…}~`},
		`axios.post('http://h', {email})`:                                                         {`POST http://h #{"email":…}~`},
		`axios.post('http://h', data)`:                                                            {`POST http://h -`},
		`axios.post('http://h', {a: 1}, {headers: {...h}})`:                                       {`POST http://h -`},
		`axios.post('http://h', {a: 1}, {headers: {'content-type': t}})`:                          {`POST http://h @content-type:…~ -`},
		`axios.post('http://h', {a: {b: 1}}, {headers: {'content-type': 'multipart/form-data'}})`: {`POST http://h @content-type:multipart/form-data -`},
		`axios.get('http://h', {paramsSerializer: f, params: {a: 1}})`:                            {`GET http://h ?a:1 -`},
		`axios.defaults.baseURL = 'http://h'; axios.get('/a')`:                                    {`GET …/a~ -`},
		`axios({url: 'http://h', method: m})`:                                                     {`~ http://h`},
		`function f(a) { axios.post('http://h', {a}) }`:                                           {`POST http://h #{"a":…}~`},
		`let a = 'x'; a = 'y'; axios.post('http://h', {a})`:                                       {`POST http://h #{"a":…}~`},
		`const a = 'x'; { const a = 'y'; axios.post('http://h', {a}) }`:                           {`POST http://h #{"a":…}~`},
		`const o = {a: 1}; if (x) o.b = 2; axios.post('http://h', o)`:                             {`POST http://h -`},
		`const o = {a: 1}; change(o); axios.post('http://h', o)`:                                  {`POST http://h -`},
		`const o = {a: 1}; change({o}); axios.post('http://h', o)`:                                {`POST http://h -`},
		`const o = {a: 1}; const p = o; p.a = 2; axios.post('http://h', o)`:                       {`POST http://h -`},
		`const o = {a: 1}; other.x = o; axios.post('http://h', o)`:                                {`POST http://h -`},
		`const o = {a: 1}; delete o.a; axios.post('http://h', o)`:                                 {`POST http://h -`},
		`const o = {a: 1}; Object.assign(o, x); axios.post('http://h', o)`:                        {`POST http://h -`},
		`const c = {headers: {}}; c.headers.A = '1'; axios.get('http://h', c)`:                    {`GET http://h -`},
		`const o = {a: 1}; const f = () => axios.post('http://h', o); o.b = 2; f()`:               {`POST http://h #{"a":…,…}~`},
		`const p = new URLSearchParams({a: 1}); p.delete('a'); axios.post('http://h', p)`:         {`POST http://h -`},
		`const o = {get a() { return 1 }}; axios.post('http://h', o)`:                             {`POST http://h -`},
		`axios.post('http://h', {[k]: 1})`:                                                        {`POST http://h -`},
		`axios.delete('http://h', {data: 'a=1'})`:                                                 {`DELETE http://h -`},
		`fetch(url)`:                                             {`~ …~ -`},
		`fetch(url, {method: 'POST'})`:                           {`POST …~ -`},
		`fetch('http://h', init)`:                                {`~ http://h -`},
		`fetch('http://h', {method: 'POST', body: {a: 1}})`:      {`POST http://h -`},
		`const a = b + 'x', b = a + 'y'; fetch('http://h/' + a)`: {`GET http://h/…yx~ -`},
		`const fetch = mine; fetch('http://h')`:                  {},
		`import axios from './mine'; axios.get('http://h')`:      {},
		`class URLSearchParams {}; fetch('http://h', {method: 'POST', body: new URLSearchParams({a: 'b'})})`: {`POST http://h -`},
		`for await (const x of y) axios.get('http://h')`:                                                     {},
	} {
		requests, err := JavaScript(source)
		require.NoError(t, err, source)
		assert.Equal(t, want, summaries(requests), source)
		places(t, source, requests)
	}
}

func TestJavaScriptSyntaxError(t *testing.T) {
	t.Parallel()
	for source, at := range map[string]int{
		"const a = 1\nconst b = ;":         22,
		"é = 1\r\n axios.get('http://h')'": 30,
		`axios.get('http://h'`:             20,
		`const o = {`:                      11,
		`}); (async function(){`:           0,
		`npm install axios`:                4,
		"a = 'x":                           4,
	} {
		_, err := JavaScript(source)
		assert.Equal(t, at, refused(t, source, err).Offset, source)
	}
}

// Names that double what they stand for cost no more than the budget.
func TestJavaScriptBounded(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("const a0 = 'x', o0 = {}\n")
	for i := range 25 {
		next, last := string(rune('a'+i+1)), string(rune('a'+i))
		if i == 0 {
			last = "a0"
		}
		b.WriteString("const " + next + " = " + last + " + " + last + ", o" + next + " = {x: o" + last + ", y: o" + last + "}\n")
	}
	b.WriteString("axios.post('http://h', {z, oz})")
	requests, err := JavaScript(b.String())
	require.NoError(t, err)
	require.Len(t, requests, 1)
	assert.LessOrEqual(t, len(requests[0].Body.Text), 4*longest)
}

func FuzzJavaScript(f *testing.F) {
	f.Add("import axios from 'axios'\nconst o = {a: `x${y}\\u{61}`}; o.b = 'é\\\n'; axios.post('http://h?' + new URLSearchParams(o), o, {headers: {'Content-Type': 'application/x-www-form-urlencoded'}})")
	f.Add("const p = new FormData(); p.append('a', b); fetch(`http://h/${p}?a=%41`, {method: 'put', body: p})")
	f.Add("axios.create({baseURL: 'x', params: {a: [1]}, auth: {username: 'a'}}).get('y', {...z, ['q']: 1})")
	f.Add("export default axios; function f({a, ...b}, [c] = d) { try { } catch ({e}) { for (const g of h) a.b.c++ } }")
	f.Fuzz(func(t *testing.T, source string) {
		requests, err := JavaScript(source)
		if err != nil {
			refused(t, source, err)
			return
		}
		places(t, source, requests)
	})
}
