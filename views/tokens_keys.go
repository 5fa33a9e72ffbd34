package views

import (
	"github.com/charmbracelet/bubbles/key"

	"authpeek/auth/jose"
)

// tokenKeys are the bindings of this screen.
type tokenKeys struct {
	enter, ask, forget, diff, base, problem, verify, reveal, inspect, explain, copy, turn, pan, zoom, pane, back key.Binding
}

func newTokenKeys() tokenKeys {
	return tokenKeys{
		enter:   key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "open")),
		ask:     key.NewBinding(key.WithKeys("a"), key.WithHelp("a", "ask provider")),
		forget:  key.NewBinding(key.WithKeys("x"), key.WithHelp("x", "forget")),
		diff:    key.NewBinding(key.WithKeys("d"), key.WithHelp("d", "diff")),
		base:    key.NewBinding(key.WithKeys("b"), key.WithHelp("b", "compare others with it")),
		problem: key.NewBinding(key.WithKeys("n", "N"), key.WithHelp("n", "next problem")),
		verify:  key.NewBinding(key.WithKeys("s"), key.WithHelp("s", "verify with key")),
		reveal:  key.NewBinding(key.WithKeys("v"), key.WithHelp("v", "reveal")),
		inspect: key.NewBinding(key.WithKeys("i"), key.WithHelp("i", "inspect")),
		explain: key.NewBinding(key.WithKeys("e"), key.WithHelp("e", "explain the row")),
		copy:    key.NewBinding(key.WithKeys("y"), key.WithHelp("y", "copy header and claims")),
		turn:    key.NewBinding(key.WithKeys("t"), key.WithHelp("t", "bytes, words, checks")),
		pan:     key.NewBinding(key.WithKeys("h", "l", "left", "right"), key.WithHelp("h l", "along the life line")),
		zoom:    key.NewBinding(key.WithKeys("+", "=", "-", "−"), key.WithHelp("+ −", "closer, wider")),
		pane:    key.NewBinding(key.WithKeys("tab", "shift+tab"), key.WithHelp("tab", "next pane")),
		back:    key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "back")),
	}
}

// Keys implements View.
func (v *tokensView) Keys() []key.Binding {
	if v.field != nil {
		return v.field.keys()
	}
	if v.keys != nil {
		return v.keys.keys()
	}
	k := newTokenKeys()
	k.turn.SetEnabled(v.layout == tokensAlone && !v.onList())
	k.reveal.SetEnabled(v.item.record != nil)
	k.diff.SetEnabled(v.item.before != nil)
	k.base.SetEnabled(v.item.id != "" && !isFixed(v.item.info))
	if v.isBase() {
		k.base.SetHelp("b", "compare as before")
	}
	k.problem.SetEnabled(v.hasProblem())
	k.explain.SetEnabled(!v.onList())
	k.verify.SetEnabled(v.item.verifiable())
	if v.item.info.Read != nil && v.item.info.Read.Form == jose.FormJWE {
		k.verify.SetHelp("s", "decrypt with key")
	}
	k.back.SetEnabled(v.focus != tokenFocusAuto || v.sight.moved())
	k.pan.SetEnabled(v.layout != tokensAlone)
	k.zoom.SetEnabled(v.layout != tokensAlone)
	if v.onList() {
		k.enter.SetHelp("enter", "its bytes and claims")
	}
	if v.item.pasted != nil || k.turn.Enabled() {
		// A pasted token is nothing that a provider could be asked for, and a narrow screen has more out of sight than in it.
		return []key.Binding{k.turn, k.verify, k.diff, k.problem, k.inspect, k.enter, k.explain, k.base, k.copy, k.ask, k.forget, k.reveal, k.pan, k.zoom, k.pane, k.back}
	}
	return []key.Binding{k.ask, k.forget, k.diff, k.verify, k.reveal, k.inspect, k.enter, k.problem, k.explain, k.base, k.copy, k.turn, k.pan, k.zoom, k.pane, k.back}
}
