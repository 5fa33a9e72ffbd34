package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// floodOf starts the inspector in front of an engine with so many events a second, on a screen that none of them changes: a key's
// effect can be told from theirs there.
func (s *setting) floodOf(ctx context.Context, rate, total int) (*program, error) {
	l := s.inspector(120, 36)
	l.argv = []string{s.flood, strconv.Itoa(rate)}
	if total > 0 {
		l.argv = append(l.argv, strconv.Itoa(total))
	}
	p, err := start(ctx, l)
	if err != nil {
		return nil, err
	}
	if err := p.waitFor("not run"); err != nil {
		p.stop()
		return nil, err
	}
	return p, nil
}

// flooded is a key's way to the screen while events arrive, and what of a core they take by themselves.
func flooded(ctx context.Context, s *setting) (figure, error) {
	p, err := s.floodOf(ctx, 5000, 0)
	if err != nil {
		return figure{}, err
	}
	defer p.stop()
	took, err := p.keys(s.samples(200), "j", "j", "k", "k") // the list is short, and at its end a key changes nothing
	if err != nil {
		return figure{}, err
	}
	over := time.Duration(s.samples(10)) * time.Second
	share, err := p.share(over)
	if err != nil {
		return figure{}, err
	}
	bare, err := start(ctx, launch{argv: []string{s.flood, "bare", "5000"}, cols: 80, rows: 24, ready: "nobody reads"})
	if err != nil {
		return figure{}, err
	}
	defer bare.stop()
	if _, err := bare.firstFrame(); err != nil {
		return figure{}, err
	}
	alone, err := bare.share(over)
	return figure{most(took) + "; " + share, alone}, err
}

// share is what of a core the program takes while nobody types.
func (p *program) share(over time.Duration) (string, error) {
	before, err := cpu(p.cmd.Process.Pid)
	if err != nil {
		return "", err
	}
	from := time.Now()
	time.Sleep(over)
	after, err := cpu(p.cmd.Process.Pid)
	return fmt.Sprintf("%.3f %%", 100*(after-before).Seconds()/time.Since(from).Seconds()), err
}

// taken says whether any event of a great many was lost, and what taking them took.
func taken(ctx context.Context, s *setting) (figure, error) {
	total := 100_000 * s.samples(5)
	p, err := s.floodOf(ctx, 100_000, total)
	if err != nil {
		return figure{}, err
	}
	defer p.stop()
	if err := p.waitFor(strconv.Itoa(total) + " events"); err != nil {
		return figure{}, err
	}
	used, err := cpu(p.cmd.Process.Pid)
	if err != nil {
		return figure{}, err
	}
	p.mu.Lock()
	lost := strings.Contains(p.term.String(), "not shown")
	p.mu.Unlock()
	words := "none lost"
	if lost {
		words = "some lost, and counted on the screen"
	}
	return figure{value: fmt.Sprintf("100,000 a second: %s; %.0f %% of a core", words, used.Seconds()/(float64(total)/100_000)*100)}, nil
}

func memoryAfterEvents(ctx context.Context, s *setting) (figure, error) {
	var words []string
	for _, total := range []int{1_000_000, 10_000_000} {
		p, err := s.floodOf(ctx, 100_000, total)
		if err != nil {
			return figure{}, err
		}
		if err := p.waitFor(strconv.Itoa(total) + " events"); err != nil {
			p.stop()
			return figure{}, err
		}
		n, err := resident(p.cmd.Process.Pid)
		p.stop()
		if err != nil {
			return figure{}, err
		}
		words = append(words, mb(n))
	}
	return figure{value: strings.Join(words, ", ")}, nil
}
