package engine

import (
	"context"
	"encoding/base64"
	"errors"
	"net/url"
	"strings"
	"testing"

	"authpeek/auth"
)

// A long text is searched in pieces; what stands in one of them, or where two meet, is found, and where it stands is told of the whole.
func TestScannerFindsInEveryPiece(t *testing.T) {
	const line = "  \"name\": \"nothing to find in here\",\n"
	filler := []byte(strings.Repeat(line, (scanPiece+scanPiece/64)/len(line)))
	s := NewScanner(auth.NewSecret(scanSecret))
	cut := s.pieceEnd(filler, 0)
	if cut < scanPiece || cut == len(filler) {
		t.Fatalf("of %d bytes the first piece ends at %d", len(filler), cut)
	}
	for name, form := range map[string]func(string) string{
		"as it is":          func(s string) string { return s },
		"in JSON":           inJSON,
		"in a query":        url.QueryEscape,
		"in wrapped base64": func(s string) string { return wrapped64(strings.Repeat("-", 50) + s) },
		"in base64, twice": func(s string) string {
			return base64.StdEncoding.EncodeToString([]byte(base64.StdEncoding.EncodeToString([]byte(s))))
		},
	} {
		put := form(scanSecret)
		for _, at := range []int{cut - len(put)/2, cut, len(filler) - len(put)} {
			text := append([]byte(nil), filler...)
			copy(text[at:], put)
			leaks := s.Find(text)
			if len(leaks) != 1 || leaks[0].Offset < at-8 || leaks[0].Offset > at+len(put) {
				t.Errorf("%s at %d of %d: %+v", name, at, len(text), leaks)
			}
		}
	}
}

// The search tells how far it is, and ends when nobody wants it any more.
func TestScannerEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	text := []byte(strings.Repeat("a line with nothing in it.\n", 5*scanPiece/27))
	var told []int
	if _, err := NewScanner().FindIn(ctx, text, func(bytes int) { told = append(told, bytes) }); err != nil || len(told) < 4 || told[len(told)-1] != len(text) {
		t.Errorf("%v, told of %v", err, told)
	}
	told = nil
	leaks, err := NewScanner().FindIn(ctx, append(text, scanJWT...), func(bytes int) {
		told = append(told, bytes)
		cancel()
	})
	if !errors.Is(err, context.Canceled) || len(told) != 1 || leaks != nil {
		t.Errorf("%v, told of %v, found %v", err, told, leaks)
	}
}

// asked counts how often somebody looks whether it has ended, which is once for each text that is looked into.
type asked struct {
	context.Context
	times int
}

func (a *asked) Err() error {
	a.times++
	return nil
}

// What is escaped in three ways comes out the same in any order of undoing, and is looked into once.
func TestScannerLooksOnceIntoEachText(t *testing.T) {
	ctx := &asked{Context: t.Context()}
	if _, err := NewScanner().FindIn(ctx, []byte("\\\" %21 &lt;"), func(int) {}); err != nil {
		t.Fatal(err)
	}
	if want := 1 + 3 + 3 + 1 + 1; ctx.times != want { // as it is, each way undone, each two of them, all, and the question at the end
		t.Errorf("%d texts were looked into, want %d", ctx.times, want)
	}
}

// A run that no escape stood in is looked into once, in the text as it is.
func TestScannerLooksAtFreshRunsAlone(t *testing.T) {
	text := []byte(`{"old": "cGxhaW4gdGV4dA", "glued": "\nd29yZHMgaGVyZQ"}`)
	clear, joints := unescaped(text, '\\', jsonEscape)
	for word, want := range map[string]bool{"cGxhaW4gdGV4dA": false, "d29yZHMgaGVyZQ": true} {
		at := strings.Index(string(clear), word)
		if got := joints.freshIn(text, clear, at, at+len(word)); got != want {
			t.Errorf("%s is fresh: %v", word, got)
		}
	}
	text = []byte("bW9y%5AZSB0ZXh0 bW9yZSB0ZXh0")
	clear, joints = unescaped(text, '%', percentEscape)
	if from := len("bW9yZZSB0ZXh0 "); !joints.freshIn(text, clear, 0, from-1) || joints.freshIn(text, clear, from, len(clear)) {
		t.Error("what an escape stood in is not fresh, or what none stood in is")
	}
}
