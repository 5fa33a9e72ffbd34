package rawjson_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/engine/rawjson"
)

var samples = []string{
	"", " ", "null", "nul", "nulll", "true", "false", "tru", "-", "0", "-0", "01", "1.", "1.5", ".5", "1e", "1e+", "1E-7", "-1.25e10", "+1",
	`""`, `"`, `"\"`, `"\\"`, `"\u12"`, `"\u12aF"`, `"\x"`, "\"\x01\"", "\"a\tb\"", "\"\xff\"", `"0123456789\nabcdef"`, `"01234567` + "\x1f" + `8"`,
	`"\u0041\n\r\t\b\f\/\\\"x"`, `"\ud83d\ude00 \ud83d x \ude00\ud83d\u0041"`, `"\ud83d\ud83d\ude00"`, "\"\\u00e9\xc3\xa9\xff\\n\"", `"\uD83D\uDE0"`, `"\uAbCd"`,
	"[]", "[", "]", "[1]", "[1,]", "[,1]", "[1 2]", " [ 1 , [ 2 ] , { } ] ", "[]]", "{}", "{", "}", `{"a"}`, `{"a":}`, `{"a":1,}`, `{,}`, `{"a":1 "b":2}`,
	`{a:1}`, ` { "a" : 1 , "b":[{"c":null}],"a":"x","\u0061":2,"` + "\xff" + `":3} `, `{"a":1}x`, "\ufeff{}", `{"":""}`, `{"a":tru}`, `[nul]`, "{}\x00",
	strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000), strings.Repeat("[", 10_001) + strings.Repeat("]", 10_001),
	strings.Repeat(`{"a":`, 10_000) + "1" + strings.Repeat("}", 10_000), strings.Repeat(`{"a":`, 10_001) + "1" + strings.Repeat("}", 10_001),
}

// check holds what is read against encoding/json.
func check(t *testing.T, text []byte) {
	t.Helper()
	if got, want := rawjson.Valid(text), json.Valid(text); got != want {
		t.Fatalf("valid is %v, and encoding/json says %v: %.100q", got, want, text)
	}
	var object map[string]json.RawMessage
	isObject := json.Unmarshal(text, &object) == nil && object != nil
	members, ok := rawjson.Members(text)
	if ok != isObject {
		t.Fatalf("an object is %v, and encoding/json says %v: %.100q", ok, isObject, text)
	}
	if ok {
		got := map[string]json.RawMessage{}
		for _, m := range members {
			got[string(m.Name)] = m.Value
		}
		if diff := cmp.Diff(object, got); diff != "" {
			t.Fatalf("%.100q: %s", text, diff)
		}
	}
	var array []json.RawMessage
	isArray := json.Unmarshal(text, &array) == nil && array != nil
	items, ok := rawjson.Items(text)
	if ok != isArray || ok && !cmp.Equal(array, items) {
		t.Fatalf("%.100q: %q, %v, and encoding/json has %q", text, items, ok, array)
	}
	var s string
	trimmed := bytes.Trim(text, " \n\r\t")
	isText := json.Unmarshal(trimmed, &s) == nil && string(trimmed) != "null"
	if got, ok := rawjson.AppendText([]byte("x"), trimmed); json.Valid(trimmed) && (ok != isText || ok && string(got) != "x"+s) {
		t.Fatalf("%.100q: %q, %v, and encoding/json has %q", text, got, ok, s)
	}
	if got, ok := rawjson.Text(trimmed); json.Valid(trimmed) && (ok != isText || got != s) {
		t.Fatalf("%.100q: %q, %v, and encoding/json has %q", text, got, ok, s)
	}
}

// It takes and refuses what encoding/json does, and makes the same of it.
func TestLikeEncodingJSON(t *testing.T) {
	for _, s := range samples {
		check(t, []byte(s))
		if len(s) > 1000 {
			continue
		}
		for cut := range len(s) {
			check(t, []byte(s[:cut]))
		}
		for at := range len(s) {
			for _, c := range []byte{0, '"', '\\', '{', ']', ',', ':', 'e', 0x80} {
				changed := []byte(s)
				changed[at] = c
				check(t, changed)
			}
		}
	}
}

func FuzzLikeEncodingJSON(f *testing.F) {
	for _, s := range samples {
		if len(s) < 1000 {
			f.Add([]byte(s))
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) { check(t, text) })
}

// What is read costs one slice and copies nothing.
func TestMembersAllocateOnce(t *testing.T) {
	text := []byte(`{"a":"` + strings.Repeat("x", 1<<16) + `","b":[1,2,3],"c":{"d":null}}`)
	room := make([]rawjson.Member, 0, 8)
	if n := testing.AllocsPerRun(100, func() {
		if all, ok := rawjson.AppendMembers(room[:0], text); !ok || len(all) != 3 {
			t.Fatal(all, ok)
		}
	}); n > 1 {
		t.Errorf("%.0f allocations", n)
	}
}

// BenchmarkRead lays the reading of an object's members beside that of encoding/json.
func BenchmarkRead(b *testing.B) {
	for _, size := range []int{1 << 10, 1 << 20} {
		message := `{"id":"070384247690685160","type":"push","is_read":false,"create_time":1795262884.12,"content":{"title":"Your order has \"shipped\"","message":"It is going to be with you by Friday, between ten and twelve."}}`
		text := []byte(`{"success":true,"messages":[` + strings.Repeat(message+",", size/len(message)) + message + `]}`)
		b.Run(fmt.Sprintf("encoding-json/%dKiB", size>>10), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				var m map[string]json.RawMessage
				if json.Unmarshal(text, &m) != nil {
					b.Fatal("not read")
				}
			}
		})
		b.Run(fmt.Sprintf("rawjson/%dKiB", size>>10), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, ok := rawjson.Members(text); !ok {
					b.Fatal("not read")
				}
			}
		})
	}
}
