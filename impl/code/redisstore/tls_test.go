package redisstore

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/code/redisstore/redistest"
	"docsascode.example/impl/code/storetest"
	"docsascode.example/impl/dev/ports"
)

func TestRedisTLS(t *testing.T) {
	t.Parallel()
	certificate, privateKey := selfSigned(t)
	addr := ports.FreeAddr(t)
	_, port, err := net.SplitHostPort(addr)
	require.NoError(t, err)
	redistest.Start(t, "--tls-port", port, "--tls-cert-file", certificate, "--tls-key-file", privateKey, "--tls-auth-clients", "no")

	r := storetest.New(t, openRedis("rediss://"+addr+"?ca="+certificate))
	assert.NoError(t, r.Exchange(storetest.Owner, storetest.Home, r.Issue(storetest.Owner, storetest.Home).Code))

	_, err = Open(t.Context(), "rediss://"+addr)
	assert.ErrorContains(t, err, "certificate", "which nobody vouches for")
}

// selfSigned writes a certificate for 127.0.0.1 and its key.
func selfSigned(t *testing.T) (certificate, privateKey string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	return writePEM(t, "CERTIFICATE", der), writePEM(t, "PRIVATE KEY", keyDER)
}

func writePEM(t *testing.T, kind string, der []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "it.pem")
	require.NoError(t, os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600))
	return file
}
