package ui

import (
	"context"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
)

// wheelRows is how far one notch of the wheel goes.
const wheelRows = 3

// toggleMouse has the terminal report clicks and the wheel, or leaves both to it again.
func (a *app) toggleMouse() tea.Cmd {
	a.mouse = !a.mouse
	text := "mouse off: the terminal selects text"
	if a.mouse {
		text = "mouse on: click selects, wheel scrolls; shift selects text"
	}
	a.showToast(toast{mark: engine.MarkOK, text: text})
	return a.reportMouse(a.mouse)
}

// reportMouse switches the terminal's reports alone.
func (a *app) reportMouse(on bool) tea.Cmd {
	terminal := a.work.terminal
	return a.work.run(func(context.Context) tea.Msg {
		_ = terminal.Mouse(on) // one that cannot leaves the mouse as it is
		return nil
	})
}

// onMouse scrolls what has the focus with the wheel, and goes where a click is.
func (a *app) onMouse(m tea.MouseMsg) tea.Cmd {
	if !a.mouse || m.Action != tea.MouseActionPress {
		a.stale = false
		return nil
	}
	switch m.Button {
	case tea.MouseButtonWheelUp:
		return a.wheel("up")
	case tea.MouseButtonWheelDown:
		return a.wheel("down")
	case tea.MouseButtonLeft:
		return a.click(m.X, m.Y)
	}
	return nil
}

func (a *app) wheel(key string) tea.Cmd {
	if a.filter != nil || a.dialog == nil && a.view().Editing() {
		return nil // in a field the arrows mean something else
	}
	cmds := make([]tea.Cmd, 0, wheelRows)
	for range wheelRows {
		if a.dialog != nil {
			cmds = append(cmds, a.dialogKey(keyMsg(key)))
		} else {
			cmds = append(cmds, a.view().Update(a.session, keyMsg(key)))
		}
	}
	return tea.Batch(cmds...)
}

// click opens the tab, or puts the cursor on the row, on which it is. On the row of the cursor it goes in, as enter does.
func (a *app) click(x, y int) tea.Cmd {
	if a.dialog != nil || a.filter != nil || a.width < leastWidth || a.height < leastHeight {
		return nil
	}
	if y == 1 {
		for _, t := range a.tabs {
			if x >= t.from && x < t.to {
				return a.show(t.screen)
			}
		}
		return nil
	}
	if a.view().Editing() {
		return nil
	}
	rows := slices.DeleteFunc(a.rows(), func(t target) bool { return t.y != y || t.x > x })
	if len(rows) == 0 {
		return nil
	}
	t := rows[len(rows)-1] // the pane in which the click is begins last
	if t.aim.By == 0 && t.aim.Focused {
		return a.view().Update(a.session, keyMsg("enter"))
	}
	return a.goTo(t)
}
