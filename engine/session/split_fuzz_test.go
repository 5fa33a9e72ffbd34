package session

import (
	"bytes"
	"encoding/json"
	"testing"

	"authpeek/engine/hostiletest"
)

// What is taken apart by hand is what encoding/json makes of it: the same members in the same order, each of them JSON.
func FuzzSplit(f *testing.F) {
	for _, text := range hostiletest.Corpus() {
		f.Add([]byte(`{"a":"` + hostiletest.Spelled(text.Text) + `","` + text.Text + `":[1,{"b":"` + text.Text + `"}]}`))
	}
	for _, s := range []string{`{}`, `[]`, `null`, ` { "a" : [ ] , "b" : { } } `, `[[],{},"",0,-1e9,true]`, `{"a":"\\\"","a":"\\"}`, `"x"`, `{"a":1}{`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		raw, ok := checked(text)
		if !ok {
			return
		}
		var names []string
		err := members(raw, func(name string, value []byte) error {
			names = append(names, name)
			if !json.Valid(value) {
				t.Fatalf("%q: the member %q is %q", text, name, value)
			}
			return nil
		})
		var object map[string]json.RawMessage
		if json.Unmarshal(raw, &object) == nil != (err == nil) {
			t.Fatalf("%q: %v", text, err)
		}
		for _, name := range names {
			if _, there := object[name]; !there {
				t.Fatalf("%q has no member %q", text, name)
			}
			delete(object, name)
			object[name] = nil // it may stand there twice
		}
		if err == nil && len(names) < len(object) {
			t.Fatalf("%q: only %q", text, names)
		}
		all, err := list(raw)
		var array []json.RawMessage
		if json.Unmarshal(raw, &array) == nil != (err == nil) || err == nil && len(array) != len(all) {
			t.Fatalf("%q: %d items of %d, %v", text, len(all), len(array), err)
		}
		for i := range all {
			if !bytes.Equal(all[i], array[i]) {
				t.Fatalf("%q: item %d is %q", text, i, all[i])
			}
		}
	})
}
