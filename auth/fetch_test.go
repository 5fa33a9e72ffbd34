package auth_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
)

// want is an expected answer; Kind and Error stand for a failure instead.
type want struct {
	Value     string
	Null      bool
	ExpiresIn time.Duration
	Extracted string
	Notes     []string
	Empty     bool
	Kind      auth.ErrorKind
}

// fetch asks a source and compares; said must occur in the error.
func fetch(t *testing.T, s auth.Source, ask auth.Ask, w want, said ...string) {
	t.Helper()
	a, err := s.Fetch(t.Context(), ask)
	got := want{Value: a.Value.Reveal(), Null: a.Null, Empty: a.Empty, ExpiresIn: a.ExpiresIn, Extracted: a.Extracted, Notes: a.Notes}
	if err != nil {
		failure := (*auth.SourceError)(nil)
		if !errors.As(err, &failure) {
			t.Fatalf("the error is no *SourceError: %v", err)
		}
		got.Kind = failure.Kind
		if failure.Source != s.Describe() {
			t.Errorf("the error names %q, the source is %q", failure.Source, s.Describe())
		}
		for _, text := range said {
			if !strings.Contains(err.Error(), text) {
				t.Errorf("the error %q does not say %q", err, text)
			}
		}
	}
	if diff := cmp.Diff(w, got); diff != "" {
		t.Errorf("-want +got:\n%s%v", diff, err)
	}
}

// refused checks that a constructor gives a KindConfig error that says these words.
func refused(t *testing.T, s auth.Source, err error, said ...string) {
	t.Helper()
	failure := (*auth.SourceError)(nil)
	if !errors.As(err, &failure) || failure.Kind != auth.KindConfig {
		t.Fatalf("got %v, %v; want a KindConfig error", s, err)
	}
	for _, text := range said {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("the error %q does not say %q", err, text)
		}
	}
}

func newFile(t *testing.T, content, extract string) auth.Source {
	t.Helper()
	name := filepath.Join(t.TempDir(), "token.txt")
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := auth.NewFile(auth.FileOptions{Path: name, Extract: extract})
	if err != nil {
		t.Fatal(err)
	}
	return s
}
