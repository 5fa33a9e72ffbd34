package engine

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/andybalholm/brotli"
)

func TestReadCapped(t *testing.T) {
	var long strings.Builder // of several pieces, none like another
	for i := 0; long.Len() < 10*roomSize; i++ {
		fmt.Fprint(&long, i, " ")
	}
	for _, tt := range []struct {
		in          string
		limit, hint int64
		want        string
		more        bool
	}{
		{"", 4, 0, "", false},
		{"abc", 4, 3, "abc", false},
		{"abcd", 4, -1, "abcd", false},
		{"abcde", 4, 5, "abcd", true},
		{"abcde", 0, 1 << 62, "", true},
		{strings.Repeat("x", 5000), 5000, 10, strings.Repeat("x", 5000), false},
		{strings.Repeat("x", 5001), 5000, -1, strings.Repeat("x", 5000), true},
		{long.String(), 1 << 20, -1, long.String(), false},
		{long.String(), 5*roomSize + 1, -1, long.String()[:5*roomSize+1], true},
	} {
		for name, r := range map[string]io.Reader{"at once": strings.NewReader(tt.in), "byte by byte": iotest.OneByteReader(strings.NewReader(tt.in)), "with its end": iotest.DataErrReader(strings.NewReader(tt.in))} {
			got, more, err := new(decoders).readCapped(r, tt.limit, tt.hint)
			if string(got) != tt.want || more != tt.more || err != nil {
				t.Errorf("%d bytes %s, limit %d: %d bytes, more %v, %v", len(tt.in), name, tt.limit, len(got), more, err)
			}
		}
	}
	broken := errors.New("broken")
	got, more, err := new(decoders).readCapped(io.MultiReader(strings.NewReader("ab"), iotest.ErrReader(broken)), 10, 0)
	if string(got) != "ab" || more || !errors.Is(err, broken) {
		t.Errorf("of a broken answer: %q, %v, %v", got, more, err)
	}
}

// The limit counts what comes out: a small answer must not unfold without end.
func TestReadCappedStopsABomb(t *testing.T) {
	var small bytes.Buffer
	z := gzip.NewWriter(&small)
	if _, err := z.Write(make([]byte, 1<<20)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := new(decoders).decoded(&small, "gzip")
	if err != nil {
		t.Fatal(err)
	}
	if got, more, err := new(decoders).readCapped(r, 1000, int64(small.Len())); len(got) != 1000 || !more || err != nil {
		t.Errorf("%d bytes, more %v, %v", len(got), more, err)
	}
}

func TestDecoded(t *testing.T) {
	raw := func(w io.Writer) io.WriteCloser {
		z, err := flate.NewWriter(w, flate.BestCompression)
		if err != nil {
			t.Fatal(err)
		}
		return z
	}
	for _, tt := range []struct {
		encoding string
		wrap     func(io.Writer) io.WriteCloser
	}{
		{"gzip", func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }},
		{" GZIP ", func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }},
		{"x-gzip", func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }},
		{"br", func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) }},
		{"deflate", func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }},
		{"deflate", raw},
	} {
		const text = `{"success":true,"messages":[]}`
		var b bytes.Buffer
		z := tt.wrap(&b)
		if _, err := io.WriteString(z, text); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		r, err := new(decoders).decoded(&b, tt.encoding)
		if err != nil {
			t.Errorf("%s: %v", tt.encoding, err)
			continue
		}
		if got, err := io.ReadAll(r); string(got) != text || err != nil {
			t.Errorf("%s: %q, %v", tt.encoding, got, err)
		}
	}
	for _, encoding := range []string{"", "identity"} {
		r, err := new(decoders).decoded(strings.NewReader("x"), encoding)
		if got, readErr := io.ReadAll(r); err != nil || readErr != nil || string(got) != "x" {
			t.Errorf("%q: %q, %v, %v", encoding, got, err, readErr)
		}
	}
	for _, encoding := range []string{"gzip", "zstd"} {
		if _, err := new(decoders).decoded(strings.NewReader("plain text"), encoding); err == nil || !strings.Contains(err.Error(), "gzip") && !strings.Contains(err.Error(), "zstd") {
			t.Errorf("%s of plain text: %v", encoding, err)
		}
	}
	// An answer without a body may still name an encoding; its reader takes this error for the end.
	for _, encoding := range []string{"gzip", "deflate"} {
		if _, err := new(decoders).decoded(strings.NewReader(""), encoding); !errors.Is(err, io.EOF) {
			t.Errorf("%s of nothing: %v", encoding, err)
		}
	}
}
