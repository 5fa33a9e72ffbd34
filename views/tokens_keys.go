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
		enter:   paneKey("enter", "open"),
		ask:     paneKey("a", "ask provider"),
		forget:  paneKey("x", "forget"),
		diff:    paneKey("d", "diff"),
		base:    paneKey("b", "compare others with it"),
		problem: paneKeys("n", "next problem", "n", "N"),
		verify:  paneKey("s", "verify with key"),
		reveal:  paneKey("v", "reveal"),
		inspect: paneKey("i", "inspect"),
		explain: paneKey("e", "explain the row"),
		copy:    paneKey("y", "copy header and claims"),
		turn:    paneKey("t", "bytes, words, checks"),
		pan:     paneKeys("h l", "along the life line", "h", "l", "left", "right"),
		zoom:    paneKeys("+ −", "closer, wider", "+", "=", "-", "−"),
		pane:    paneKeys("tab", "next pane", "tab", "shift+tab"),
		back:    paneKey("esc", "back"),
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
