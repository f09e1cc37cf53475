// Package admission decides who may ask for a code, by lists that operators keep in files.
package admission

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"docsascode.example/impl/address"
	"docsascode.example/impl/conf"
)

// maxFile bounds a file in bytes.
const maxFile = 16 << 20

// Config names the files. An empty name is no file.
//
// A line of AllowDomains or DenyDomains is a domain, or *. and a domain for all below it. A
// line of TestAddresses is an email address, its code, and the last day of the pair in UTC:
// joe@example.com 123456 2027-01-31. Empty lines and lines that begin with # are ignored.
type Config struct {
	AllowDomains, DenyDomains, TestAddresses string

	Digits int // of a code
}

// Lists are the content of the files. They are safe for concurrent use.
type Lists struct {
	config Config
	now    func() time.Time
	held   atomic.Pointer[content]
}

type content struct {
	allow, deny map[string]bool // nil for no file
	tests       map[address.Address]test
}

type test struct {
	code string
	end  time.Time // the first moment after the last day
}

// Open reads the files. The error has every fault, as [conf.Faults].
func Open(c Config, now func() time.Time) (*Lists, error) {
	l := &Lists{config: c, now: now}
	return l, l.Reload()
}

// Reload reads the files again. If a file has a fault, the lists stay as they are.
func (l *Lists) Reload() error {
	var faults conf.Faults
	next := content{
		allow: readDomains("AllowDomains", l.config.AllowDomains, &faults),
		deny:  readDomains("DenyDomains", l.config.DenyDomains, &faults),
		tests: l.readTests(&faults),
	}
	if err := faults.Err(); err != nil {
		return err
	}
	l.held.Store(&next)
	return nil
}

// Allowed reports whether the domain of a may ask: it is not in DenyDomains, and in
// AllowDomains if there is such a file.
func (l *Lists) Allowed(a address.Address) bool {
	held := l.held.Load()
	return !contains(held.deny, a.Domain()) && (held.allow == nil || contains(held.allow, a.Domain()))
}

// contains looks for a domain, and for *. with each domain above it.
func contains(list map[string]bool, domain string) bool {
	if list[domain] {
		return true
	}
	for _, above, more := strings.Cut(domain, "."); more; _, above, more = strings.Cut(above, ".") {
		if list["*."+above] {
			return true
		}
	}
	return false
}

// TestCode returns the code of a test address, until the end of its last day.
func (l *Lists) TestCode(a address.Address) (code string, ok bool) {
	found, ok := l.held.Load().tests[a.Folded()]
	if !ok || !l.now().Before(found.end) {
		return "", false
	}
	return found.code, true
}

// Tests returns how many test addresses have not ended, and the day after the last of them
// ends.
func (l *Lists) Tests() (n int, end time.Time) {
	for _, t := range l.held.Load().tests {
		if l.now().Before(t.end) {
			n++
			if t.end.After(end) {
				end = t.end
			}
		}
	}
	return n, end
}

// readLines calls each with the number and the fields of each line that has any.
func readLines(field, name string, faults *conf.Faults, each func(fields []string) error) {
	file, err := os.Open(name)
	if err != nil {
		faults.Add(field, "%w; write the path of a file", conf.File(err))
		return
	}
	defer func() { _ = file.Close() }() // it was only read
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() || info.Size() > maxFile {
		faults.Add(field, "%s is not a file of at most %d MiB; write the path of one", name, maxFile>>20)
		return
	}
	lines := bufio.NewScanner(file)
	for n := 1; lines.Scan(); n++ {
		fields := strings.Fields(lines.Text())
		if len(fields) == 0 || strings.HasPrefix(fields[0], "#") {
			continue
		}
		if err := each(fields); err != nil {
			faults.Add(field, "%s:%d: %w", name, n, err)
		}
	}
	if err := lines.Err(); err != nil {
		faults.Add(field, "%w", conf.File(err))
	}
}

func readDomains(field, name string, faults *conf.Faults) map[string]bool {
	if name == "" {
		return nil
	}
	list := make(map[string]bool)
	before := len(*faults)
	readLines(field, name, faults, func(fields []string) error {
		text, below := strings.CutPrefix(fields[0], "*.")
		parsed, err := address.Parse("a@" + text)
		if err != nil || len(fields) > 1 {
			return errors.New("it is not a domain; write, for example, example.com or *.example.com")
		}
		domain := parsed.Domain()
		if below {
			domain = "*." + domain
		}
		list[domain] = true
		return nil
	})
	if field == "AllowDomains" && len(list) == 0 && len(*faults) == before {
		faults.Add(field, "%s has no domain, so nobody could sign in; write a domain in a line, or remove the setting", name)
	}
	return list
}

func (l *Lists) readTests(faults *conf.Faults) map[address.Address]test {
	tests := make(map[address.Address]test)
	if l.config.TestAddresses == "" {
		return tests
	}
	readLines("TestAddresses", l.config.TestAddresses, faults, func(fields []string) error {
		if len(fields) != 3 {
			return errors.New("it does not have an address, a code and a day; write, for example, joe@example.com 123456 2027-01-31")
		}
		at, err := address.Parse(fields[0])
		if err != nil {
			return fmt.Errorf("the address is not valid; write, for example, joe@example.com")
		}
		if len(fields[1]) != l.config.Digits || strings.Trim(fields[1], "0123456789") != "" {
			return fmt.Errorf("the code does not have %d digits; write so many", l.config.Digits)
		}
		day, err := time.Parse(time.DateOnly, fields[2])
		if err != nil {
			return errors.New("the last day is not a date; write, for example, 2027-01-31")
		}
		if _, twice := tests[at.Folded()]; twice {
			return errors.New("the address is in the file twice; remove one of the lines")
		}
		tests[at.Folded()] = test{fields[1], day.AddDate(0, 0, 1)}
		return nil
	})
	return tests
}
