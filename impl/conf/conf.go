// Package conf has the errors of the Configs of this service. They keep the
// field that is wrong apart from the fault, so that a program can name the flag
// that set the field.
package conf

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"strings"
	"time"
)

// A Fault is what is wrong with a field of a Config.
type Fault struct {
	Field string // its name; "Mail.Gateway" for the Gateway of the Config in Mail
	Err   error  // "<what is wrong>; <what to write>", without the field
}

func (f Fault) Error() string { return f.Field + ": " + f.Err.Error() }

func (f Fault) Unwrap() error { return f.Err }

// Faults is every fault of a Config. As an error it has a line for each.
type Faults []Fault

// Add adds a fault of a field, in the manner of [fmt.Errorf].
func (f *Faults) Add(field, format string, args ...any) {
	*f = append(*f, Fault{field, fmt.Errorf(format, args...)})
}

// Renamed returns f with other names of its fields.
func (f Faults) Renamed(rename func(field string) string) Faults {
	var renamed Faults
	for _, fault := range f {
		renamed = append(renamed, Fault{rename(fault.Field), fault.Err})
	}
	return renamed
}

// In returns the faults that err is, of a Config in a field of another one. With an
// empty field, they keep their names.
func In(field string, err error) Faults {
	var faults Faults
	errors.As(err, &faults)
	if field == "" {
		return faults
	}
	return faults.Renamed(func(name string) string { return field + "." + name })
}

// Err returns f, or nil if there are no faults.
func (f Faults) Err() error {
	if len(f) == 0 {
		return nil
	}
	return f
}

func (f Faults) Error() string { return errors.Join(f.Unwrap()...).Error() }

// Unwrap is for [errors.Is] and [errors.As].
func (f Faults) Unwrap() []error {
	var all []error
	for _, fault := range f {
		all = append(all, fault)
	}
	return all
}

// Of returns err as the fault of a field, or nil if err is nil. It words the
// errors of file systems.
func Of(field string, err error) error {
	if err == nil {
		return nil
	}
	return Faults{{field, File(err)}}
}

// File words an error of package os: "cannot open FILE: no such file or
// directory" for "open FILE: no such file or directory". It returns other errors
// as they are.
func File(err error) error {
	fault, ok := err.(*fs.PathError) // one that is wrapped has words around it
	if !ok {
		return err
	}
	if fault.Op == "mkdir" {
		return fmt.Errorf("cannot create %s: %w; create the directory, or choose another", fault.Path, fault.Err)
	}
	return fmt.Errorf("cannot %s %s: %w", fault.Op, fault.Path, fault.Err)
}

// Dial words an error of a [net.Dialer]: "HOST:PORT: connection refused" for "dial tcp
// HOST:PORT: connect: connection refused". It returns other errors as they are.
func Dial(err error) error {
	var dial *net.OpError
	if !errors.As(err, &dial) || dial.Op != "dial" {
		return err
	}
	reason := dial.Err
	if call := new(os.SyscallError); errors.As(reason, &call) {
		reason = call.Err
	}
	if lookup := new(net.DNSError); errors.As(reason, &lookup) {
		return fmt.Errorf("%s: %s", lookup.Name, lookup.Err)
	}
	if dial.Addr == nil {
		return reason
	}
	return fmt.Errorf("%s: %w", dial.Addr, reason)
}

// Short writes a duration as people do: 1h for 1h0m0s.
func Short(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
