package sandbox_test

import (
	"encoding/base64"
	"maps"
	"slices"
	"strings"
	"testing"
)

// segment is a part of a token as its maker wrote it.
func segment(t *testing.T, token string, part int) string {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("%q is no JWT", token)
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[part])
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func sortedKeys[M ~map[string]any](m M) string {
	return strings.Join(slices.Sorted(maps.Keys(m)), " ")
}
