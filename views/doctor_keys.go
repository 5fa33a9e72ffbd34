package views

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/engine/doctor"
)

// Keys implements View.
func (v *doctorView) Keys() []key.Binding {
	out := []key.Binding{
		paneKey("r", "run again"), paneKey("n", "next"), paneKey("p", "passed"), paneKey("x", "provider contract"), paneKey("a", "live probe"),
	}
	if v.report == nil {
		out[0] = paneKey("r", "run")
	}
	if it := v.selected(); it != nil && !v.isNew() {
		of := v.itemKeys(it)
		if v.drawnAs.stacked { // the first of a short key bar
			out = slices.Insert(out, 2, of[0])
			of = of[1:]
		}
		out = append(out, of...)
	}
	switch {
	case v.run != nil:
		out = slices.Insert(out, 0, paneKey("esc", "stop"))
	case v.detailFocus:
		out = append(out, paneKey("esc", "back to the list"))
	}
	if !v.drawnAs.stacked {
		out = append(out, paneKeys("tab", "pane", "tab", "shift+tab"))
	}
	return out
}

// itemKeys are those that work on the item under the cursor.
func (v *doctorView) itemKeys(it *doctorItem) []key.Binding {
	var out []key.Binding
	_, _, goes := doctorTarget(it.check)
	switch {
	case v.drawnAs.stacked && !v.detailFocus:
		out = append(out, paneKey("enter", "open"))
	case goes && it.kind != doctorArea:
		out = append(out, paneKey("enter", "go"))
	}
	out = append(out, paneKey("y", "copy"))
	if f := it.check.Finding; f != nil && f.Ref != "" {
		out = append(out, paneKey("o", "source"))
	}
	return out
}

func (v *doctorView) key(s *Session, k string) tea.Cmd {
	v.sync(s)
	switch k {
	case "r":
		return v.again(s, doctorRun{live: !v.offline})
	case "x":
		if s.Provider() == nil {
			return send(ToastMsg{Mark: engine.MarkLook, Text: "the profile has no provider to try · 9 opens Setup"})
		}
		return v.tryContract(s)
	case "a":
		v.offline = !v.offline
		text := "live probe on: " + s.Press("r") + " asks the provider and the server; nothing is written"
		if v.offline {
			text = "live probe off: " + s.Press("r") + " asks nobody"
		}
		return send(ToastMsg{Mark: engine.MarkHere, Text: text})
	case "p":
		if v.showsPassed() {
			v.passed = passedOff
		} else {
			v.passed = passedOn
		}
	case "n":
		return v.next()
	case "y":
		return v.copy(s)
	case "o":
		return v.source()
	case "tab", "shift+tab":
		if !v.drawnAs.stacked {
			v.detailFocus = !v.detailFocus
		}
	case "enter":
		return v.enter()
	case "esc":
		return v.escape()
	default:
		v.moved = true
		return v.move(k, v.rows())
	}
	return keyHandled()
}

// tryContract starts a trial of the provider, and goes to where it will tell of itself.
func (v *doctorView) tryContract(s *Session) tea.Cmd {
	cmd := v.again(s, doctorRun{contract: true})
	v.sync(s)
	if i := slices.IndexFunc(v.items, func(it doctorItem) bool { return it.kind == doctorContract }); i >= 0 {
		v.putFirst(i)
	}
	return cmd
}

// again starts a run, unless one is under way.
func (v *doctorView) again(s *Session, run doctorRun) tea.Cmd {
	if v.run != nil {
		return send(ToastMsg{Mark: engine.MarkLook, Text: "an examination is under way · esc stops it"})
	}
	return v.start(s, run)
}

// next goes to the finding after the one under the cursor, and round.
func (v *doctorView) next() tea.Cmd {
	if n := v.findings(); n > 0 {
		to := 0
		if i := v.cursor.Index(); i+1 < n && v.cursor.ID() != "" {
			to = i + 1
		}
		v.put(to)
	}
	return keyHandled()
}

func (v *doctorView) enter() tea.Cmd {
	it := v.selected()
	switch {
	case it == nil || v.isNew():
		return keyHandled()
	case v.drawnAs.stacked && !v.detailFocus:
		v.detailFocus, v.scroll = true, paneScroll{}
		return keyHandled()
	}
	to, _, ok := doctorTarget(it.check)
	if !ok || it.kind == doctorArea {
		return send(ToastMsg{Mark: engine.MarkLook, Text: "no screen shows more of this"})
	}
	return send(to)
}

// escape ends a run, or leaves the detail.
func (v *doctorView) escape() tea.Cmd {
	switch {
	case v.run != nil && !v.run.stopping:
		v.run.stopping = true
		return send(StopExaminingMsg{})
	case v.detailFocus:
		v.detailFocus, v.scroll = false, paneScroll{}
		return keyHandled()
	default:
		return nil
	}
}

func (v *doctorView) source() tea.Cmd {
	it := v.selected()
	if it == nil || it.check.Finding == nil || it.check.Finding.Ref == "" {
		return send(ToastMsg{Mark: engine.MarkLook, Text: "nothing here names a source"})
	}
	ref := it.check.Finding.Ref
	return send(CopyMsg{What: "the source", Text: ref, Note: engine.Clean(ref)})
}

// copy puts what the cursor stands on into words for a ticket.
func (v *doctorView) copy(s *Session) tea.Cmd {
	it := v.selected()
	if it == nil || v.isNew() {
		return send(ToastMsg{Mark: engine.MarkLook, Text: "there is nothing to copy yet · " + s.Press("r") + " examines"})
	}
	what := it.check.Code
	if it.kind == doctorArea {
		what = string(it.area)
	}
	return send(CopyMsg{What: engine.Clean(what), Text: v.plain(s, it), Note: "secrets are fingerprints"})
}

// plain is an item as text. Marks stand beside words, for a page may lack them.
func (v *doctorView) plain(s *Session, it *doctorItem) string {
	var b strings.Builder
	part := func(title string, lines ...string) {
		if len(lines) == 0 || lines[0] == "" {
			return
		}
		b.WriteString(title + "\n")
		for _, line := range lines {
			b.WriteString("  " + engine.Clean(line) + "\n")
		}
	}
	if it.kind == doctorArea {
		lines := make([]string, len(it.inArea))
		for i, c := range it.inArea {
			lines[i] = joinDots(string(c.State)+": "+c.Title, c.Told)
		}
		part(string(it.area), lines...)
		return b.String()
	}
	c := it.check
	head := string(c.State)
	if f := c.Finding; f != nil {
		head = f.Severity
	}
	title, what, why := sentences(c)
	b.WriteString(engine.Clean(c.Code) + " (" + head + "): " + title + "\n")
	if what != "" {
		b.WriteString(what + "\n")
	}
	part("seen", c.Seen...)
	part("why it matters", why)
	if c.State == doctor.Found {
		do := make([]string, 0, 4)
		for i, step := range c.Do() {
			do = append(do, itoa(i+1)+"  "+diagnose.Sentence(step))
		}
		part("what to do", do...)
	}
	if c.Finding != nil {
		part("source", c.Finding.Ref)
	}
	where := "profile " + s.Profile.Name + ", " + string(s.Mode) + ", " + s.Profile.Host()
	if v.report != nil {
		where += ", examined " + v.report.At.UTC().Format("2006-01-02 15:04:05 UTC")
	}
	b.WriteString(engine.Clean(where) + "\n")
	return b.String()
}
