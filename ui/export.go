package ui

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth/diagnose"
	"authpeek/config"
	"authpeek/engine"
	"authpeek/engine/export"
	recorded "authpeek/engine/session"
	"authpeek/ui/kit"
	"authpeek/views"
)

// clipboardLimit is the most that is copied at once, in bytes: terminals drop a longer OSC 52 without a word.
const clipboardLimit = 64 << 10

// export hands calls on. What is slow is done aside, on copies: the calls themselves go on growing here.
func (a *app) export(m views.ExportMsg) tea.Cmd {
	switch m.As {
	case views.ExportClear:
		return a.askClearCurl(m.Calls)
	case views.ExportBundle:
		return a.exportBundle()
	}
	calls := a.copies(m.Calls)
	path, scanner := a.exportPath(".har"), a.opts.Engine.Scanner
	return a.backgroundOf("archiving calls", len(calls), func(ctx context.Context, t *task) tea.Msg {
		text, err := export.HAR(ctx, calls, export.Meta{Done: t.through})
		if err == nil {
			err = export.Check(ctx, scanner(), t.searched, export.File{Name: "the archive", Text: text})
		}
		if ctx.Err() != nil {
			return nil
		}
		what := diagnose.Counted(len(calls), "call") + " as HAR"
		if err == nil && len(text) <= clipboardLimit {
			return views.CopyMsg{What: what, Text: string(text), Note: "redacted"}
		}
		return saved(path, what, text, err)
	})
}

// saved writes an export into a file, unless something has gone wrong before, and says how it went.
func saved(path, what string, text []byte, err error) tea.Msg {
	if err == nil {
		err = os.MkdirAll(filepath.Dir(path), 0o700)
	}
	if err == nil {
		err = export.Save(path, text, false)
	}
	if err != nil {
		var leak *export.LeakError
		words := what + ": " + err.Error()
		if !errors.As(err, &leak) {
			words = what + ": nothing was written: " + err.Error()
		}
		return copiedMsg{toast{mark: engine.MarkBad, text: engine.Clean(words), sticky: true}}
	}
	return copiedMsg{toast{mark: engine.MarkOK, text: engine.Clean(fmt.Sprintf("%s, %s, redacted · %s", what, kit.Size(int64(len(text))), path)), sticky: true}}
}

// copies are the calls as they are now; none stands for all.
func (a *app) copies(ids []engine.CallID) []*engine.Call {
	var calls []*engine.Call
	l := a.session.Ledger
	for i := range l.Len() {
		if c := *l.At(i); ids == nil || slices.Contains(ids, c.ID) {
			calls = append(calls, &c)
		}
	}
	return calls
}

// exportPath is where an export goes that nobody has named a file for. It is made now, also when it is made of a recording.
func (a *app) exportPath(extension string) string {
	return a.stateFile("exports", a.opts.Now().In(a.session.Zone()).Format("2006-01-02T15-04-05"), extension)
}

// askClearCurl asks twice before a credential gets onto the clipboard.
func (a *app) askClearCurl(ids []engine.CallID) tea.Cmd {
	if a.opts.Config.UI.Reveal == "never" {
		a.showToast(toast{mark: engine.MarkLook, text: "[ui] reveal = \"never\": nothing is copied in clear"})
		return nil
	}
	calls := a.copies(ids)
	if len(calls) != 1 {
		a.showToast(toast{mark: engine.MarkLook, text: "that call is no longer kept"})
		return nil
	}
	c := calls[0]
	if c.Token != nil {
		if _, ok := a.opts.Engine.Reveal(c.Token.Fingerprint); !ok {
			a.showToast(toast{mark: engine.MarkLook, text: c.Token.Fingerprint + " is no longer in memory; copy curl with $TOKEN"})
			return nil
		}
	}
	first := []string{"The whole credential stands in the line: " + engine.Clean(c.Credential) + ".", "Whoever reads it can act as this app."}
	return a.setDialog(newConfirm("Copy curl in clear?", first, "go on", func(a *app) tea.Cmd {
		second := []string{keptInClear, "A shell that runs it keeps it in its history."}
		return a.setDialog(newConfirm("Really in clear? step 2 of 2", second, "copy in clear", func(a *app) tea.Cmd { return a.copyClear(c) }))
	}))
}

func (a *app) copyClear(c *engine.Call) tea.Cmd {
	command, err := export.CurlInClear(c, a.opts.Engine.Reveal)
	if err != nil {
		a.showToast(toast{mark: engine.MarkLook, text: engine.Clean("not copied: " + err.Error())})
		return nil
	}
	return a.copy(views.CopyMsg{What: "curl in clear", Text: command.Text, Note: "the credential is in it", Clear: true})
}

// exportBundle writes all of this session for somebody who is to look at it. Of a recording it is what was recorded, and what somebody
// has noted of its calls here; the profile of this machine has no part in it.
func (a *app) exportBundle() tea.Cmd {
	calls, path, e, profile := a.copies(nil), a.exportPath(".zip"), a.opts.Engine, a.session.Profile
	contents := export.Contents{Versions: export.NewVersions(export.Program(), a.session.Vendor, profile), Calls: calls}
	files := a.liveFiles(a.soFar())
	if read := a.opts.Read; a.session.Recorded != nil {
		contents.Versions = contents.Versions.Of(read.Meta.Program, read.Meta.OS, read.Meta.Arch)
		files = recordedFiles(read, append(a.notes(), a.unnoted()...))
	}
	return a.backgroundOf("bundling calls", len(calls), func(ctx context.Context, t *task) tea.Msg {
		lines, settings, err := files(ctx)
		contents.Done, contents.Searched = t.through, t.searched
		var b bytes.Buffer
		if err == nil {
			contents.Files = []export.File{{Name: export.SessionFile, Text: lines}, {Name: export.ConfigFile, Text: settings}}
			err = export.Bundle(ctx, &b, e.Scanner(), contents)
		}
		if ctx.Err() != nil {
			return nil
		}
		return saved(path, "bundle of "+diagnose.Counted(len(calls), "call"), b.Bytes(), err)
	})
}

// bundleFiles makes the session and the configuration of a bundle.
type bundleFiles func(context.Context) (lines, settings []byte, err error)

func (a *app) liveFiles(before []engine.Event) bundleFiles {
	e, loaded := a.opts.Engine, a.opts.Config
	resolver := config.Resolver{Getenv: a.opts.Getenv, Dir: filepath.Dir(loaded.Config.Path), Seen: e.Remember}
	meta := recorded.NewMeta(export.Program(), a.now(), a.session.Profile)
	return func(ctx context.Context) ([]byte, []byte, error) {
		found := resolver.SecretsAtHand(ctx, loaded.Profile)
		shown, err := config.Shown(loaded.Profile, func(r config.Ref) string { return found[r].Fingerprint() })
		if err != nil {
			return nil, nil, err
		}
		shown = append([]byte("# The profile that was in use when the bundle was made.\n"), shown...)
		lines, err := sessionLines(e, meta, before)
		return lines, shown, err
	}
}

func recordedFiles(read *recorded.Session, notes []engine.Event) bundleFiles {
	return func(ctx context.Context) ([]byte, []byte, error) {
		if read.Passed.Events > 0 { // all of it is handed on, also what is not shown
			all, err := recorded.Read(ctx, read.Path)
			if err != nil {
				return nil, nil, err
			}
			read = &all
		}
		lines, err := read.Lines(notes...)
		if err != nil {
			return nil, nil, err
		}
		settings, err := read.Meta.Config()
		return lines, settings, err
	}
}

// sessionLines is the session as a recording has it: the facts before, and what else the journal still holds.
func sessionLines(e *engine.Engine, meta recorded.Meta, before []engine.Event) ([]byte, error) {
	folder, err := newPrivateFolder()
	if err != nil {
		return nil, err
	}
	defer folder.remove()
	path := filepath.Join(folder.path, export.SessionFile)
	recorder, err := recorded.Record(path, e, meta, before...)
	if err != nil {
		return nil, err
	}
	if err := recorder.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}
