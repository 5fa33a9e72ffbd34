package engine

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
)

// setMember puts a text into the JSON object body at a dotted path, and makes the objects on the way. An empty body is an object
// without members. A member that is there already keeps its place, a new one stands last, and all others keep their order and
// spelling. Of duplicates the last one is replaced, which is the one that counts for most readers.
func setMember(body []byte, path, value string) ([]byte, error) {
	text, err := marshalPlain(value)
	if err != nil {
		return nil, err
	}
	path = strings.ToValidUTF8(path, "\uFFFD") // as it comes to stand in JSON
	return setRaw(body, path, path, text)
}

// setRaw is setMember for a value that is encoded; whole is the path from the outermost object, for the error.
func setRaw(body []byte, path, whole string, text []byte) ([]byte, error) {
	name, rest, nested := strings.Cut(path, ".")
	if len(bytes.TrimSpace(body)) == 0 {
		body = []byte("{}")
	}
	o, err := scanObject(body, name)
	if err != nil {
		at, _ := strings.CutSuffix(strings.TrimSuffix(whole, path), ".")
		return nil, noObject(at)
	}
	if nested {
		if text, err = setRaw(body[o.start:o.end], rest, whole, text); err != nil {
			return nil, err
		}
	}
	if o.found {
		return bytes.Join([][]byte{body[:o.start], text, body[o.end:]}, nil), nil
	}
	quoted, err := marshalPlain(name)
	if err != nil {
		return nil, err
	}
	out := bytes.TrimRight(bytes.Clone(body[:o.brace]), " \t\r\n")
	if !o.empty {
		out = append(out, ',')
	}
	out = append(append(append(out, quoted...), ':'), text...)
	return append(out, body[o.brace:]...), nil
}

// scanned is where the value of one member stands in an object, and where the object ends.
type scanned struct {
	found, empty      bool
	start, end, brace int
}

// scanObject looks for a member of an object that is all of body.
func scanObject(body []byte, name string) (scanned, error) {
	var o scanned
	if !json.Valid(body) || bytes.TrimLeft(body, " \t\r\n")[0] != '{' {
		return o, errors.New("no object")
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	if _, err := dec.Token(); err != nil {
		return o, err
	}
	o.empty = !dec.More()
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return o, err
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return o, err
		}
		if key == name {
			o.found, o.end = true, int(dec.InputOffset())
			o.start = o.end - len(raw)
		}
	}
	o.brace = bytes.LastIndexByte(body, '}')
	return o, nil
}

func noObject(at string) error {
	if at == "" {
		return errors.New("the body is no JSON object, and the credential travels in one")
	}
	return errors.New("in the body " + at + " is no JSON object, and the credential travels in one")
}
