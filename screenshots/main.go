// Command screenshots makes the pictures of this folder from the real program: it runs authpeek on a pseudo-terminal, presses
// keys, waits for the screen, and draws what a terminal emulator holds as SVG. No browser and no display are needed.
//
//	go run ./screenshots              # all pictures, into ./screenshots
//	go run ./screenshots inbox-80x24  # one of them
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/creack/pty"
	"github.com/hinshun/vt10x"
)

// picture is one file: the size of the terminal, the keys to press, each with the text that its effect shows, and what the
// program is called with.
type picture struct {
	name       string
	cols, rows int
	steps      []step
	args       []string
}

// step is a key and the text that its effect shows. Act, where it is not nil, is done before the key.
type step struct {
	key, wait string
	act       func(bin string) error
}

func press(key, wait string) step { return step{key: key, wait: wait} }

// pictures are all there are: each screen on a small and on a large terminal, and one of the middle for the README.
func pictures() []picture {
	screens := []struct{ name, key, wait string }{
		{"overview", "x", "Operations"}, {"attributes", "2", "loyalty_points"}, {"consents", "3", "newsletter"}, {"inbox", "4", "Your order has shipped"},
		{"calls", "5", "inbox.fetch"}, {"tokens", "6", "HMAC"}, {"compare", "7", "OPEN TO"}, {"doctor", "8", "open-to-token"}, {"setup", "9", "Profiles"}, {"matrix", "0", "not run"},
	}
	loaded := press("", "12 messages, 3 unread")
	all := []picture{
		{"welcome-120x36", 120, 36, []step{loaded}, nil},
		{"inbox-120x36", 120, 36, []step{loaded, press("4", "Your order has shipped")}, nil},
		{"matrix-120x36", 120, 36, []step{loaded, press("0", "not run"), press("r", "41 sent")}, nil},
		{"tokens-120x36", 120, 36, []step{loaded, press("6", "verified with")}, nil},
		// W twice leaves one row of the wire, as on a stage.
		{"compare-120x36", 120, 36, []step{loaded, press("7", "OPEN TO JANE ALONE"), press("W", "OPEN TO JANE ALONE"), press("W", "OPEN TO JANE ALONE")}, nil},
		{"ladder-compare-120x36", 120, 36, []step{press("", "verified"), press("7", "ANSWERED AS VERIFIED")}, []string{"-p", "sandbox-extole"}},
		{"extole-120x36", 120, 36, []step{press("", "jane@example.com, Jane Doe"), press("x", "is answered to")}, []string{"-p", "sandbox-extole"}},
		{"operations-120x36", 120, 36, []step{press("", "jane@example.com, Jane Doe"), press("x", "is answered to"), press("2", "what came")}, []string{"-p", "sandbox-extole"}},
		{"ladder-120x36", 120, 36, []step{press("", "jane@example.com, Jane Doe"), press("x", "is answered to"), press("3", "The last climb")}, []string{"-p", "sandbox-extole"}},
		{"grants-120x36", 120, 36, []step{press("", "connected as jane"), press("x", "In force"), press("3", "not granted")}, []string{"-p", "sandbox-twilio"}},
		{"doctor-120x36", 120, 36, []step{loaded, press("8", "none wrote anything")}, nil},
		{"calls-120x36", 120, 36, []step{loaded, press("F", "Faults of the sandbox"), press("\r", "[x]"), press("\x1b", "?:help"), press("5", "Calls ·"), press("a", "Why 401")}, nil},
		{"diff-120x36", 120, 36, []step{loaded, press("F", "Faults of the sandbox"), press("\r", "[x]"), press("\x1b", "?:help"), press("5", "Calls ·"), press("a", "Why 401"), press("d", "differences")}, nil},
		{"body-120x36", 120, 36, []step{loaded, press("4", "Your order has shipped"), press("x", "#5   "), press("5", "Calls ·"), press("|", "enter:keep"), press(".messages[] | {id, title: .content.title}", "Welcome")}, nil},
		{"tap-120x36", 120, 36, []step{loaded, press("T", "The tap"), press("s", "Point the app here"), {act: stalePhone, wait: "Why 401"}}, nil},
		{"customer-120x36", 120, 36, []step{loaded, press("4", "Your order has shipped"), press("C", "Switch customer"), press("\x1b[C", "stay listed")}, nil},
		{"faults-120x36", 120, 36, []step{loaded, press("x", "Operations"), press("F", "Faults of the sandbox")}, nil},
		// The token's 62 s end the timer's minute two seconds after the start.
		{"stream-120x36", 120, 36, []step{press("", "tok#"), press("", "verified with"), press("", "refreshed")}, []string{"--set", "integration=stream", "--token-ttl", "62s", "--view", "tokens"}},
	}
	for _, size := range [][2]int{{140, 40}, {80, 24}} {
		for _, s := range screens {
			all = append(all, picture{fmt.Sprintf("%s-%dx%d", s.name, size[0], size[1]), size[0], size[1], []step{loaded, press(s.key, s.wait)}, nil})
		}
	}
	return all
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "screenshots:", err)
		os.Exit(1)
	}
}

func run(names []string) error {
	dir, err := os.MkdirTemp("", "authpeek-screenshots-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	bin := filepath.Join(dir, "authpeek")
	if out, err := exec.Command("go", "build", "-o", bin, "authpeek").CombinedOutput(); err != nil {
		return fmt.Errorf("building authpeek: %w\n%s", err, out)
	}
	for _, p := range pictures() {
		if len(names) > 0 && !slices.Contains(names, p.name) {
			continue
		}
		term, err := p.take(bin)
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		file := filepath.Join("screenshots", p.name+".svg")
		if err := os.WriteFile(file, drawSVG(term, p.cols, p.rows), 0o644); err != nil {
			return err
		}
		fmt.Println(file)
	}
	return nil
}

// take runs the program through the steps and leaves its last screen in the emulator.
func (p picture) take(bin string) (vt10x.Terminal, error) {
	cmd := exec.Command(bin, p.args...)
	// The folder need not be there: nothing is saved, and its name stands in a picture.
	cmd.Env = []string{"HOME=/home/jane", "PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8"}
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: uint16(p.cols), Rows: uint16(p.rows)})
	if err != nil {
		return nil, err
	}
	defer func() {
		cmd.Process.Kill()
		cmd.Wait()
		tty.Close()
	}()
	term := vt10x.New(vt10x.WithWriter(tty), vt10x.WithSize(p.cols, p.rows))
	drawn := make(chan struct{}, 1)
	go func() {
		buf := make([]byte, 64<<10)
		for {
			n, err := tty.Read(buf)
			term.Write(buf[:n])
			select {
			case drawn <- struct{}{}:
			default:
			}
			if err != nil {
				return
			}
		}
	}()
	for _, s := range p.steps {
		if s.act != nil {
			if err := s.act(bin); err != nil {
				return nil, err
			}
		}
		if _, err := tty.WriteString(s.key); err != nil {
			return nil, err
		}
		if err := waitFor(term, s.wait, drawn); err != nil {
			return nil, err
		}
	}
	settle(drawn)
	return term, nil
}

func waitFor(term vt10x.Terminal, text string, drawn <-chan struct{}) error {
	deadline := time.After(20 * time.Second)
	for !strings.Contains(term.String(), text) {
		select {
		case <-drawn:
		case <-deadline:
			return fmt.Errorf("waited for %q; the screen is\n%s", text, term.String())
		}
	}
	return nil
}

// settle waits until nothing has been drawn for a while, so that no answer is still on its way into the picture.
func settle(drawn <-chan struct{}) {
	for {
		select {
		case <-drawn:
		case <-time.After(400 * time.Millisecond):
			return
		}
	}
}
