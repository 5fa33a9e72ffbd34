package kit

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// goneReader is a file that is given up at some moment.
type goneReader struct {
	*bytes.Reader
	gone bool
}

func (r *goneReader) ReadAt(p []byte, at int64) (int, error) {
	if r.gone {
		return 0, errors.New("it is gone")
	}
	return r.Reader.ReadAt(p, at)
}

// nested writes some value of JSON, deeper and deeper.
func nested(b *bytes.Buffer, r *rand.Rand, depth int) {
	switch kind := r.IntN(8); {
	case depth > 0 && kind < 3:
		b.WriteByte('{')
		for i := range r.IntN(6) {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(b, `"k%d":`, i)
			nested(b, r, depth-1)
		}
		b.WriteByte('}')
	case depth > 0 && kind < 6:
		b.WriteByte('[')
		for i := range r.IntN(9) {
			if i > 0 {
				b.WriteString(", ")
			}
			nested(b, r, depth-1)
		}
		b.WriteByte(']')
	case kind == 6:
		fmt.Fprintf(b, `"text \\\" %d"`, r.IntN(1000))
	default:
		fmt.Fprintf(b, `%d.5e2`, r.IntN(1000))
	}
}

// relation is what an index knows of a line, worked out anew from the laid-out text alone.
type relation struct{ Other, Parent, Depth, Place, Next, Previous int }

// relations reads the lines of a laid-out text: what stands deeper belongs to the line before that opened it.
func relations(lines []string) []relation {
	out := make([]relation, len(lines))
	var open []int
	values := map[int][]int{} // the lines of the values of each bracket
	for i, line := range lines {
		text := strings.TrimLeft(line, " ")
		if text[0] == '}' || text[0] == ']' {
			opened := open[len(open)-1]
			open = open[:len(open)-1]
			out[i] = out[opened]
			out[i].Other, out[opened].Other = opened, i
			continue
		}
		r := relation{Other: i, Parent: -1, Depth: len(open), Place: -1}
		if len(open) > 0 {
			r.Parent = open[len(open)-1]
			r.Place = len(values[r.Parent])
		}
		values[r.Parent] = append(values[r.Parent], i)
		if last := text[len(text)-1]; last == '{' || last == '[' {
			open = append(open, i)
		}
		out[i] = r
	}
	for i := range out {
		first := i
		if text := strings.TrimLeft(lines[i], " "); text[0] == '}' || text[0] == ']' {
			first = out[i].Other
		}
		beside := values[out[i].Parent]
		at, _ := slices.BinarySearch(beside, first)
		out[i].Next, out[i].Previous = i, i
		if at+1 < len(beside) {
			out[i].Next = beside[at+1]
		}
		if at > 0 {
			out[i].Previous = beside[at-1]
		}
	}
	return out
}

// However far brackets reach, each line knows its place: a text of many blocks, read in pieces, against what its lines tell.
func TestJSONIndexOfManyBlocks(t *testing.T) {
	for seed := range uint64(3) {
		var b bytes.Buffer
		r := rand.New(rand.NewPCG(seed, 1))
		b.WriteString(`{"all":[`)
		for i := 0; b.Len() < 60_000; i++ {
			if i > 0 {
				b.WriteByte(',')
			}
			nested(&b, r, 7)
		}
		b.WriteString(`]}`)
		text := b.Bytes()
		x, _, ok := indexInBits(text, false, 1009)
		if !ok {
			t.Fatal("no JSON")
		}
		if blocks := len(x.blocks); blocks < 12 {
			t.Fatalf("%d blocks test nothing", blocks)
		}
		lines := indexText(x, never)
		var got []relation
		for i := range lines {
			l, _ := x.lineAt(i)
			got = append(got, relation{x.Other(i), x.Parent(i), x.Depth(i), int(l.place), x.Next(i), x.Previous(i)})
		}
		if diff := cmp.Diff(relations(lines), got); diff != "" {
			t.Fatalf("seed %d (- want, + got):\n%.2000s", seed, diff)
		}
		if joined := strings.Map(withoutBlanks, strings.Join(lines, "")); joined != strings.Map(withoutBlanks, string(text)) {
			t.Error("the lines are not the text")
		}
		inside := map[int]int{}
		for i := range lines {
			if !x.Closes(i) {
				inside[got[i].Parent]++
			}
		}
		for i := range lines {
			if !x.Opens(i) {
				continue
			}
			spans := x.Spans(i, true, 100)
			if words := spans[len(spans)-1].Text; !strings.HasPrefix(words, fmt.Sprintf(" %d ", inside[i])) {
				t.Errorf("line %d holds %d values and says %q", i, inside[i], words)
			}
		}
	}
}

func withoutBlanks(r rune) rune {
	if r == ' ' || r == '\n' {
		return -1
	}
	return r
}

// While it grows an index shows what it has; what is open reaches to the last line that is known.
func TestJSONIndexGrows(t *testing.T) {
	text := messages(2_000_000)[:2_000_000]
	x, scan := NewJSONIndex(bytes.NewReader(text), int64(len(text)), true)
	more, before := true, 0
	for more {
		more = scan.Scan(1)
		n := x.Lines()
		if n <= before && more {
			t.Fatalf("it does not grow beyond %d lines", n)
		}
		if before = n; x.Other(0) != n-1 || x.Other(1) != n-1 {
			t.Fatalf("of %d lines the root ends at %d and its list at %d", n, x.Other(0), x.Other(1))
		}
		if got := x.Path(n - 1); !strings.HasPrefix(got, ".messages[") {
			t.Fatalf("the last line is %s", got)
		}
	}
	if !x.Cut() {
		t.Error("it is not cut")
	}
}

// What is found block by block is what is found line by line.
func TestJSONIndexFind(t *testing.T) {
	text := messages(400_000)[:400_000]
	x, scan := NewJSONIndex(bytes.NewReader(text), int64(len(text)), true)
	for scan.Scan(1 << 20) {
		continue
	}
	for _, word := range []string{"push", "1795262", "000999", "nothing", "shipped"} {
		var want, got []int
		for i := range x.Lines() {
			for _, s := range x.Spans(i, false, 1000) {
				if strings.Contains(strings.ToLower(s.Text), word) {
					want = append(want, i)
					break
				}
			}
		}
		for at := 0; at < x.Lines(); {
			at = x.Find(at, []byte(word), true, 50_000, func(line int) { got = append(got, line) })
		}
		if !slices.Equal(want, got) {
			t.Errorf("%s: %d lines, want %d", word, len(got), len(want))
		}
	}
}

// A line of many megabytes costs as much as what is shown of it.
func TestJSONIndexOfALongString(t *testing.T) {
	text := []byte(`{"a":"` + strings.Repeat(`\"x`, 1<<20) + `","` + strings.Repeat("k", 1<<20) + `":[1],"z":2}`)
	x, _, ok := IndexJSON(text, false)
	if !ok || x.Lines() != 7 {
		t.Fatalf("%d lines, %v", x.Lines(), ok)
	}
	if got := x.Spans(1, false, 100); len(got[len(got)-1].Text) != 100 {
		t.Errorf("line 1 is %d bytes", len(got[len(got)-1].Text))
	}
	if text, whole := x.Value(1, 50); whole || len(text) != 50 {
		t.Errorf("%d bytes, whole %v", len(text), whole)
	}
	if !x.Opens(2) || x.Path(5) != ".z" || x.Other(2) != 4 {
		t.Errorf("line 2 opens %v, line 5 is %s", x.Opens(2), x.Path(5))
	}
}

// A hostile text of brackets alone is held within bounds.
func TestJSONIndexOfBrackets(t *testing.T) {
	deep := bytes.Repeat([]byte("["), maxJSONDepth+1)
	if _, at, ok := IndexJSON(deep, true); ok || at != maxJSONDepth {
		t.Errorf("%d brackets: %v at %d", len(deep), ok, at)
	}
	wide := bytes.Repeat(append(bytes.Repeat([]byte("["), 9000), bytes.Repeat([]byte("]"), 9000)...), 150)
	x, _, ok := IndexJSON(wide, false)
	if !ok || !x.Full() || len(x.longs) > maxLongs+scanPiece {
		t.Errorf("ok %v, full %v, %d brackets are remembered", ok, x.Full(), len(x.longs))
	}
}
