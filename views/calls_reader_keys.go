package views

import (
	"fmt"
	"io"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
)

// readerKeys are what works in the reader now.
func (v *callsView) readerKeys() []key.Binding {
	r := v.reader
	p := r.pane()
	if r.field != nil {
		return []key.Binding{paneKey("enter", "keep"), paneKey("esc", "clear")}
	}
	// The bar shows as many as it has room for: those without which nobody finds the way go first.
	out := []key.Binding{paneKey("|", "jq")}
	var fine []key.Binding
	if p.doc == nil {
		out = append(out, quietKey("/")) // the list's filter would change what nobody sees
	} else {
		out = append(out, paneKey("/", "search in it"))
		if len(p.search.lines) > 0 {
			out = append(out, paneKey("n", "next"), paneKey("N", "before"))
		}
		if x := p.doc.tree; x != nil && p.line < x.Lines() {
			word := "whole value"
			if x.Opens(p.line) || x.Closes(p.line) {
				word = "fold"
				if p.folds.isShut(p.line) {
					word = "unfold"
				}
				fine = append(fine, paneKey("e", word+" all of it"))
			}
			out = append(out, paneKey("enter", word))
			fine = append(fine, paneKey("-", "fold a level"), paneKey("+", "unfold a level"),
				paneKeys("{ }", "neighbour", "}", "{"), paneKey("p", "parent"), paneKey(".", "copy path"))
		}
		if len(p.doc.forms) > 1 && !p.query.on() {
			out = append(out, paneKey("t", p.nextForm().String()))
		}
		fine = append([]key.Binding{paneKey("y", "copy value"), paneKey("o", "pager"), paneKey("O", "editor")}, fine...)
	}
	if v.shownTry(r.call) > 0 {
		out = append(out, paneKeys("< >", "try", "<", ">"))
	}
	if !r.call.Finished() {
		out = append(out, v.keys.cancel)
	}
	other := "answer"
	if r.answer {
		other = "request"
	}
	out = append(out, paneKeys("tab", other, "tab", "shift+tab"), paneKey("esc", "back"))
	return append(append(out, fine...), quietKey("r"))
}

// nextForm is what t turns a body to.
func (p *bodyPane) nextForm() bodyForm {
	for i, form := range p.doc.forms {
		if form == p.doc.form {
			return p.doc.forms[(i+1)%len(p.doc.forms)]
		}
	}
	return p.doc.forms[0]
}

// pressReader decides what a key means in the reader.
func (v *callsView) pressReader(s *Session, m tea.KeyMsg) tea.Cmd {
	r := v.reader
	if r.field != nil {
		return v.typeInReader(m)
	}
	k := m.String()
	switch k {
	case "esc":
		v.leaveReader()
		return callsTaken
	case "tab", "shift+tab":
		r.answer = !r.answer
		return callsTaken
	case "<", ">":
		by := 1
		if k == "<" {
			by = -1
		}
		if !v.turnTry(r.call, by) {
			return nil
		}
		r.panes = [2]bodyPane{}
		return callsTaken
	case "x":
		if r.call.Finished() {
			return nil
		}
		return send(CancelMsg{Call: r.call.ID})
	case "|":
		r.field, r.jq = newBodyField(r.pane().query.text), true
		return callsTaken
	}
	p := r.pane()
	if p.doc == nil || p.doc.lines() == 0 {
		return nil
	}
	switch k {
	case "/":
		r.field, r.jq = newBodyField(""), false
	case "n", "N":
		return v.nextMatch(p, k == "n")
	case "t":
		if p.query.on() {
			return nil
		}
		p.form, p.line, p.top, p.folds, p.search = p.nextForm(), 0, 0, folds{}, bodySearch{}
	case "y", ".":
		return p.copyNode(s, k == ".")
	case "o", "O":
		return v.openBody(p, k == "O")
	default:
		return v.moveIn(s, p, k)
	}
	return callsTaken
}

// leaveReader goes one level back: from a question under way to its words, from a search to none, from what a query brought to the body, and from the body to the call.
func (v *callsView) leaveReader() {
	switch p := v.reader.pane(); {
	case p.query.running:
		p.query.giveUp()
	case p.search.on():
		p.search = bodySearch{} // a query that was asked later would have ended it
	case p.query.on():
		p.query.stop()
		*p = bodyPane{form: p.form}
	default:
		v.closeReader()
	}
}

// moveIn moves the cursor of a body, or folds. It gives nil for a key that does neither.
func (v *callsView) moveIn(s *Session, p *bodyPane, k string) tea.Cmd {
	if p.doc.tree != nil {
		if cmd, taken := v.treeKey(s, p, k); taken {
			return cmd
		}
	}
	row, last := p.folds.row(p.line), p.folds.rows(p.doc.lines())-1
	switch k {
	case "down", "j":
		row++
	case "up", "k":
		row--
	case "pgdown":
		row += max(p.rows-1, 1)
	case "pgup":
		row -= max(p.rows-1, 1)
	case "home", "g":
		row = 0
	case "end", "G":
		row = last
	default:
		return nil
	}
	p.line = p.folds.line(max(0, min(row, last)))
	return callsTaken
}

// treeKey is what a key means where there is a tree.
func (v *callsView) treeKey(s *Session, p *bodyPane, k string) (tea.Cmd, bool) {
	x, line := p.doc.tree, p.line
	opens := x.Opens(line)
	node := line // what the line belongs to
	if x.Closes(line) {
		node = x.Other(line)
	}
	shut := p.folds.isShut(node)
	switch k {
	case "enter":
		if !opens && !x.Closes(line) {
			return p.wholeValue(s), true
		}
		p.folds.set(x, node, !shut)
		p.line = node
	case "right", "l":
		switch {
		case opens && shut:
			p.folds.set(x, line, false)
		case opens && line+1 < x.Lines():
			p.line = line + 1
		}
	case "left", "h":
		if (opens || x.Closes(line)) && !shut {
			p.folds.set(x, node, true)
			p.line = node
		} else {
			p.line = max(x.Parent(node), 0)
		}
	case "p":
		p.line = max(x.Parent(node), 0)
	case "}":
		p.line = x.Next(node)
	case "{":
		p.line = x.Previous(node)
	case "e":
		if p.folds.any(x, node) {
			p.folds.unfold(x, node)
		} else if x.Opens(node) {
			p.folds.set(x, node, true)
			p.line = node
		}
	case "-":
		return v.foldLevel(p, max(p.folds.deepest(x)-1, 0)), true
	case "+", "=":
		return v.foldLevel(p, p.folds.deepest(x)+1), true
	default:
		return nil, false
	}
	return callsTaken, true
}

// openBody gives the body that is shown to the pager or the editor.
func (v *callsView) openBody(p *bodyPane, editor bool) tea.Cmd {
	r := v.reader
	what, kind := "request", "txt"
	if r.answer {
		what = "answer"
	}
	if p.doc.form == formTree {
		kind = "json"
	}
	m := OpenTextMsg{Name: fmt.Sprintf("call-%d-%s.%s", r.call.ID, what, kind), Editor: editor}
	if _, body := v.readerBody(r.answer, 0); body.Filed() && !p.query.on() {
		source, form := wholeSource(body), p.doc.form
		m.Write = func(w io.Writer) error { return writeWhole(w, source, form, textWidth) }
	} else {
		m.Text = p.doc.text()
	}
	return send(m)
}

// foldLevel folds everything at a depth. In a large body a command finds out what that is.
func (v *callsView) foldLevel(p *bodyPane, depth int) tea.Cmd {
	doc := p.doc
	if doc.lines() <= quickLines {
		p.folds = levelFolds(doc.tree, depth)
		return callsTaken
	}
	return func() tea.Msg { return bodyFoldedMsg{doc, levelFolds(doc.tree, depth)} }
}

// bodyFoldedMsg brings the folds of a large body.
type bodyFoldedMsg struct {
	doc   *bodyDoc
	folds folds
}

// folded takes them, unless another body is shown by now.
func (v *callsView) folded(m bodyFoldedMsg) {
	if v.reader == nil {
		return
	}
	for i := range v.reader.panes {
		if p := &v.reader.panes[i]; p.doc == m.doc {
			p.folds = m.folds
		}
	}
}

// openCall gives the whole exchange to the pager or the editor.
func openCall(f *Session, c *engine.Call, editor bool) tea.Cmd {
	return send(OpenTextMsg{Name: fmt.Sprintf("call-%d.txt", c.ID), Write: exchangeOf(f, c).write, Editor: editor})
}
