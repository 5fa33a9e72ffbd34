package engine

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// inFolder has temporary files made in a folder of the test's own.
func inFolder(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		t.Setenv(name, folder)
	}
	return folder
}

func readAll(t *testing.T, b *Body) []byte {
	t.Helper()
	text, err := io.ReadAll(io.NewSectionReader(b, 0, b.Kept()))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func keepAll(s *bodyShelf, whole []byte, contentType string) *Body {
	b := s.keepPart(whole, contentType, false, int64(len(whole)))
	s.fileAll(b, whole)
	return b
}

// A large body lies in a file, whole, and its beginning in memory. Nobody can open the file: it has no name.
func TestLargeBodiesAreKeptInFiles(t *testing.T) {
	folder := inFolder(t)
	var s bodyShelf
	defer s.files.close()
	whole := bytes.Repeat([]byte("0123456789abcdef"), PreviewLimit/8)
	b := keepAll(&s, whole, "text/plain")
	if !b.Filed() || b.Kept() != int64(len(whole)) || !bytes.Equal(readAll(t, b), whole) || len(b.Bytes()) != PreviewLimit || b.Whole() {
		t.Errorf("filed %v, %d of %d bytes, %d in memory", b.Filed(), b.Kept(), len(whole), len(b.Bytes()))
	}
	if names, err := os.ReadDir(folder); err != nil || len(names) > 0 && os.PathSeparator == '/' {
		t.Errorf("the folder holds %v, %v", names, err)
	}
	if small := keepAll(&s, whole[:PreviewLimit], ""); small.Filed() || small.Kept() != PreviewLimit || !bytes.Equal(readAll(t, small), whole[:PreviewLimit]) {
		t.Errorf("a small body: filed %v, %d bytes", small.Filed(), small.Kept())
	}
	if other := s.keep(whole, ""); other.Filed() || other.Gap() != "" {
		t.Error("a body that may not lie in a file does")
	}
}

// The oldest files go first, and their bodies say why.
func TestFilesGiveUpTheOldest(t *testing.T) {
	inFolder(t)
	s := bodyShelf{files: bodyFiles{budget: 10 * PreviewLimit}}
	defer s.files.close()
	whole := bytes.Repeat([]byte("x"), 3*PreviewLimit)
	var all []*Body
	for range 5 {
		all = append(all, keepAll(&s, whole, ""))
	}
	for i, b := range all {
		want, gap := i >= 2, ""
		if !want {
			gap = "the rest made room for newer answers"
		}
		if b.Filed() != want || b.Gap() != gap || len(b.Bytes()) != PreviewLimit {
			t.Errorf("body %d: filed %v, %q", i, b.Filed(), b.Gap())
		}
	}
	huge := keepAll(&s, bytes.Repeat([]byte("x"), 11*PreviewLimit), "")
	if huge.Filed() || huge.Gap() == "" || !all[4].Filed() {
		t.Errorf("one that is larger than all: filed %v, %q", huge.Filed(), huge.Gap())
	}
	for range filesKept + 1 {
		keepAll(&s, whole[:PreviewLimit+1], "")
	}
	if n := len(s.files.queue); n > filesKept {
		t.Errorf("%d files are open", n)
	}
}

// Nothing that looks like a token reaches a file.
func TestNoTokenReachesAFile(t *testing.T) {
	inFolder(t)
	var s bodyShelf
	defer s.files.close()
	const token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqYW5lIn0.c2lnbmF0dXJlLUNBTkFSWQ"
	b := keepAll(&s, []byte(strings.Repeat("x ", PreviewLimit)+token+" end"), "")
	if text := string(readAll(t, b)); strings.Contains(text, "c2lnbmF0dXJl") || !strings.HasSuffix(text, " end") || !strings.Contains(text, "tok#") {
		t.Errorf("the file ends in %q", text[len(text)-100:])
	}
}

// Where no file can be made, or the engine has ended, the beginning stays and says so.
func TestBodiesWithoutFiles(t *testing.T) {
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "missing"))
	var s bodyShelf
	b := keepAll(&s, bytes.Repeat([]byte("x"), 2*PreviewLimit), "")
	if os.PathSeparator == '/' && (b.Filed() || !strings.HasPrefix(b.Gap(), "no file for the rest: ") || strings.Contains(b.Gap(), "missing")) {
		t.Errorf("filed %v, %q", b.Filed(), b.Gap())
	}
	inFolder(t)
	b = keepAll(&s, bytes.Repeat([]byte("x"), 2*PreviewLimit), "")
	s.files.close()
	if _, err := b.ReadAt(make([]byte, 10), PreviewLimit+10); b.Filed() || err == nil {
		t.Errorf("after the end: filed %v, %v", b.Filed(), err)
	}
	if late := keepAll(&s, bytes.Repeat([]byte("x"), 2*PreviewLimit), ""); late.Filed() {
		t.Error("a file is made after the end")
	}
}

// A file may be given up while somebody reads it; the race detector is the judge.
func TestFilesAreReadWhileTheyAreGivenUp(t *testing.T) {
	inFolder(t)
	var s bodyShelf
	defer s.files.close()
	whole := bytes.Repeat([]byte("x"), PreviewLimit+1)
	first := keepAll(&s, whole, "")
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			piece := make([]byte, 100)
			for range filesKept {
				keepAll(&s, whole, "")
				n, err := first.ReadAt(piece, 0)
				if n != len(piece) && (err == nil || errors.Is(err, io.EOF)) {
					t.Errorf("%d bytes, %v", n, err)
				}
			}
		})
	}
	wg.Wait()
	if first.Filed() {
		t.Error("the oldest file was not given up")
	}
}
