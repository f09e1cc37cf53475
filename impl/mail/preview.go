package mail

import (
	"time"

	"docsascode.example/impl/address"
)

// A Preview is an email as it would be sent, and its HTML part.
type Preview struct {
	Language  string
	EML, HTML []byte
}

// Previews writes an email in each language of cfg, the default one first. The error has every fault of cfg, as New reports them.
func Previews(cfg Config, to address.Address, code string) ([]Preview, error) {
	s, err := New(cfg)
	if err != nil {
		return nil, err
	}
	defer func() { _ = s.Close() }() // it never opened a connection
	var previews []Preview
	for i := range s.composer.wordings.all {
		w := &s.composer.wordings.all[i]
		m, err := s.composer.compose(w, to, code, longestLife*time.Minute)
		if err != nil {
			return nil, err
		}
		html := w.html[longestLife].text(s.composer.values(code))
		previews = append(previews, Preview{w.language.String(), m.content.Bytes(), html})
	}
	return previews, nil
}
