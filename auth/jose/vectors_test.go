package jose_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// vectors finds the folder of published test vectors: AUTHPEEK_VECTORS names it, or it lies beside one of the folders above.
func vectors(t *testing.T) string {
	t.Helper()
	if dir := os.Getenv("AUTHPEEK_VECTORS"); dir != "" {
		return dir
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		for _, there := range []string{filepath.Join(dir, "shared", "vectors"), filepath.Join(dir, "..", "shared", "vectors")} {
			if info, err := os.Stat(there); err == nil && info.IsDir() {
				return there
			}
		}
	}
	t.Skip("there is no folder of test vectors; name one with AUTHPEEK_VECTORS")
	return ""
}

// readVector reads one file of vectors.
func readVector(t *testing.T, into any, path ...string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(append([]string{vectors(t)}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}
