package ui

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"
	"github.com/hinshun/vt10x"
	"github.com/muesli/termenv"

	"authpeek/engine/hostiletest"
	"authpeek/ui/theme"
)

// emulator is a terminal emulator with what was written to it.
type emulator struct {
	t     *testing.T
	mu    sync.Mutex
	term  vt10x.Terminal
	draws hostiletest.Synchronised // writes to term
	news  chan struct{}
}

func newEmulator(t *testing.T, cols, rows int) *emulator {
	e := &emulator{t: t, term: vt10x.New(vt10x.WithSize(cols, rows)), news: make(chan struct{}, 1)}
	e.draws.W = e.term
	return e
}

// Write implements io.Writer.
func (e *emulator) Write(b []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	n, err := e.draws.Write(b)
	select {
	case e.news <- struct{}{}:
	default:
	}
	return n, err
}

// cells are the characters of the screen with their styles, row by row.
func (e *emulator) cells() []vt10x.Glyph {
	e.mu.Lock()
	defer e.mu.Unlock()
	cols, rows := e.term.Size()
	cells := make([]vt10x.Glyph, 0, cols*rows)
	for y := range rows {
		for x := range cols {
			cells = append(cells, e.term.Cell(x, y))
		}
	}
	return cells
}

func (e *emulator) wait(what string, ok func() bool) {
	e.t.Helper()
	deadline := time.After(20 * time.Second)
	for !ok() {
		select {
		case <-e.news:
		case <-deadline:
			e.t.Fatalf("waited for %s; the screen is\n%s", what, e.term.String())
		}
	}
}

// plainly is the screen on which a picture was written as it is, with nothing left out and nothing erased.
func plainly(t *testing.T, pic picture) []vt10x.Glyph {
	e := newEmulator(t, pic.width, pic.height)
	fmt.Fprintf(e, "\x1b[?7l\x1b[H%s", strings.Join(pic.rows, "\r\n"))
	return e.cells()
}

// painting is a painter on a pseudo-terminal, whose other end goes to an emulator.
func painting(t *testing.T, cols, rows int) (*painter, *emulator) {
	t.Helper()
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	e := newEmulator(t, cols, rows)
	read := make(chan struct{})
	go func() {
		defer close(read)
		buf := make([]byte, 64<<10)
		for {
			n, err := master.Read(buf)
			if n > 0 {
				_, _ = e.Write(buf[:n])
			}
			if err != nil {
				return
			}
		}
	}()
	p := newPainter(newTerminal(tty, tty))
	if err := p.terminal.Enter(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- p.run(t.Context()) }()
	t.Cleanup(func() { // the context has ended
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := p.terminal.Leave(); err != nil {
			t.Error(err)
		}
		tty.Close()
		<-read
		master.Close()
	})
	return p, e
}

// standard is Bubble Tea's renderer on an emulator.
type standard struct {
	*emulator
	program *tea.Program
}

func newStandard(t *testing.T, cols, rows int) standard {
	s := standard{emulator: newEmulator(t, cols, rows)}
	s.program = tea.NewProgram(still(""), tea.WithContext(t.Context()), tea.WithInput(nil), tea.WithOutput(s), tea.WithoutSignalHandler(), tea.WithAltScreen(), tea.WithFPS(120))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = s.program.Run()
	}()
	t.Cleanup(func() { <-ended })
	s.program.Send(tea.WindowSizeMsg{Width: cols, Height: rows})
	return s
}

// still is a model that shows the text it was sent last.
type still string

func (still) Init() tea.Cmd  { return nil }
func (s still) View() string { return string(s) }
func (s still) Update(m tea.Msg) (tea.Model, tea.Cmd) {
	if text, ok := m.(still); ok {
		return text, nil
	}
	return s, nil
}

// The painter and Bubble Tea's renderer put the same text in the same styles on the screen, on the way from any screen to the next.
func TestPaintedAsByTheStandardRenderer(t *testing.T) {
	onSandbox(t, func(d *desk) {
		*d.styles = *theme.New(theme.Options{Theme: theme.Dark, Profile: termenv.TrueColor})
		for _, size := range [][2]int{{40, 8}, {60, 16}, {80, 24}, {100, 30}, {120, 36}, {140, 40}, {200, 60}} {
			w, h := size[0], size[1]
			d.Update(tea.WindowSizeMsg{Width: w, Height: h})
			ours, onOurs := painting(t, w, h)
			theirs := newStandard(t, w, h)
			show := func(what string) {
				pic := pictureOf(d.View(), w, h)
				want := plainly(t, pic)
				ours.show(pic)
				theirs.program.Send(still(d.View()))
				what = fmt.Sprintf("%s at %d×%d", what, w, h)
				for y, row := range pic.rows {
					if got, want := cellsOf(row), ansi.StringWidth(row); got != want {
						t.Errorf("%s: row %d is taken for %d cells, and has %d", what, y, got, want)
					}
				}
				theirs.wait(what+" of the standard renderer", func() bool { return slices.Equal(theirs.cells(), want) })
				onOurs.wait(what, func() bool { return slices.Equal(onOurs.cells(), want) })
			}
			for i, e := range d.entries {
				d.settle(d.show(i))
				show(e.ID)
			}
			d.settle(d.setDialog(newHelp(d.app)))
			show("help")
			d.dialog = nil
			d.stale = true
			show("no help")
		}
	})
}

func TestOnlyWhatChangedIsPainted(t *testing.T) {
	p := newPainter(nil)
	compose := func(entry int, text string, width, height int) string {
		p.show(pictureOf(text, width, height))
		return string(p.compose(entry))
	}
	for _, step := range []struct {
		what          string
		entry         int
		text          string
		width, height int
		want          string
	}{
		{"the first picture", 1, "abcd\nab\n\x1b[1mabcd", 4, 4, "\x1b[1Habcd\x1b[2Hab\x1b[3H\x1b[1mabcd\x1b[m\x1b[4H\x1b[J"},
		{"the same again", 1, "abcd\nab\n\x1b[1mabcd", 4, 4, ""},
		{"one row", 1, "abcd\nxy\n\x1b[1mabcd", 4, 4, "\x1b[2Hxy\x1b[K"},
		{"fewer rows", 1, "abcd\nxy", 4, 4, "\x1b[3H\x1b[J"},
		{"more rows", 1, "abcd\nxy\n1\n1234", 4, 4, "\x1b[3H1\x1b[K\x1b[4H1234"},
		{"too many rows", 1, "abcd\nxy\n1\n5678\nlost", 4, 4, "\x1b[4H5678"},
		{"a row that is too wide", 1, "\x1b[1mabcdef\x1b[0m\nxy\n1\n5678", 4, 4, "\x1b[1H\x1b[1mabcd\x1b[0m"},
		{"another size", 1, "abc\nx", 3, 2, "\x1b[1Habc\x1b[2Hx\x1b[K"},
		{"entered again", 2, "abc\nx", 3, 2, "\x1b[1Habc\x1b[2Hx"},
		{"blanks on an empty screen", 3, "a     b      c\n\x1b[7m       \x1b[m      d", 14, 2, "\x1b[1Ha     b\x1b[6Cc\x1b[2H\x1b[7m       \x1b[m\x1b[6Cd\x1b[m"},
		{"blanks on a full one", 3, "a     b      d\n\x1b[7m       \x1b[m      d", 14, 2, "\x1b[1Ha     b      d"},
	} {
		got := compose(step.entry, step.text, step.width, step.height)
		want := step.want
		if want != "" {
			want = updateBegins + want + updateEnds
		}
		if got != want {
			t.Errorf("%s: %q, want %q", step.what, got, want)
		}
	}
}

// A row's cells are counted as the library counts them, also where there is more in it than text and colours.
func TestCellsOfARow(t *testing.T) {
	for _, row := range []string{"", "plain", "\x1b[1mbold\x1b[m and not", "\x1b[38;2;1;2;3mü… ─│\x1b[0m", "漢字 \x1b[4:3m👩\x1b[m e\u0301", "\x1b]8;;http://x\x07link\x1b]8;;\x07", "\x1b[2K\x1b[1mabc", "\x1b[12", "\x1b"} {
		if got, want := cellsOf(row), ansi.StringWidth(row); got != want {
			t.Errorf("%q: %d cells, want %d", row, got, want)
		}
	}
}

// What fills a row's last column stays there when the row is written anew.
func TestTheLastColumnStays(t *testing.T) {
	p, e := painting(t, 6, 2)
	for _, text := range []string{"┌────┐\n└────┘", "┌ ab ┐\n└────┘", "┌ a  ┐\n└ xy ┘"} {
		p.show(pictureOf(text, 6, 2))
		e.wait(text, func() bool { return slices.Equal(e.cells(), plainly(t, pictureOf(text, 6, 2))) })
	}
}

// A terminal that does not read keeps nobody from going on, and when it does in the end it is as it was.
func TestATerminalThatDoesNotRead(t *testing.T) {
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer master.Close()
	defer tty.Close()
	p := newPainter(newTerminal(tty, tty))
	if err := p.terminal.Enter(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- p.run(t.Context()) }()
	row := strings.Repeat("x", 200)
	// Far more than a terminal's queue holds; Leave waits until one of the writes hangs in it, or has been spared.
	for i := range 1000 {
		p.show(pictureOf(strings.Repeat(fmt.Sprintf("%d%s\n", i, row), 60), 300, 60))
	}
	if err := p.terminal.Leave(); err != nil {
		t.Error(err)
	}
	if err := p.terminal.Leave(); err != nil {
		t.Errorf("the second time: %v", err)
	}
	if _, err := p.terminal.Write([]byte("late")); err == nil {
		t.Error("something may be written after the end")
	}
	left := make([]byte, 1<<20)
	n, err := master.Read(left)
	for err == nil && !bytes.Contains(left[:n], []byte(leaveModes+titleBack)) {
		var more int
		more, err = master.Read(left[n:])
		n += more
	}
	if err != nil || !bytes.HasSuffix(left[:n], []byte(leaveModes+titleBack)) {
		t.Errorf("%v; it ends with %q", err, left[max(0, n-200):n])
	}
}

// What a person does is painted at once, the first thing that comes by itself too, and what follows within a frame's time a little later.
func TestWhenPicturesArePainted(t *testing.T) {
	onSandbox(t, func(d *desk) {
		at := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
		d.app.wall = func() time.Time { return at }
		p := &painted{app: d.app, painter: newPainter(nil)}
		shows := func() bool {
			select {
			case <-p.painter.news:
				return true
			default:
				return false
			}
		}
		key := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("W")}
		for _, step := range []struct {
			what  string
			after time.Duration
			msg   tea.Msg
			shows bool
			due   bool
		}{
			{"the first size", 0, tea.WindowSizeMsg{Width: 80, Height: 24}, true, false},
			{"news after a while", time.Second, tickMsg(at), true, false},
			{"news at once after that", time.Millisecond, tickMsg(at), false, true},
			{"more of it", time.Millisecond, tickMsg(at), false, true},
			{"a key among it", time.Millisecond, key, true, true},
			{"the time has come", frameTime, paintMsg{}, true, false},
			{"a key", time.Millisecond, key, true, false},
			{"another", time.Millisecond, key, true, false},
			{"a paste", time.Millisecond, tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("pasted"), Paste: true}, true, false},
			{"a size", time.Millisecond, tea.WindowSizeMsg{Width: 81, Height: 24}, true, false},
			{"a key after a while", frameTime, key, true, false},
			{"what it brought", time.Millisecond, tickMsg(at), true, false},
			{"news after that", time.Millisecond, tickMsg(at), false, true},
			{"the time has come again", frameTime, paintMsg{}, true, false},
		} {
			at = at.Add(step.after)
			p.Update(step.msg)
			if got := shows(); got != step.shows || p.due != step.due {
				t.Errorf("%s: painted %v, due %v", step.what, got, p.due)
			}
			if p.View() != "" {
				t.Error("Bubble Tea gets a picture")
			}
		}
		d.blurred = true
		at = time.Unix(at.Unix()/10*10+1, 0)
		d.toast, d.session.Following = nil, false
		p.Update(tickMsg(at))
		if shows() || p.due {
			t.Error("painted though nobody looks")
		}
	})
}

func pictureOf(text string, width, height int) picture {
	return picture{strings.Split(text, "\n"), width, height}
}
