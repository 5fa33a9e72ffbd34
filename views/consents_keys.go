package views

import (
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// Keys implements View.
func (v *consentsView) Keys() []key.Binding {
	only := paneKey("b", "categories only")
	if v.onlyCategories {
		only = paneKey("b", "states too")
	}
	out := []key.Binding{only, paneKey("t", "language"), paneKey("o", "raw JSON"), paneKey("y", "copy")}
	if v.drawn.stream {
		out = out[1:]
	}
	switch {
	case v.detailFocus:
		return append(out, paneKey("esc", "back to the list"))
	case v.drawn.narrow:
		return append(out, paneKey("enter", "open"))
	default:
		return append(out, paneKey("tab", "pane"))
	}
}

func (v *consentsView) key(s *Session, m tea.KeyMsg) tea.Cmd {
	k := m.String()
	switch k {
	case "b":
		return v.turnStates(s)
	case "t":
		v.nextLanguage()
		return keyHandled()
	case "o":
		return v.raw(s)
	}
	c := v.selected(s)
	if c == nil {
		return nil
	}
	switch k {
	case "y":
		return v.copy(c)
	case "tab", "shift+tab":
		v.detailFocus = !v.detailFocus
		return keyHandled()
	case "enter":
		if v.detailFocus {
			return nil
		}
		v.detailFocus = true
		return keyHandled()
	case "esc":
		if !v.detailFocus {
			return nil
		}
		v.detailFocus = false
		return keyHandled()
	}
	return v.move(k, v.list(s))
}

// turnStates stops asking for states, or begins again at once.
func (v *consentsView) turnStates(s *Session) tea.Cmd {
	v.onlyCategories = !v.onlyCategories
	v.states = map[string]*attributeMemory{}
	v.changed++
	if v.onlyCategories {
		return keyHandled()
	}
	if s.Profile.IsStream() {
		return send(ToastMsg{Mark: engine.MarkLook, Text: "states need private access, which a stream does not have"})
	}
	if !s.PrivateAccess() {
		return send(ToastMsg{Mark: engine.MarkLook, Text: "states need private access · set private_key in Setup"})
	}
	if len(v.ids()) == 0 {
		return keyHandled()
	}
	question := stateQuestion(v.ids())
	question.Trigger = "you"
	return send(question)
}

// nextLanguage turns the language of the names.
func (v *consentsView) nextLanguage() {
	if n := len(v.languages); n > 0 {
		v.language = v.languages[(slices.Index(v.languages, v.language)+1)%n]
		v.turned = true
	}
}

// copy takes the category's id to the clipboard; from the detail, all of it as JSON.
func (v *consentsView) copy(c *bloomreach.Category) tea.Cmd {
	if v.detailFocus {
		return send(CopyMsg{What: "category " + engine.Clean(c.ID), Text: string(c.Raw)})
	}
	return send(CopyMsg{What: "category id", Text: c.ID})
}

// raw shows both questions and their answers as they went over the wire.
func (v *consentsView) raw(s *Session) tea.Cmd {
	var calls []*engine.Call
	for _, slot := range []string{bloomreach.ConsentsFetch, consentStates} {
		if last, ok := s.Latest[slot]; ok {
			calls = append(calls, last.Call)
		}
	}
	if len(calls) == 0 {
		return send(ToastMsg{Mark: engine.MarkLook, Text: "nothing has been asked yet · " + s.Press("r") + " asks"})
	}
	return showExchanges(s, calls...)
}
