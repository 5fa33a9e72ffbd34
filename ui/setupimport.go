package ui

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth/diagnose"
	"authpeek/config"
	"authpeek/config/sdkimport"
	"authpeek/views"
)

// Import implements views.SetupPort.
func (p *setupPort) Import(path string) tea.Cmd {
	p.StopImport()
	ours, stop := context.WithCancel(context.Background())
	p.mu.Lock()
	p.stopReading = stop
	p.mu.Unlock()
	p.reading.Store(0)
	return p.a.work.run(func(ctx context.Context) tea.Msg {
		defer stop()
		defer context.AfterFunc(ctx, stop)() // the program's end is its end too
		m := views.ImportedMsg{Path: path}
		o := sdkimport.Options{Progress: func(files int) {
			if ours.Err() == nil {
				p.reading.Store(int64(files))
			}
		}}
		r, err := sdkimport.Import(ours, config.Resolver{}.Path(path), o)
		if ours.Err() != nil {
			return nil // nobody waits for it any more
		}
		if err != nil {
			m.Err = err
			return m
		}
		for _, f := range r.Configs {
			m.Profiles = append(m.Profiles, p.importedProfile(f))
		}
		m.App = findingLines(r.Findings)
		return m
	})
}

// Importing implements views.SetupPort.
func (p *setupPort) Importing() int { return int(p.reading.Load()) }

// StopImport implements views.SetupPort.
func (p *setupPort) StopImport() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopReading != nil {
		p.stopReading()
		p.stopReading = nil
	}
}

// importedProfile keeps a profile for the form, and tells the screen of it without its key.
func (p *setupPort) importedProfile(f sdkimport.Found) views.ImportedProfile {
	p.mu.Lock()
	p.imports++
	id := fmt.Sprint(p.imports)
	p.imported[id] = f.Profile
	p.mu.Unlock()
	out := views.ImportedProfile{ID: id, Name: f.Profile.Name, Title: fmt.Sprintf("%s:%d · %s", f.File, f.Line, f.Kind.Title()), Values: map[string]string{}}
	for _, field := range config.Fields(f.Profile.Vendor) {
		out.Values[field.Key] = setupText(f.Profile, field)
	}
	for _, l := range f.Lines {
		out.Lines = append(out.Lines, fieldLine(l))
	}
	out.Lines = append(out.Lines, findingLines(f.Findings)...)
	return out
}

// fieldLine is one field of the source as the screen has it.
func fieldLine(l sdkimport.Line) views.ImportLine {
	marks := map[sdkimport.Verdict]string{
		sdkimport.Taken: "ok", sdkimport.Changed: "note", sdkimport.Ignored: "look", sdkimport.Refused: "bad", sdkimport.Unknown: "look", sdkimport.Unread: "note",
	}
	line := views.ImportLine{Mark: marks[l.Verdict], What: l.Field, Value: l.Value, Told: l.Told, Became: string(l.Verdict)}
	if l.Key != "" {
		line.Became += " as " + l.Key
	}
	return line
}

func findingLines(list []diagnose.Finding) []views.ImportLine {
	marks := map[string]string{diagnose.SeverityError: "bad", diagnose.SeverityWarning: "look", diagnose.SeverityNote: "note"}
	var out []views.ImportLine
	for _, f := range list {
		out = append(out, views.ImportLine{Mark: marks[f.Severity], What: f.Title, Told: strings.TrimSpace(f.Detail + " To do: " + f.Fix), Finding: true})
	}
	return out
}

// storeImported puts the key of an imported profile into the keyring, as if it had been typed.
func (p *setupPort) storeImported(profile config.Profile, values map[string]string, stored *string) (config.Profile, error) {
	if values[views.SetupImported] == "" || profile.APIKey.Kind() != config.RefPlain {
		return profile, nil
	}
	secret, err := config.Resolver{}.Resolve(context.Background(), "api_key", profile.APIKey)
	if err != nil {
		return profile, err
	}
	user := profile.Name + "/api_key"
	if err := config.StoreKeyring(keyringService, user, secret); err != nil {
		return profile, noKeyring("api_key", err)
	}
	profile.APIKey = config.ParseRef("keyring:" + keyringService + "/" + user)
	p.mu.Lock()
	p.fingerprints[profile.APIKey.String()] = secret.Fingerprint()
	p.mu.Unlock()
	*stored += "; in the keyring: api_key"
	return profile, nil
}

// mostCompletions is how many names of a folder are told.
const mostCompletions = 200

// Complete implements views.SetupPort.
func (p *setupPort) Complete(path string) tea.Cmd {
	return p.a.work.run(func(context.Context) tea.Msg {
		m := views.CompletedMsg{Path: path}
		dir, begun := filepath.Split(path)
		if path == "~" {
			m.Found = []string{"~/"}
			return m
		}
		folder := config.Resolver{}.Path(dir)
		if dir == "" {
			folder = "."
		}
		entries, err := os.ReadDir(folder)
		if err != nil {
			return m
		}
		for _, e := range entries {
			if !strings.HasPrefix(e.Name(), begun) || begun == "" && strings.HasPrefix(e.Name(), ".") || len(m.Found) >= mostCompletions {
				continue
			}
			name := dir + e.Name()
			if info, err := os.Stat(filepath.Join(folder, e.Name())); err == nil && info.IsDir() {
				name += "/"
			}
			m.Found = append(m.Found, name)
		}
		slices.Sort(m.Found)
		return m
	})
}
