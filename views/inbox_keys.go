package views

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/ui/kit"
)

// Keys implements View.
func (v *inboxView) Keys() []key.Binding {
	common := []key.Binding{
		paneKey("m", "mark read"), paneKey("t", "text/HTML/JSON"), paneKey("u", "unread only"), paneKey("f", "full sync"),
		paneKey("y", "copy"), paneKey("e", "text and source"), paneKey("b", "types SDKs hide"),
		paneKey("x", "clear the cache"),
	}
	if v.focus != inboxList {
		return append([]key.Binding{paneKey("enter", "copy link"), paneKeys("n/N", "next link", "n", "N"), paneKey("esc", "back to the list")}, common...)
	}
	open := paneKey("enter", "open")
	if v.drawn.narrow {
		common = append([]key.Binding{open}, common...)
	} else {
		common = append(common, open)
	}
	return append(common, paneKeys("n/N", "next unread", "n", "N"))
}

// keyHandled is the command of a key that did all there was to do: without one, the program would take the key for its own.
func keyHandled() tea.Cmd { return func() tea.Msg { return nil } }

func (v *inboxView) key(s *Session, k tea.KeyMsg) tea.Cmd {
	if cmd := v.anywhereKey(s, k.String()); cmd != nil {
		return cmd
	}
	if v.focus == inboxList {
		return v.listKey(s, k.String())
	}
	return v.detailKey(s, k.String())
}

// anywhereKey handles the keys that mean the same in every pane.
func (v *inboxView) anywhereKey(s *Session, k string) tea.Cmd {
	switch k {
	case "m":
		return v.mark(s)
	case "f":
		return send(FetchMsg{Operation: bloomreach.InboxFetch, Args: engine.Args{"sync_token": {""}}, Trigger: "you"})
	case "x":
		return send(ClearCacheMsg{})
	case "t":
		v.turn(s)
	case "u":
		v.unreadOnly, v.stay = !v.unreadOnly, map[string]bool{}
		v.changed++
	case "b":
		v.withHidden = !v.withHidden
		v.changed++
	case "e":
		if v.selected(s) == nil {
			return nil
		}
		v.split, v.scroll = !v.split, [2]int{}
		v.focus = inboxDetail
		if !v.split && !v.drawn.narrow {
			v.focus = inboxList
		}
	case "y":
		return v.copy(s)
	case "tab", "shift+tab":
		return v.turnFocus(s)
	case "esc":
		return v.back()
	default:
		return nil
	}
	return keyHandled()
}

// turnFocus goes to the other pane: there are never more than two that take keys, so both directions lead to it.
func (v *inboxView) turnFocus(s *Session) tea.Cmd {
	if v.selected(s) == nil {
		return nil
	}
	switch {
	case v.split && v.focus == inboxDetail:
		v.focus = inboxSource
	case v.split:
		v.focus = inboxDetail
	case v.focus == inboxList:
		v.focus = inboxDetail
	default:
		v.focus = inboxList
	}
	return keyHandled()
}

// back leaves what is open, the innermost first; nil when nothing is.
func (v *inboxView) back() tea.Cmd {
	switch {
	case v.split:
		v.split, v.scroll = false, [2]int{}
		v.focus = inboxList
	case v.focus != inboxList:
		v.focus, v.action = inboxList, -1
	default:
		return nil
	}
	return keyHandled()
}

func (v *inboxView) listKey(s *Session, k string) tea.Cmd {
	r := v.list(s)
	before := v.cursor.ID()
	switch {
	case v.cursor.Key(k, r, v.drawn.listRows):
	case k == "enter":
		if v.selected(s) == nil {
			return nil
		}
		v.focus = inboxDetail
	case k == "n", k == "N":
		v.cursor.Sync(r)
		step := 1
		if k == "N" {
			step = -1
		}
		i := v.nextUnread(v.cursor.Index(), step)
		if i < 0 {
			return send(ToastMsg{Mark: engine.MarkHere, Text: "no other unread message in this direction"})
		}
		v.cursor.Put(r.id(i))
	default:
		return nil
	}
	if v.selected(s); v.cursor.ID() != before {
		v.leaveMessage()
	}
	return keyHandled()
}

// leaveMessage starts the next message at its top.
func (v *inboxView) leaveMessage() { v.scroll, v.action = [2]int{}, -1 }

func (v *inboxView) detailKey(s *Session, k string) tea.Cmd {
	m := v.selected(s)
	if m == nil {
		return nil
	}
	switch k {
	case "n", "right", "l":
		return v.chooseAction(m, 1)
	case "N", "left", "h":
		return v.chooseAction(m, -1)
	case "enter":
		return v.copyLink(m)
	}
	pane := 0
	if v.split && v.focus == inboxSource {
		pane = 1
	}
	scroll := paneScroll{at: v.scroll[pane], height: v.drawn.detailRows[pane], total: v.drawn.detailTotal[pane]}
	if !scroll.key(k) {
		return nil
	}
	v.scroll[pane] = scroll.at
	return keyHandled()
}

// chooseAction moves the mark among the message's links and scrolls it into sight.
func (v *inboxView) chooseAction(m *bloomreach.Message, step int) tea.Cmd {
	p := v.pages.get(m)
	if p == nil || len(p.actions) == 0 {
		return send(ToastMsg{Mark: engine.MarkHere, Text: "this message has no link"})
	}
	n := len(p.actions)
	if v.action < 0 && step < 0 {
		v.action = 0
	}
	v.action = (v.action + step + n) % n
	if row, rows := v.drawn.actionsAt+v.action, v.drawn.detailRows[0]; v.drawn.actionsAt > 0 && rows > 0 {
		v.scroll[0] = max(min(v.scroll[0], row), row-rows+1)
	}
	return keyHandled()
}

// turn goes to the next form of the message; a push message has no HTML.
func (v *inboxView) turn(s *Session) {
	v.show = (v.show + 1) % 3
	if m := v.selected(s); m != nil && m.Type() != "html" && v.show == showHTML {
		v.show = showJSON
	}
	v.scroll = [2]int{}
}

// mark asks for the message under the cursor to be marked as read.
func (v *inboxView) mark(s *Session) tea.Cmd {
	m := v.selected(s)
	switch {
	case m == nil:
		return nil
	case v.stale != "":
		return send(ToastMsg{Mark: engine.MarkLook, Text: v.stale + " first"})
	case !m.Supported():
		return send(ToastMsg{Mark: engine.MarkLook, Text: "no SDK shows this message, so none marks it as read"})
	case v.isRead(m) && !v.locally(m):
		return send(ToastMsg{Mark: engine.MarkHere, Text: "already read"})
	case v.isMarking(s, m.ID()):
		return keyHandled()
	}
	v.marking[m.ID()] = true
	return send(FetchMsg{Operation: bloomreach.InboxMarkRead, Args: markArgs(m), Trigger: "you"})
}

// copy puts the most useful thing of the pane on the clipboard.
func (v *inboxView) copy(s *Session) tea.Cmd {
	m := v.selected(s)
	if m == nil {
		return nil
	}
	p := v.pages.get(m)
	switch {
	case v.focus == inboxList || p == nil:
		return send(CopyMsg{What: "title", Text: engine.Clean(m.Title())})
	case v.focus == inboxDetail && v.action >= 0 && v.action < len(p.actions):
		return v.copyLink(m)
	case v.show == showJSON || v.focus == inboxSource && m.Type() != "html":
		return send(CopyMsg{What: "JSON", Text: strings.Join(kit.JSONPlain(m.Raw()), "\n")})
	case m.Type() == "html" && (v.show == showHTML || v.focus == inboxSource):
		return send(CopyMsg{What: "HTML", Text: engine.CleanLines(p.content.Text)})
	case m.Type() == "html" && p.broken == nil:
		return send(CopyMsg{What: "text", Text: p.text.plain()})
	default:
		return send(CopyMsg{What: "text", Text: engine.CleanLines(p.content.Text)})
	}
}

// copyLink copies the chosen link, or the first one.
func (v *inboxView) copyLink(m *bloomreach.Message) tea.Cmd {
	p := v.pages.get(m)
	if p == nil {
		return keyHandled()
	}
	for i := max(v.action, 0); i < len(p.actions); i++ {
		if a := p.actions[i]; a.URL != "" {
			return send(CopyMsg{What: "link", Text: engine.Clean(a.URL)})
		}
		if v.action >= 0 {
			return send(ToastMsg{Mark: engine.MarkHere, Text: "this action has no link"})
		}
	}
	return send(ToastMsg{Mark: engine.MarkHere, Text: "this message has no link"})
}
