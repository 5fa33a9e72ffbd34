package sdkimport

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/config"
)

var update = flag.Bool("update", false, "write the golden files anew")

// imported imports a path of testdata.
func imported(t *testing.T, path string, o Options) Result {
	t.Helper()
	r, err := Import(context.Background(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// told writes a result down in all that people are told of it.
func told(r Result) string {
	var b bytes.Buffer
	for _, f := range r.Configs {
		fmt.Fprintf(&b, "== %s:%d %s -> %s\n", f.File, f.Line, f.Kind, f.Profile.Name)
		for _, key := range config.Keys() {
			if v, err := config.GetKey(f.Profile, key); err == nil && v != "" && v != "false" && v != "0s" {
				fmt.Fprintf(&b, "%s = %s\n", key, v)
			}
		}
		for _, l := range f.Lines {
			fmt.Fprintf(&b, "  %d %s [%s] %s %s: %s\n", l.Line, l.Field, l.Value, l.Verdict, l.Key, l.Told)
		}
		for _, x := range f.Findings {
			fmt.Fprintf(&b, "  ! %s %s: %s\n", x.Severity, x.Code, x.Title)
		}
	}
	if r.Tree {
		fmt.Fprintln(&b, "== app")
	}
	for _, v := range r.App.Versions {
		fmt.Fprintf(&b, "sdk %s %s %s:%d\n", v.SDK, v.Version, v.File, v.Line)
	}
	for _, m := range r.App.Manifests {
		fmt.Fprintf(&b, "manifest %s:%d %s %s %s\n", m.File, m.Line, m.Variant, m.Provider, strings.Join(m.Markers, ","))
	}
	for _, p := range r.App.Providers {
		fmt.Fprintf(&b, "provider %s %s %s:%d\n", p.Platform, p.Class, p.File, p.Line)
	}
	for _, x := range r.Findings {
		fmt.Fprintf(&b, "! %s %s: %s\n", x.Severity, x.Code, x.Title)
	}
	return b.String()
}

// Every field of each kind of configuration, as it is told: the files of testdata against what was made of them once and read by
// a person.
func TestImportTellsEveryField(t *testing.T) {
	for _, path := range []string{
		"android/ok.json", "android/traps/exponea_configuration.json", "android/v5.json", "ios/ExponeaConfig.plist", "ios/traps.plist",
		"wrappers/App.tsx", "wrappers/config.ts", "wrappers/configuration.json", "wrappers/stream.json", "wrappers/main.dart",
		"wrappers/MauiProgram.cs", "code/App.kt", "code/App.java", "code/AppDelegate.swift", "code/Stream.swift", "code/Stream.kt", "checkout",
	} {
		t.Run(path, func(t *testing.T) {
			r := imported(t, filepath.Join("testdata", path), Options{})
			got := told(r)
			golden := filepath.Join("testdata", "golden", strings.ReplaceAll(path, "/", "_")+".txt")
			if *update {
				if err := os.MkdirAll(filepath.Dir(golden), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Error(diff)
			}
			for _, secret := range []string{"ok-public", "traps-public", "rn-public", "rn-json", "flutter-key", "maui-key", "bare-key", "swift-key", "traps-secret", "fallback-secret", "Basic dH"} {
				if strings.Contains(fmt.Sprintf("%s %+v", got, r), secret) {
					t.Errorf("%q is told in clear", secret)
				}
			}
		})
	}
}
