package headless

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"authpeek/engine/hostiletest"
)

// Texts that are large, deep or endless come to an answer or are refused, as an answer, a token, a file of each kind, and what a
// program prints.
func TestHostileBulk(t *testing.T) {
	t.Parallel()
	for n, bulk := range hostiletest.Bulk() {
		t.Run(bulk.Name, func(t *testing.T) {
			text := bulk.Make()
			file := filepath.Join(t.TempDir(), "exponea_configuration.json")
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			url := stub(t, says(200, "application/json", text))
			for i, args := range third(n, [][]string{
				append([]string{"call", "inbox.fetch", "--json"}, against(url)...),
				append([]string{"call", "inbox.fetch"}, against(url)...),
				append([]string{"call", "inbox.fetch"}, against(url, "advanced_auth=true", "provider.source=http", "provider.url="+url+"/token")...),
				{"token", "inspect", file}, {"token", "verify", "eyJhbGciOiJIUzI1NiJ9.e30.c2ln", "--key", file}, {"import", file}, {"doctor", "--log", file, "--json"},
				{"profile", "list", "--config", file}, {"-r", file, "export", "session", "--as", "har"}, {"call", "inbox.fetch", "--body", file, "--dry-run"},
				{"call", "inbox.fetch", "--set", "provider.source=file", "--set", "provider.path=" + file},
			}) {
				t.Run(fmt.Sprint(i), func(t *testing.T) { run(t, keyOnly, args...) })
			}
			part := base64.RawURLEncoding.EncodeToString([]byte(text[:min(len(text), 700_000)]))
			token := filepath.Join(t.TempDir(), "token")
			if err := os.WriteFile(token, []byte("eyJhbGciOiJIUzI1NiJ9."+part+".c2ln"), 0o600); err != nil {
				t.Fatal(err)
			}
			t.Run("claims", func(t *testing.T) { run(t, nil, "token", "inspect", token, "--json") })
		})
	}
}
