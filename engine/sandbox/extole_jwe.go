package sandbox

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"hash"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"
)

// extoleEncryptions are the content encryptions that the vendor takes (C4).
func extoleEncryptions() []string {
	return []string{"A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512", "A128GCM", "A192GCM", "A256GCM", "XC20P"}
}

// errDecryption is all that is said of a JWE that does not open: the reason would help whoever tries.
var errDecryption = errors.New("the JWE does not open with the key")

// decryptJWE opens a compact JWE (RFC 7516 section 5.2) whose header has been looked at, with a key whose algorithm it names.
func decryptJWE(raw string, header jwtHeader, key extoleKey) ([]byte, error) {
	parts := strings.Split(raw, ".")
	var decoded [5][]byte
	for i, part := range parts {
		var err error
		if decoded[i], err = strictBase64(part); err != nil {
			return nil, errDecryption
		}
	}
	if header.alg != key.alg {
		return nil, errDecryption
	}
	wrapped, iv, sealed, tag := decoded[1], decoded[2], decoded[3], decoded[4]
	content, err := unwrapKey(key, wrapped)
	if err != nil {
		return nil, errDecryption
	}
	// The header as it was sent is what the tag also covers.
	open := openAEAD
	if strings.Contains(header.enc, "CBC-HS") {
		open = openCBC
	}
	plain, err := open(header.enc, content, iv, sealed, tag, []byte(parts[0]))
	if err != nil {
		return nil, errDecryption
	}
	return plain, nil
}

// unwrapKey gives the content key.
func unwrapKey(key extoleKey, wrapped []byte) ([]byte, error) {
	hashes := map[string]func() hash.Hash{"RSA-OAEP-256": sha256.New, "RSA-OAEP-384": sha512.New384, "RSA-OAEP-512": sha512.New}
	if private, ok := key.key().(*rsa.PrivateKey); ok {
		return rsa.DecryptOAEP(hashes[key.alg](), nil, private, wrapped, nil)
	}
	secret, ok := key.key().([]byte)
	if !ok {
		return nil, errDecryption
	}
	return unwrapAES(secret, wrapped)
}

// unwrapAES is RFC 3394 section 2.2.2.
func unwrapAES(secret, wrapped []byte) ([]byte, error) {
	block, err := aes.NewCipher(secret)
	if err != nil || len(wrapped) < 24 || len(wrapped)%8 != 0 {
		return nil, errDecryption
	}
	n := len(wrapped)/8 - 1
	plain, buffer := append([]byte(nil), wrapped[8:]...), make([]byte, 16)
	a := append([]byte(nil), wrapped[:8]...)
	for j := 5; j >= 0; j-- {
		for i := n; i >= 1; i-- {
			t := uint64(n*j + i)
			binary.BigEndian.PutUint64(buffer, binary.BigEndian.Uint64(a)^t)
			copy(buffer[8:], plain[8*(i-1):8*i])
			block.Decrypt(buffer, buffer)
			copy(a, buffer[:8])
			copy(plain[8*(i-1):], buffer[8:])
		}
	}
	if subtle.ConstantTimeCompare(a, []byte("\xA6\xA6\xA6\xA6\xA6\xA6\xA6\xA6")) != 1 {
		return nil, errDecryption
	}
	return plain, nil
}

// openAEAD is A128GCM to A256GCM (RFC 7518 section 5.3) and XC20P.
func openAEAD(enc string, key, iv, sealed, tag, header []byte) ([]byte, error) {
	sizes := map[string]int{"A128GCM": 16, "A192GCM": 24, "A256GCM": 32, "XC20P": chacha20poly1305.KeySize}
	if len(key) != sizes[enc] {
		return nil, errDecryption
	}
	var aead cipher.AEAD
	var err error
	if enc == "XC20P" {
		aead, err = chacha20poly1305.NewX(key)
	} else {
		var block cipher.Block
		if block, err = aes.NewCipher(key); err == nil {
			aead, err = cipher.NewGCM(block)
		}
	}
	if err != nil || len(iv) != aead.NonceSize() || len(tag) != aead.Overhead() {
		return nil, errDecryption
	}
	return aead.Open(nil, iv, append(append([]byte(nil), sealed...), tag...), header)
}

// openCBC is A128CBC-HS256 to A256CBC-HS512 (RFC 7518 section 5.2.2.2).
func openCBC(enc string, key, iv, sealed, tag, header []byte) ([]byte, error) {
	hashes := map[string]func() hash.Hash{"A128CBC-HS256": sha256.New, "A192CBC-HS384": sha512.New384, "A256CBC-HS512": sha512.New}
	newHash := hashes[enc]
	half := newHash().Size() / 2
	if len(key) != 2*half || len(iv) != aes.BlockSize || len(sealed) == 0 || len(sealed)%aes.BlockSize != 0 {
		return nil, errDecryption
	}
	mac := hmac.New(newHash, key[:half])
	for _, part := range [][]byte{header, iv, sealed, binary.BigEndian.AppendUint64(nil, uint64(len(header))*8)} {
		_, _ = mac.Write(part) // A hash takes everything.
	}
	if !hmac.Equal(mac.Sum(nil)[:half], tag) {
		return nil, errDecryption
	}
	block, err := aes.NewCipher(key[half:])
	if err != nil {
		return nil, errDecryption
	}
	plain := make([]byte, len(sealed))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(plain, sealed)
	pad := int(plain[len(plain)-1]) // The tag has been right, so nobody can try paddings.
	if pad == 0 || pad > aes.BlockSize {
		return nil, errDecryption
	}
	return plain[:len(plain)-pad], nil
}
