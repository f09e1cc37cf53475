package impl

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"docsascode.example/impl/code"
	"docsascode.example/impl/code/redisstore"
	"docsascode.example/impl/token"
	"docsascode.example/impl/watch"
)

// openData opens what is in the data directory: secrets, keys and, unless it is
// open already, the store.
func (s *Server) openData(c Config) error {
	if err := s.openWatch(c); err != nil {
		return err
	}
	if err := s.openTokens(c); err != nil {
		return err
	}
	return s.openCodes(c)
}

func (s *Server) openTokens(c Config) (err error) {
	keys := c.tokens()
	keys.Adopted = func(id string) { s.watch.KeyAdopted(context.Background(), id) }
	keys.Made = func(id string) { s.watch.KeyRotated(context.Background(), id) }
	s.tokens, err = token.Open(keys)
	return err
}

func (s *Server) openWatch(c Config) error {
	key, err := token.LoadSecret(c.Data, "audit-key", 32, c.Rand, c.GroupRead)
	if err != nil {
		return err
	}
	operations := make(map[string]string)
	for pattern, operation := range s.operations {
		operations[pattern] = operation.ID
	}
	s.watch, err = watch.New(watch.Config{
		Operations: operations, Key: key, Audit: c.Audit, PlainNetworks: c.PlainNetworks,
		RequestID: requestID, Build: c.Build, Now: c.Now,
	})
	return err
}

func (s *Server) openCodes(c Config) error {
	if c.Store == "" {
		if err := checkCodeKey(c.Data); err != nil {
			return err
		}
	}
	key, err := token.LoadSecret(c.Data, codeKey, 32, c.Rand, c.GroupRead)
	if err != nil {
		return err
	}
	if shared, ok := s.store.(*redisstore.Store); ok {
		if err := shared.Agree(context.Background(), fingerprint(key), c.agreed()); err != nil { // bounded by itself
			return err
		}
	}
	if s.store == nil {
		if s.store, err = openFile(c.Data); err != nil {
			return err
		}
	}
	s.codes, err = code.New(code.Config{
		Store: s.watch.Store(s.store), Key: key, Policy: c.Policy,
		Exact: c.TypedSubjects,
		Near:  s.watch.Near, Now: c.Now, Rand: c.Rand,
	})
	return err
}

// openFile opens the store in the data directory.
func openFile(data string) (store, error) {
	if old := filepath.Join(data, "codes.db"); exists(old) {
		return nil, fmt.Errorf("%s is of an earlier version, which this version cannot read; remove it to begin without codes and counts", old)
	}
	file, err := code.OpenFile(filepath.Join(data, CodesDir))
	if err != nil {
		return nil, err
	}
	return file, nil
}

// CodesDir is the name of the store in the data directory.
const CodesDir = "codes"

// Backup writes a copy of the codes and counts in the data directory to w; see
// [code.Backup]. A service may run there.
func Backup(data string, w io.Writer) error { return code.Backup(filepath.Join(data, CodesDir), w) }

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// openShared opens the store that several instances share, if there is one.
func openShared(c Config) (store, error) {
	if c.Store == "" {
		return nil, nil
	}
	shared, err := redisstore.Open(context.Background(), c.Store) // bounded by itself
	if err != nil {
		return nil, err
	}
	for _, warning := range shared.Warnings() {
		c.Logger.Warn(warning)
	}
	return shared, nil
}
