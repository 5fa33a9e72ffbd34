package bloomreach

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// Whatever is put and dropped, the index has what a map has.
func TestIndexHasWhatAMapHas(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var x index
	want := map[string]*Message{}
	for range 5000 {
		id := fmt.Sprint(r.IntN(300))
		if r.IntN(2) == 0 {
			x.drop(id)
			delete(want, id)
		} else {
			want[id] = arrived(t, id, "push", 0, false)
			x.put(want[id])
		}
		if id = fmt.Sprint(r.IntN(300)); x.find(id) != want[id] {
			t.Fatalf("message %s is %v, want %v", id, x.find(id), want[id])
		}
	}
	for m := range x.all() {
		if want[m.ID()] != m {
			t.Errorf("%s is not the one that was put last", m.ID())
		}
		delete(want, m.ID())
	}
	if len(want) > 0 {
		t.Errorf("%d of %d are missing", len(want), x.size())
	}
}

// The facts of a message are read as they were written, whatever is in its texts.
func TestFacts(t *testing.T) {
	long := fmt.Sprintf("%0300d", 7)
	var text []byte
	all := []facts{{}, {"1", "Hi", 1, 2, 3}, {long, "a\x00\x80 ü", 127, 128, 1<<32 - 1}, {"", long, 1 << 14, 1 << 31, 0}}
	var at []int
	for _, f := range all {
		at = append(at, len(text))
		text = f.appendTo(text)
	}
	for i, f := range all {
		if got := factsAt(string(text)[at[i]:]); got != f {
			t.Errorf("wrote %+v, read %+v", f, got)
		}
	}
}
