package run

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestURLsStayOnTheServer(t *testing.T) {
	t.Parallel()
	r := &run{Config: Config{Server: &url.URL{Scheme: "http", Host: "10.0.0.5:3000"}}}
	for value, want := range map[string]string{
		"http://10.0.0.5:3000/books/7":             "https://api.example.com/books/7",
		"https://api.example.com/books/7":          "https://api.example.com/books/7",
		"http://169.254.169.254/latest/meta-data/": "",
		"http://localhost:22/":                     "",
		"/books/7":                                 "/books/7", // the example of the page decides
	} {
		values := map[string]string{"https://api.example.com/books/42": value, "id": "http://other.example/"}
		err := r.onServer(values)
		if want == "" {
			assert.Error(t, err, value)
		} else {
			assert.NoError(t, err, value)
			assert.Equal(t, want, values["https://api.example.com/books/42"])
		}
	}
}
