package tap

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"time"
)

// certLife is how long the certificate counts. Whoever forgets to remove it from a device is left with nothing after that; its key is
// gone when the tap ends.
const certLife = 7 * 24 * time.Hour

// certificate is the tap's own. Its key is in memory alone.
type certificate struct {
	pair        tls.Certificate
	fingerprint string // SHA-256 in hex
}

// newCertificate makes one for these hosts. It signs itself and calls itself an authority, because Android installs nothing else as a
// trusted certificate; that it may sign no other is said with a path length of 0, and seen to by its key going with the tap.
func newCertificate(hosts []string, now time.Time) (certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return certificate{}, fmt.Errorf("no key for the certificate: %w", err)
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return certificate{}, fmt.Errorf("no number for the certificate: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: "authpeek tap " + now.UTC().Format("2006-01-02 15:04"), Organization: []string{"authpeek"}},
		NotBefore:    now.Add(-time.Hour), // a device's clock may be behind
		NotAfter:     now.Add(certLife),
		KeyUsage:     x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		IsCA:         true, MaxPathLenZero: true, BasicConstraintsValid: true,
	}
	for _, host := range hosts {
		if ip := net.ParseIP(host); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return certificate{}, fmt.Errorf("the certificate cannot be made: %w", err)
	}
	sum := sha256.Sum256(der)
	return certificate{pair: tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, fingerprint: hex.EncodeToString(sum[:])}, nil
}

// write puts the certificate, without its key, into a new file in a folder.
func (c certificate) write(dir string) (path string, err error) {
	f, err := os.CreateTemp(dir, "authpeek-tap-*.pem")
	if err != nil {
		return "", fmt.Errorf("the certificate has no place: %w", err)
	}
	err = pem.Encode(f, &pem.Block{Type: "CERTIFICATE", Bytes: c.pair.Certificate[0]})
	if err == nil {
		err = f.Chmod(0o644) // it is public, and another program may have to send it to the device
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return "", fmt.Errorf("the certificate was not written: %w", err)
	}
	return f.Name(), nil
}
