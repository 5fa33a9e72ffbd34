package jose

import (
	"bytes"
	"crypto"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
)

// certificates holds the certificate that a JWK brings along to its key (RFC 7517 sections 4.7 to 4.9). It is never trusted: what
// is used is the key, and a chain that ends in a root would have to be verified by whoever has roots.
func (j *jwk) certificates(k Key) {
	m, present := j.Get("x5c")
	if !present || k.material() == nil {
		return
	}
	list, isArray := array(m.Raw)
	var text string
	if !isArray || len(list) == 0 || json.Unmarshal(list[0], &text) != nil {
		j.flawed("the JWK's x5c is no array of certificates (RFC 7517 section 4.7)")
		return
	}
	der, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		j.flawed("the JWK's x5c is not in base64 (RFC 7517 section 4.7)")
		return
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		j.flawed("the JWK's x5c begins with no certificate that can be read")
		return
	}
	own, isPublic := k.public().(interface{ Equal(crypto.PublicKey) bool })
	if !isPublic || !own.Equal(c.PublicKey) {
		j.flawed("the JWK's x5c certifies another key (RFC 7517 section 4.7)")
	}
	sum1, sum256 := sha1.Sum(der), sha256.Sum256(der)
	if j.has("x5t") && !bytes.Equal(j.value("x5t"), sum1[:]) || j.has("x5t#S256") && !bytes.Equal(j.value("x5t#S256"), sum256[:]) {
		j.flawed("the JWK's x5t is not the thumbprint of its x5c (RFC 7517 section 4.8)")
	}
}
