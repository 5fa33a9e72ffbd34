package engine

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
)

// NewTLSState makes the shown form of a connection's state; nil gives nil.
func NewTLSState(s *tls.ConnectionState) *TLSState {
	if s == nil {
		return nil
	}
	state := &TLSState{
		Version: tls.VersionName(s.Version), Cipher: tls.CipherSuiteName(s.CipherSuite), ALPN: s.NegotiatedProtocol,
		ServerName: s.ServerName, Resumed: s.DidResume,
	}
	for _, c := range s.PeerCertificates {
		state.Chain = append(state.Chain, NewTLSCert(c))
	}
	return state
}

// refusedTLS is what is known of the server's end when its certificate was refused: the chain that it showed. No error, or another
// one, gives nil.
func refusedTLS(err error) *TLSState {
	var refused *tls.CertificateVerificationError
	if !errors.As(err, &refused) {
		return nil
	}
	state := &TLSState{}
	for _, c := range refused.UnverifiedCertificates {
		state.Chain = append(state.Chain, NewTLSCert(c))
	}
	return state
}

// NewTLSCert makes the shown form of a certificate.
func NewTLSCert(c *x509.Certificate) TLSCert {
	sum := sha256.Sum256(c.Raw)
	cert := TLSCert{
		Subject: c.Subject.String(), Issuer: c.Issuer.String(), NotBefore: c.NotBefore, NotAfter: c.NotAfter,
		Names: c.DNSNames, Key: keyWords(c.PublicKey), SHA256: hex.EncodeToString(sum[:]),
	}
	for _, ip := range c.IPAddresses {
		cert.Names = append(cert.Names, ip.String())
	}
	return cert
}

func keyWords(key any) string {
	switch k := key.(type) {
	case *rsa.PublicKey:
		return fmt.Sprintf("RSA %d", k.N.BitLen())
	case *ecdsa.PublicKey:
		return "ECDSA " + k.Curve.Params().Name
	case ed25519.PublicKey:
		return "Ed25519"
	default:
		return fmt.Sprintf("%T", key)
	}
}
