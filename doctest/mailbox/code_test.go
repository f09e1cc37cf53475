package mailbox

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCodeInAnEmail(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ email, shown, want string }{
		"in a sentence":             {"Hello\nYour code is 482913.", "123456", "482913"},
		"on its own line":           {"Hello\n\n   482913\n", "123456", "482913"},
		"in groups":                 {"Your code: 482 913", "123456", "482913"},
		"in groups with a no-break": {"Your code: 482\u00a0913", "123456", "482913"},
		"with a dash":               {"Your code is 482-913.", "123456", "482913"},
		"shown in groups":           {"Your code is 482913.", "123-456", "482-913"},
		"behind a prefix":           {"G-482913 is your verification code", "123456", "482913"},
		"after a customer number":   {"Customer 900001, welcome.\nYour code is 482913.", "123456", "482913"},
		"before a zip code":         {"Your code is 482913.\n\nMain Street 1\n560001\nTown", "123456", "482913"},
		"before a named zip code":   {"Zip code 560001\nYour passcode: 482913", "123456", "482913"},
		"before its word":           {"482913 is your code\nOrder 771203", "123456", "482913"},
		"not of a telephone":        {"Call +49 30 123456 or 030-123456.\nPIN 482913", "123456", "482913"},
		"not of a longer number":    {"Invoice 12345678\n", "123456", ""},
		"not of a date":             {"2026-11-26 17:05\nYour code: 4829", "1234", "4829"},
		"not the year":              {"© 2026 Example\nCode 4829", "1234", "4829"},
		"capitals":                  {"Use the code K7Q2ZD now. THANKS", "AB12CD", "K7Q2ZD"},
		"capitals with a dash":      {"Your code is K7Q2-ZD9A", "AB12-CD34", "K7Q2-ZD9A"},
		"small letters":             {"the code k7q2zd expires within minutes", "ab12cd", "k7q2zd"},
		"a placeholder":             {"Your code is 482 913.\nCustomer 90000177", "<code>", "482913"},
		"a JWT":                     {"token: eyJhbGciOiJub25lIn0.e30.x", "eyJhbGciOi...", "eyJhbGciOiJub25lIn0.e30.x"},
		"a link":                    {"Sign in:\nhttps://app.example.com/verify-your-address?token=a9F%2B3kd82-Zq1Lx0&utm_source=mail2026001", "tok_1234567890abcdef", "a9F+3kd82-Zq1Lx0"},
		"a path of a link":          {"<https://app.example.com/confirm/a9F3kd82Zq1Lx0>.\nhttps://app.example.com/unsubscribe?token=zzzzzzzzzz111111", "tok_1234567890abcdef", "a9F3kd82Zq1Lx0"},
		"a code in a link":          {"https://app.example.com/verify?code=482913", "123456", "482913"},
		"a token in the text":       {"verification-instructions follow\nYour token is a9F3kd82Zq1Lx0", "tok_1234567890abcdef", "a9F3kd82Zq1Lx0"},
		"nothing":                   {"Look at the next email.", "123456", ""},
	} {
		got, _ := ValueIn(c.email, c.shown)
		assert.Equal(t, c.want, got, name)
	}
}

func TestCodeOfDigits(t *testing.T) {
	t.Parallel()
	for email, want := range map[string]string{
		"Your code is 48291.\nCustomer 900001": "48291", // five digits: the page that says six is wrong
		"Your code is 482913.\nCustomer 90001": "482913",
		"Hello 482913":                         "482913",
		"Hello 4829":                           "4829",
		"Hello":                                "",
	} {
		assert.Equal(t, want, CodeIn(&Email{Text: email}, 6), email)
	}
}
