package ui

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine/crash"
)

// errTerminalGone says that no key will ever come again: the window was closed, or the connection to it has ended.
var errTerminalGone = errors.New("the terminal is gone")

// endPatience is how long the program may take to leave the terminal after it was told to end: as long as a pager has, and as a terminal
// that takes no output, and some more.
const endPatience = max(terminalWait, leaveWait) + 3*time.Second

// fence keeps what goes wrong inside of the program. A panic, on whatever goroutine, ends the program's context with the crash as its
// cause; the terminal is then given back as it is at every other end. Its methods may be called from any goroutine.
type fence struct {
	end      context.CancelCauseFunc
	patience time.Duration

	mu            sync.Mutex
	screen        string
	width, height int
	message       reflect.Type // of the last one; never the message
}

// catch is to be deferred itself, by all that runs on a goroutine of its own. In says what that is.
func (f *fence) catch(in string) {
	if v := recover(); v != nil {
		f.broke(v, in)
	}
}

func (f *fence) broke(v any, in string) {
	f.end(f.told(crash.Of(v).With("in", in)))
}

// told adds to a report what the program showed.
func (f *fence) told(c *crash.Crash) *crash.Crash {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.screen != "" {
		c.With("screen", fmt.Sprintf("%s, %d×%d", f.screen, f.width, f.height)).With("after", f.message.String())
	}
	return c
}

// start runs something on a goroutine of its own.
func (f *fence) start(in string, run func()) {
	go func() {
		defer f.catch(in)
		run()
	}()
}

// cmd is a Cmd that is caught, and so are those that it brings.
func (f *fence) cmd(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer f.catch("a command")
		msg = cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			for i := range batch {
				batch[i] = f.cmd(batch[i])
			}
		}
		return msg
	}
}

// fenced is the program's model as Bubble Tea gets it. After a panic the model inside may be in any state and is not asked again.
type fenced struct {
	tea.Model
	app   *app
	fence *fence
	over  bool
}

// Init implements tea.Model.
func (m *fenced) Init() (cmd tea.Cmd) {
	defer m.catch("Init")
	return m.fence.cmd(m.Model.Init())
}

// Update implements tea.Model.
func (m *fenced) Update(msg tea.Msg) (_ tea.Model, cmd tea.Cmd) {
	if m.over {
		return m, nil
	}
	m.note(msg)
	defer m.catch("Update")
	_, cmd = m.Model.Update(msg)
	return m, m.fence.cmd(cmd)
}

// View implements tea.Model.
func (m *fenced) View() (text string) {
	if m.over {
		return ""
	}
	defer m.catch("View")
	return m.Model.View()
}

// catch is to be deferred itself.
func (m *fenced) catch(in string) {
	if v := recover(); v != nil {
		m.over = true
		m.fence.broke(v, in)
	}
}

// note keeps what a report may tell of the program: other goroutines may not look at the model.
func (m *fenced) note(msg tea.Msg) {
	f, a := m.fence, m.app
	f.mu.Lock()
	defer f.mu.Unlock()
	f.screen, f.width, f.height, f.message = a.entries[a.open].ID, a.width, a.height, reflect.TypeOf(msg)
}

// carry runs the program until it has ended, or until it has been told to and does not. Then the terminal is taken from it; what every
// goroutine stands in is the report.
func (f *fence) carry(ctx context.Context, t *terminal, run func() error) error {
	ended := make(chan error, 1)
	go func() {
		var err error
		defer func() { ended <- err }()
		defer crash.Catch(&err)
		err = run()
	}()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-ended:
		return err
	case <-time.After(f.patience):
		standing := f.told(crash.Standing("authpeek was told to end and does not come to it"))
		return errors.Join(standing, t.Leave())
	}
}
