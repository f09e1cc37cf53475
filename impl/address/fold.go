package address

import (
	"slices"
	"strings"
)

// Folded returns a with the ASCII letters of its local part in lower case. Case@ and case@
// are one mailbox nearly everywhere, so they are one user.
//
// Folded leaves other letters as they are. Some of them have an ASCII letter as their lower
// case, such as İ: its owner would be the user of another mailbox.
func (a Address) Folded() Address {
	return Address(strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + ('a' - 'A')
		}
		return r
	}, string(a)))
}

// dotless are the domains that ignore dots in a local part. They are one service.
var dotless = []string{"gmail.com", "googlemail.com"}

// tagged are the domains that deliver joe+tag@ to joe@, besides those in dotless.
var tagged = []string{
	"fastmail.com", "hey.com", "hotmail.com", "icloud.com", "live.com", "mac.com", "me.com", "outlook.com",
	"pm.me", "proton.me", "protonmail.com",
}

// Mailbox returns the address under which limits count a: the folded one, without the parts
// that its domain is known to ignore. Nobody gets a multiple of a limit by writing one mailbox in
// many ways. No email goes to a Mailbox, and it is not the subject of a token.
func (a Address) Mailbox() Address {
	local, domain, ok := strings.Cut(string(a.Folded()), "@")
	if !ok {
		return a
	}
	ignoresDots := slices.Contains(dotless, domain)
	if ignoresDots {
		domain = dotless[0]
	}
	if ignoresDots || slices.Contains(tagged, domain) {
		if name, _, _ := strings.Cut(local, "+"); name != "" {
			local = name
		}
	}
	if ignoresDots {
		local = strings.ReplaceAll(local, ".", "")
	}
	return Address(local + "@" + domain)
}
