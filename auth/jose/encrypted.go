package jose

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// encrypted is a JWE taken apart, from either serialisation.
type encrypted struct {
	protected           *Object // nil when there is none, which only the JSON serialisation allows
	iv, ciphertext, tag []byte
	aad                 []byte // all that the tag covers beside the ciphertext (RFC 7516 section 5.1, step 14)
	recipients          []recipient
	enc                 contentEncryption
	packed              bool // zip is DEF
}

// unsupported is what nobody here knows: it makes a token neither right nor wrong.
type unsupported string

func (u unsupported) Error() string { return string(u) }

// readEncrypted takes a JWE apart and is exact about it: what only a lenient reader would take is an error. Whether JSON is
// wanted at all was decided before.
func readEncrypted(t Token, raw string) (*encrypted, error) {
	if startsObject(raw) {
		return readEncryptedJSON(raw)
	}
	return readCompact(t, raw)
}

// startsObject says whether raw can be a JSON serialisation.
func startsObject(raw string) bool {
	return strings.HasPrefix(strings.TrimLeft(raw, whitespace), "{")
}

func readCompact(t Token, raw string) (*encrypted, error) {
	if err := exact(t.Observations); err != nil {
		return nil, err
	}
	parts := strings.Split(raw, ".")
	if len(parts) != 5 {
		return nil, fmt.Errorf("it has %d parts; a JWE has 5", len(parts))
	}
	if t.Header == nil {
		return nil, errors.New("its first part is no JOSE header")
	}
	e := &encrypted{protected: t.Header, aad: []byte(parts[0])}
	var decoded [4][]byte
	for i, name := range []string{"encrypted_key", "iv", "ciphertext", "tag"} {
		var err error
		if decoded[i], err = exactBase64("the "+name+" part", parts[i+1]); err != nil {
			return nil, err
		}
	}
	e.recipients = []recipient{{headers: headers{t.Header}, encryptedKey: decoded[0]}}
	e.iv, e.ciphertext, e.tag = decoded[1], decoded[2], decoded[3]
	return e, nil
}

// exact returns what a strict reader holds against the spelling of a token or an object; nil for what only concerns the
// meaning of its members.
func exact(observations []Observation) error {
	for _, o := range observations {
		switch o.Code {
		case CodeTooLong, CodeWhitespace, CodePrefixed, CodeWrapped, CodeSegments, CodeAlphabet, CodePadding, CodeTrailingBits,
			CodeUTF8, CodeJSONInvalid, CodeJSONTrailing, CodeDuplicate, CodeBOM, CodeDeep, CodeKidNotString:
			return errors.New(o.Detail)
		}
	}
	return nil
}

// exactBase64 is decodeExact with a name for what it reads.
func exactBase64(name, text string) ([]byte, error) {
	b, ok := decodeExact(text)
	if !ok {
		return nil, fmt.Errorf("%s is not exact base64url", name)
	}
	return b, nil
}

// exactObject reads a JSON object that stands inside of a token or beside one.
func exactObject(text []byte, name string) (*Object, error) {
	p := &parser{}
	o := p.members(decoded{data: text}, true, name)
	if err := exact(p.t.Observations); err != nil {
		return nil, err
	}
	if o == nil {
		return nil, fmt.Errorf("%s is no JSON object", name)
	}
	return o, nil
}

// headers are those that together make the JOSE header of one recipient: protected, shared, its own. Any may be nil.
type headers []*Object

func (h headers) get(name string) (json.RawMessage, bool) {
	for _, o := range h {
		if m, ok := o.Get(name); ok {
			return m.Raw, true
		}
	}
	return nil, false
}

// text returns a member that has to be a string where there is one.
func (h headers) text(name string) (value string, present bool, err error) {
	for _, o := range h {
		if _, ok := o.Get(name); ok {
			if value, ok = o.String(name); !ok {
				return "", true, fmt.Errorf("%s is no string", name)
			}
			return value, true, nil
		}
	}
	return "", false, nil
}

// bytes returns a member that has to be base64url where there is one.
func (h headers) bytes(name string) ([]byte, bool, error) {
	text, present, err := h.text(name)
	if err != nil || !present {
		return nil, present, err
	}
	b, err := exactBase64(name, text)
	return b, true, err
}

// disjoint holds the headers to RFC 7516 section 4: no name may stand in two of them. It looks into the index of the larger
// ones only for the members of the last, since a hundred recipients may share the others.
func (h headers) disjoint() error {
	last := len(h) - 1
	if h[last] == nil {
		return nil
	}
	for _, m := range h[last].Members {
		if _, twice := h[:last].get(m.Name); twice {
			return fmt.Errorf("%s stands in two headers of one recipient", quoted(m.Name, 40))
		}
	}
	return nil
}
