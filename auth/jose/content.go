package jose

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"hash"

	"golang.org/x/crypto/chacha20poly1305"
)

// contentEncryption is what an enc of RFC 7518 section 5.1 stands for. The lengths are in bytes, and exact: a shorter tag is
// easier to forge, and a reader that takes one lets the token choose how well it is protected.
type contentEncryption struct {
	name                           string
	keyLength, ivLength, tagLength int
	open                           openContent
}

// openContent decrypts when the tag fits and tells nothing of why it does not. Its caller has checked all lengths but that of
// the ciphertext.
type openContent func(cek, iv, ciphertext, tag, aad []byte) (plaintext []byte, ok bool)

// contentEncryptionOf knows the registered ones and XC20P, which Extole takes (draft-amringer-jose-chacha, section 3).
func contentEncryptionOf(enc string) (contentEncryption, bool) {
	switch enc {
	case "A128GCM":
		return contentEncryption{enc, 16, 12, 16, openAEAD(newGCM)}, true
	case "A192GCM":
		return contentEncryption{enc, 24, 12, 16, openAEAD(newGCM)}, true
	case "A256GCM":
		return contentEncryption{enc, 32, 12, 16, openAEAD(newGCM)}, true
	case "A128CBC-HS256":
		return contentEncryption{enc, 32, aes.BlockSize, 16, openCBC(sha256.New)}, true
	case "A192CBC-HS384":
		return contentEncryption{enc, 48, aes.BlockSize, 24, openCBC(sha512.New384)}, true
	case "A256CBC-HS512":
		return contentEncryption{enc, 64, aes.BlockSize, 32, openCBC(sha512.New)}, true
	case "XC20P":
		return contentEncryption{enc, chacha20poly1305.KeySize, chacha20poly1305.NonceSizeX, chacha20poly1305.Overhead,
			openAEAD(chacha20poly1305.NewX)}, true
	}
	return contentEncryption{}, false
}

func newGCM(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func openAEAD(newAEAD func(key []byte) (cipher.AEAD, error)) openContent {
	return func(cek, iv, ciphertext, tag, aad []byte) ([]byte, bool) {
		aead, err := newAEAD(cek)
		if err != nil {
			return nil, false
		}
		sealed := append(append(make([]byte, 0, len(ciphertext)+len(tag)), ciphertext...), tag...)
		plaintext, err := aead.Open(sealed[:0], iv, sealed, aad)
		return plaintext, err == nil
	}
}

// openCBC is AES_CBC_HMAC_SHA2 of RFC 7518 section 5.2.2.2. jwx has it too, but takes padding of zero bytes and of more than a
// block. The padding is looked at only under a tag that fits, so it tells nobody anything.
func openCBC(newHash func() hash.Hash) openContent {
	return func(cek, iv, ciphertext, tag, aad []byte) ([]byte, bool) {
		macKey, encryptionKey := cek[:len(cek)/2], cek[len(cek)/2:]
		mac := hmac.New(newHash, macKey)
		mac.Write(aad)
		mac.Write(iv)
		mac.Write(ciphertext)
		mac.Write(binary.BigEndian.AppendUint64(nil, uint64(len(aad))*8))
		if !hmac.Equal(mac.Sum(nil)[:len(macKey)], tag) {
			return nil, false
		}
		block, err := aes.NewCipher(encryptionKey)
		if err != nil || len(ciphertext) == 0 || len(ciphertext)%aes.BlockSize != 0 {
			return nil, false
		}
		padded := make([]byte, len(ciphertext))
		cipher.NewCBCDecrypter(block, iv).CryptBlocks(padded, ciphertext)
		return unpad(padded)
	}
}

// unpad takes PKCS #7 padding off (RFC 5652 section 6.3).
func unpad(padded []byte) ([]byte, bool) {
	n := int(padded[len(padded)-1])
	if n == 0 || n > aes.BlockSize {
		return nil, false
	}
	body, padding := padded[:len(padded)-n], padded[len(padded)-n:]
	for _, b := range padding {
		if int(b) != n {
			return nil, false
		}
	}
	return body, true
}
