package ui_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// allowed is the architecture: which of our packages each package may import. A name with /... covers what is below it too.
// A package that is not in the table fails the test, so the table cannot fall behind.
var allowed = map[string][]string{
	"auth/jose":          {},
	"auth/jose/josetest": {},
	"auth/expression":    {},
	"auth":               {"auth/expression", "auth/jose"},
	"auth/diagnose":      {"auth/jose", "auth"},
	"config":             {"auth/..."},
	"config/sdkimport":   {"config", "auth/..."},
	"config/keymap":      {"config"},
	"engine":             {"auth/..."},
	"engine/bloomreach":  {"engine", "engine/rawjson", "auth/..."},
	"engine/compare":     {"engine", "auth/..."},
	"engine/export":      {"engine", "auth/..."},
	"engine/extole":      {"engine", "auth/..."},
	"engine/twilio":      {"engine", "auth/..."},
	"engine/nudge":       {"engine", "auth/..."},
	"engine/hostiletest": {},
	"engine/nodetest":    {},
	"engine/vendors":     {"engine/..."},
	"engine/crash":       {"engine", "auth/..."},
	"engine/doctor":      {"engine", "auth/..."},
	"engine/sandbox":     {"auth/..."},
	"engine/tap":         {"engine", "auth/..."},
	"engine/rawjson":     {},
	"engine/session":     {"engine", "engine/rawjson", "auth/..."},
	"ui/theme":           {},
	"ui/kit":             {"ui/theme"},
	"views":              {"ui/kit", "ui/theme", "engine/...", "auth/..."},
	"ui/headless/gate":   {"engine", "auth/diagnose"},
	"ui/tour":            {},
	"ui":                 {"views", "ui/kit", "ui/theme", "ui/tour", "engine/...", "auth/...", "config/..."},
	"ui/headless":        {"ui/headless/gate", "ui/tour", "engine/...", "auth/...", "config/..."},
	"ui/figures":         {},
	"ui/figures/bare":    {},
	"ui/figures/flood":   {"..."},
	"screenshots":        {"ui/tour"},
	"":                   {"..."},

	"ui/headless/gate/gatetest": {},
}

// withoutTerminal are the packages that must not know that a terminal exists.
var withoutTerminal = []string{"auth", "engine", "config", "ui/headless"}

// topLevel is all that may stand beside the dot-files at the top.
var topLevel = []string{
	"auth", "config", "engine", "screenshots", "ui", "views", "go.mod", "go.sum", "main.go",
	"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE",
}

func TestImports(t *testing.T) {
	root := moduleRoot(t)
	files := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != root || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		files++
		dir, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		checkFile(t, path, strings.TrimPrefix(filepath.ToSlash(dir), "."))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 50 {
		t.Fatalf("looked at %d files only; the walk does not see the tree", files)
	}
}

func checkFile(t *testing.T, path, pkg string) {
	t.Helper()
	may, known := allowed[pkg]
	if !known {
		t.Errorf("%s: package %q is not in the import table; add it there, and to ARCHITECTURE.md", path, pkg)
		return
	}
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	test := strings.HasSuffix(path, "_test.go")
	for _, spec := range f.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(imported, "charmbracelet") && under(pkg, withoutTerminal) {
			t.Errorf("%s imports %s; this package must not know that a terminal exists", path, imported)
		}
		ours, ok := strings.CutPrefix(imported, "authpeek/")
		// Tests may look further than the code they test: they bring real neighbours together.
		if ok && !test && !covered(ours, may) {
			t.Errorf("%s imports %s, which package %q may not", path, imported, pkg)
		}
	}
}

func covered(pkg string, may []string) bool {
	return slices.ContainsFunc(may, func(m string) bool {
		if base, ok := strings.CutSuffix(m, "..."); ok {
			base = strings.TrimSuffix(base, "/")
			return base == "" || pkg == base || strings.HasPrefix(pkg, base+"/")
		}
		return m == pkg
	})
}

func under(pkg string, list []string) bool {
	return slices.ContainsFunc(list, func(p string) bool { return pkg == p || strings.HasPrefix(pkg, p+"/") })
}

func TestTopLevel(t *testing.T) {
	entries, err := os.ReadDir(moduleRoot(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, ".") && !slices.Contains(topLevel, name) && name != "authpeek" {
			t.Errorf("%s stands at the top level; it belongs into one of the packages", name)
		}
	}
}

// moduleRoot is the folder of go.mod, above the package under test.
func moduleRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = parent
	}
}
