package token

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"time"
)

// oldKeyFile is the one key file of earlier versions: the first key of the ring.
const oldKeyFile = "signing-key.pem"

var keyFileName = regexp.MustCompile(`^signing-key-([1-9][0-9]{0,8})\.jwk$`)

func nameOf(number int) string { return fmt.Sprintf("signing-key-%d.jwk", number) }

// readRing reads the keys in the directory dir. The ring of a directory without keys is
// empty; a missing directory is an error.
func readRing(dir string, lifetime time.Duration, groupRead bool) (ring, error) {
	if err := checkDirectory(dir); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var keys []*key
	for _, entry := range entries {
		k, err := readKey(dir, entry.Name(), groupRead)
		if errors.Is(err, fs.ErrNotExist) {
			continue // removed by another instance
		}
		if err != nil {
			return nil, err
		}
		if k != nil {
			keys = append(keys, k)
		}
	}
	return newRing(keys, lifetime)
}

// readKey returns nil for a file that is not the file of a key.
func readKey(dir, name string, groupRead bool) (*key, error) {
	parse, number := parsePEM, 0
	if match := keyFileName.FindStringSubmatch(name); match != nil {
		n, err := strconv.Atoi(match[1])
		if err != nil {
			return nil, err
		}
		parse, number = parseJWK, n
	} else if name != oldKeyFile {
		return nil, nil
	}
	content, err := readPrivate(filepath.Join(dir, name), groupRead)
	if err != nil {
		return nil, err
	}
	k, err := parse(content)
	if err != nil {
		return nil, fmt.Errorf("%s is damaged: %w; restore it from a backup, or remove it", filepath.Join(dir, name), err)
	}
	k.file, k.number = name, number
	return k, nil
}

// writeKey makes the file of k unless another instance was quicker.
func writeKey(dir string, k *key) error {
	content, err := k.content()
	if err != nil {
		return err
	}
	return createPrivate(filepath.Join(dir, k.file), content)
}

// removeKey returns nil if another instance was quicker.
func removeKey(dir string, k *key) error {
	err := os.Remove(filepath.Join(dir, k.file))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
