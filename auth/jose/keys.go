package jose

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// maxKeyText bounds a text of keys, in bytes. The largest JWK Sets that providers publish have a few tens of KiB.
const maxKeyText = 1 << 20

// ParseKeys reads keys. Its errors never quote them. Problems do not keep a key from being read: a JWK that cannot be used at
// all is in the list with KeyMalformed, and Verify and Sign refuse it.
func ParseKeys(text []byte, as KeyEncoding) (Keys, error) {
	if len(text) > maxKeyText {
		return Keys{}, fmt.Errorf("the key has %d bytes, more than the %d that are read; give the key alone", len(text), maxKeyText)
	}
	if len(text) == 0 || as != KeyRaw && len(bytes.TrimSpace(text)) == 0 {
		return Keys{}, errors.New("there is no key")
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
	k, isDER, err := parseDER(text)
	if isDER || err != nil {
		return one(k), err
	}
	return one(secretKey(text)), nil
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
		return one(readJWK(text)), nil
	}
	if err != nil {
		return Keys{}, fmt.Errorf("the JWK Set cannot be read (%w); copy it again", err)
	}
	list, ok := array(set.Raw)
	if !ok {
		return Keys{}, errors.New("the JWK Set's keys is no array; copy it again")
	}
	if len(list) == 0 {
		return Keys{}, errors.New("the JWK Set has no key in it")
	}
	var keys Keys
	for _, raw := range list {
		keys.List = append(keys.List, readJWK(raw))
	}
	keys.Problems = setProblems(keys.List)
	return keys, nil
}
