package sdkimport

import (
	"encoding/json"
	"testing"

	"howett.net/plist"

	"authpeek/engine/hostiletest"
)

// Every object that strict JSON takes, the lenient reader takes too, with as many members; and no file makes it run on.
func FuzzReadJSON(f *testing.F) {
	for _, s := range []string{`{}`, `{"a":[1,2,{"b":null}],"c":"\ud83d\ude00"}`, "{a:1;b='x'//c\n}", `{"a":1,"a":2}`, `{"a":1e999}`, `{"":""}`} {
		f.Add(s)
	}
	for _, text := range hostiletest.Corpus() {
		f.Add(`{"` + hostiletest.Spelled(text.Text) + `":"` + text.Text + `"}`)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := readJSON(text)
		if err == nil && n.kind != objectNode {
			t.Fatalf("%q is %v", text, n.kind)
		}
		var object map[string]any
		if len(text) < 1000 && json.Unmarshal([]byte(text), &object) == nil && object != nil && err != nil && json.Valid([]byte(text)) && valid(text) {
			t.Fatalf("%q: %v", text, err)
		}
	})
}

// valid reports whether a text is UTF-8, which encoding/json does not ask for.
func valid(text string) bool { return string([]rune(text)) == text }

// What a property list says, it says in both of its forms, and none of them costs more than its size.
func FuzzReadPlist(f *testing.F) {
	f.Add([]byte("<plist><dict><key>a</key><string>b</string></dict></plist>"))
	for _, text := range hostiletest.Corpus() {
		packed, err := plist.Marshal(map[string]any{"projectToken": text.Text, text.Text: []any{1, true, text.Text}}, plist.BinaryFormat)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(packed)
		f.Add([]byte("<plist><dict><key>projectToken</key><string>" + text.Text + "</string></dict></plist>"))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		n, err := readPlist(text)
		if err == nil && n.kind != objectNode {
			t.Fatalf("%q is %v", text, n.kind)
		}
		found, bad := readSource("ExponeaConfig.plist", text)
		if err != nil && bad == nil && len(found) > 0 {
			t.Fatalf("%q: %v, and it was read", text, err)
		}
	})
}
