package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/zalando/go-keyring"
)

// What an app is given to configure its SDK becomes a profile in the form; its key goes to the keyring on saving and is shown
// nowhere.
func TestSetupImports(t *testing.T) {
	onDesk(t, "", func(d *desk) {
		const key = "imported-public-key-77"
		if err := os.MkdirAll(filepath.Join("acme", "assets"), 0o755); err != nil {
			t.Fatal(err)
		}
		text := `{"projectToken": "p-77", "authorization": "Token ` + key + `", "baseUrl": "https://eu.acme.example", "advancedAuthEnabled": true}`
		if err := os.WriteFile(filepath.Join("acme", "assets", "exponea_configuration.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		d.press("i").shows("Import an app's configuration")
		d.write("ac").press("tab").shows("acme/")
		d.write("nothing").press("enter").shows("there is no such file or folder")
		d.press("esc", "i").write("acme").press("enter")
		d.shows("projectToken", "taken as project_token", "changed as api_key", "baseUrl is what iOS plist calls it").hides(key)
		for _, size := range [][2]int{{140, 40}, {80, 24}, {60, 16}} {
			d.fits("the import", size[0], size[1])
		}
		d.press("enter").shows("p-77", "to the keyring").hides(key, "eu.acme.example")
		d.press("esc", "esc").shows("an import not saved")
		d.press("s")
		if file := d.file(); !strings.Contains(file, `project_token = "p-77"`) || !strings.Contains(file, `"keyring:authpeek/acme/api_key"`) || strings.Contains(file, key) {
			t.Errorf("the file says\n%s", file)
		}
		if kept, err := keyring.Get("authpeek", "acme/api_key"); err != nil || kept != key {
			t.Errorf("the keyring holds %q, %v", kept, err)
		}
	})
}

// A large folder is told while it is read, and esc stops that without an answer; the path stays to be read again.
func TestSetupStopsAnImport(t *testing.T) {
	onDesk(t, "", func(d *desk) {
		const files = 3000
		for i := range files {
			name := filepath.Join("acme", fmt.Sprintf("m%02d", i%30), fmt.Sprintf("f%d.kt", i))
			if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, []byte("class A"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		d.press("i").write("acme")
		_, stopped := d.Update(deskKey("enter"))
		now := d.now()
		d.now = func() time.Time { return now }
		d.shows("reading ")
		now = now.Add(1200 * time.Millisecond)
		d.shows("reading 1.2 s")
		d.press("esc").shows("acme").hides("reading")
		if m := stopped(); m != nil {
			t.Errorf("a stopped import answers %+v", m)
		}
		_, reading := d.Update(deskKey("enter"))
		m := reading()
		d.shows("2,945 files seen; esc stops it")
		d.Update(m)
		d.shows("no configuration of a Bloomreach SDK is here, in 3,000 files of 3,000")
		d.press("esc").hides("Import an app's configuration")
	})
}
