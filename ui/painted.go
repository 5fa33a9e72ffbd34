package ui

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// painted is the root model as Bubble Tea runs it where the program paints for itself: it says when there is a picture to be made, and
// the model inside knows nothing of it.
type painted struct {
	*app
	painter *painter
	last    time.Time // when the last picture was made by itself, and not for a key
	due     bool      // a paintMsg is on its way
}

// paintMsg says that enough time has passed for another picture.
type paintMsg struct{}

// Update implements tea.Model. What a person does shows at once. What comes by itself does too when nothing came before it; then there
// is at most one picture per frameTime, and the last one is never left out.
func (p *painted) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(paintMsg); ok {
		p.due = false
		p.paintByItself()
		return p, nil
	}
	_, cmd := p.app.Update(msg)
	switch msg.(type) {
	case tea.KeyMsg, tea.MouseMsg, tea.WindowSizeMsg:
		p.paint()
		return p, cmd
	}
	if !p.stale || p.due {
		return p, cmd
	}
	wait := frameTime - p.wall().Sub(p.last)
	if wait <= 0 {
		p.paintByItself()
		return p, cmd
	}
	p.due = true
	return p, tea.Batch(cmd, tea.Tick(wait, func(time.Time) tea.Msg { return paintMsg{} }))
}

// paintByItself counts for the pause between pictures. A picture for a key does not: what the key brings comes right after it.
func (p *painted) paintByItself() {
	p.last = p.wall()
	p.paint()
}

func (p *painted) paint() {
	p.painter.show(picture{rows: p.app.picture(), width: p.width, height: p.height})
}

// View implements tea.Model. The picture does not go this way.
func (p *painted) View() string { return "" }
