package impl

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"docsascode.example/impl/address"
	"docsascode.example/impl/code"
	"docsascode.example/impl/conf"
	"docsascode.example/impl/token"
	"docsascode.example/impl/watch"
)

// addressOf is the address by which limits and the audit log know a user.
func (c Config) addressOf(typed string) (address.Address, error) {
	parsed, err := address.Parse(typed)
	if err != nil || c.TypedSubjects {
		return parsed, err
	}
	return parsed.Folded(), nil
}

// secret reads a secret in Data, which must exist.
func (c Config) secret(name string) ([]byte, error) {
	if path := filepath.Join(c.Data, name); !exists(path) {
		return nil, fmt.Errorf("%s does not exist; name the data directory of the service with -data", path)
	}
	return token.LoadSecret(c.Data, name, 32, c.Rand, c.GroupRead)
}

// Pseudonym returns the name of an email address in the audit log of a service with this
// Config.
func Pseudonym(c Config, typed string) (string, error) {
	of, err := c.addressOf(typed)
	if err != nil {
		return "", err
	}
	key, err := c.secret("audit-key")
	if err != nil {
		return "", err
	}
	return watch.Pseudonym(key, of), nil
}

// Forget erases all that the store has about an email address: its code, its counts, and the
// networks that are known to it. With a store in Data, the service must not run.
func Forget(ctx context.Context, c Config, typed string) (err error) {
	c.setDefaults()
	of, err := c.addressOf(typed)
	if err != nil {
		return err
	}
	key, err := c.secret(codeKey)
	if err != nil {
		return err
	}
	opened, err := openShared(c)
	if err == nil && opened == nil {
		opened, err = openFile(c.Data)
	}
	if err != nil {
		return conf.Of("Data", err)
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	codes, err := code.New(code.Config{Store: opened, Key: key, Policy: c.Policy, Exact: c.TypedSubjects, Now: c.Now})
	if err != nil {
		return err
	}
	return codes.Forget(ctx, of)
}

// NewKey creates the next signing key in Data. Instances that run there find it within ten
// seconds.
func NewKey(c Config) (token.Rotation, error) {
	c.setDefaults()
	issuer, err := token.Open(c.tokens())
	if err != nil {
		return token.Rotation{}, err
	}
	return issuer.Rotate()
}
