package ui

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

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
		done := make(chan tea.Msg, 1)
		go func() { done <- cmd() }()
		<-started
		d.press("esc")
		if err := <-ended; err == nil {
			t.Error("the work goes on")
		}
		d.Update(<-done)
		if len(d.tasks) != 0 || d.toast == nil || d.toast.text != "the bundle of 7 calls: cancelled after 1.2 s" {
			t.Errorf("%d tasks, toast %v", len(d.tasks), d.toast)
		}
		if strings.Contains(bar(), "esc:cancel") {
			t.Errorf("it is told of still: %q", bar())
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
