package sdkimport

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"howett.net/plist"
)

// Files of bad will are told or left out; none of them costs more than its size.
func TestHostileFiles(t *testing.T) {
	deep := strings.Repeat("[", 40_000)
	long := strings.Repeat("x", 180_000)
	for name, text := range map[string]string{
		"a long line of JSON":   `{"projectToken":"` + long + `"}`,
		"deep JSON":             `{"projectToken":` + deep,
		"deep objects":          strings.Repeat(`{"a":`, 30_000),
		"binary":                "\x00\x01\xff\xfe{{{\"",
		"only a quote":          `"`,
		"a comment without end": "/*" + long,
		"half a plist":          "<?xml version=\"1.0\"?><plist><dict><key>projectToken",
		"a plist of no plist":   "<html><body>projectToken</body></html>",
		"deep plist":            "<plist>" + strings.Repeat("<array>", 20_000),
		"laughs": `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>` +
			`<plist><dict><key>projectToken</key><string>&c;</string></dict></plist>`,
		"binary plist of nothing": "bplist00" + strings.Repeat("\xd0", 40),
		"binary plist too long":   "bplist00" + strings.Repeat("\xa1\x01", 20_000),
	} {
		t.Run(name, func(t *testing.T) {
			for _, file := range []string{androidFile, "ExponeaConfig.plist"} {
				found, bad := readSource(file, []byte(text))
				for _, s := range found {
					judge(s, "", versions{})
				}
				if len(found) == 0 && bad == nil {
					t.Errorf("%s is neither read nor told", file)
				}
			}
		})
	}
	for name, text := range map[string]string{
		"deep calls":     "Exponea.configure(" + strings.Repeat("a(", 40_000),
		"many beginning": strings.Repeat("Exponea.configure({projectToken:", 4_000),
		"many kotlin":    strings.Repeat("val a = ExponeaConfiguration(b\n", 4_000),
		"many apply":     strings.Repeat("ExponeaConfiguration().apply{", 4_000),
		"insertions":     `val x = "` + strings.Repeat("${", 60_000),
		"slashes":        strings.Repeat("= /[", 30_000),
		"quotes":         strings.Repeat("'\"`", 40_000),
		"settings":       strings.Repeat("a = ProjectSettings(", 6_000),
		"classes":        strings.Repeat("class A : B {", 10_000),
		"types":          strings.Repeat("a<b,", 30_000),
		"interfaces":     strings.Repeat("@interface A : B <", 10_000),
		"extensions":     strings.Repeat("extension A: B { ", 10_000),
	} {
		for _, file := range []string{"a.ts", "a.kt", "a.swift", "a.dart", "a.cs", "a.java", "a.m"} {
			t.Run(name+" "+file, func(t *testing.T) {
				found, _ := readSource(file, []byte(text))
				for _, s := range found {
					judge(s, "", versions{})
				}
				d, lang := classDialect(file)
				joined(classesOf(file, scan(text, d), lang))
			})
		}
	}
}

// A binary plist may share what it holds: forty levels of two come to a trillion values.
func TestBinaryPlistThatShares(t *testing.T) {
	var b bytes.Buffer
	b.WriteString("bplist00")
	var offsets []byte
	const levels = 40
	for i := range levels {
		offsets = append(offsets, byte(b.Len()))
		next := byte(i + 1)
		b.Write([]byte{0xa2, next, next})
	}
	offsets = append(offsets, byte(b.Len()))
	b.Write([]byte{0x51, 'x'})
	table := b.Len()
	b.Write(offsets)
	b.Write([]byte{0, 0, 0, 0, 0, 0, 1, 1})
	for _, n := range []uint64{levels + 1, 0, uint64(table)} {
		b.Write([]byte{0, 0, 0, 0, 0, 0, byte(n >> 8), byte(n)})
	}
	_, err := readPlist(b.Bytes())
	if !errors.Is(err, errBudget) {
		t.Errorf("got %v", err)
	}
}

// The binary form of the fine plist comes to the same as its XML.
func TestBinaryPlist(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "ios", "ExponeaConfig.plist"))
	if err != nil {
		t.Fatal(err)
	}
	var values map[string]any
	if _, err := plist.Unmarshal(text, &values); err != nil {
		t.Fatal(err)
	}
	packed, err := plist.Marshal(values, plist.BinaryFormat)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "ExponeaConfig.plist")
	if err := os.WriteFile(path, packed, 0o644); err != nil {
		t.Fatal(err)
	}
	r := imported(t, path, Options{Name: "acme"})
	want := imported(t, filepath.Join("testdata", "ios", "ExponeaConfig.plist"), Options{Name: "acme"})
	got, xml := r.Configs[0].Profile, want.Configs[0].Profile
	if !got.APIKey.Equal(xml.APIKey) || got.BaseURL != xml.BaseURL || got.ProjectToken != xml.ProjectToken || !got.AdvancedAuth || got.ApplicationID != xml.ApplicationID {
		t.Errorf("got %+v, want %+v", got, xml)
	}
	if len(r.Configs[0].Lines) != len(want.Configs[0].Lines) {
		t.Errorf("%d lines of %d", len(r.Configs[0].Lines), len(want.Configs[0].Lines))
	}
}

// An import changes nothing: every file of a tree keeps its bytes, its mode and its time.
func TestImportOnlyReads(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "checkout"))); err != nil {
		t.Fatal(err)
	}
	state := func() string {
		var b strings.Builder
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := d.Info()
			if err != nil {
				return err
			}
			b.WriteString(path + info.Mode().String() + info.ModTime().String())
			if !d.IsDir() {
				text, err := os.ReadFile(path)
				if err != nil {
					return err
				}
				b.Write(text)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	before := state()
	imported(t, dir, Options{})
	if state() != before {
		t.Error("the tree is another one")
	}
}

func FuzzReadSource(f *testing.F) {
	for _, name := range []string{"android/traps/exponea_configuration.json", "ios/traps.plist", "wrappers/App.tsx", "wrappers/main.dart", "wrappers/MauiProgram.cs", "code/App.kt", "code/AppDelegate.swift"} {
		text, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(filepath.Base(name), text)
	}
	f.Fuzz(func(t *testing.T, file string, text []byte) {
		found, bad := readSource(file, text)
		if bad != nil && bad.what == "" {
			t.Error("a trouble without a word")
		}
		for _, s := range found {
			got := judge(s, "", versions{})
			for _, l := range got.Lines {
				if l.Verdict == "" {
					t.Errorf("%s came to nothing", l.Field)
				}
			}
		}
		if d, lang := classDialect(file); lang != "" {
			joined(classesOf(file, scan(string(text), d), lang))
		}
	})
}

func FuzzReadVersionsAndManifests(f *testing.F) {
	f.Add("build.gradle.kts", []byte(`implementation("com.exponea.sdk:sdk:4.10.0")`))
	f.Add("AndroidManifest.xml", []byte(`<manifest><meta-data name="ExponeaAuthProvider" value="a.B"/></manifest>`))
	f.Fuzz(func(t *testing.T, file string, text []byte) {
		for _, v := range readVersions(file, text) {
			if v.SDK == "" || v.Version == "" {
				t.Errorf("half a version: %+v", v)
			}
		}
		_, _ = readManifest(file, text)
	})
}
