package config

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// SetKey applies one assignment, "provider.policy=cached", to p. Everything after the first = is the value; an empty one
// unsets the key. Entries of maps are dotted: customer.registered=jane@example.com; a map as a whole is a JSON object.
// Errors are *SetError. Only the form of the value is checked; Validate judges what it means.
func SetKey(p *Profile, assignment string) error {
	return assign(p, nil, "", assignment)
}

// GetKey gives a key's value in the form that SetKey takes, "" when it is not set, and [plain] for a secret in the file.
func GetKey(p Profile, name string) (string, error) {
	k, entry, err := findKey(name, keyNames)
	if err != nil {
		return "", &SetError{Key: name, What: err.what, Fix: err.fix}
	}
	return k.text(&p, entry), nil
}

// Keys lists the names that SetKey takes; of maps the name of the whole.
func Keys() []string { return keyNames() }

func keyNames() []string {
	var names []string
	for _, k := range keys() {
		names = append(names, k.name)
	}
	return names
}

func uiKeyNames() []string {
	var names []string
	for _, k := range uiKeys() {
		names = append(names, k.name)
	}
	return names
}

// assign also takes the keys of [ui] when ui is not nil.
func assign(p *Profile, ui *UI, origin, assignment string) error {
	name, value, found := strings.Cut(assignment, "=")
	name = strings.TrimSpace(name)
	if !found {
		return &SetError{Origin: origin, Key: fmt.Sprintf("%q", assignment), What: "there is no = in it", Fix: "write key=value"}
	}
	known := keyNames
	if ui != nil {
		for _, k := range uiKeys() {
			if k.name == name {
				return k.set(ui, origin, value)
			}
		}
		known = func() []string { return append(keyNames(), uiKeyNames()...) }
		if action, ok := strings.CutPrefix(name, KeyPrefix); ok && action != "" {
			ui.withKeys(action, keyList(value))
			return nil
		}
	}
	k, entry, fault := findKey(name, known)
	if fault == nil {
		fault = k.setText(p, entry, value)
	}
	if fault != nil {
		return &SetError{Origin: origin, Key: name, Value: k.shown(value), What: fault.what, Fix: fault.fix}
	}
	return nil
}

// keyList reads the keys of an assignment: words, or the list that the file would have.
func keyList(value string) []string {
	var list []string
	if json.Unmarshal([]byte(value), &list) == nil {
		return list
	}
	return strings.Fields(value)
}

func (k uiKey) set(u *UI, origin, value string) error {
	if value != "" && !slices.Contains(k.choices, value) {
		return &SetError{Origin: origin, Key: k.name, Value: value, What: "it is none of its words", Fix: suggest(value, k.choices)}
	}
	*k.at(u) = value
	return nil
}

// shown is value as an error may repeat it: what may be a secret is shown only where it is a reference.
func (k key) shown(value string) string {
	switch {
	case k.at == nil, k.kind == KindSecret, k.name == "provider.headers":
		if ref := ParseRef(value); ref.Kind() != RefPlain {
			return ref.String()
		}
		return ""
	case k.holdsURL():
		return redactedURL(value)
	}
	return value
}

// findKey finds the key that a dotted name means, and the entry when it goes on into a map. What follows the map's name is
// the entry as it is, dots and all: claims like https://acme.example/tier have some. Known gives the names to suggest one of.
func findKey(name string, known func() []string) (key, string, *valueError) {
	for _, k := range keys() {
		if k.name == name {
			return k, "", nil
		}
		entry, found := strings.CutPrefix(name, k.name+".")
		if found && k.kind == KindMap && entry != "" {
			return k, entry, nil
		}
	}
	return key{}, "", wrong("this key is not known", suggest(name, known()))
}
