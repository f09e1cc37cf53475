package example

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Snippets without anything unknown, which curl_oracle_test.go hands to curl too.
var certain = map[string][]string{
	"curl -d \"email=me@domain.com\" \\\n-H \"Content-Type: application/x-www-form-urlencoded\" \\\n-H \"Accept:application/json\" \\\n-X POST http://h/user/code | cat": {
		"POST http://h/user/code =email:me@domain.com @Content-Type:application/x-www-form-urlencoded @Accept:application/json"},
	`curl http://h/a`: {`GET http://h/a`},
	`curl -s 'http://h/token?email=a%40b&code=1+2#x'`:      {`GET http://h/token?email=a%40b&code=1+2#x ?email:a@b ?code:1 2`},
	`curl -sS -XPUT -d'a=1' -d b=2 http://h`:               {`PUT http://h =a:1 =b:2`},
	`curl -sSd a=1 http://h`:                               {`POST http://h =a:1`},
	`curl -G -d a=1 --data-urlencode 'b=x y&z' http://h?c`: {`GET http://h?c ?c: ?a:1 ?b:x y&z`},
	`curl --get --data a=1 http://h/`:                      {`GET http://h/ ?a:1`},
	`curl -I http://h/a`:                                   {`HEAD http://h/a`},
	`curl -X post http://h`:                                {`post http://h`},
	`curl --request DELETE --url http://h/a`:               {`DELETE http://h/a`},
	`curl --json '{"a":1}' --json '{"b":2}' http://h`:      {`POST http://h #{"a":1}{"b":2}`},
	`curl -d '{"a": "b"}' -H 'Content-Type: application/json' http://h`: {
		`POST http://h @Content-Type:application/json #{"a": "b"}`},
	"curl -H 'content-type: application/json' -d \"{\\\"a\\\": \\\"\\$5\\\"}\" http://h": {`POST http://h @content-type:application/json #{"a": "$5"}`},
	"curl --json @- http://h <<'EOF'\n{\"a\": \"$b\"}\nEOF\n":                            {"POST http://h #{\"a\": \"$b\"}\n"},
	"curl -d @- http://h <<< a=1":                                                        {`POST http://h =a:1`},
	`curl -F 'a=b;type=text/plain' --form-string 'c=@d;e' http://h`:                      {`POST http://h =a:b =c:@d;e`},
	`curl -u me:pass http://h -A agent -e http://r -b 'a=b'`:                             {`GET http://h @User-Agent:agent @Referer:http://r @Cookie:a=b @Authorization:Basic bWU6cGFzcw==`},
	`curl --oauth2-bearer T -H 'X-Empty;' -H 'Accept:' http://h -r 0-9`:                  {`GET http://h @Authorization:Bearer T @X-Empty: @Range:bytes=0-9`},
	`curl -o /dev/null -w '%{http_code}' -m 5 -L -k -v --fail http://h`:                  {`GET http://h`},
	`curl http://h/a http://h/b`:                                                         {`GET http://h/a`, `GET http://h/b`},
	`curl -d a=1 http://h/a --next http://h/b`:                                           {`POST http://h/a =a:1`, `GET http://h/b`},
	`curl http://h/a && curl -d b=1 http://h/b; true | curl http://h/c`:                  {`GET http://h/a`, `POST http://h/b =b:1`, `GET http://h/c`},
	"# a comment\ncurl http://h/a # and another\n":                                       {`GET http://h/a`},
	`X=1 curl http://h/a`:                                                                {`GET http://h/a`},
	`env X=1 curl http://h/a`:                                                            {`GET http://h/a`},
	"BASE=http://h\nEMAIL='me@h'\ncurl $BASE/a -d \"email=$EMAIL\" -d x=${EMAIL}":        {`POST http://h/a =email:me@h =x:me@h`},
	`curl -d "" http://h`:                                                                {`POST http://h #`},
	`curl --data-raw @a http://h`:                                                        {`POST http://h =@a:`},
	`curl --data-urlencode '=a&b' http://h`:                                              {`POST http://h =a&b:`},
	`curl -d a=1 -- http://h`:                                                            {`POST http://h =a:1`},
	`curl h/a`:                                                                           {`GET h/a`},
	`curl h:80/a?x=1`:                                                                    {`GET h:80/a?x=1 ?x:1`},
	`curl http://me@h/a`:                                                                 {`GET http://me@h/a @Authorization:Basic bWU6`},
	`curl http://me:p%40ss+@h/a -u you:pass http://h/b`:                                  {`GET http://me:p%40ss+@h/a @Authorization:Basic eW91OnBhc3M=`, `GET http://h/b @Authorization:Basic eW91OnBhc3M=`},
	`curl http://me:p%40ss+@h/a`:                                                         {`GET http://me:p%40ss+@h/a @Authorization:Basic bWU6cEBzcys=`},
	`curl 'http://h/{a,b}/[1-2]' http://h/[08-10]`:                                       {`GET http://h/a/1`, `GET http://h/a/2`, `GET http://h/b/1`, `GET http://h/b/2`, `GET http://h/08`, `GET http://h/09`, `GET http://h/10`},
	`curl http://h/{c,d}/x 'http://h/[a-e:2]?q=[1-3:2]'`:                                 {`GET http://h/c/x`, `GET http://h/d/x`, `GET http://h/a?q=1 ?q:1`, `GET http://h/a?q=3 ?q:3`, `GET http://h/c?q=1 ?q:1`, `GET http://h/c?q=3 ?q:3`, `GET http://h/e?q=1 ?q:1`, `GET http://h/e?q=3 ?q:3`},
	`curl -g 'http://h/[a]' --globoff 'http://h/?x={a,b}'`:                               {`GET http://h/[a]`, `GET http://h/?x={a,b} ?x:{a,b}`},
	`curl -d {"a":1} -H Content-Type:text/plain http://h`:                                {`POST http://h @Content-Type:text/plain #{a:1}`},
	`curl http://h/a\_b -d "a=\q\\$"`:                                                    {`POST http://h/a_b =a:\q\$`},
}

func TestCurl(t *testing.T) {
	t.Parallel()
	for source, want := range certain {
		requests, err := Curl(source)
		require.NoError(t, err, source)
		assert.Equal(t, want, summaries(requests), source)
		places(t, source, requests)
	}
}

func TestCurlUnknown(t *testing.T) {
	t.Parallel()
	for source, want := range map[string][]string{
		`curl "http://h/token?email=me&code=$CODE"`:                     {`GET http://h/token?email=me&code=…~ ?email:me ?code:…~`},
		`curl -H "Authorization: Bearer $TOKEN" http://h`:               {`GET http://h @Authorization:Bearer …~`},
		`curl http://h/users/$ID`:                                       {`GET http://h/users/…~`},
		`curl http://h/users$REST`:                                      {`GET http://h/users…~ -`},
		`curl "$BASE/user"`:                                             {`GET …/user~`},
		`curl "$URL"`:                                                   {`GET …~ -`},
		`curl $ARGS`:                                                    {`~ …~ -`},
		`curl $ARGS http://h`:                                           {`~ http://h -`},
		`curl -X $METHOD http://h`:                                      {`~ http://h`},
		`curl -d @file http://h`:                                        {`POST http://h #…~ -`},
		`curl -d "$DATA" http://h`:                                      {`POST http://h #…~ -`},
		`curl -d "a=1&$MORE" http://h`:                                  {`POST http://h =a:1 -`},
		`curl --data-urlencode name@file http://h`:                      {`POST http://h =name:…~`},
		`curl -F a=@photo.png -F b=1 http://h`:                          {`POST http://h =a:…~ =b:1`},
		`curl -T file http://h`:                                         {`PUT http://h -`},
		`curl --json "{\"a\": \"$A\"}" http://h`:                        {`POST http://h #{"a": "…"}~`},
		`curl --brand-new http://h/a http://h/b`:                        {`~ http://h/b -`},
		`curl --brand-new http://h/a`:                                   {`~ http://h/a -`},
		`curl --brand-new=x http://h/a`:                                 {`~ http://h/a -`},
		`curl --request=POST --data=a=1 http://h`:                       {`POST http://h =a:1`},
		`curl -K file http://h`:                                         {`~ http://h -`},
		`curl -H @headers -d a=1 http://h`:                              {`POST http://h #a=1 -`},
		`curl -H "$HEADER" http://h`:                                    {`GET http://h -`},
		`curl -u me http://h`:                                           {`GET http://h @Authorization:Basic …~`},
		`curl --digest -u me:you http://h`:                              {`GET http://h @Authorization:Basic …~ -`},
		`curl http://me:you@h/a`:                                        {`GET http://me:you@h/a @Authorization:Basic bWU6eW91`},
		`curl http://h/{a,b}?x={id}`:                                    {`GET http://h/a?x=…~ ?x:…~`, `GET http://h/b?x=…~ ?x:…~`},
		`curl -d {a,$B} http://h`:                                       {`POST http://h #…~ -`},
		`curl $BASE/users/$ID`:                                          {`GET …/users/…~`},
		`curl "http://h/[1-1000]"`:                                      {`GET http://h/…~`},
		`curl "{{host}}/a"`:                                             {`GET …/a~`},
		`curl http://$USER:$PASSWORD@h/a`:                               {`GET http://…:…@h/a~ -`},
		`curl "http://h/[1-3]?x={id}&y=[z]"`:                            {`GET http://h/1?x=…&y=[z]~ ?x:…~ ?y:[z]`, `GET http://h/2?x=…&y=[z]~ ?x:…~ ?y:[z]`, `GET http://h/3?x=…&y=[z]~ ?x:…~ ?y:[z]`},
		`curl -g "http://h/{id}"`:                                       {`GET http://h/{id}`},
		`curl http://h/a?x=1&y=2`:                                       {`GET http://h/a?x=1 ?x:1`},
		`curl -d a=%zz http://h`:                                        {`POST http://h =a:…~`},
		`TOKEN=$(curl http://h/a) curl http://h/b`:                      {`GET http://h/a`, `GET http://h/b`},
		"read E\nE=x\ncurl -d a=$E http://h":                            {`POST http://h =a:…~`},
		"if true; then E=x; fi\ncurl -d a=$E http://h":                  {`POST http://h =a:…~`},
		"curl -d a=$E http://h\nE=x":                                    {`POST http://h =a:…~`},
		"E=x\nE=y\ncurl -d a=$E http://h":                               {`POST http://h =a:…~`},
		"E=x\n. ./env\ncurl -d a=$E http://h":                           {`POST http://h =a:…~`},
		"E='x y'\ncurl -d a=$E http://h":                                {`POST http://h =a:…~`},
		"E=x\ncurl -d a=${E:-y} http://h":                               {`POST http://h =a:…~`},
		"E=x\ncurl -d a=${#E} http://h":                                 {`POST http://h =a:…~`},
		"curl -d a=$'\\x41' -d b=$'c' http://h":                         {`POST http://h =a:…~ =b:c`},
		"$ curl -d a=1 \\\n> http://h\n{\"a\": (1)}\n$ curl http://h/b": {`POST http://h =a:1`, `GET http://h/b`},
		"$ curl -d '{\n  \"a\": 1\n}' http://h -H 'Content-Type: application/json'\nHTTP/1.1 200 (OK)": {
			"POST http://h @Content-Type:application/json #{\n  \"a\": 1\n}"},
		"curl -d a=1 \\\r\n -H 'A: b' http://h\r\n":        {`POST http://h =a:1 @A:b`},
		"E=x\ncurl -d @- http://h <<EOF\na=$E&b=$F\nEOF\n": {`POST http://h =a:x =b:…~`},
		`npm install axios`:                                {},
		``:                                                 {},
		`curl --version`:                                   {},
		`echo curl http://h`:                               {},
		`curl -X POST`:                                     {`POST …~ -`},
	} {
		requests, err := Curl(source)
		require.NoError(t, err, source)
		assert.Equal(t, want, summaries(requests), source)
		places(t, source, requests)
	}
}

func TestCurlSyntaxError(t *testing.T) {
	t.Parallel()
	for source, at := range map[string]int{
		"curl http://h\ncurl 'http://h": 19,
		`curl http://h/<id>`:            17,
		`curl http://h |`:               14,
		"$ curl 'a":                     7,
	} {
		_, err := Curl(source)
		assert.Equal(t, at, refused(t, source, err).Offset, source)
	}
}

func FuzzCurl(f *testing.F) {
	for source := range certain {
		f.Add(source)
	}
	f.Add("$ curl -d @- <<EOF\n$x\\$\nEOF\n> x\n")
	f.Add(`curl {a,b}"$x"$'\n'${y} --data-urlencode @x -F 'a="b";c' -u a --next -:`)
	f.Fuzz(func(t *testing.T, source string) {
		requests, err := Curl(source)
		if err != nil {
			refused(t, source, err)
			return
		}
		places(t, source, requests)
	})
}
