// Command authpeek is a terminal inspector for the tokens that SDKs send.
package main

import (
	"context"
	"io"
	"log"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	// Its init has to run before that of Bubble Tea; see its preinit.go.
	_ "authpeek/ui/theme"

	"github.com/charmbracelet/x/term"
	"github.com/mattn/go-isatty"

	"authpeek/engine/crash"
	"authpeek/engine/vendors"
	"authpeek/ui"
	"authpeek/ui/headless"
	"authpeek/views"
)

func main() {
	// net/http writes what a server says unasked, word for word, through this logger to stderr. That is the screen of a program that draws,
	// and the words may hold a token.
	log.SetOutput(io.Discard)
	var away atomic.Bool
	ctx, stop := untilSignal(&away)
	var columns func() int
	if isTerminal(os.Stdout) {
		columns = width
	}
	code := headless.Run(ctx, os.Args[1:], headless.Options{
		Stdin:     os.Stdin,
		Stdout:    os.Stdout,
		Stderr:    os.Stderr,
		LookupEnv: os.LookupEnv,
		Now:       time.Now,
		Vendors:   vendors.All(time.Now),
		Views:     views.IDs(),
		Terminal:  isTerminal(os.Stdin) && isTerminal(os.Stdout),
		Columns:   columns,
		Inspect: func(ctx context.Context, in headless.Inspector) error {
			return inspect(ctx, in, away.Store)
		},
	})
	stop()
	os.Exit(code)
}

// endPatience is more than all that is brought to its end after a signal may take. What hangs longer hangs for ever.
const endPatience = 20 * time.Second

// sameWish is how long after a signal others mean the same: a session that ends sends several.
const sameWish = time.Second

// untilSignal gives a context that ends with a signal. An interrupt that comes while another program has the terminal is meant for that
// one; the terminal sends it to all that run in it. The first signal ends the work in order; another one, later than those that come with
// the first, ends the process, should that hang, and so does endPatience. SIGQUIT asks what the program is about: it ends it as well, with a report.
func untilSignal(away *atomic.Bool) (context.Context, context.CancelFunc) {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT}
	if !signal.Ignored(syscall.SIGHUP) { // nohup has it ignored, so that a sandbox or a watch outlives its terminal
		signals = append(signals, syscall.SIGHUP)
	}
	came := make(chan os.Signal, 1)
	signal.Notify(came, signals...)
	// Somebody who heeds this one gets an error from a write that nobody reads, and is not ended in the middle of its work.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	ctx, cancel := context.WithCancelCause(context.Background())
	go func() {
		for {
			select {
			case s := <-came:
				if s != syscall.SIGTERM && s != syscall.SIGHUP && away.Load() {
					continue
				}
				var why error
				if s == syscall.SIGQUIT {
					why = crash.Standing("authpeek was asked by a signal what it is about, and ended")
				}
				cancel(why)
				time.AfterFunc(sameWish, func() { signal.Stop(came) })
				time.AfterFunc(endPatience, func() { os.Exit(1) })
				return
			case <-ctx.Done():
				return
			}
		}
	}()
	return ctx, func() { cancel(nil) }
}

// inspect runs the inspector on what the command line has prepared.
func inspect(ctx context.Context, in headless.Inspector, away func(bool)) error {
	o := ui.Options{
		Config: in.Config,
		Reload: in.Reload,
		Open:   in.Open,
		Engine: in.Engine,
		Record: in.Recording,
		Read:   in.Read,
		View:   in.View,
		Mode:   in.Mode,
		Now:    time.Now,
		Getenv: os.Getenv,
		Motion: in.Motion,
		Fresh:  in.Fresh,
		Away:   away,
		Tour:   in.Tour,
		Manual: in.Manual,
	}
	if in.Faults != nil { // a nil pointer in an interface would not be nil
		o.Faults = in.Faults
	}
	return ui.Run(ctx, o)
}

// width asks the system and not the terminal, which might never answer.
func width() int {
	columns, _, err := term.GetSize(os.Stdout.Fd())
	if err != nil {
		return 0
	}
	return columns
}

func isTerminal(f *os.File) bool {
	return isatty.IsTerminal(f.Fd()) || isatty.IsCygwinTerminal(f.Fd())
}
