package sandbox

import (
	"strconv"
	"testing"
)

func TestRepeatedAnswers(t *testing.T) {
	var b faultBoard
	if got := string(b.repeat("jane", []byte("one"), "")); got != "one" {
		t.Errorf("a fault that was cleared while the token was made gives %q", got)
	}
	b.set = []*setFault{{FaultState: FaultState{Fault: Fault{Name: "provider-repeats"}}, repeated: map[string][]byte{}}}
	for _, answer := range []string{"one", "two"} {
		if got := string(b.repeat("jane", []byte(answer), "note")); got != "one" {
			t.Errorf("%s: the answer is %q", answer, got)
		}
	}
	for n := range 2 * repeatsKept {
		b.repeat(strconv.Itoa(n), []byte("x"), "")
	}
	if n := len(b.set[0].repeated); n != repeatsKept {
		t.Errorf("%d answers are kept, want %d", n, repeatsKept)
	}
	if got := string(b.repeated("jane")); got != "one" {
		t.Errorf("jane is given %q", got)
	}
}
