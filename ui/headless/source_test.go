package headless

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Each source gives its token to a vendor other than the one that the sources were made for, and says what is missing.
func TestSourcesOfAnotherVendor(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	const canary = "opaque-CANARY-token"
	plain := write("plain", canary+"\n")
	kept := write("kept", fmt.Sprintf(`{"token":%q,"expires_in":3600,"received_at":%d}`, canary, time.Now().Unix()))
	old := write("old", fmt.Sprintf(`{"token":%q,"expires_in":3600,"received_at":"2020-01-01T00:00:00Z"}`, canary))
	none := filepath.Join(dir, "none")
	for _, tt := range []struct {
		name string
		set  []string
		code int
		says string
	}{
		{"file", []string{"source=file", "path=" + plain}, 0, "ok"},
		{"file that is not there", []string{"source=file", "path=" + none}, 1, "there is no such file"},
		{"stored", []string{"source=stored", "path=" + kept}, 0, "ok"},
		{"stored long ago", []string{"source=stored", "path=" + old}, 1, "expires 2020-01-01 01:00 UTC"},
		{"stored nowhere", []string{"source=stored", "path=" + none}, 1, "to do: write the token into it, or correct provider.path"},
		{"stored without path", []string{"source=stored"}, 2, "set provider.path"},
		{"cookie of what is stored", []string{"source=stored", "path=" + kept, "extract=cookie:t"}, 2, "what source stored gives has no cookies"},
		{"env", []string{"source=env", "name=TOKEN"}, 0, "ok"},
		{"env that is not set", []string{"source=env", "name=OTHER"}, 1, "to do: set it before authpeek starts, or correct provider.name"},
		{"static", []string{"source=static", "token=env:TOKEN"}, 0, "ok"},
		{"command", []string{"source=command", fmt.Sprintf(`argv=["cat",%q]`, plain)}, 0, "ok"},
		{"command that fails", []string{"source=command", fmt.Sprintf(`argv=["cat",%q]`, none)}, 1, "to do: run it by hand to see why"},
		{"sign", []string{"source=sign", "alg=HS256", "key=env:TOKEN"}, 0, "HS256"},
		{"sign with an odd alg", []string{"source=sign", "alg=HS265", "key=env:TOKEN"}, 2, "did you mean HS256?"},
		{"none", []string{"source=none"}, 1, "set provider.source"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			args := []string{"call", "token.refresh", "-p", "sandbox-nudge"}
			for _, set := range tt.set {
				args = append(args, "--set", "provider."+set)
			}
			got := run(t, map[string]string{"TOKEN": canary}, args...)
			if said := got.stdout + got.stderr; got.code != tt.code || !strings.Contains(said, tt.says) {
				t.Errorf("exit %d, want %d and %q:\n%s", got.code, tt.code, tt.says, said)
			}
			for _, output := range []string{got.stdout, got.stderr} {
				if strings.Contains(output, "CANARY") || strings.Contains(output, "Axios throws") {
					t.Errorf("it says %s", output)
				}
			}
		})
	}
}
