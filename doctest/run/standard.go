package run

import "regexp"

// orWord is in descriptions that allow other values, too.
var orWord = regexp.MustCompile(`(?i)\b(or|if|any|usually|should|preferably|name)\b`)

// standards are forms of texts that descriptions name, with a value that has no such form.
var standards = []struct {
	form    *regexp.Regexp
	name    string
	outside string
}{
	{regexp.MustCompile(`(?i)\bISBN-?13\b`), "an ISBN-13", "not-an-isbn"},
	{regexp.MustCompile(`\bE\.?164\b`), "a number in E.164", "twelve"},
	{regexp.MustCompile(`\bISO[ -]?4217\b`), "a currency of ISO 4217", "no-currency"},
	{regexp.MustCompile(`\bISO[ -]?3166\b`), "a country of ISO 3166", "no-country"},
	{regexp.MustCompile("^\\W*`?YYYY-MM-DD\\b"), "a date", "yesterday"},
	{regexp.MustCompile(`(?i)\bvalid e-?mail(?: address)?\b`), "an email address", "not-an-address"},
}
