package ui

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
	"authpeek/views"
)

// logPaste takes the log of an app. It never shows what it holds: a log is full of credentials.
type logPaste struct {
	text    []byte
	cut     bool // there was more than is taken
	reading bool
}

// logPasteLimit bounds the paste, in bytes; authpeek doctor reads logs of any length.
const logPasteLimit = 16 << 20

func (p *logPaste) bar() string {
	return "paste it here  ctrl+d:explain  ctrl+u:start again  esc:leave"
}

func (*logPaste) typing() bool { return true }

// key takes a paste and reads it at once. A terminal that does not mark pastes sends keys, and enter at the end of each line;
// there ctrl+d says that it is all.
func (p *logPaste) key(a *app, k tea.KeyMsg) (tea.Cmd, bool) {
	if p.reading {
		return nil, k.Type == tea.KeyEsc
	}
	switch k.Type {
	case tea.KeyEsc:
		return nil, true
	case tea.KeyCtrlU:
		*p = logPaste{}
	case tea.KeyEnter:
		p.take("\n")
	case tea.KeyTab:
		p.take("\t")
	case tea.KeyBackspace:
		_, n := utf8.DecodeLastRune(p.text)
		p.text = p.text[:len(p.text)-n]
	case tea.KeyRunes, tea.KeySpace:
		p.take(string(k.Runes))
		if k.Paste {
			return p.read(a), false
		}
	case tea.KeyCtrlD:
		if len(p.text) > 0 {
			return p.read(a), false
		}
	}
	return nil, false
}

// take adds text. Terminals send the ends of a paste's lines as carriage returns.
func (p *logPaste) take(text string) {
	p.text = append(p.text, strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)...)
	if len(p.text) > logPasteLimit {
		p.text, p.cut = p.text[:logPasteLimit], true
	}
}

// logReadMsg brings what a log was found to say.
type logReadMsg struct {
	from   *logPaste
	report bloomreach.LogReport
	err    error
}

func (p *logPaste) read(a *app) tea.Cmd {
	p.reading = true
	text := p.text
	cmd := a.background("reading the log", func(context.Context) tea.Msg {
		report, err := bloomreach.ReadLog(bytes.NewReader(text))
		return logReadMsg{p, report, err}
	})
	a.tasks[len(a.tasks)-1].dropped = func() { p.reading = false }
	return cmd
}

// onLogRead shows the findings in place of the dialog that took the log, unless that was left meanwhile.
func (a *app) onLogRead(m logReadMsg) tea.Cmd {
	if a.dialog != m.from {
		return nil
	}
	if m.err != nil {
		a.dialog = nil
		a.showToast(toast{mark: engine.MarkBad, text: m.err.Error(), sticky: true})
		return nil
	}
	return a.setDialog(&logDialog{textDialog: textDialog{title: "SDK log explained"}, report: m.report, cut: m.from.cut})
}

func (p *logPaste) draw(a *app, w, h int) []string {
	w = min(w, dialogWidth)
	text := []string{
		"Paste the output of adb logcat, Android Studio, Xcode's console or log stream. It is read here, offline, and not kept; credentials in it are never shown.",
		"",
		"A longer log: adb logcat -d | authpeek doctor --sdk-log -",
	}
	var rows []string
	for _, t := range text {
		rows = append(rows, kit.Wrap(t, max(1, w-4))...)
	}
	box := kit.NewBox(a.styles, w, min(h, len(rows)+4)).Title("Explain an SDK log").Focus(true)
	for _, row := range rows {
		box.Text(theme.Text, row)
	}
	box.Blank()
	switch {
	case p.reading:
		box.Text(theme.Muted, "reading "+kit.Size(int64(len(p.text)))+" …")
	case len(p.text) == 0:
		box.Line().Add(theme.Accent, "_")
	default:
		box.Text(theme.Muted, fmt.Sprintf("%s taken, %d lines · ctrl+d explains them", kit.Size(int64(len(p.text))), bytes.Count(p.text, []byte("\n"))+1))
	}
	return box.Lines()
}

// logDialog shows what a log was found to say.
type logDialog struct {
	textDialog
	report bloomreach.LogReport
	cut    bool
}

func (d *logDialog) bar() string { return "↑↓ pgup pgdn:scroll  y:copy  esc:close" }

func (d *logDialog) key(a *app, k tea.KeyMsg) (tea.Cmd, bool) {
	if k.String() == "y" {
		return a.copy(views.CopyMsg{What: "the findings", Text: d.plain()}), false
	}
	return d.textDialog.key(a, k)
}

// plain is the same as text, for the clipboard.
func (d *logDialog) plain() string {
	var b strings.Builder
	b.WriteString(engine.Clean(d.report.Verdict) + "\n")
	for _, f := range d.report.Findings {
		fmt.Fprintf(&b, "\n%s %s: %s\n  %s\n", f.Severity, f.Code, engine.Clean(f.Title), engine.Clean(f.Where()))
		for _, part := range []string{f.Sample, f.Detail, f.Fix} {
			if part != "" {
				b.WriteString("  " + engine.Clean(part) + "\n")
			}
		}
	}
	return b.String()
}

func (d *logDialog) draw(a *app, w, h int) []string {
	d.rows = logRows(a.styles, d.report, max(1, w-4))
	if d.cut {
		d.rows = append(d.rows, nil, []kit.Span{kit.Of(theme.Warn, "The paste was longer than "+kit.Size(logPasteLimit)+"; its end was not read.")})
	}
	return d.textDialog.draw(a, w, h)
}

// logRows lays a report out over w cells.
func logRows(st *theme.Styles, r bloomreach.LogReport, w int) [][]kit.Span {
	const label = 7
	var rows [][]kit.Span
	for _, part := range kit.Wrap(engine.Clean(r.Verdict), w) {
		rows = append(rows, []kit.Span{kit.Of(theme.Text, part).Bold()})
	}
	rows = append(rows, []kit.Span{kit.Of(theme.Muted, r.Facts())})
	if len(r.Findings) == 0 {
		rows = append(rows, nil)
		for _, part := range kit.Wrap(bloomreach.LogScope, w) {
			rows = append(rows, []kit.Span{kit.Of(theme.Text, part)})
		}
	}
	for _, f := range r.Findings {
		glyph, token := st.Mark(views.SeverityMark(f.Severity))
		rows = append(rows, nil)
		for i, part := range kit.Wrap(engine.Clean(f.Title), max(1, w-2)) {
			head := kit.Of(theme.Text, "  ")
			if i == 0 {
				head = kit.Of(token, glyph+" ")
			}
			rows = append(rows, []kit.Span{head, kit.Of(theme.Text, part).Bold()})
		}
		rows = append(rows, []kit.Span{kit.Of(theme.Muted, "  "+f.Code+" · "+engine.Clean(f.Where()))})
		for _, row := range []struct {
			label, text string
			token       theme.Token
		}{{"log", f.Sample, theme.Muted}, {"means", f.Detail, theme.Text}, {"to do", f.Fix, theme.Text}} {
			if row.text == "" {
				continue
			}
			for i, part := range kit.Wrap(engine.Clean(row.text), max(1, w-2-label)) {
				word := ""
				if i == 0 {
					word = row.label
				}
				rows = append(rows, []kit.Span{kit.Of(theme.Muted, "  "+kit.Pad(word, label)), kit.Of(row.token, part)})
			}
		}
	}
	return rows
}
