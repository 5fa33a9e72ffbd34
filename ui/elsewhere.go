package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/term"

	"authpeek/config"
	"authpeek/engine"
	"authpeek/views"
)

// elsewhereMsg says that a text is ready to be opened in another program, or why it is not.
type elsewhereMsg struct {
	cmd    *exec.Cmd
	folder privateFolder // with the file, to be removed afterwards
	name   string        // the variable that names the program
	err    error
}

// backMsg says that the other program has ended.
type backMsg struct {
	name string
	err  error
}

// terminalWait is how long a pager may take to leave the terminal in order when the program is told to end.
const terminalWait = 2 * time.Second

// openText writes a text to a private file, and looks for the program to open it with, off the UI's goroutine.
func (a *app) openText(m views.OpenTextMsg) tea.Cmd {
	getenv := a.opts.Getenv
	return a.background("writing "+m.Name, func(ctx context.Context) tea.Msg {
		name, argv, err := pagerCommand(getenv, exec.LookPath)
		if m.Editor {
			name, argv, err = editorCommand(getenv, exec.LookPath)
		}
		if err != nil {
			return elsewhereMsg{err: err}
		}
		write := m.Write
		if write == nil {
			write = func(w io.Writer) error {
				_, err := io.WriteString(w, engine.CleanLines(string(m.Text)))
				return err
			}
		}
		return a.lend(ctx, name, argv, m.Name, write)
	})
}

// openManual has man show the manual page; where there is no man, the pager shows the help of every command.
func (a *app) openManual() tea.Cmd {
	getenv, manual := a.opts.Getenv, a.opts.Manual
	return a.background("writing the manual page", func(ctx context.Context) tea.Msg {
		name, file, plain := "man", "authpeek.1", false
		path, err := exec.LookPath(name)
		argv := []string{path}
		if err != nil {
			file, plain = "authpeek.txt", true
			name, argv, err = pagerCommand(getenv, exec.LookPath)
		}
		if err != nil {
			return elsewhereMsg{err: err}
		}
		page, err := manual(plain)
		if err != nil {
			return elsewhereMsg{err: fmt.Errorf("not opened: %w", err)}
		}
		return a.lend(ctx, name, argv, file, func(w io.Writer) error {
			_, err := w.Write(page)
			return err
		})
	})
}

// lend writes a text to a private file, and makes the command that shows it. The context is that of the writing; the command ends with
// the program.
func (a *app) lend(ctx context.Context, name string, argv []string, file string, write func(io.Writer) error) elsewhereMsg {
	folder, file, err := privateFile(file, func(w io.Writer) error { return write(until(ctx, w)) })
	if err != nil {
		return elsewhereMsg{err: fmt.Errorf("not opened: %w", err)}
	}
	cmd := a.work.command(append(argv, file))
	// It has the terminal; asked to end it puts that in order, killed it does not.
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = terminalWait
	return elsewhereMsg{cmd: cmd, folder: folder, name: name}
}

// until is a writer that stops when nobody wants the text any more.
func until(ctx context.Context, w io.Writer) io.Writer {
	return writes(func(b []byte) (int, error) {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		return w.Write(b)
	})
}

type writes func([]byte) (int, error)

func (w writes) Write(b []byte) (int, error) { return w(b) }

// privateFile writes a text to a file that nobody else can read, in a folder of its own.
func privateFile(name string, write func(io.Writer) error) (folder privateFolder, file string, err error) {
	folder, err = newPrivateFolder()
	if err != nil {
		return folder, "", err
	}
	file = filepath.Join(folder.path, filepath.Base(filepath.Clean("/"+name)))
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		err = errors.Join(write(f), f.Close())
	}
	if err != nil {
		return folder, "", errors.Join(err, folder.remove())
	}
	return folder, file, nil
}

// pagerCommand is the program of PAGER, or one of those that are on most machines.
func pagerCommand(getenv func(string) string, lookPath func(string) (string, error)) (name string, argv []string, err error) {
	if line := strings.TrimSpace(getenv("PAGER")); line != "" {
		return namedCommand("PAGER", line, lookPath)
	}
	for _, argv := range [][]string{{"less", "-R"}, {"more"}} {
		if path, err := lookPath(argv[0]); err == nil {
			return argv[0], append([]string{path}, argv[1:]...), nil
		}
	}
	return "", nil, errors.New("no pager is here: neither less nor more is found, and PAGER is not set; set PAGER to a program that shows a file")
}

// editorCommand is the program of VISUAL, or of EDITOR.
func editorCommand(getenv func(string) string, lookPath func(string) (string, error)) (name string, argv []string, err error) {
	for _, name := range []string{"VISUAL", "EDITOR"} {
		if line := strings.TrimSpace(getenv(name)); line != "" {
			return namedCommand(name, line, lookPath)
		}
	}
	return "", nil, errors.New("neither VISUAL nor EDITOR is set; set one to the editor that is to open it; the pager needs none")
}

// namedCommand splits what a variable holds as a shell splits words, without one, and finds its program.
func namedCommand(name, line string, lookPath func(string) (string, error)) (string, []string, error) {
	argv, err := config.SplitCommand(line)
	if err != nil {
		return "", nil, fmt.Errorf("%s: %w", name, err)
	}
	path, err := lookPath(argv[0])
	if err != nil {
		return "", nil, fmt.Errorf("%s names %q, which is not found; set %s to a program that is here", name, argv[0], name)
	}
	return name, append([]string{path}, argv[1:]...), nil
}

// onElsewhere gives the terminal to the other program, which has it alone until it ends.
func (a *app) onElsewhere(m elsewhereMsg) tea.Cmd {
	if m.err != nil {
		a.showToast(toast{mark: engine.MarkBad, text: engine.Clean(m.err.Error()), sticky: true})
		return nil
	}
	if a.opts.Away != nil {
		a.opts.Away(true)
	}
	return a.work.terminal.lend(&visitor{Cmd: m.cmd, folder: m.folder, terminal: a.work.terminal}, func(err error) tea.Msg { return backMsg{m.name, err} })
}

// visitor is another program that has the terminal for a while, and the file that it shows.
type visitor struct {
	*exec.Cmd
	folder   privateFolder
	terminal *terminal
}

// Run implements tea.ExecCommand. The file is gone when the program has ended, also when this one is ending too.
func (v *visitor) Run() (err error) {
	defer func() { err = errors.Join(err, v.folder.remove()) }()
	if err := v.terminal.Release(); err != nil {
		return errors.Join(err, v.terminal.Restore())
	}
	line, err := term.GetState(v.terminal.in.Fd())
	if err != nil {
		return errors.Join(err, v.terminal.Restore())
	}
	v.Stdin, v.Stdout = v.terminal.in, v.terminal.out
	err = v.Cmd.Run()
	if err != nil {
		// It may not have come to put back what it had set, and then nobody else would: the shell knows of none of this.
		_, _ = v.terminal.out.WriteString(leftBehind)
	}
	back := v.terminal.fromBackground(func() error { return term.Restore(v.terminal.in.Fd(), line) })
	return errors.Join(err, back, v.terminal.Restore())
}

// leftBehind undoes what a pager or an editor that was killed may have asked of the terminal: mouse and paste and focus reports, keys that
// send something else, a scrolling region, other characters, a hidden cursor, another screen.
const leftBehind = "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?2004l\x1b[?1004l\x1b[?1l\x1b>\x1b[>4m\x1b[?6l\x1b[r\x1b[4l\x1b(B\x0f\x1b[m\x1b[?7h\x1b[?25h\x1b[?1049l"

// SetStdin implements tea.ExecCommand. It gets the terminal itself, and not what we read keys from.
func (v *visitor) SetStdin(io.Reader) {}

// SetStdout implements tea.ExecCommand. The same is true of it.
func (v *visitor) SetStdout(io.Writer) {}

// SetStderr implements tea.ExecCommand.
func (v *visitor) SetStderr(w io.Writer) { v.Stderr = w }

// onBack goes on where the other program has left. Only now an interrupt is meant for this one again: what ended the other program may
// still be on its way.
func (a *app) onBack(m backMsg) {
	if a.opts.Away != nil {
		a.opts.Away(false)
	}
	if m.err != nil {
		a.showToast(toast{mark: engine.MarkBad, text: engine.Clean("the program of " + m.name + " ended with an error: " + m.err.Error()), sticky: true})
	}
}
