package engine

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
)

// errNoObject is a body that has no members.
var errNoObject = errors.New("the body is no JSON object, and the credential travels in one")

// setMember puts a text into the JSON object body at a dotted path, and makes the objects on the way. An empty body is an object
// without members. A new member stands last, and the others keep their order and spelling.
func setMember(body []byte, path, value string) ([]byte, error) {
	name, rest, nested := strings.Cut(path, ".")
	if len(bytes.TrimSpace(body)) == 0 {
		body = []byte("{}")
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil || members == nil {
		return nil, errNoObject
	}
	text, err := marshalPlain(value)
	if err != nil {
		return nil, err
	}
	if nested {
		if text, err = setMember(members[name], rest, value); err != nil {
			return nil, err
		}
	}
	quoted, err := marshalPlain(name)
	if err != nil {
		return nil, err
	}
	if _, there := members[name]; there {
		members[name] = text
		return marshalPlain(members)
	}
	end := bytes.LastIndexByte(body, '}')
	out := bytes.TrimRight(bytes.Clone(body[:end]), " \t\r\n")
	if len(members) > 0 {
		out = append(out, ',')
	}
	out = append(append(append(out, quoted...), ':'), text...)
	return append(out, body[end:]...), nil
}
