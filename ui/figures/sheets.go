package main

import (
	"context"
	"fmt"
	"os/exec"
	"strconv"
	"time"
)

// sheet is a table with its title.
type sheet struct {
	title string
	rows  []row
}

// sheets are all there is to measure.
func sheets() []sheet {
	return []sheet{
		{"From outside, on a pseudo-terminal", []row{
			{"exec to first full frame, 80×24", "10 ms p50", "Bubble Tea hello", firstFrame(80, 24, false)},
			{"the same, 120×36", "10 ms p50", "Bubble Tea hello", firstFrame(120, 36, false)},
			{"the same, 200×60", "10 ms p50", "Bubble Tea hello", firstFrame(200, 60, false)},
			{"the same, 80×24, in a terminal that answers no query", "10 ms p50", "Bubble Tea hello", firstFrame(80, 24, true)},
			{"key to changed screen, 100,000 messages, 120×36", "p50 0.5 ms, p99 1.5 ms", "bubbles/list of as many", keyToScreen(120, 36)},
			{"the same, 200×60", "p50 0.5 ms, p99 1.5 ms", "a program that echoes one byte", keyToEcho(200, 60)},
			{"the same with 5,000 events a second arriving, 120×36", "p99 2 ms, 8 % of a core", "the events alone, which nobody reads", flooded},
			{"events taken without falling behind", "100,000 a second", "", taken},
			{"idle with a running countdown, of one core", "0.1 %", "Bubble Tea hello", idle},
			{"memory with 100,000 messages, after 200 keys", "40 MB", "bubbles/list of as many", memory},
			{"memory after 1,000,000 events, and after 10,000,000", "40 MB, flat", "", memoryAfterEvents},
			{"`authpeek token inspect`, whole process", "15 ms", "a Go program that leaves at once", inspect},
		}},
		{"Inside, by benchmarks", inside()},
		{"Growth", growth()},
	}
}

// inspector starts authpeek on its sandbox.
func (s *setting) inspector(cols, rows int, args ...string) launch {
	return launch{argv: append([]string{s.bin}, args...), cols: cols, rows: rows, ready: "?:help", from: 2, to: -10}
}

func (s *setting) plain(cols, rows int, ready string, args ...string) launch {
	return launch{argv: append([]string{s.bare}, args...), cols: cols, rows: rows, ready: ready}
}

func firstFrame(cols, rows int, mute bool) func(context.Context, *setting) (figure, error) {
	return func(ctx context.Context, s *setting) (figure, error) {
		var ours, theirs []time.Duration
		for range s.samples(15) { // in turn, so that both meet the same moments
			for _, x := range []struct {
				l    launch
				took *[]time.Duration
			}{{s.inspector(cols, rows), &ours}, {s.plain(cols, rows, "expires in", "hello"), &theirs}} {
				x.l.mute = mute
				p, err := start(ctx, x.l)
				if err != nil {
					return figure{}, err
				}
				d, err := p.firstFrame()
				p.stop()
				if err != nil {
					return figure{}, err
				}
				*x.took = append(*x.took, d)
			}
		}
		return figure{"p50 " + half(ours), "p50 " + half(theirs)}, nil
	}
}

const manyMessages = 100_000

// inbox opens authpeek on an inbox of many messages. One of them is of a type that is not listed.
func (s *setting) inbox(ctx context.Context, cols, rows, messages int) (*program, error) {
	p, err := start(ctx, s.inspector(cols, rows, "--messages", strconv.Itoa(messages), "--view", "inbox"))
	if err != nil {
		return nil, err
	}
	listed := strconv.Itoa(messages - 1)
	if n := len(listed) - 3; n > 0 {
		listed = listed[:n] + "," + listed[n:]
	}
	if err := p.waitFor(listed + " messages"); err != nil {
		p.stop()
		return nil, err
	}
	p.settle(500 * time.Millisecond)
	return p, nil
}

func keyToScreen(cols, rows int) func(context.Context, *setting) (figure, error) {
	return func(ctx context.Context, s *setting) (figure, error) {
		ours, err := s.inboxKeys(ctx, cols, rows)
		if err != nil {
			return figure{}, err
		}
		p, err := start(ctx, s.plain(cols, rows, "Message 1 ", "list", strconv.Itoa(manyMessages)))
		if err != nil {
			return figure{}, err
		}
		defer p.stop()
		if _, err := p.firstFrame(); err != nil {
			return figure{}, err
		}
		p.settle(300 * time.Millisecond)
		theirs, err := p.keys(s.samples(100), "j")
		if err != nil {
			return figure{}, err
		}
		return figure{most(ours), most(theirs)}, nil
	}
}

func (s *setting) inboxKeys(ctx context.Context, cols, rows int) ([]time.Duration, error) {
	p, err := s.inbox(ctx, cols, rows, manyMessages)
	if err != nil {
		return nil, err
	}
	defer p.stop()
	return p.keys(s.samples(300), "j", "j", "j", "k")
}

// grown is a key's way to the screen over so many messages, and what the process holds after.
func grown(messages int) func(context.Context, *setting) (figure, error) {
	return func(ctx context.Context, s *setting) (figure, error) {
		p, err := s.inbox(ctx, 120, 36, messages)
		if err != nil {
			return figure{}, err
		}
		defer p.stop()
		took, err := p.keys(s.samples(100), "j", "j", "j", "k")
		if err != nil {
			return figure{}, err
		}
		n, err := resident(p.cmd.Process.Pid)
		return figure{value: most(took) + "; " + mb(n)}, err
	}
}

func keyToEcho(cols, rows int) func(context.Context, *setting) (figure, error) {
	return func(ctx context.Context, s *setting) (figure, error) {
		ours, err := s.inboxKeys(ctx, cols, rows)
		if err != nil {
			return figure{}, err
		}
		p, err := start(ctx, s.plain(cols, rows, "ready", "echo"))
		if err != nil {
			return figure{}, err
		}
		defer p.stop()
		if _, err := p.firstFrame(); err != nil {
			return figure{}, err
		}
		theirs, err := p.keys(s.samples(300), "j")
		if err != nil {
			return figure{}, err
		}
		return figure{most(ours), most(theirs)}, nil
	}
}

// idle is the share of a core that nothing but the countdown takes.
func idle(ctx context.Context, s *setting) (figure, error) {
	share := func(l launch) (string, error) {
		p, err := start(ctx, l)
		if err != nil {
			return "", err
		}
		defer p.stop()
		if _, err := p.firstFrame(); err != nil {
			return "", err
		}
		p.settle(500 * time.Millisecond)
		time.Sleep(3 * time.Second) // a program that has just started still puts its memory in order
		before, err := cpu(p.cmd.Process.Pid)
		if err != nil {
			return "", err
		}
		from := time.Now()
		time.Sleep(time.Duration(s.samples(15)) * time.Second)
		after, err := cpu(p.cmd.Process.Pid)
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("%.3f %%", 100*(after-before).Seconds()/time.Since(from).Seconds()), nil
	}
	l := s.inspector(120, 36, "--set", "live=0s") // following would fetch every few seconds, which is no idling
	ours, err := share(l)
	if err != nil {
		return figure{}, err
	}
	theirs, err := share(s.plain(120, 36, "expires in", "hello"))
	return figure{ours, theirs}, err
}

func memory(ctx context.Context, s *setting) (figure, error) {
	p, err := s.inbox(ctx, 120, 36, manyMessages)
	if err != nil {
		return figure{}, err
	}
	defer p.stop()
	if _, err := p.keys(s.samples(200), "j"); err != nil {
		return figure{}, err
	}
	ours, err := resident(p.cmd.Process.Pid)
	if err != nil {
		return figure{}, err
	}
	q, err := start(ctx, s.plain(120, 36, "Message 1 ", "list", strconv.Itoa(manyMessages)))
	if err != nil {
		return figure{}, err
	}
	defer q.stop()
	if _, err := q.firstFrame(); err != nil {
		return figure{}, err
	}
	theirs, err := resident(q.cmd.Process.Pid)
	return figure{mb(ours), mb(theirs)}, err
}

// aToken is RFC 7519's own example (section 3.1).
const aToken = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

func inspect(ctx context.Context, s *setting) (figure, error) {
	var ours, theirs []time.Duration
	for range s.samples(40) {
		for _, x := range []struct {
			argv []string
			took *[]time.Duration
		}{{[]string{s.bin, "token", "inspect", aToken}, &ours}, {[]string{s.bare, "exit"}, &theirs}} {
			cmd := exec.CommandContext(ctx, x.argv[0], x.argv[1:]...)
			cmd.Env = []string{"HOME=/nonexistent"}
			from := time.Now()
			out, err := cmd.CombinedOutput()
			*x.took = append(*x.took, time.Since(from))
			// An expired token is found to be so, which is 1.
			if err != nil && (cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != 1) {
				return figure{}, fmt.Errorf("%v: %w\n%s", x.argv, err, out)
			}
		}
	}
	return figure{"p50 " + half(ours), "p50 " + half(theirs)}, nil
}
