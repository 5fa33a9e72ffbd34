package jose

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// maxKeyText bounds a text of keys, in bytes. The largest JWK Sets that providers publish have a few tens of KiB.
const maxKeyText = 1 << 20

// maxKeys bounds a JWK Set. Each key is looked at, and each that fits is tried; no provider publishes a hundred.
const maxKeys = 1000

// ParseKeys reads keys. Its errors never quote them. Problems do not keep a key from being read: a JWK or a JWK Set that cannot
// be used at all is in the list with KeyMalformed, and Verify and Sign refuse it.
func ParseKeys(text []byte, as KeyEncoding) (Keys, error) {
	if len(text) > maxKeyText {
		return Keys{}, fmt.Errorf("the key has %d bytes, more than the %d that are read; give the key alone", len(text), maxKeyText)
	}
	if len(text) == 0 || as != KeyRaw && len(bytes.TrimSpace(text)) == 0 {
		return Keys{}, errors.New("there is no key; give PEM, DER, a JWK, a JWK Set or a secret")
	}
	switch as {
	case KeyRaw:
		return one(secretKey(text)), nil
	case KeyBase64:
		return parseBase64(string(bytes.TrimSpace(text)))
	case KeyHex:
		return parseHex(string(bytes.TrimSpace(text)))
	case KeyAuto, "":
		return parseAuto(text)
	}
	return Keys{}, fmt.Errorf("there is no key encoding %s; use auto, raw, base64 or hex", quoted(string(as), 20))
}

func parseAuto(text []byte) (Keys, error) {
	trimmed := bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\ufeff")))
	switch {
	case bytes.HasPrefix(trimmed, []byte(pemBegin)) || bytes.Contains(text, []byte("\n"+pemBegin)):
		// openssl x509 -text and pkcs12 write explanations before the first block.
		return parsePEM(trimmed)
	case bytes.HasPrefix(trimmed, []byte("{")):
		return parseJSON(trimmed)
	}
	if err := refuseForm(trimmed); err != nil {
		return Keys{}, err
	}
	der := text
	if unarmoured, err := base64.StdEncoding.DecodeString(string(trimmed)); err == nil {
		der = unarmoured // consoles show public keys like that
	}
	for _, der := range [][]byte{text, der} {
		if k, isDER, err := parseDER(der); isDER || err != nil {
			return one(k), err
		}
	}
	return one(secretKey(text)), nil
}

// refuseForm refuses what is a key in a form that is not read. Taken for a secret, a public key would be one that everybody
// has, and so everybody could sign (RFC 8725 section 2.1).
func refuseForm(text []byte) error {
	switch {
	case bytes.Contains(text, []byte(pemBegin)):
		if bytes.Contains(text, []byte(`\n`)) {
			return errPEMSpaces
		}
		return errPEM
	case bytes.HasPrefix(text, []byte("[")) && json.Valid(text):
		return errors.New("the key is a JSON array; put it into an object as its keys, which makes it a JWK Set, or say that it is raw")
	}
	for _, begin := range []string{"ssh-rsa ", "ssh-ed25519 ", "ecdsa-sha2-", "---- BEGIN SSH2 PUBLIC KEY"} {
		if bytes.HasPrefix(text, []byte(begin)) {
			return errOpenSSHPublic
		}
	}
	return nil
}

func one(k Key) Keys { return Keys{List: []Key{k}} }

// secretKey takes every byte, a newline at the end included: whoever signs with the same file does so too.
func secretKey(secret []byte) Key {
	k := Key{Encoding: "secret", sealed: seal(bytes.Clone(secret))}
	k.describe()
	k.inspect()
	return k
}

func parseBase64(text string) (Keys, error) {
	unpadded := strings.TrimRight(strings.NewReplacer("+", "-", "/", "_", "\r", "", "\n", "").Replace(text), "=")
	secret, err := base64.RawURLEncoding.Strict().DecodeString(unpadded)
	if err != nil || len(secret) == 0 {
		return Keys{}, errors.New("the key is not in base64; copy it again, or say that it is raw or hex")
	}
	return one(secretKey(secret)), nil
}

func parseHex(text string) (Keys, error) {
	secret, err := hex.DecodeString(text)
	if err != nil || len(secret) == 0 {
		return Keys{}, errors.New("the key is not in hexadecimal digits; copy it again, or say that it is raw or base64")
	}
	return one(secretKey(secret)), nil
}

// parseJSON reads a JWK or a JWK Set (RFC 7517 sections 4 and 5).
func parseJSON(text []byte) (Keys, error) {
	o, err := strictObject(text)
	if o == nil {
		return Keys{}, fmt.Errorf("the key begins like a JWK and cannot be read as one (%w); copy it again, or say that it is raw", err)
	}
	_, isKey := o.Get("kty")
	set, isSet := o.Get("keys")
	if !isKey && !isSet {
		return Keys{}, errors.New("the key is JSON with neither kty nor keys, so it is no JWK; copy it again, or say that it is raw")
	}
	if !isSet {
		return one(jwkOf(o, err, &effort{})), nil
	}
	if err != nil {
		return one(unusableSet("the JWK Set cannot be read: %v", err)), nil
	}
	list, ok := array(set.Raw)
	if !ok {
		return one(unusableSet("the JWK Set's keys is no array (RFC 7517 section 5.1)")), nil
	}
	if len(list) == 0 {
		return one(unusableSet("the JWK Set has no key in it")), nil
	}
	if len(list) > maxKeys {
		return Keys{}, fmt.Errorf("the JWK Set has %d keys, and %d are read at most; take out the one that counts", len(list), maxKeys)
	}
	var keys Keys
	var work effort
	for _, raw := range list {
		keys.List = append(keys.List, readJWK(raw, &work))
	}
	keys.Problems = setProblems(keys.List)
	return keys, nil
}

// unusableSet stands for a JWK Set that nothing can be taken out of, as an unusable JWK does for itself.
func unusableSet(format string, args ...any) Key {
	k := Key{Encoding: "JWK"}
	k.object(KeyMalformed, format, args...)
	return k
}
