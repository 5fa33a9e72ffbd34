package ui

import (
	"archive/zip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"authpeek/engine"
	recorded "authpeek/engine/session"
	"authpeek/views"
)

// unzipped are the files of a bundle by name.
func unzipped(t *testing.T, path string) map[string]string {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(text)
	}
	return files
}

// A bundle of a recording holds what was recorded and what was noted of it here, and nothing of the profile that this machine has.
func TestBundleOfARecording(t *testing.T) {
	onSandbox(t, func(d *desk) {
		path := filepath.Join(t.TempDir(), "s.jsonl")
		ids := []engine.CallID{d.session.Ledger.At(0).ID, d.session.Ledger.At(1).ID}
		d.opts.Engine.NoteCall(ids[1], engine.CallNoted{Marked: true, Comment: "while it ran"})
		d.catchUp()
		if err := d.opts.Record.Start(path, d.session.Profile, d.soFar()); err != nil {
			t.Fatal(err)
		}
		d.opts.Record.Stop()
		r := d.reopen(path)
		live := len(r.opts.Read.Events)
		r.settle(r.noteCall(views.NoteCallMsg{Call: ids[0], Note: engine.CallNoted{Marked: true, Comment: "looked at later"}}))
		r.settle(r.noteCall(views.NoteCallMsg{Call: ids[1]}))
		r.opts.Config.Profile.BaseURL = "https://another.example"
		if err := os.Remove(path); err != nil { // what was read counts, whatever becomes of the file
			t.Fatal(err)
		}
		for range 2 { // one after the other, while the recording's clock stands still
			r.settle(r.export(views.ExportMsg{As: views.ExportBundle}))
		}
		bundles, _ := filepath.Glob(filepath.Join(filepath.Dir(r.exportPath(".zip")), "*.zip"))
		if len(bundles) != 2 {
			t.Fatalf("%q: %q", bundles, r.toasts)
		}
		files := unzipped(t, bundles[1])
		s, err := recorded.ReadFrom(strings.NewReader(files["session.jsonl"]))
		if err != nil || len(s.Events) < live || s.Broken > 0 {
			t.Fatalf("%d events of %d, %d broken: %v", len(s.Events), live, s.Broken, err)
		}
		l := s.Ledger()
		if got := l.Call(ids[0]).Note.Comment; got != "looked at later" {
			t.Errorf("the note of #%d is %q", ids[0], got)
		}
		if got := l.Call(ids[1]).Note; got != (engine.CallNoted{}) {
			t.Errorf("the note of #%d is %+v", ids[1], got)
		}
		settings := files["config.toml"]
		if !strings.Contains(settings, s.Meta.BaseURL) || strings.Contains(settings, "another.example") || strings.Contains(settings, "[profiles.sandbox.provider]") {
			t.Errorf("config.toml is\n%s", settings)
		}
		r.untouched()
	})
}

// A second recording within the second of the first has a file of its own.
func TestTwoRecordingsInOneSecond(t *testing.T) {
	onSandbox(t, func(d *desk) {
		d.press("S", "y", "S", "S", "y")
		path, _, on := d.opts.Record.State()
		if !on || !strings.HasSuffix(path, "-sandbox-2.jsonl") {
			t.Errorf("%s, %v: %+v", path, on, d.toast)
		}
	})
}
