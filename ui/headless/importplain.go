package headless

import (
	"context"
	"fmt"
	"io"
	"strings"

	"authpeek/auth/diagnose"
	"authpeek/config"
	"authpeek/config/sdkimport"
	"authpeek/engine"
)

// importDocument is import --json.
type importDocument struct {
	Path     string             `json:"path"`
	Configs  []importedConfig   `json:"configs"`
	App      importedApp        `json:"app"`
	Findings []diagnose.Finding `json:"findings"`
	LeftOut  []string           `json:"left_out"`
	Looked   importLooked       `json:"looked"`
	Counts   importCounts       `json:"counts"`
	Saved    []string           `json:"saved"`
}

type importedConfig struct {
	File     string             `json:"file"`
	Line     int                `json:"line"`
	Kind     sdkimport.Kind     `json:"kind"`
	Name     string             `json:"name"`
	Profile  map[string]string  `json:"profile"`
	Lines    []importedLine     `json:"lines"`
	Findings []diagnose.Finding `json:"findings"`
}

type importedLine struct {
	Field   string            `json:"field"`
	Line    int               `json:"line"`
	Value   string            `json:"value"`
	Verdict sdkimport.Verdict `json:"verdict"`
	Key     string            `json:"key"`
	Told    string            `json:"told"`
}

type importedApp struct {
	Versions  []importedVersion  `json:"versions"`
	Providers []importedProvider `json:"providers"`
	Manifests []importedManifest `json:"manifests"`
}

type importedVersion struct {
	SDK     string `json:"sdk"`
	Version string `json:"version"`
	File    string `json:"file"`
	Line    int    `json:"line"`
}

type importedProvider struct {
	Platform string `json:"platform"`
	Class    string `json:"class"`
	File     string `json:"file"`
	Line     int    `json:"line"`
}

type importedManifest struct {
	File     string   `json:"file"`
	Line     int      `json:"line"`
	Variant  string   `json:"variant"`
	Provider string   `json:"provider"`
	Markers  []string `json:"markers"`
}

// importLooked counts the files of the folder: all, those that were read, and those of tests, which are not.
type importLooked struct {
	Files int `json:"files"`
	Read  int `json:"read"`
	Tests int `json:"tests"`
}

type importCounts struct {
	Error   int `json:"error"`
	Warning int `json:"warning"`
	Note    int `json:"note"`
}

func countImport(findings []diagnose.Finding) importCounts {
	var c importCounts
	for _, f := range findings {
		switch f.Severity {
		case diagnose.SeverityError:
			c.Error++
		case diagnose.SeverityWarning:
			c.Warning++
		default:
			c.Note++
		}
	}
	return c
}

func importDocumentOf(ctx context.Context, r sdkimport.Result, saved savedImport) importDocument {
	d := importDocument{Path: r.Path, Configs: []importedConfig{}, Findings: orNoFindings(r.Findings), LeftOut: append([]string{}, r.Looked.Skipped...), Saved: append([]string{}, saved.names...)}
	d.App = importedApp{Versions: []importedVersion{}, Providers: []importedProvider{}, Manifests: []importedManifest{}}
	for _, v := range r.App.Versions {
		d.App.Versions = append(d.App.Versions, importedVersion{v.SDK, v.Version, v.File, v.Line})
	}
	for _, p := range r.App.Providers {
		d.App.Providers = append(d.App.Providers, importedProvider(p))
	}
	for _, m := range r.App.Manifests {
		d.App.Manifests = append(d.App.Manifests, importedManifest{m.File, m.Line, m.Variant, m.Provider, append([]string{}, m.Markers...)})
	}
	for _, f := range r.Configs {
		c := importedConfig{File: f.File, Line: f.Line, Kind: f.Kind, Name: f.Profile.Name, Profile: map[string]string{}, Lines: []importedLine{}, Findings: orNoFindings(f.Findings)}
		for _, v := range profileValues(ctx, f.Profile) {
			if v.says() {
				c.Profile[v.key] = v.text
			}
		}
		for _, l := range f.Lines {
			c.Lines = append(c.Lines, importedLine(l))
		}
		d.Configs = append(d.Configs, c)
	}
	d.Looked = importLooked{r.Looked.Files, r.Looked.Read, r.Looked.Tests}
	d.Counts = countImport(r.All())
	return d
}

// says leaves out what a key holds that nobody has set.
func (v profileValue) says() bool {
	return v.text != "0s" && (v.kind != config.KindBool || v.text == "true" || v.key == "advanced_auth")
}

func orNoFindings(list []diagnose.Finding) []diagnose.Finding {
	if list == nil {
		return []diagnose.Finding{}
	}
	return list
}

// writeImport writes what was found for a person.
func writeImport(ctx context.Context, w io.Writer, r sdkimport.Result) {
	for i, f := range r.Configs {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "# %s:%d · %s\n[profiles.%s]\n", engine.Clean(f.File), f.Line, f.Kind.Title(), engine.Clean(f.Profile.Name))
		for _, v := range profileValues(ctx, f.Profile) {
			if v.says() {
				fmt.Fprintln(w, engine.Clean(v.key+" = "+v.literal()))
			}
		}
		fmt.Fprintln(w)
		t := newTable(w)
		for _, l := range f.Lines {
			t.row(importedRow(l)...)
		}
		t.flush()
		for _, finding := range f.Findings {
			writeImportFinding(w, finding)
		}
	}
	writeImportedApp(w, r)
	writeImportSum(w, r)
}

// mostWorst is how many findings the sum names.
const mostWorst = 8

// writeImportSum ends the text with what somebody in a hurry looks for: how much was found, and the worst of it by title.
func writeImportSum(w io.Writer, r sdkimport.Result) {
	c := countImport(r.All())
	fmt.Fprintf(w, "\n# %s: %s, %s, %s\n", diagnose.Counted(len(r.Configs), "configuration"), diagnose.Counted(c.Error, "error"),
		diagnose.Counted(c.Warning, "warning"), diagnose.Counted(c.Note, "note"))
	left := mostWorst
	worst := func(of string, findings []diagnose.Finding) {
		for _, f := range findings {
			if f.Severity != diagnose.SeverityError {
				continue
			}
			if left--; left >= 0 {
				fmt.Fprintf(w, "%s %s: %s\n", logMark(f.Severity), engine.Clean(of), engine.Clean(f.Title))
			}
		}
	}
	for _, f := range r.Configs {
		worst(f.Profile.Name, f.Findings)
	}
	worst("the app", r.Findings)
	if left < 0 {
		fmt.Fprintf(w, "  and %s more\n", diagnose.Counted(-left, "error"))
	}
}

// importedRow is one field: where it stands, its name, its value, what became of it.
func importedRow(l sdkimport.Line) []string {
	line := ""
	if l.Line > 0 {
		line = fmt.Sprint(l.Line)
	}
	became := string(l.Verdict)
	if l.Key != "" {
		became += " as " + l.Key
	}
	return []string{"  " + line, l.Field, l.Value, became, l.Told}
}

// writeImportedApp writes what the folder tells beside its configurations.
func writeImportedApp(w io.Writer, r sdkimport.Result) {
	if len(r.App.Versions)+len(r.App.Providers)+len(r.App.Manifests)+len(r.Findings) == 0 {
		return
	}
	fmt.Fprintln(w, "\n# the app")
	t := newTable(w)
	for _, v := range r.App.Versions {
		t.row("  SDK", v.SDK+" "+v.Version, fmt.Sprintf("%s:%d", v.File, v.Line))
	}
	for _, m := range r.App.Manifests {
		told := m.Provider
		if told == "" {
			told = strings.Join(m.Markers, ", ")
		}
		t.row("  manifest", told, importedManifestPlace(m))
	}
	for _, p := range r.App.Providers {
		t.row("  provider", p.Class, fmt.Sprintf("%s:%d", p.File, p.Line))
	}
	t.flush()
	for _, f := range r.Findings {
		writeImportFinding(w, f)
	}
}

// importedManifestPlace says where a manifest's entry stands, and of which variant of the app it is.
func importedManifestPlace(m sdkimport.Manifest) string {
	if m.Line == 0 {
		return m.File + " (" + m.Variant + ")"
	}
	return fmt.Sprintf("%s:%d (%s)", m.File, m.Line, m.Variant)
}

func writeImportFinding(w io.Writer, f diagnose.Finding) {
	fmt.Fprintf(w, "\n%s %s  %s\n", logMark(f.Severity), engine.Clean(f.Code), engine.Clean(f.Title))
	part(w, "", f.Detail)
	part(w, "to do", f.Fix)
	part(w, "see", f.Ref)
}
