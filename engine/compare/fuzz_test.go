package compare

import (
	"testing"

	"authpeek/engine"
)

// Whatever two servers answer, comparing them ends, tells of a body that is the same as itself no difference, and says nothing that
// could steer a terminal.
func FuzzWalk(f *testing.F) {
	for _, pair := range [][2]string{
		{`{"a":1}`, `{"a":2}`}, {`{"m":[{"id":"1"},{"id":"2"}]}`, `{"m":[{"id":"2"},{"id":"1"}]}`}, {`{"m":[{"id":"1"},{"id":"1"}]}`, `{"m":[{"id":1},{"id":null}]}`}, {`[1,[2]]`, `[1,[2,3]]`},
		{`{"":{"":[]}}`, `{"":{"":{}}}`}, {`{"\u001b[2J":"\u202e"}`, `{}`}, {`[null,{"id":{}}]`, `[{"id":[]},null]`}, {`{"a":{"id":1}}`, `[{"a":1}]`},
	} {
		f.Add(pair[0], pair[1])
	}
	f.Fuzz(func(t *testing.T, one, other string) {
		a, readable := decode(engine.RestoredBody([]byte(one), int64(len(one)), ""))
		b, too := decode(engine.RestoredBody([]byte(other), int64(len(other)), ""))
		if !readable || !too {
			return
		}
		if got, want := sameJSON(a, b), spelled(a) == spelled(b); got != want {
			t.Errorf("%s is the same as %s: %v", one, other, got)
		}
		same := walk{}
		same.compare("", []node{{has: true, v: a}, {has: true, v: a}})
		if len(same.found) > 0 || same.more > 0 {
			t.Errorf("%s differs from itself: %+v", one, same.found)
		}
		w := walk{}
		w.compare("", []node{{has: true, v: a}, {out: true}, {has: true, v: b}})
		if len(w.found) > mostFound+1 {
			t.Errorf("%d differences", len(w.found))
		}
		for _, d := range append(w.found, w.lists...) {
			texts := []string{d.What, d.Note}
			for _, v := range d.Values {
				texts = append(texts, v.Text)
			}
			for _, text := range texts {
				if engine.Clean(text) != text {
					t.Errorf("%q is not clean", text)
				}
			}
		}
	})
}

// Whatever stands in an address, its parameters come in one order with all that can be read of them.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{"http://h/p?a=1&b=2", "?a=tok#abcdef&a=2", "x?%zz=1&b", "??;", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		seen := map[string]bool{}
		for _, f := range queryOf(&engine.Call{URL: address}) {
			if seen[f.key] {
				t.Errorf("%q is there twice", f.key)
			}
			seen[f.key] = true
		}
	})
}
