package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/creack/pty"
	"github.com/hinshun/vt10x"
)

// patience is how long a text or a change is waited for.
const patience = 3 * time.Minute

// launch says what to start and in what terminal.
type launch struct {
	argv       []string
	env        []string
	cols, rows int
	// ready is a text that the first full frame holds.
	ready string
	// mute is a terminal that answers no query.
	mute bool
	// from and to are the rows in which a key's effect is looked for; to is counted from the end where it is not above zero.
	from, to int
}

// program is one that runs on a pseudo-terminal. An emulator holds its screen.
type program struct {
	launch
	cmd     *exec.Cmd
	tty     *os.File
	started time.Time
	news    chan struct{} // something was drawn

	mu      sync.Mutex
	term    vt10x.Terminal
	watched string
	changed time.Time // when the bytes came that changed what is watched
	readyAt time.Time
	written int64 // by the program
	ended   error
}

// start runs a program with an empty home, so that nobody's own settings play a part, and where no run finds what the one before has kept.
func start(ctx context.Context, l launch) (*program, error) {
	cmd := exec.CommandContext(ctx, l.argv[0], l.argv[1:]...)
	cmd.Env = append([]string{"HOME=/nonexistent", "XDG_STATE_HOME=" + os.DevNull, "PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8"}, l.env...)
	p := &program{launch: l, cmd: cmd, news: make(chan struct{}, 1)}
	p.started = time.Now()
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: uint16(l.cols), Rows: uint16(l.rows)})
	if err != nil {
		return nil, err
	}
	p.tty = tty
	answers := io.Writer(tty)
	if l.mute {
		answers = io.Discard
	}
	p.term = vt10x.New(vt10x.WithWriter(answers), vt10x.WithSize(l.cols, l.rows))
	arrivals := make(chan arrival, 1024)
	go p.read(arrivals)
	go p.keep(arrivals)
	return p, nil
}

// arrival is what was read at once, and when.
type arrival struct {
	text []byte
	at   time.Time
	err  error
}

// read notes when what the program writes arrives. A picture takes several reads, and none of them waits for the emulator, which takes
// longer over one than a terminal does.
func (p *program) read(arrivals chan<- arrival) {
	buf := make([]byte, 256<<10)
	for {
		n, err := p.tty.Read(buf)
		arrivals <- arrival{slices.Clone(buf[:n]), time.Now(), err}
		if err != nil {
			close(arrivals)
			return
		}
	}
}

// keep keeps the screen, with the times of what has changed on it.
func (p *program) keep(arrivals <-chan arrival) {
	for a := range arrivals {
		p.mu.Lock()
		if len(a.text) > 0 {
			p.term.Write(a.text)
			p.written += int64(len(a.text))
			p.look(a.at)
		}
		p.ended = a.err
		p.mu.Unlock()
		select {
		case p.news <- struct{}{}:
		default:
		}
	}
}

func (p *program) look(at time.Time) {
	text := p.term.String()
	if p.readyAt.IsZero() && strings.Contains(text, p.ready) {
		p.readyAt = at
	}
	lines := strings.Split(text, "\n")
	to := p.to
	if to <= 0 {
		to += len(lines)
	}
	if watched := strings.Join(lines[min(p.from, len(lines)):min(to, len(lines))], "\n"); watched != p.watched {
		p.watched, p.changed = watched, at
	}
}

// wait returns when the condition holds. It is asked under the lock.
func (p *program) wait(what string, done func() bool) error {
	deadline := time.After(patience)
	for {
		p.mu.Lock()
		ok, ended, text := done(), p.ended, ""
		if !ok {
			text = p.term.String()
		}
		p.mu.Unlock()
		switch {
		case ok:
			return nil
		case ended != nil:
			return fmt.Errorf("%s has ended while waiting for %s; its screen is\n%s", p.argv[0], what, text)
		}
		select {
		case <-p.news:
		case <-deadline:
			return fmt.Errorf("%s: waited for %s; the screen is\n%s", p.argv[0], what, text)
		}
	}
}

func (p *program) waitFor(text string) error {
	return p.wait(fmt.Sprintf("%q", text), func() bool { return strings.Contains(p.term.String(), text) })
}

// firstFrame waits for the first full frame and returns how long it took from just before the start.
func (p *program) firstFrame() (time.Duration, error) {
	if err := p.wait(fmt.Sprintf("%q", p.ready), func() bool { return !p.readyAt.IsZero() }); err != nil {
		return 0, err
	}
	return p.readyAt.Sub(p.started), nil
}

// settle waits until nothing that is watched has changed for a while.
func (p *program) settle(quiet time.Duration) {
	for {
		p.mu.Lock()
		since := time.Since(max2(p.changed, p.started))
		p.mu.Unlock()
		if since >= quiet {
			return
		}
		time.Sleep(quiet - since)
	}
}

func max2(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// key types a key and returns how long it took until what is watched had changed.
func (p *program) key(k string) (time.Duration, error) {
	p.mu.Lock()
	before := p.watched
	p.mu.Unlock()
	at := time.Now()
	if _, err := p.tty.WriteString(k); err != nil {
		return 0, err
	}
	err := p.wait(fmt.Sprintf("the effect of %q", k), func() bool { return p.watched != before })
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.changed.Sub(at), err
}

// keys types n keys in turn, at moments that do not fall into step with a renderer's clock. The first five are not counted.
func (p *program) keys(n int, names ...string) ([]time.Duration, error) {
	var took []time.Duration
	for i := range n + 5 {
		time.Sleep(time.Duration(rand.Float64() * float64(40*time.Millisecond)))
		d, err := p.key(names[i%len(names)])
		if err != nil {
			return nil, err
		}
		if i >= 5 {
			took = append(took, d)
		}
	}
	return took, nil
}

// stop ends the program, by force where it does not leave.
func (p *program) stop() {
	p.tty.WriteString("\x03")
	done := make(chan struct{})
	go func() { p.cmd.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(2 * time.Second):
		p.cmd.Process.Kill()
		<-done
	}
	p.tty.Close()
}

var errNotLinux = errors.New("measured on Linux only")
