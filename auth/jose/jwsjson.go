package jose

import (
	"encoding/json"
	"errors"
	"fmt"
)

// verifyJSON verifies a JSON serialisation (RFC 7515 section 7.2). It is valid when one of its signatures is.
func verifyJSON(raw string, keys Keys, o Options) Verification {
	if !o.JSON {
		return Verification{State: StateInvalid, Reason: "it is JSON: either the JSON serialisation of a token, which no JWT has (RFC 7519 section 1), or an answer with the token in it"}
	}
	top, err := strictObject([]byte(raw))
	if _, encrypted := top.Get("ciphertext"); encrypted {
		return decrypt(Parse(raw), raw, keys, o)
	}
	var all []*signature
	if err == nil {
		all, err = readJSON(top, o)
	}
	if err != nil {
		return Verification{State: StateInvalid, Reason: "the JSON serialisation cannot be read: " + err.Error()}
	}
	results := make([]Verification, len(all))
	best := -1
	for i, s := range all {
		results[i] = s.verify(keys, o)
		if results[i].State == StateValid && best < 0 {
			best = i
		}
	}
	if len(all) == 1 {
		return results[0]
	}
	v := results[max(best, 0)]
	if best < 0 {
		v.Reason = fmt.Sprintf("none of its %d signatures is valid; the first: %s", len(all), v.Reason)
	}
	for i, r := range results {
		detail := fmt.Sprintf("signature %d of %d is valid, with %s", i+1, len(all), r.Key)
		if r.State != StateValid {
			detail = fmt.Sprintf("signature %d of %d is %s: %s", i+1, len(all), r.State, r.Reason)
		}
		v.Notes = append(v.Notes, Observation{Code: CodeOneOfSeveral, Detail: detail})
	}
	return v
}

// maxSignatures bounds the signatures that are tried: each costs as much as a token.
const maxSignatures = 32

// readJSON reads the signatures of the general (section 7.2.1) or flattened form (section 7.2.2).
func readJSON(top *Object, o Options) ([]*signature, error) {
	payload, err := textMember(top, "payload")
	if err != nil {
		return nil, err
	}
	if _, present := top.Get("payload"); !present && o.Payload == nil {
		return nil, errors.New("it has no payload (RFC 7515 section 7.2.1)")
	}
	m, general := top.Get("signatures")
	list := []*Object{top}
	if general {
		for _, name := range []string{"protected", "header", "signature"} {
			if _, both := top.Get(name); both {
				return nil, fmt.Errorf("%s stands beside signatures (RFC 7515 section 7.2.2)", name)
			}
		}
		elements, isArray := array(m.Raw)
		if !isArray || len(elements) == 0 || len(elements) > maxSignatures {
			return nil, fmt.Errorf("signatures is no array of 1 to %d", maxSignatures)
		}
		list = nil
		for _, element := range elements {
			one, err := strictObject(element)
			if err != nil {
				return nil, fmt.Errorf("a member of signatures: %w", err)
			}
			list = append(list, one)
		}
	}
	var all []*signature
	for _, one := range list {
		s, err := readMember(one, payload, o)
		if err != nil {
			return nil, err
		}
		if len(all) > 0 && s.unencoded() != all[0].unencoded() {
			return nil, fmt.Errorf("its signatures differ in b64 (RFC 7797 section 3)")
		}
		all = append(all, s)
	}
	return all, nil
}

// readMember reads one signature with its headers.
func readMember(one *Object, payload string, o Options) (*signature, error) {
	protected, err := textMember(one, "protected")
	if err != nil {
		return nil, err
	}
	value, err := textMember(one, "signature")
	if err != nil {
		return nil, err
	}
	var unprotected *Object
	if m, present := one.Get("header"); present {
		if unprotected, err = strictObject(m.Raw); err != nil {
			return nil, fmt.Errorf("header: %w", err)
		}
	}
	s := &signature{}
	s.read(part{Name: "protected header", text: protected}, unprotected)
	s.readPayload(protected, payload, "payload", false, o)
	s.readValue(value)
	return s, nil
}

// textMember returns a member that has to be a string; "" when it is absent.
func textMember(o *Object, name string) (string, error) {
	m, present := o.Get(name)
	if !present {
		return "", nil
	}
	var text string
	if m.Raw[0] != '"' || json.Unmarshal(m.Raw, &text) != nil {
		return "", fmt.Errorf("%s is no string", name)
	}
	return text, nil
}
