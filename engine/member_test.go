package engine

import (
	"encoding/json"
	"testing"
)

func TestSetMember(t *testing.T) {
	for _, tt := range []struct{ body, path, want string }{
		{"", "t", `{"t":"v"}`},
		{" \n", "a.b.c", `{"a":{"b":{"c":"v"}}}`},
		{"{}", "t", `{"t":"v"}`},
		{"{ }", "t", `{"t":"v"}`},
		{"{\n  \"b\": 1,\n  \"a\": 2\n}\n", "t", "{\n  \"b\": 1,\n  \"a\": 2,\"t\":\"v\"}\n"},
		{`{"t":123 ,"z":1e400}`, "t", `{"t":"v" ,"z":1e400}`},
		{`{"t" : {"x":[1,{"t":2}]}}`, "t", `{"t" : "v"}`},
		{`{"t":1,"t":2}`, "t", `{"t":1,"t":"v"}`},
		{`{"\u0074":1}`, "t", `{"\u0074":"v"}`},
		{`{"a":{"x":"}"},"b":1}`, "a.t", `{"a":{"x":"}","t":"v"},"b":1}`},
		{`{"T":1}`, "t", `{"T":1,"t":"v"}`},
		{`{"a":"{<&>}"}`, "<", `{"a":"{<&>}","<":"v"}`},
	} {
		got, err := setMember([]byte(tt.body), tt.path, "v")
		if err != nil || string(got) != tt.want {
			t.Errorf("%s at %s: %s, %v; want %s", tt.body, tt.path, got, err, tt.want)
		}
		if !json.Valid(got) {
			t.Errorf("%s is no JSON", got)
		}
	}
}

func FuzzSetMember(f *testing.F) {
	for _, seed := range []string{"", "{}", `{"a":{"b":1}}`, `{"a":null}`, "[]", `{"a":1,"a":{}}`, " {\"x\" : 1 } "} {
		f.Add(seed, "a.b")
		f.Add(seed, "x")
	}
	f.Fuzz(func(t *testing.T, body, path string) {
		got, err := setMember([]byte(body), path, "v")
		if err != nil {
			return
		}
		var members map[string]json.RawMessage
		if err := json.Unmarshal(got, &members); err != nil {
			t.Fatalf("%q at %q gives %q: %v", body, path, got, err)
		}
		again, err := setMember(got, path, "v")
		if err != nil || string(again) != string(got) {
			t.Errorf("a second time gives %q, %v, not %q", again, err, got)
		}
	})
}
