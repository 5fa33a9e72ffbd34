package ui

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine/export"
	"authpeek/views"
)

// What takes long is told of with how long it has taken, and esc ends it: what it brings then is dropped.
func TestTaskIsToldOfAndCancelled(t *testing.T) {
	onSandbox(t, func(d *desk) {
		started, ended := make(chan struct{}), make(chan error, 1)
		cmd := d.background("the bundle of 7 calls", func(ctx context.Context) tea.Msg {
			close(started)
			<-ctx.Done()
			ended <- ctx.Err()
			return views.ToastMsg{Text: "too late"}
		})
		now := time.Now()
		d.wall = func() time.Time { return now }
		d.tasks[0].since = now
		bar := func() string {
			rows := d.picture(80, 24)
			return rows[len(rows)-1]
		}
		if strings.Contains(bar(), "bundle") {
			t.Errorf("it is told of at once: %q", bar())
		}
		now = now.Add(1200 * time.Millisecond)
		if !strings.Contains(bar(), "the bundle of 7 calls 1.2 s · esc:cancel") {
			t.Errorf("after 1.2 s: %q", bar())
		}
		work, slow := parts(t, cmd)
		if _, told := slow().(taskSlowMsg); !told {
			t.Error("no picture is due when it has taken long enough to be told of")
		}
		done := make(chan tea.Msg, 1)
		go func() { done <- work() }()
		<-started
		d.press("esc")
		if err := <-ended; err == nil {
			t.Error("the work goes on")
		}
		d.Update(<-done)
		if m := slow(); m != nil {
			t.Errorf("a picture is due for what has ended: %T", m)
		}
		if len(d.tasks) != 0 || d.toast == nil || d.toast.text != "the bundle of 7 calls: cancelled after 1.2 s" {
			t.Errorf("%d tasks, toast %v", len(d.tasks), d.toast)
		}
		if strings.Contains(bar(), "esc:cancel") {
			t.Errorf("it is told of still: %q", bar())
		}
	})
}

// parts are the two commands of a task: the work, and the waiting for its first picture.
func parts(t *testing.T, cmd tea.Cmd) (work, slow tea.Cmd) {
	t.Helper()
	batch, ok := cmd().(tea.BatchMsg)
	if !ok || len(batch) != 2 {
		t.Fatalf("a task is %d commands", len(batch))
	}
	return batch[0], batch[1]
}

// What goes through many calls tells how many of them it has come through.
func TestTaskTellsHowFarItHasCome(t *testing.T) {
	onSandbox(t, func(d *desk) {
		now := time.Now()
		d.wall = func() time.Time { return now }
		bar := func() string {
			rows := d.picture(80, 24)
			return rows[len(rows)-1]
		}
		told := func(want string) {
			t.Helper()
			if !strings.Contains(bar(), want+" 1.0 s · esc:cancel") {
				t.Errorf("the last row is %q, want %q", bar(), want)
			}
		}
		work, _ := parts(t, d.backgroundOf("archiving calls", 1007, func(_ context.Context, own *task) tea.Msg {
			told("archiving calls, 0 of 1,007")
			own.through(1003)
			told("archiving calls, 1,003 of 1,007")
			own.searched(0, 50_000_000)
			told("archiving calls, 0 B of 50 MB searched for secrets")
			own.searched(3_100_000, 50_000_000)
			told("archiving calls, 3.1 MB of 50 MB searched for secrets")
			return nil
		}))
		now = now.Add(time.Second)
		d.settle(work)
		if len(d.tasks) != 0 {
			t.Errorf("%d tasks are left", len(d.tasks))
		}
	})
}

// The search of what is handed on is told of, and ends with esc before it is through.
func TestSearchOfAnExportIsCancelled(t *testing.T) {
	onSandbox(t, func(d *desk) {
		now := time.Now()
		d.wall = func() time.Time { return now }
		text := strings.Repeat("{\"nothing\": \"in it\"}\n", 200_000)
		ended, bar := make(chan error, 1), ""
		cmd := d.backgroundOf("archiving calls", 0, func(ctx context.Context, own *task) tea.Msg {
			ended <- export.Check(ctx, d.opts.Engine.Scanner(), func(bytes, of int) {
				if own.searched(bytes, of); bytes > 0 && bar == "" {
					rows := d.picture(80, 24)
					bar = rows[len(rows)-1]
					d.cancelTask()
					<-ctx.Done()
				}
			}, export.File{Name: "the archive", Text: []byte(text)})
			return nil
		})
		now = now.Add(time.Second)
		work, _ := parts(t, cmd)
		work()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("the search ended with %v", err)
		}
		if !strings.Contains(bar, "archiving calls, 1.0 MB of 4.2 MB searched for secrets 1.0 s · esc:cancel") {
			t.Errorf("the last row is %q", bar)
		}
	})
}

func TestTaskThatEndsBringsItsMessage(t *testing.T) {
	onSandbox(t, func(d *desk) {
		d.settle(d.background("reading", func(context.Context) tea.Msg { return views.ToastMsg{Text: "there"} }))
		if d.toast == nil || d.toast.text != "there" || len(d.tasks) != 0 {
			t.Errorf("%d tasks, toast %v", len(d.tasks), d.toast)
		}
	})
}

// The last row says that esc cancels, and so it does, also where esc would close something.
func TestEscCancelsBeforeItCloses(t *testing.T) {
	onSandbox(t, func(d *desk) {
		now := time.Now()
		d.wall = func() time.Time { return now }
		d.press("M")
		d.background("the bundle of 7 calls", func(ctx context.Context) tea.Msg { return nil })
		now = now.Add(time.Second)
		if rows := d.picture(80, 24); !strings.Contains(rows[len(rows)-1], "esc:cancel") {
			t.Fatalf("the last row is %q", rows[len(rows)-1])
		}
		if d.press("esc"); len(d.tasks) != 0 || d.dialog == nil {
			t.Errorf("%d tasks, dialog %T", len(d.tasks), d.dialog)
		}
		if d.press("esc"); d.dialog != nil {
			t.Errorf("the next esc leaves %T", d.dialog)
		}
	})
}

// A log that takes long to read can be given up; what was pasted stays, to be read again.
func TestReadingALogIsGivenUp(t *testing.T) {
	onSandbox(t, func(d *desk) {
		now := time.Now()
		d.wall = func() time.Time { return now }
		p := &logPaste{text: []byte("E/ExponeaSDK: an error")}
		d.setDialog(p)
		read := p.read(d.app)
		now = now.Add(time.Second)
		d.press("esc")
		d.settle(read)
		if d.dialog != dialog(p) || p.reading || len(p.text) == 0 {
			t.Errorf("the dialog is %T, reading %v, %d bytes", d.dialog, p.reading, len(p.text))
		}
		if d.press("ctrl+d"); d.dialog == dialog(p) {
			t.Error("it cannot be read again")
		}
	})
}

// A text that goes to another program takes as long as it does, and what nobody wants any more leaves nothing behind.
func TestWritingForAPagerIsCancelled(t *testing.T) {
	onSandbox(t, func(d *desk) {
		dir := t.TempDir()
		t.Setenv("TMPDIR", dir)
		d.opts.Getenv = func(name string) string { return map[string]string{"PAGER": "/bin/cat"}[name] }
		now := time.Now()
		d.wall = func() time.Time { return now }
		begun, wrote := make(chan struct{}), make(chan error, 1)
		cmd := d.openText(views.OpenTextMsg{Name: "call-1.json", Write: func(w io.Writer) error {
			close(begun)
			for {
				if _, err := w.Write(make([]byte, 1<<10)); err != nil {
					wrote <- err
					return err
				}
			}
		}})
		done := make(chan tea.Msg, 1)
		work, _ := parts(t, cmd)
		go func() { done <- work() }()
		<-begun
		now = now.Add(time.Second)
		if rows := d.picture(80, 24); !strings.Contains(rows[len(rows)-1], "writing call-1.json 1.0 s · esc:cancel") {
			t.Errorf("the last row is %q", rows[len(rows)-1])
		}
		d.cancelTask()
		if err := <-wrote; !errors.Is(err, context.Canceled) {
			t.Errorf("the writing ended with %v", err)
		}
		_, late := d.Update(<-done)
		d.settle(late)
		if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
			t.Errorf("left behind: %v, %v", left, err)
		}
	})
}
