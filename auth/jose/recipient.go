package jose

import (
	"crypto/ecdh"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// recipient is one for whom a JWE is meant: a compact one has exactly one.
type recipient struct {
	headers      headers
	encryptedKey []byte
	// refusal is why this recipient's header cannot be followed; nil when it can, and then the rest is filled in.
	refusal error

	alg             keyAlgorithm
	kid             string
	wrapIV, wrapTag []byte          // AES GCM key wrap
	epk             *ecdh.PublicKey // ECDH-ES
	apu, apv        []byte
	salt            []byte // PBES2
	iterations      int
}

// follow reads what the recipients' headers ask for. It returns an error when nobody could decrypt that.
func (e *encrypted) follow(o Options) error {
	if err := e.followProtected(); err != nil {
		return err
	}
	iterations := o.maxIterations()
	var first error
	followed := 0
	for i := range e.recipients {
		r := &e.recipients[i]
		enc, err := followEnc(r.headers)
		if err == nil {
			if e.enc.name != "" && enc.name != e.enc.name {
				return errors.New("its recipients differ in enc (RFC 7516 section 7.2.1)")
			}
			e.enc = enc
			err = r.follow(iterations)
		}
		if r.refusal = err; err != nil {
			if first == nil {
				first = r.refusal
			}
			continue
		}
		followed++
		// The limit is for the token, not for each of its hundred recipients.
		iterations -= r.iterations
	}
	if followed == 0 {
		return first
	}
	return e.checkLengths()
}

// followProtected reads the members that count only under the protection of the tag.
func (e *encrypted) followProtected() error {
	for _, name := range []string{"crit", "zip"} {
		_, under := e.protected.Get(name)
		for _, r := range e.recipients {
			if _, present := r.headers.get(name); present && !under {
				return fmt.Errorf("%s stands outside of the protected header, where anybody can change it", name)
			}
		}
	}
	if err := noCritical(e.protected); err != nil {
		return err
	}
	zip, present, err := headers{e.protected}.text("zip")
	if err != nil {
		return err
	}
	if present && zip != "DEF" {
		return unsupported("zip " + quoted(zip, 40) + " is not known here")
	}
	e.packed = present
	return nil
}

// noCritical refuses whatever crit names: none of the registered extensions is for a JWE (RFC 7516 section 4.1.13).
func noCritical(protected *Object) error {
	m, present := protected.Get("crit")
	if !present {
		return nil
	}
	var names []string
	if json.Unmarshal(m.Raw, &names) != nil || len(names) == 0 {
		return errors.New("crit is no list of names, or an empty one")
	}
	return fmt.Errorf("crit says that %s must be understood, and it is not known here", quoted(names[0], 40))
}

func followEnc(h headers) (contentEncryption, error) {
	name, present, err := h.text("enc")
	if err != nil {
		return contentEncryption{}, err
	}
	if !present {
		return contentEncryption{}, errors.New("the header has no enc")
	}
	enc, known := contentEncryptionOf(name)
	if !known {
		return contentEncryption{}, unsupported("enc " + quoted(name, 40) + " is not known here")
	}
	return enc, nil
}

// checkLengths tells of lengths that everybody can see. It is no oracle: no key has been used yet.
func (e *encrypted) checkLengths() error {
	if len(e.iv) != e.enc.ivLength {
		return fmt.Errorf("the iv has %d bytes; %s wants %d", len(e.iv), e.enc.name, e.enc.ivLength)
	}
	if len(e.tag) != e.enc.tagLength {
		return fmt.Errorf("the tag has %d bytes; %s wants %d", len(e.tag), e.enc.name, e.enc.tagLength)
	}
	return nil
}

// maxEncryptedKey is what the largest RSA key that is taken makes, in bytes. All other algorithms make less.
const maxEncryptedKey = maxModulus / 8

// follow reads what alg needs. It does no work yet that the token could make long.
func (r *recipient) follow(maxIterations int) error {
	alg, present, err := r.headers.text("alg")
	if err != nil {
		return err
	}
	if !present {
		return errors.New("the header has no alg")
	}
	var known bool
	if r.alg, known = keyAlgorithmOf(alg); !known {
		if a, signs := algorithms(alg); signs && a.signs() || strings.EqualFold(alg, "none") {
			return fmt.Errorf("alg is %s, which encrypts nothing", quoted(alg, 20))
		}
		return unsupported("alg " + quoted(alg, 40) + " is not known here")
	}
	if r.kid, _, err = r.headers.text("kid"); err != nil {
		return err
	}
	if wanted := r.alg.hasEncryptedKey(); wanted != (len(r.encryptedKey) > 0) {
		if wanted {
			return fmt.Errorf("the encrypted key is missing; %s needs one", alg)
		}
		return fmt.Errorf("there is an encrypted key; %s has none (RFC 7516 section 5.2)", alg)
	}
	if n := len(r.encryptedKey); n > maxEncryptedKey {
		return fmt.Errorf("the encrypted key has %d bytes; %s makes none of more than %d", n, alg, maxEncryptedKey)
	}
	switch r.alg.by {
	case byGCMKeyWrap:
		return r.followGCM()
	case byAgreement, byAgreedWrap:
		return r.followAgreement()
	case byPassword:
		return r.followPassword(maxIterations)
	}
	return nil
}

// followGCM reads RFC 7518 section 4.7.1.
func (r *recipient) followGCM() (err error) {
	if r.wrapIV, _, err = r.headers.bytes("iv"); err != nil {
		return err
	}
	if r.wrapTag, _, err = r.headers.bytes("tag"); err != nil {
		return err
	}
	if len(r.wrapIV) != 12 || len(r.wrapTag) != 16 {
		return fmt.Errorf("the header's iv and tag have %d and %d bytes; %s wants 12 and 16", len(r.wrapIV), len(r.wrapTag), r.alg.name)
	}
	return nil
}

// followAgreement reads RFC 7518 section 4.6.1.
func (r *recipient) followAgreement() (err error) {
	epk, present := r.headers.get("epk")
	if !present {
		return fmt.Errorf("the header has no epk; %s needs one", r.alg.name)
	}
	if r.epk, err = ephemeral(epk); err != nil {
		return err
	}
	if r.apu, _, err = r.headers.bytes("apu"); err != nil {
		return err
	}
	r.apv, _, err = r.headers.bytes("apv")
	return err
}

// followPassword reads RFC 7518 section 4.8.1.
func (r *recipient) followPassword(maxIterations int) error {
	salt, _, err := r.headers.bytes("p2s")
	if err != nil {
		return err
	}
	if len(salt) < 8 {
		return fmt.Errorf("p2s has %d bytes; 8 are the least", len(salt))
	}
	r.salt = append(append([]byte(r.alg.name), 0), salt...)
	raw, _ := r.headers.get("p2c")
	n, err := strconv.ParseUint(string(raw), 10, 63)
	if errors.Is(err, strconv.ErrRange) || err == nil && n > uint64(maxIterations) {
		return fmt.Errorf("p2c asks for %.24s rounds of hashing; %d are the most that are done for one token", raw, maxIterations)
	}
	if err != nil || n == 0 {
		return errors.New("p2c is no positive whole number")
	}
	r.iterations = int(n)
	return nil
}
