package jose

import (
	"errors"
	"fmt"
)

// maxRecipients bounds how often a token can have its reader's keys tried.
const maxRecipients = 100

// readEncryptedJSON reads the general and the flattened JSON serialisation (RFC 7516 sections 7.2.1 and 7.2.2).
func readEncryptedJSON(raw string) (*encrypted, error) {
	if len(raw) > MaxLength {
		return nil, fmt.Errorf("%d bytes; only %d are read", len(raw), MaxLength)
	}
	top, err := exactObject([]byte(raw), "token")
	if err != nil {
		return nil, err
	}
	if _, signed := top.Get("payload"); signed {
		return nil, errors.New("it has a payload beside its ciphertext: a JWS and a JWE in one")
	}
	if _, present := top.Get("ciphertext"); !present {
		return nil, errors.New("it has no ciphertext")
	}
	e := &encrypted{}
	members := headers{top}
	if e.iv, _, err = members.bytes("iv"); err != nil {
		return nil, err
	}
	if e.ciphertext, _, err = members.bytes("ciphertext"); err != nil {
		return nil, err
	}
	if e.tag, _, err = members.bytes("tag"); err != nil {
		return nil, err
	}
	if err := e.readProtected(members); err != nil {
		return nil, err
	}
	if err := e.readRecipients(top); err != nil {
		return nil, err
	}
	return e, nil
}

// readProtected reads the protected header and what else the tag covers.
func (e *encrypted) readProtected(members headers) error {
	text, present, err := members.text("protected")
	if err != nil {
		return err
	}
	if present {
		header, err := exactBase64("protected", text)
		if err != nil {
			return err
		}
		if e.protected, err = exactObject(header, "protected header"); err != nil {
			return err
		}
	}
	e.aad = []byte(text)
	aad, present, err := members.text("aad")
	if err != nil {
		return err
	}
	if present {
		if _, err := exactBase64("aad", aad); err != nil {
			return err
		}
		e.aad = append(append(e.aad, '.'), aad...)
	}
	return nil
}

// readRecipients reads the recipients of the general syntax, or the one of the flattened.
func (e *encrypted) readRecipients(top *Object) error {
	shared, err := objectMember(top, "unprotected")
	if err != nil {
		return err
	}
	if err := (headers{e.protected, shared}).disjoint(); err != nil {
		return err
	}
	m, general := top.Get("recipients")
	if !general {
		return e.addRecipient(top, shared)
	}
	for _, name := range []string{"header", "encrypted_key"} {
		if _, flattened := top.Get(name); flattened {
			return fmt.Errorf("it has %s beside recipients: two serialisations in one", name)
		}
	}
	list, isArray := array(m.Raw)
	if !isArray || len(list) == 0 {
		return errors.New("recipients is no list, or an empty one")
	}
	if len(list) > maxRecipients {
		return fmt.Errorf("it has %d recipients; only %d are read", len(list), maxRecipients)
	}
	for _, raw := range list {
		own, err := exactObject(raw, "recipient")
		if err != nil {
			return err
		}
		if err := e.addRecipient(own, shared); err != nil {
			return err
		}
	}
	return nil
}

func (e *encrypted) addRecipient(own, shared *Object) error {
	header, err := objectMember(own, "header")
	if err != nil {
		return err
	}
	r := recipient{headers: headers{e.protected, shared, header}}
	if r.encryptedKey, _, err = (headers{own}).bytes("encrypted_key"); err != nil {
		return err
	}
	e.recipients = append(e.recipients, r)
	return r.headers.disjoint()
}

// objectMember returns a member that has to be an object where there is one.
func objectMember(o *Object, name string) (*Object, error) {
	m, present := o.Get(name)
	if !present {
		return nil, nil
	}
	return exactObject(m.Raw, name)
}
