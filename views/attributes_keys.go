package views

import (
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// paneKey is a binding of one key.
func paneKey(k, help string) key.Binding { return paneKeys(k, help, k) }

// paneKeys is paneKey for several keys, of which the bar shows a word. Each key that is pressed and each picture asks for the bindings
// of a screen, so that nothing is made but the list of the keys.
func paneKeys(shown, help string, keys ...string) key.Binding {
	var b key.Binding
	b.SetKeys(keys...)
	b.SetHelp(shown, help)
	return b
}

// quietKey takes a key away from the program where its meaning would do something that nobody sees.
func quietKey(k string) key.Binding { return key.NewBinding(key.WithKeys(k)) }

// Keys implements View.
func (v *attributesView) Keys() []key.Binding {
	if v.add.open {
		return []key.Binding{paneKey("enter", "ask for it"), paneKey("tab", "next type"), paneKey("esc", "leave")}
	}
	turn := paneKey("b", "as the app")
	if v.asApp {
		turn = paneKey("b", "as before")
	}
	only := paneKey("c", "changed only")
	if v.changedOnly {
		only = paneKey("c", "show all")
	}
	out := []key.Binding{paneKey("a", "add"), paneKey("x", "remove"), turn, only, paneKey("y", "copy"), paneKey("o", "raw")}
	if v.drawn.stream {
		out = slices.Delete(out, 2, 3)
	}
	if len(v.rows.shown) == 0 && !v.detailFocus { // nothing is there to remove, to copy or to look into
		return slices.DeleteFunc(out, func(b key.Binding) bool { return slices.Contains([]string{"x", "y"}, b.Keys()[0]) })
	}
	switch {
	case v.detailFocus:
		return append(out, paneKey("esc", "back to the list"))
	case v.drawn.narrow:
		return append(out, paneKey("enter", "open"), paneKey("e", "unfold"))
	default:
		return append(out, paneKey("enter", "unfold"), paneKey("tab", "pane"))
	}
}

func (v *attributesView) key(s *Session, m tea.KeyMsg) tea.Cmd {
	k := m.String()
	if v.add.open {
		return v.fieldKey(s, m)
	}
	switch k {
	case "a":
		v.detailFocus = false
		v.add.show()
		return keyHandled()
	case "b":
		return v.turn(s)
	case "c":
		v.changedOnly = !v.changedOnly
		return keyHandled()
	case "o":
		return v.raw(s)
	}
	row, ok := v.selected(s)
	if !ok {
		return nil
	}
	switch k {
	case "x":
		return v.remove(s, row)
	case "y":
		return v.copy(s, row)
	case "e":
		return v.unfold(s, row)
	case "tab", "shift+tab":
		v.detailFocus = !v.detailFocus
		return keyHandled()
	case "esc":
		if !v.detailFocus {
			return nil
		}
		v.detailFocus = false
		return keyHandled()
	case "enter":
		return v.enter(s, row)
	}
	return v.move(k, v.list(s))
}

func (v *attributesView) fieldKey(s *Session, m tea.KeyMsg) tea.Cmd {
	switch m.String() {
	case "esc":
		v.add.hide()
	case "enter":
		return v.submit(s)
	case "tab":
		v.add.complete(1)
	case "shift+tab":
		v.add.complete(-1)
	default:
		return v.add.edit(m)
	}
	return keyHandled()
}

// enter goes into the attribute on a screen of one pane; elsewhere it unfolds what has parts.
func (v *attributesView) enter(s *Session, row attributeRow) tea.Cmd {
	switch {
	case v.detailFocus:
		return nil
	case v.drawn.narrow || row.memory == nil || len(row.memory.now.parts) == 0:
		v.detailFocus = true
		return keyHandled()
	default:
		return v.unfold(s, row)
	}
}

// unfold shows the parts of a value below it, or hides them.
func (v *attributesView) unfold(s *Session, row attributeRow) tea.Cmd {
	if row.memory == nil || len(row.memory.now.parts) == 0 {
		return send(ToastMsg{Mark: engine.MarkHere, Text: "this value has no parts; lists and objects unfold"})
	}
	v.unfolded[row.key] = !v.unfolded[row.key]
	v.changed++
	v.cursor.Put(row.key)
	v.cursor.Sync(v.list(s))
	return keyHandled()
}

// ask sends the screen's question now.
func (v *attributesView) ask(s *Session) tea.Cmd {
	wants := v.Wants(s)
	if len(wants) == 0 {
		return keyHandled()
	}
	wants[0].Trigger = "you"
	return send(wants[0])
}

// turn asks as the app would, or as before.
func (v *attributesView) turn(s *Session) tea.Cmd {
	if s.Profile.IsStream() {
		return send(ToastMsg{Mark: engine.MarkLook, Text: "a stream answers recommendations alone, and has no private access"})
	}
	v.asApp = !v.asApp
	if len(v.asked(s)) > 0 && v.args(s) == nil {
		v.asApp = false
		return send(ToastMsg{Mark: engine.MarkLook, Text: "an app asks for recommendations alone, and the list has none · " + s.Press("a") + " adds one"})
	}
	return v.ask(s)
}

// remove asks for one attribute less. What is known of it stays known while the screen is open.
func (v *attributesView) remove(s *Session, row attributeRow) tea.Cmd {
	list := slices.Clone(v.asked(s))
	i := slices.Index(list, row.key)
	if i < 0 {
		return nil
	}
	list = slices.Delete(list, i, i+1)
	v.change(s, list)
	if i < len(list) {
		v.cursor.Put(list[i])
	}
	v.cursor.Sync(v.list(s))
	v.scroll = paneScroll{}
	return send(ToastMsg{Mark: engine.MarkHere, Text: row.key + " is not asked for any more · " + s.Press("a") + " adds it again"})
}

// copy takes the value to the clipboard, or the part of it under the cursor; from the detail, the answer.
func (v *attributesView) copy(s *Session, row attributeRow) tea.Cmd {
	what := engine.Clean(row.attribute.ID)
	switch m := row.memory; {
	case m == nil:
		return send(ToastMsg{Mark: engine.MarkLook, Text: "there is no value to copy yet · " + s.Press("r") + " asks"})
	case v.detailFocus && len(m.now.raw) > 0:
		return send(CopyMsg{What: "answer for " + what, Text: string(m.now.raw)})
	case m.now.state == attributeRefused:
		return send(CopyMsg{What: "refusal of " + what, Text: m.now.text})
	case row.part >= 0:
		p := m.now.parts[row.part]
		return send(CopyMsg{What: what + " " + p.name, Text: clipboard(p.raw)})
	default:
		return send(CopyMsg{What: what, Text: clipboard(m.now.value)})
	}
}

// raw shows the last question and its answer as they went over the wire.
func (v *attributesView) raw(s *Session) tea.Cmd {
	last, ok := s.Latest[bloomreach.AttributesFetch]
	if !ok {
		return send(ToastMsg{Mark: engine.MarkLook, Text: "nothing has been asked yet · " + s.Press("r") + " asks"})
	}
	return showExchanges(s, last.Call)
}
