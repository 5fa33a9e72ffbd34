package engine

import (
	"bytes"
	"sync"
	"testing"
)

// 17 MiB of previews do not fit into 16: the oldest give their bytes up and keep their size.
func TestShelfGivesUpTheOldestPreviews(t *testing.T) {
	var s bodyShelf
	whole := bytes.Repeat([]byte("x"), 2*PreviewLimit)
	const kept, over = previewBudget / PreviewLimit, (1 << 20) / PreviewLimit
	bodies := make([]*Body, kept+over)
	for i := range bodies {
		bodies[i] = s.keep(whole, "application/json")
	}
	for i, b := range bodies {
		want := PreviewLimit
		if i < over {
			want = 0
		}
		if len(b.Bytes()) != want || (b.Bytes() == nil) != (want == 0) || b.Size != int64(len(whole)) || b.Whole() {
			t.Fatalf("body %d of %d keeps %d bytes of %d, want %d", i, len(bodies), len(b.Bytes()), b.Size, want)
		}
	}
}

func TestBodyIsItsOwnCopy(t *testing.T) {
	var s bodyShelf
	whole := []byte("abc")
	b := s.keep(whole, "text/plain")
	whole[0] = 'x'
	if string(b.Bytes()) != "abc" || !b.Whole() || b.Size != 3 || b.ContentType != "text/plain" {
		t.Errorf("keeps %q, size %d", b.Bytes(), b.Size)
	}
	if empty := s.keep(nil, ""); len(empty.Bytes()) != 0 || empty.Size != 0 || !empty.Whole() {
		t.Errorf("of nothing it keeps %q, whole %v", empty.Bytes(), empty.Whole())
	}
	var none *Body
	if none.Bytes() != nil || none.Whole() {
		t.Error("no body has bytes")
	}
}

// A preview may be given up while somebody reads it; the race detector is the judge.
func TestPreviewsAreReadWhileTheyAreGivenUp(t *testing.T) {
	var s bodyShelf
	whole := bytes.Repeat([]byte("x"), PreviewLimit)
	first := s.keep(whole, "")
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for range previewBudget / PreviewLimit {
				s.keep(whole, "")
				if n := len(first.Bytes()); n != 0 && n != PreviewLimit {
					t.Errorf("half a preview of %d bytes", n)
				}
			}
		})
	}
	wg.Wait()
	if first.Bytes() != nil {
		t.Error("the oldest preview was not given up")
	}
}
