package views

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

const (
	// growBytes is how much of a large body is read by one command: the screen shows between two of them how far it has come.
	growBytes = 4 << 20
	// quickLines is up to how many lines of a tree something is done with each of them while a key is taken.
	quickLines = 20_000
)

// bodyMore is the part of a large body that has not been read yet. A command has it while it reads, and the screen's goroutine else.
type bodyMore struct {
	scan    func(bytes int) bool
	done    func() int64
	problem func() (at int64, wrong bool) // nil for what cannot be wrong
	size    int64
	asked   bool
	percent int
}

// bodyGrewMsg says that a command has read on in a body.
type bodyGrewMsg struct {
	doc  *bodyDoc
	more bool
}

// newWholeDoc begins to read a body that is too large for memory. Width counts only for what is broken into lines of it.
func newWholeDoc(s bodySource, form bodyForm, w int) *bodyDoc {
	d := &bodyDoc{}
	binary := isBinary(s.bytes)
	var tree *kit.JSONIndex
	var scan *kit.JSONScan
	if !binary {
		index, first := kit.NewJSONIndex(s.whole, s.size, false)
		first.Scan(1)
		if at, wrong := first.Problem(); !wrong {
			tree, scan = index, first
			d.forms = append(d.forms, formTree)
		} else if strings.HasSuffix(s.kind(), "json") {
			d.note = outOfPlace(at)
		}
		d.forms = append(d.forms, formRaw)
	}
	d.forms = append(d.forms, formHex)
	switch d.choose(form) {
	case formTree:
		d.tree = tree
		d.more = &bodyMore{scan: scan.Scan, done: scan.Done, problem: scan.Problem, size: s.size}
	case formHex:
		d.hex, d.hexSize, d.wide = s.whole, s.size, hexWide(w)
	default:
		d.rows = kit.NewTextRows(s.whole, s.size, w)
		d.rows.Scan(1)
		d.more = &bodyMore{scan: d.rows.Scan, done: d.rows.Done, size: s.size}
	}
	return d
}

func outOfPlace(at int64) string { return fmt.Sprintf("no JSON: byte %d is out of place", at) }

// choose takes the form that is wanted, if the body has it, and else its best.
func (d *bodyDoc) choose(form bodyForm) bodyForm {
	d.form = d.forms[0]
	for _, has := range d.forms {
		if has == form {
			d.form = form
		}
	}
	return d.form
}

// grow makes the command that reads on in a body; nil when all is read, or while one does.
func (d *bodyDoc) grow() tea.Cmd {
	if d == nil || d.more == nil || d.more.asked {
		return nil
	}
	d.more.asked = true
	scan := d.more.scan
	return func() tea.Msg { return bodyGrewMsg{d, scan(growBytes)} }
}

// grew takes what a command has read.
func (m bodyGrewMsg) grew() {
	more := m.doc.more
	if more == nil {
		return
	}
	more.asked, more.percent = false, int(100*more.done()/max(more.size, 1))
	if m.more {
		return
	}
	if more.problem != nil {
		if at, wrong := more.problem(); wrong {
			m.doc.note = fmt.Sprintf("no JSON from byte %d on", at)
		}
	}
	if m.doc.tree != nil && m.doc.tree.Full() {
		m.doc.note = fmt.Sprintf("the first %s lines: too many brackets", diagnose.Count(m.doc.tree.Lines()))
	}
	m.doc.more = nil
}

// growing says how far a large body is read, or "".
func (d *bodyDoc) growing() string {
	if d.more == nil {
		return ""
	}
	return fmt.Sprintf("reading, %d %%", d.more.percent)
}

// grow reads on in the bodies that the reader shows.
func (v *callsView) grow() tea.Cmd {
	if v.reader == nil {
		return nil
	}
	return tea.Batch(v.reader.panes[0].doc.grow(), v.reader.panes[1].doc.grow())
}

// rowText is a row of a large text as it may be shown.
func rowText(d *bodyDoc, line int) []kit.Span {
	return []kit.Span{kit.Of(theme.Text, engine.CleanLines(strings.TrimSuffix(d.rows.Row(line), "\r")))}
}

// writeWhole writes all of a body in a form, read anew from its beginning, for another program. It may be called from any goroutine.
func writeWhole(to io.Writer, s bodySource, form bodyForm, w int) error {
	d := newWholeDoc(s, form, w)
	for d.more != nil && d.more.scan(growBytes) {
		continue
	}
	out := bufio.NewWriterSize(to, 1<<16)
	for i := range d.lines() {
		for _, span := range d.spans(i, false, engine.ReadLimit) {
			if _, err := out.WriteString(span.Text); err != nil {
				return err
			}
		}
		if err := out.WriteByte('\n'); err != nil {
			return err
		}
	}
	return out.Flush()
}
