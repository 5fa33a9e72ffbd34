package session

import (
	"bytes"
	"errors"

	"authpeek/engine/rawjson"
)

// The lines of a session are taken apart piece by piece: encoding/json would read each value once for every level that it stands below,
// and a large recording is most of a minute of that.

var errOther = errors.New("another kind of value stands there")

// members calls take with each member of an object, in their order; null has none.
func members(raw []byte, take func(name, value []byte) error) error {
	if isNull(raw) {
		return nil
	}
	all, ok := rawjson.Members(raw)
	if !ok {
		return errOther
	}
	for _, m := range all {
		if err := take(m.Name, m.Value); err != nil {
			return err
		}
	}
	return nil
}

// items calls take with each item of an array, in their order; null has none.
func items(raw []byte, take func(value []byte) error) error {
	all, err := list(raw)
	for _, value := range all {
		if err == nil {
			err = take(value)
		}
	}
	return err
}

// list are the items of an array.
func list(raw []byte) ([][]byte, error) {
	if isNull(raw) {
		return nil, nil
	}
	items, ok := rawjson.Items(raw)
	if !ok {
		return nil, errOther
	}
	all := make([][]byte, len(items))
	for i, item := range items {
		all[i] = item
	}
	return all, nil
}

func isNull(raw []byte) bool { return bytes.Equal(raw, []byte("null")) }
