package sdkimport

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"authpeek/auth/diagnose"
)

// Options say how an import is done.
type Options struct {
	// Platform is whose SDK the profile of a wrapper's configuration does as, which both read: android unless it is ios.
	Platform string
	// Name is what the profiles are called; empty for the name of the app's folder.
	Name string
	// Progress, if set, is told now and then how many files of a folder were seen, on the goroutine that imports.
	Progress func(files int)
}

// Error says why nothing could be imported.
type Error struct {
	Path, What, Fix string
	Err             error
}

// Error implements error.
func (e *Error) Error() string { return e.Path + ": " + e.What + "; " + e.Fix }

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// LooksFor is what an import looks for, in words.
const LooksFor = "exponea_configuration.json, ExponeaConfig.plist, Exponea.configure in JavaScript or TypeScript, ExponeaConfiguration in Dart, Kotlin or Java, Exponea.shared.configure in Swift, new Configuration in C#"

// Import reads the configurations of an app at a path: one file, or a folder with all below it. It only reads, and follows no
// link out of the folder. Errors are *Error, or that of the context. A configuration that is found and is wrong is no error.
func Import(ctx context.Context, path string, o Options) (Result, error) {
	r := Result{Path: path}
	refused := func(what, fix string, err error) (Result, error) {
		return r, &Error{Path: path, What: what, Fix: fix, Err: err}
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return refused("there is no such file or folder", "correct the path", err)
	case err != nil:
		return refused("it may not be read", "allow it for your account", err)
	case !info.IsDir() && !info.Mode().IsRegular():
		return refused("it is neither a plain file nor a folder", "name a configuration file, or the app's folder", nil)
	case !info.IsDir() && info.Size() > maxFile:
		return refused("it is larger than 1 MiB", "name a configuration file, or the app's folder", nil)
	}
	t := &tree{progress: o.Progress}
	if info.IsDir() {
		r.Tree = true
		if t.root, err = os.OpenRoot(path); err != nil {
			return refused("it may not be read", "allow it for your account", err)
		}
		defer t.root.Close()
		if err := t.walk(ctx); err != nil {
			return r, err
		}
	} else if err := t.single(path); err != nil {
		return refused("it may not be read", "allow it for your account", err)
	}
	r.Looked = t.looked
	if len(t.sources) == 0 && len(t.bad) == 0 {
		what := fmt.Sprintf("no configuration of a Bloomreach SDK is here, in %s of %s", diagnose.Counted(t.looked.Read, "file"), diagnose.Count(t.looked.Files))
		if t.looked.Tests > 0 {
			what += fmt.Sprintf(", %s of tests left out", diagnose.Counted(t.looked.Tests, "file"))
		}
		for _, left := range t.looked.Skipped[:min(3, len(t.looked.Skipped))] {
			what += "; left out: " + left
		}
		return refused(what, "looked for are "+LooksFor, nil)
	}
	t.result(&r, o)
	return r, nil
}

// single reads one file that somebody named, whatever it is called; a link is followed wherever it leads.
func (t *tree) single(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	t.looked.Files, t.looked.Read = 1, 1
	found, bad := readSource(filepath.Base(path), text)
	t.sources = found
	if bad != nil && bad.kind != "" {
		t.bad = append(t.bad, *bad)
	}
	return nil
}

// result judges what was read.
func (t *tree) result(r *Result, o Options) {
	sdk := best(t.app.Versions)
	slices.SortStableFunc(t.sources, func(a, b source) int { return strings.Compare(a.file, b.file) })
	sources, unlinked := link(t.sources)
	for _, s := range sources {
		r.Configs = append(r.Configs, judge(s, o.Platform, sdk))
	}
	nameProfiles(r, o.Name)
	r.App = t.app
	a := &appJudge{app: &r.App, classes: joined(t.classes), configs: r.Configs, sdk: sdk}
	a.troubles(t)
	a.unlinked(unlinked)
	if r.Tree {
		a.androidProviders()
		a.iosProviders()
		a.oldSDKs()
	} else {
		a.unseen()
	}
	a.differences()
	r.Findings = a.findings
	slices.SortStableFunc(r.Findings, diagnose.Compare)
	for i := range r.Configs {
		slices.SortStableFunc(r.Configs[i].Findings, diagnose.Compare)
	}
}

// link drops the calls of configure whose object stands in another file and is found there by its name. Where something else of
// that kind is found, the rest is no configuration of its own either; it is given back to be told.
func link(all []source) (kept, unlinked []source) {
	for _, s := range all {
		others, named := false, false
		for _, o := range all {
			if s.elsewhere == "" || o.kind != s.kind || o.elsewhere != "" {
				continue
			}
			others = true
			named = named || o.name == s.elsewhere[strings.LastIndexByte(s.elsewhere, '.')+1:]
		}
		switch {
		case named:
		case others:
			unlinked = append(unlinked, s)
		default:
			kept = append(kept, s)
		}
	}
	return kept, unlinked
}

// All gives every finding, those of the app first.
func (r Result) All() []diagnose.Finding {
	all := slices.Clone(r.Findings)
	for _, f := range r.Configs {
		all = append(all, f.Findings...)
	}
	return all
}

// absolute is a path's own name even where it is . or ends with a slash.
func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}
