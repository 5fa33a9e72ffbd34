package views

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
)

// diffPartner is the call that d compares with: the one that was marked last, else the call that this one makes again, else the
// last one of the same operation before it; nil when there is none. why says which of these it is.
func (v *callsView) diffPartner(s *Session, c *engine.Call) (other *engine.Call, why string) {
	if m := v.lastMarked(s, c); m != nil {
		return m, "marked"
	}
	if o := s.Ledger.Call(c.Replays); c.Replays != 0 && o != nil {
		return o, "which it makes again"
	}
	return s.Ledger.Last(func(o *engine.Call) bool {
		return o.ID < c.ID && o.Operation == c.Operation && o.Finished() && o.Operation != engine.ProviderAsk
	}), "the one before"
}

// diff compares two calls, away from the screen's goroutine: bodies may be long.
func (v *callsView) diff(s *Session, c *engine.Call) tea.Cmd {
	other, why := v.diffPartner(s, c)
	switch {
	case other == nil:
		return send(ToastMsg{Mark: engine.MarkLook, Text: "nothing to compare with: " + s.Press("m") + " marks a call, then " + s.Press("d") + " on another one"})
	case !c.Finished() || !other.Finished():
		return send(ToastMsg{Mark: engine.MarkLook, Text: "the call is under way; " + s.Press("d") + " compares it when it has ended"})
	}
	// A finished call does not change any more, but the ledger may forget it: copies are safe to take along.
	from, to, in := *other, *c, diffIn{zone: s.Zone(), now: c.Ended}
	return func() tea.Msg {
		p := &callDiffPage{title: fmt.Sprintf("#%d against #%d, %s", to.ID, from.ID, why), from: from.ID, to: to.ID}
		p.groups[0] = diffGroups(&from, &to, in)
		in.ordered = true
		p.groups[1] = diffGroups(&from, &to, in)
		return callDiffMsg{p}
	}
}

// callDiffMsg is a comparison that has been made.
type callDiffMsg struct{ page *callDiffPage }

// putDiff opens the page, unless somebody has gone elsewhere meanwhile.
func (v *callsView) putDiff(m callDiffMsg) {
	if v.field == nil && v.reader == nil {
		v.diffed = m.page
	}
}

// callDiffPage is two calls side by side.
type callDiffPage struct {
	title    string
	from, to engine.CallID
	groups   [2][]diffGroup // without and with the order counting
	ordered  bool
	all      bool // what is the same is shown, too
	at       int  // the difference that n goes on from
	scroll   int

	laid    diffLaid
	lines   []callLine
	differs []int // lines at which differences begin
	height  int
}

// diffLaid is what the lines depend on.
type diffLaid struct {
	w            int
	ordered, all bool
	at           int
	ascii        bool
}

func (p *callDiffPage) now() []diffGroup {
	if p.ordered {
		return p.groups[1]
	}
	return p.groups[0]
}

func (p *callDiffPage) keys() []key.Binding {
	bind := paneKey
	all, order := "show all", "order counts"
	if p.all {
		all = "only differences"
	}
	if p.ordered {
		order = "order does not count"
	}
	return []key.Binding{bind("n", "next difference"), bind("N", "the one before"), bind("a", all), bind("o", order), bind("y", "copy"), bind("esc", "back"), quietKey("r"), quietKey("/")}
}

// pressDiff does what a key means on the page.
func (v *callsView) pressDiff(k string) tea.Cmd {
	p := v.diffed
	switch k {
	case "esc", "d":
		v.diffed = nil
	case "n":
		p.step(1)
	case "N":
		p.step(-1)
	case "a":
		p.all, p.scroll, p.at = !p.all, 0, 0
	case "o":
		p.ordered, p.scroll, p.at = !p.ordered, 0, 0
	case "y":
		return send(CopyMsg{What: "diff", Text: p.title + "\n" + strings.Join(diffText(p.now()), "\n") + "\n", Note: "tokens as fingerprints"})
	case "down", "j":
		p.scroll++
	case "up", "k":
		p.scroll--
	case "pgdown":
		p.scroll += max(1, p.height-1)
	case "pgup":
		p.scroll -= max(1, p.height-1)
	case "home", "g":
		p.scroll = 0
	case "end", "G":
		p.scroll = len(p.lines)
	default:
		return nil
	}
	return callsTaken
}

// step goes to the next difference, and round at the end.
func (p *callDiffPage) step(by int) {
	n := len(p.differs)
	if n == 0 {
		return
	}
	if p.at += by; p.at > n {
		p.at = 1
	} else if p.at < 1 {
		p.at = n
	}
	line := p.differs[p.at-1]
	if line < p.scroll || line >= p.scroll+max(1, p.height-1) {
		p.scroll = line - p.height/3
	}
}
