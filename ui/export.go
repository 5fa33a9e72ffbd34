package ui

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/adrg/xdg"
	tea "github.com/charmbracelet/bubbletea"

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
	return a.work.run(func(context.Context) tea.Msg {
		text, err := export.HAR(calls, export.Meta{})
		if err == nil {
			err = export.Check(scanner(), export.File{Name: "the archive", Text: text})
		}
		what := howMany(len(calls), "call") + " as HAR"
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

// exportPath is where an export goes that nobody has named a file for: beside the saved sessions.
func (a *app) exportPath(extension string) string {
	dir := a.opts.Getenv("XDG_STATE_HOME")
	if !filepath.IsAbs(dir) {
		dir = xdg.StateHome // the library has read the real environment; the one that is handed in counts
	}
	return filepath.Join(dir, "authpeek", "exports", a.now().In(a.session.Zone()).Format("2006-01-02T15-04-05.000")+extension)
}

func howMany(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
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
		second := []string{"The clipboard keeps it until something else is copied, and a shell that runs it keeps it in its history."}
		return a.setDialog(newConfirm("Really in clear? step 2 of 2", second, "copy in clear", func(a *app) tea.Cmd { return a.copyClear(c) }))
	}))
}

func (a *app) copyClear(c *engine.Call) tea.Cmd {
	command, err := export.CurlInClear(c, a.opts.Engine.Reveal)
	if err != nil {
		a.showToast(toast{mark: engine.MarkLook, text: engine.Clean("not copied: " + err.Error())})
		return nil
	}
	return a.copy(views.CopyMsg{What: "curl in clear", Text: command.Text, Note: "the credential is in it"})
}

// exportBundle writes all of this session for somebody who is to look at it.
func (a *app) exportBundle() tea.Cmd {
	calls, path, loaded := a.copies(nil), a.exportPath(".zip"), a.opts.Config
	e, profile := a.opts.Engine, a.session.Profile
	resolver := config.Resolver{Getenv: a.opts.Getenv, Dir: filepath.Dir(loaded.Config.Path), Seen: e.Remember}
	meta := recorded.NewMeta(export.Program(), a.now(), profile)
	contents := export.Contents{Versions: export.NewVersions(export.Program(), a.session.Vendor, profile), Calls: calls}
	return a.work.run(func(ctx context.Context) tea.Msg {
		found := resolver.SecretsAtHand(ctx, loaded.Profile)
		shown, err := config.Shown(loaded.Profile, func(r config.Ref) string { return found[r].Fingerprint() })
		var lines []byte
		if err == nil {
			lines, err = sessionLines(e, meta, calls)
		}
		var b bytes.Buffer
		if err == nil {
			contents.Files = []export.File{{Name: export.SessionFile, Text: lines}, {Name: export.ConfigFile, Text: shown}}
			err = export.Bundle(&b, e.Scanner(), contents)
		}
		return saved(path, "bundle of "+howMany(len(calls), "call"), b.Bytes(), err)
	})
}

// sessionLines is the session as a recording has it: the facts of the calls, and what else the journal still holds.
func sessionLines(e *engine.Engine, meta recorded.Meta, calls []*engine.Call) ([]byte, error) {
	dir, err := os.MkdirTemp("", "authpeek")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	var before, notes []engine.Event
	for _, c := range calls {
		before = append(before, c.Events...)
		if c.Note != (engine.CallNoted{}) {
			notes = append(notes, engine.Event{At: c.Started, Call: c.ID, Detail: c.Note})
		}
	}
	slices.SortFunc(before, func(x, y engine.Event) int { return cmp.Compare(x.Seq, y.Seq) })
	path := filepath.Join(dir, export.SessionFile)
	recorder, err := recorded.Record(path, e, meta, append(before, notes...)...)
	if err != nil {
		return nil, err
	}
	if err := recorder.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}
