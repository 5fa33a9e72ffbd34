package sdkimport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// Limits of what is read. A checkout of any app stays far below them.
const (
	maxFile    = 1 << 20 // bytes of one file
	maxEntries = 300_000 // entries of a tree that are looked at
	maxRead    = 150_000 // files that are opened
	maxBytes   = 1 << 30 // bytes that are read of all of them
	maxLevels  = 40      // folders below each other
	maxFound   = 200     // configurations
	maxSkipped = 50      // lines about what was left out
)

// skippedFolder tells folders that hold what is built, fetched or of the tools, and none of the app's own sources.
func skippedFolder(name string) bool {
	switch name {
	case ".git", ".hg", ".svn", "node_modules", "Pods", "build", "DerivedData", ".gradle", ".dart_tool", ".idea", ".vs", "bin", "obj", ".build", "Carthage", ".cxx",
		"dist", "out", "coverage", ".next", ".expo", ".turbo", ".yarn", ".symlinks", "ephemeral", "__generated__":
		return true
	}
	return false
}

// isTest tells the files of an app's tests by their path, each language in its own way. What they give to an SDK is made up, often
// wrong on purpose, and is in no app.
func isTest(name string) bool {
	dir, base := path.Split(name)
	for part := range strings.SplitSeq(dir, "/") {
		switch part {
		case "test", "tests", "androidTest", "sharedTest", "testFixtures", "__tests__", "__mocks__", "__fixtures__", "e2e", "test_data", "testdata", "integration_test", "test_driver":
			return true
		}
		// ShopTests of Xcode, testDebug of Gradle.
		if rest, ok := strings.CutPrefix(part, "test"); strings.HasSuffix(part, "Tests") || ok && rest != "" && rest[0] >= 'A' && rest[0] <= 'Z' {
			return true
		}
	}
	stem := strings.TrimSuffix(base, path.Ext(base))
	suffixes := []string{".test", ".spec", ".stories", "_test"}
	switch path.Ext(base) {
	case ".kt", ".java", ".swift", ".cs":
		suffixes = []string{"Test", "Tests", "Spec"}
	}
	return slices.ContainsFunc(suffixes, func(end string) bool { return strings.HasSuffix(stem, end) })
}

// longestLine is the length in bytes from which a line of a script is taken for one of a bundler.
const longestLine = 5_000

// isMinified tells scripts that a bundler has written: what they hold stands in the sources too.
func isMinified(name string, text []byte) bool {
	switch path.Ext(name) {
	case ".js", ".mjs", ".cjs":
	default:
		return false
	}
	for line := range bytes.Lines(text) {
		if len(line) > longestLine {
			return true
		}
	}
	return false
}

// tree reads an app's checkout. It opens only plain files, inside of the folder, and starts nothing.
type tree struct {
	root    *os.Root
	looked  Looked
	bytes   int64
	sources []source
	bad     []trouble
	classes []class
	app     App
	broken  []string // manifests that are no XML
	full    bool     // no more sources are read

	progress func(files int) // may be nil
}

// skipped notes what was left out.
func (t *tree) skipped(what string) {
	if len(t.looked.Skipped) < maxSkipped {
		t.looked.Skipped = append(t.looked.Skipped, what)
	}
}

// progressEvery is how many files go by between two words about it.
const progressEvery = 64

// errEnough ends a walk at a limit.
var errEnough = errors.New("enough")

func (t *tree) walk(ctx context.Context) error {
	entries := 0
	err := fs.WalkDir(t.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err != nil {
			t.skipped(name + ": may not be read")
			return nil
		}
		if entries++; entries > maxEntries {
			t.skipped(fmt.Sprintf("everything after the first %d entries", maxEntries))
			return errEnough
		}
		if d.IsDir() {
			if name != "." && skippedFolder(d.Name()) {
				return fs.SkipDir
			}
			if strings.Count(name, "/") >= maxLevels {
				t.skipped(name + ": deeper than " + fmt.Sprint(maxLevels) + " folders")
				return fs.SkipDir
			}
			return nil
		}
		t.looked.Files++
		if t.progress != nil && t.looked.Files%progressEvery == 1 {
			t.progress(t.looked.Files)
		}
		if !isCandidate(name) {
			return nil
		}
		if isTest(name) {
			t.looked.Tests++
			return nil
		}
		return t.file(name, d)
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// isCandidate tells by its name whether a file may hold something of an SDK.
func isCandidate(name string) bool {
	if _, _, ok := languageOf(name); ok {
		return !strings.HasSuffix(name, ".min.js") && !strings.HasSuffix(name, ".d.ts")
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".json", ".plist", ".h", ".m", ".mm":
		return true
	}
	return isBuildFile(name) || path.Base(name) == "AndroidManifest.xml"
}

// isNamed tells files whose name alone says that they matter, so that it is told when one is left out.
func isNamed(name string) bool {
	base := path.Base(name)
	return base == androidFile || base == "ExponeaConfig.plist" || base == "AndroidManifest.xml"
}

// file reads one file of the tree.
func (t *tree) file(name string, d fs.DirEntry) error {
	info, err := d.Info()
	if err == nil && d.Type()&fs.ModeSymlink != 0 {
		if !isNamed(name) {
			return nil
		}
		if info, err = t.root.Stat(name); err != nil {
			t.skipped(name + ": a link that leads nowhere, in a circle, or out of the folder")
			return nil
		}
	}
	switch {
	case err != nil:
		t.skipped(name + ": may not be read")
		return nil
	case !info.Mode().IsRegular():
		if isNamed(name) {
			t.skipped(name + ": not a plain file")
		}
		return nil
	case info.Size() > maxFile:
		if isNamed(name) || path.Ext(name) != ".json" {
			t.skipped(name + ": larger than 1 MiB")
		}
		return nil
	case len(t.sources) >= maxFound:
		t.skipped(fmt.Sprintf("everything after %s: there are more than %d configurations", name, maxFound))
		return errEnough
	case (t.looked.Read >= maxRead || t.bytes+info.Size() > maxBytes) && !isNamed(name):
		// What has the SDK's own name is read all the same.
		if !t.full {
			t.full = true
			t.skipped("sources from " + name + " on: there is too much to read")
		}
		return nil
	}
	text, err := readIn(t.root, name)
	if err != nil {
		t.skipped(name + ": may not be read")
		return nil
	}
	t.looked.Read++
	t.bytes += int64(len(text))
	t.look(name, text)
	return nil
}

// readIn reads a file that is known to be a plain one; a link goes on inside of the root alone.
func readIn(root *os.Root, name string) ([]byte, error) {
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxFile))
}

// look sorts a file of a tree into what it tells.
func (t *tree) look(name string, text []byte) {
	base := path.Base(name)
	if isBuildFile(name) {
		t.app.Versions = append(t.app.Versions, readVersions(name, text)...)
		return
	}
	if base == "AndroidManifest.xml" {
		m, err := readManifest(name, text)
		if err != nil {
			t.broken = append(t.broken, name+", "+err.Error())
		}
		if m != nil {
			t.app.Manifests = append(t.app.Manifests, *m)
		}
		return
	}
	ext := strings.ToLower(path.Ext(name))
	switch {
	case base == androidFile || base == "ExponeaConfig.plist":
	case ext == ".json" || ext == ".plist":
		if !bytes.Contains(text, []byte("projectToken")) && !bytes.Contains(text, []byte("integrationConfig")) && !bytes.Contains(text, []byte("streamId")) {
			return
		}
		found, _ := readSource(name, text)
		for _, s := range found {
			if holdsConfiguration(s.root) {
				t.sources = append(t.sources, s)
			}
		}
		return
	default:
		t.code(name, text)
		return
	}
	found, bad := readSource(name, text)
	t.sources = append(t.sources, found...)
	if bad != nil {
		t.bad = append(t.bad, *bad)
	}
}

// code reads a source file, if the SDK is spoken of in it.
func (t *tree) code(name string, text []byte) {
	_, _, configures := languageOf(name)
	config := configures && (bytes.Contains(text, []byte("xponea")) || bytes.Contains(text, []byte("loomreach")) || bytes.Contains(text, []byte("projectToken")))
	provider := false
	if d, lang := classDialect(name); lang != "" {
		// A class that a manifest names may lack the interface; its file is read for its name alone.
		provider = bytes.Contains(text, []byte("AuthorizationProvider")) || bytes.Contains(text, []byte("ExponeaAuthProvider")) ||
			bytes.Contains(text, []byte("getAuthorizationToken")) || strings.Contains(strings.ToLower(path.Base(name)), "auth")
		if provider {
			t.classes = append(t.classes, classesOf(name, scan(string(text), d), lang)...)
		}
	}
	if config && isMinified(name, text) {
		t.skipped(name + ": written by a bundler")
		return
	}
	if config {
		found, _ := readSource(name, text)
		t.sources = append(t.sources, found...)
	}
}
