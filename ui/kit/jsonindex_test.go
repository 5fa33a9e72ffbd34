package kit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// indexText is all lines of an index, as they are without colours.
func indexText(x *JSONIndex, folded func(line int) bool) []string {
	var out []string
	for i := 0; i < x.Lines(); i++ {
		var s strings.Builder
		shut := x.Opens(i) && folded(i)
		for _, span := range x.Spans(i, shut, 1<<20) {
			s.WriteString(span.Text)
		}
		out = append(out, s.String())
		if shut {
			i = x.Other(i)
		}
	}
	return out
}

func never(int) bool { return false }

// What the index lays out is what JSONPlain does, for everything that is JSON or the beginning of it.
func TestJSONIndexLines(t *testing.T) {
	for _, in := range []string{
		`{"success":true,"results":[{"value":1240},{}],"n":null,"empty":[ ]}`,
		`[1.50e3, 12345678901234567890, -0]`,
		`{"b":1,"a":2,"b":3}`,
		`{"a":"\u001b[2J \"quoted\" \\"}`,
		` "text" `, "0", "[]", "{}",
		`{"a":[1,{"b":"unfini`, `{"a":[1,{"b":"unfinished \`, `{"a":1,`, `{"a`, `{"a"`, `[[[`, `[tru`, `[1,2`, `{"a":{"b":[1]}`,
	} {
		x, at, ok := IndexJSON([]byte(in), true)
		if !ok {
			t.Errorf("%s: no JSON at byte %d", in, at)
			continue
		}
		if diff := cmp.Diff(JSONPlain([]byte(in)), indexText(x, never)); diff != "" {
			t.Errorf("%s (- JSONPlain, + index):\n%s", in, diff)
		}
		whole := json.Valid([]byte(in))
		if _, _, ok := IndexJSON([]byte(in), false); ok != whole {
			t.Errorf("%s: taken for whole is %v", in, ok)
		}
		if x.Cut() == whole {
			t.Errorf("%s: cut is %v", in, x.Cut())
		}
	}
}

func TestJSONIndexProblems(t *testing.T) {
	for _, tt := range []struct {
		in string
		at int
	}{
		{`<html>`, 0}, {`{"a":1]}`, 6}, {`{"a" 1}`, 5}, {`{a:1}`, 1}, {`[1,]`, 3}, {`[1 2]`, 3}, {`[01]`, 1}, {`[1.]`, 1}, {`[nul]`, 1},
		{``, 0}, {`  `, 2}, {`]`, 0}, {`{"a":1},`, 7}, {`{,}`, 1}, {`[,1]`, 1}, {`{"a":1,}`, 7}, {`tru`, 0}, {`-`, 0},
	} {
		if _, at, ok := IndexJSON([]byte(tt.in), true); ok || at != tt.at {
			t.Errorf("%s: %v at byte %d, want a problem at %d", tt.in, ok, at, tt.at)
		}
	}
}

const indexed = `{"messages":[{"id":1,"a b":{"x":[]}},{"id":2}],"n":3}
{"second":[true]}`

func TestJSONIndexWays(t *testing.T) {
	x, _, ok := IndexJSON([]byte(indexed), false)
	if !ok {
		t.Fatal("two values are no JSON")
	}
	var ways []string
	for i := range x.Lines() {
		ways = append(ways, fmt.Sprintf("%d %s = %s ^%d >%d <%d d%d", i, x.Path(i), valueOf(x, i), x.Parent(i), x.Next(i), x.Previous(i), x.Depth(i)))
	}
	want := strings.Split(`0 . = {"messages":[{"id":1,"a b":{"x":[]}},{"id":2}],"n":3} ^-1 >14 <0 d0
1 .messages = [{"id":1,"a b":{"x":[]}},{"id":2}] ^0 >12 <1 d1
2 .messages[0] = {"id":1,"a b":{"x":[]}} ^1 >8 <2 d2
3 .messages[0].id = 1 ^2 >4 <3 d3
4 .messages[0]["a b"] = {"x":[]} ^2 >4 <3 d3
5 .messages[0]["a b"].x = [] ^4 >5 <5 d4
6 .messages[0]["a b"] = {"x":[]} ^2 >6 <3 d3
7 .messages[0] = {"id":1,"a b":{"x":[]}} ^1 >8 <7 d2
8 .messages[1] = {"id":2} ^1 >8 <2 d2
9 .messages[1].id = 2 ^8 >9 <9 d3
10 .messages[1] = {"id":2} ^1 >10 <2 d2
11 .messages = [{"id":1,"a b":{"x":[]}},{"id":2}] ^0 >12 <11 d1
12 .n = 3 ^0 >12 <1 d1
13 . = {"messages":[{"id":1,"a b":{"x":[]}},{"id":2}],"n":3} ^-1 >14 <13 d0
14 . = {"second":[true]} ^-1 >14 <0 d0
15 .second = [true] ^14 >15 <15 d1
16 .second[0] = true ^15 >16 <16 d2
17 .second = [true] ^14 >17 <17 d1
18 . = {"second":[true]} ^-1 >18 <0 d0`, "\n")
	if diff := cmp.Diff(want, ways); diff != "" {
		t.Errorf("ways (-want +got):\n%s", diff)
	}
}

func TestJSONIndexFolds(t *testing.T) {
	x, _, _ := IndexJSON([]byte(indexed), false)
	got := strings.Join(indexText(x, func(i int) bool { return x.Depth(i) > 0 }), "\n")
	want := "{\n  \"messages\": […], 2 elements\n  \"n\": 3\n}\n{\n  \"second\": […] 1 element\n}"
	if got != want {
		t.Errorf("folded:\n%s\nwant\n%s", got, want)
	}
}

// A value that is longer than what is looked at has its beginning, and no half character.
func TestJSONIndexLongValues(t *testing.T) {
	x, _, _ := IndexJSON([]byte(`["`+strings.Repeat("日", 100)+`",2]`), false)
	spans := x.Spans(1, false, 20)
	if got := spans[len(spans)-1].Text; got != `"`+strings.Repeat("日", 6) {
		t.Errorf("the line ends with %q", got)
	}
}

// However a text is scanned, bit by bit or at once, the lines are the same.
func FuzzJSONIndex(f *testing.F) {
	for _, s := range []string{indexed, `{"a`, "[[[", "}", `"\`, "[1,2", `{"a":`, "\x1b", `{"a":"\\\""}`} {
		f.Add([]byte(s), 1)
	}
	f.Fuzz(func(t *testing.T, b []byte, step int) {
		for _, partial := range []bool{false, true} {
			x, at, ok := IndexJSON(b, partial)
			y, yat, yok := indexInBits(b, partial, max(step, 1))
			if at != yat || ok != yok || ok && x.Lines() != y.Lines() {
				t.Fatalf("at once %d %v, bit by bit %d %v", at, ok, yat, yok)
			}
			if !partial && json.Valid(b) && !ok {
				t.Fatalf("%q is JSON, and not taken for it at byte %d", b, at)
			}
			if !ok {
				continue
			}
			for i := range x.Lines() {
				x.Spans(i, false, 16)
				x.Spans(i, x.Opens(i), 1<<20)
				if a, b := fmt.Sprint(x.Spans(i, false, 1<<20), x.Path(i), valueOf(x, i), x.Other(i)), fmt.Sprint(y.Spans(i, false, 1<<20), y.Path(i), valueOf(y, i), y.Other(i)); a != b {
					t.Fatalf("line %d is %s, bit by bit %s", i, a, b)
				}
				if n, p := x.Next(i), x.Previous(i); n < i || p > i {
					t.Fatalf("from %d to %d and back to %d", i, n, p)
				}
			}
		}
	})
}

// messages is a JSON text of at least so many bytes.
func messages(size int) []byte {
	var b bytes.Buffer
	b.WriteString(`{"messages":[`)
	for i := 0; b.Len() < size; i++ {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":"%024d","type":"push","is_read":false,"create_time":%d.25,"content":{"title":"Your order has shipped","message":"It is on its way to you \u2013 track it in the app","action":[{"url":"https://example.com/o/%d"}]}}`, i, 1795262884+i, i)
	}
	b.WriteString(`]}`)
	return b.Bytes()
}

// indexInBits makes an index of a text that comes in pieces of n bytes.
func indexInBits(text []byte, partial bool, n int) (index *JSONIndex, at int, ok bool) {
	x, s := startIndex(heldText(text), partial)
	for s.at < int64(len(text)) && s.machine.problem < 0 {
		piece := text[s.at:min(int(s.at)+n, len(text))]
		if !s.machine.feed(piece, s.at) {
			break
		}
		s.at += int64(len(piece))
		s.tell(false, false)
	}
	cut := s.machine.problem < 0 && s.machine.finish(int64(len(text)), partial)
	s.end(cut)
	if at, wrong := s.Problem(); wrong {
		return nil, int(at), false
	}
	return x, 0, true
}

func valueOf(x *JSONIndex, line int) string {
	text, _ := x.Value(line, 1<<30)
	return string(text)
}

func BenchmarkJSONIndex(b *testing.B) {
	benchmarkJSON(b, 50_000_000)
	b.Run("200MB", func(b *testing.B) { benchmarkJSON(b, 200_000_000) })
}

// benchmarkJSON is what a person waits for in a text of so many bytes.
func benchmarkJSON(b *testing.B, size int) {
	text := messages(size)
	b.Run("first screen", func(b *testing.B) {
		for b.Loop() {
			x, scan := NewJSONIndex(bytes.NewReader(text), int64(len(text)), false)
			scan.Scan(1)
			for i := range 60 {
				x.Spans(i, false, 800)
			}
		}
	})
	b.Run("whole", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		b.ReportAllocs()
		for b.Loop() {
			IndexJSON(text, false)
		}
	})
	b.Run("json.Valid", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			json.Valid(text)
		}
	})
	b.Run("a screen from the middle", func(b *testing.B) {
		x, _, _ := IndexJSON(text, false)
		for b.Loop() {
			for i := range 40 {
				x.Spans(x.Lines()/2+i, false, 800)
			}
		}
	})
}
