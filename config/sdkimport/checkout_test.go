package sdkimport

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// found imports a tree, and gives where the configurations of a tree stand.
func found(t *testing.T, files map[string]string) (Result, []string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "acme")
	write(t, dir, files)
	r, err := Import(context.Background(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range r.Configs {
		out = append(out, f.File)
	}
	return r, out
}

// Of a checkout the app's own sources count: what its tests make up and what a bundler has written is none of its configurations.
func TestOnlyTheAppsOwnSources(t *testing.T) {
	const script = `Exponea.configure({projectToken: "p", authorizationToken: "k", baseUrl: "https://h.example"})`
	own := map[string]string{
		"android/app/src/latest/assets/" + androidFile: fine,
		"src/testing.ts":    script,
		"contest/config.js": script,
	}
	files := map[string]string{
		"android/app/src/androidTest/assets/" + androidFile:  fine,
		"android/app/src/test/java/ConfigTest.kt":            `ExponeaConfiguration(projectToken = "")`,
		"android/app/src/testDebug/java/A.kt":                `ExponeaConfiguration(projectToken = "")`,
		"android/app/src/main/java/ConfigTest.java":          `new ExponeaConfiguration().setProjectToken("");`,
		"ios/ShopTests/Fakes.swift":                          `Exponea.shared.configure(Exponea.ProjectSettings(projectToken: ""))`,
		"ios/Shop/ConfigurationSpec.swift":                   `Exponea.shared.configure(Exponea.ProjectSettings(projectToken: ""))`,
		"__tests__/a.ts":                                     script,
		"src/__mocks__/exponea.js":                           script,
		"src/a.test.tsx":                                     script,
		"src/a.spec.ts":                                      script,
		"test/exponea_test.dart":                             `ExponeaConfiguration(projectToken: '')`,
		"dist/main.js":                                       script,
		"www/app.js":                                         strings.Repeat("var a=1;", longestLine/8) + script,
		"ios/.symlinks/plugins/exponea/lib/configuration.ts": script,
	}
	for name, text := range own {
		files[name] = text
	}
	r, got := found(t, files)
	var want []string
	for name := range own {
		want = append(want, name)
	}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("found %q, and the app's own are %q", got, want)
	}
	if r.Looked.Tests != 11 {
		t.Errorf("%d files of tests are told", r.Looked.Tests)
	}
	if left := strings.Join(r.Looked.Skipped, "\n"); !strings.Contains(left, "www/app.js: written by a bundler") {
		t.Errorf("the bundle is not told in %q", left)
	}
}

// A configure that is given an object of another file is no second configuration beside that object.
func TestObjectsOfOtherFiles(t *testing.T) {
	const object = `export const exponeaConfig: Configuration = {projectToken: "p", authorizationToken: "k", baseUrl: "https://h.example"};`
	for _, test := range []struct{ call, told string }{
		{"Exponea.configure(exponeaConfig)", ""},
		{"Exponea.configure(config.exponeaConfig)", ""},
		{"Exponea.configure(settings)", "configure is given settings"},
		{"Exponea.configure(read(settings))", "configure is given read(…)"},
	} {
		r, got := found(t, map[string]string{"src/app.ts": test.call, "src/config.ts": object})
		if !slices.Equal(got, []string{"src/config.ts"}) {
			t.Errorf("%s: found %q", test.call, got)
		}
		told := ""
		for _, f := range r.Findings {
			told += f.Title
		}
		if told != test.told && (test.told == "" || !strings.HasPrefix(told, test.told)) {
			t.Errorf("%s: told is %q", test.call, told)
		}
	}
	if _, got := found(t, map[string]string{"src/app.ts": "Exponea.configure(settings)"}); len(got) != 1 {
		t.Errorf("a configure whose object is nowhere is not told: %q", got)
	}
}
