package impl

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"docsascode.example/impl/keyed"
)

// codeKey is the file of the secret of codes and counts.
const codeKey = "code-key"

// checkCodeKey returns an error if the data directory has codes and not their key: a new key
// would lose all codes and counts.
func checkCodeKey(data string) error {
	entries, err := os.ReadDir(filepath.Join(data, CodesDir))
	if err != nil || len(entries) == 0 || exists(filepath.Join(data, codeKey)) {
		return nil
	}
	return fmt.Errorf("%s is missing, but %s has codes of it; restore it from a backup, or remove %[2]s to begin without codes and counts",
		filepath.Join(data, codeKey), filepath.Join(data, CodesDir))
}

// fingerprint tells whether two keys are the same, and nothing else of them.
func fingerprint(key []byte) string {
	digest := keyed.New(key).Sum("fingerprint")
	return base64.RawURLEncoding.EncodeToString(digest[:16])
}

// agreed are the settings that instances on one store share, by their flags.
func (c Config) agreed() map[string]string {
	policy := sha256.Sum256(fmt.Appendf(nil, "%+v", c.Policy))
	subject := "folded"
	if c.TypedSubjects {
		subject = "typed"
	}
	return map[string]string{
		"-digits": strconv.Itoa(c.Policy.Digits), "-issuer": c.Issuer, "-audience": c.Audience, "-subject": subject,
		"-source-sends": strconv.Itoa(c.Policy.NetworkSendsPerHour), "-source-guesses": strconv.Itoa(c.Policy.NetworkAttemptsPerDay),
		"set of limits": strings.ToLower(base64.RawURLEncoding.EncodeToString(policy[:6])),
	}
}
