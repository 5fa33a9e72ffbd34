// Command screenshots makes the pictures of this folder from the real program: it runs authpeek on a pseudo-terminal, presses keys,
// waits for the screen, and draws what a terminal emulator holds. No browser and no display are needed. Beside the pictures of a
// screen stands its text form, and by that it can be told whether the pictures still show what the program does.
//
//	go run ./screenshots              # make the pictures anew that are not current
//	go run ./screenshots -all         # make all of them anew
//	go run ./screenshots inbox tour   # make these anew
//	go run ./screenshots -check       # make none, and say which are not current
package main

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
)

const folder = "screenshots"

// The size of the pictures' terminal, and of their letters in pixels.
const (
	cols, rows = 120, 36
	letters    = 15
)

func main() {
	check := flag.Bool("check", false, "compare with what is there, and write nothing")
	all := flag.Bool("all", false, "make the pictures anew that are current, too")
	flag.Parse()
	if err := run(*check, *all, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "screenshots:", err)
		os.Exit(1)
	}
}

func run(check, all bool, names []string) error {
	dir, err := os.MkdirTemp("", "authpeek-screenshots-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	bin := filepath.Join(dir, "authpeek")
	if out, err := exec.Command("go", "build", "-o", bin, "authpeek").CombinedOutput(); err != nil {
		return fmt.Errorf("building authpeek: %w\n%s", err, out)
	}
	a := &album{bin: bin, check: check, all: all, names: names}
	if err := a.make(); err != nil {
		return err
	}
	if check && len(a.stale) > 0 {
		return fmt.Errorf("%d of %d are not current: look whether what differs is meant, and then run go run ./screenshots", len(a.stale), len(a.made))
	}
	return nil
}

// album makes all pictures, some at a time.
type album struct {
	bin        string
	check, all bool
	names      []string

	mu          sync.Mutex
	made, stale []string
	failed      error
}

// atOnce is how many programs run beside each other. Each is waited for most of the time.
const atOnce = 4

func (a *album) make() error {
	jobs := []func() error{a.film}
	for _, s := range sittings() {
		if a.wantsAny(s) {
			jobs = append(jobs, func() error { return a.sit(s) })
		}
	}
	if !a.wants(filmName) {
		jobs = jobs[1:]
	}
	var wait sync.WaitGroup
	turns := make(chan struct{}, atOnce)
	for _, job := range jobs {
		turns <- struct{}{}
		wait.Go(func() {
			defer func() { <-turns }()
			if err := job(); err != nil {
				a.mu.Lock()
				defer a.mu.Unlock()
				a.failed = errors.Join(a.failed, err)
			}
		})
	}
	wait.Wait()
	if a.failed == nil && len(a.names) == 0 {
		return a.strangers()
	}
	return a.failed
}

func (a *album) wants(name string) bool { return len(a.names) == 0 || slices.Contains(a.names, name) }

func (a *album) wantsAny(s sitting) bool {
	return slices.ContainsFunc(s.steps, func(st step) bool { return st.picture != "" && a.wants(st.picture) })
}

// tries is how often a sitting is held whose forms differ from those that are there. What differs because the machine was busy differs
// once; what differs because the program changed, each time.
const tries = 2

// sit takes a sitting's pictures in both themes, and keeps or compares them.
func (a *album) sit(s sitting) error {
	for try := 1; ; try++ {
		dark, err := s.take(a.bin, "dark")
		if err != nil {
			return err
		}
		light, err := s.take(a.bin, "light")
		if err != nil {
			return err
		}
		differs := false
		for _, name := range slices.Sorted(maps.Keys(dark)) {
			differs = differs || a.wants(name) && a.differs(name, pageOf(dark[name], light[name])) != nil
		}
		if differs && try < tries {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(dark)) {
			if !a.wants(name) {
				continue
			}
			err := a.keep(name, pageOf(dark[name], light[name]), func() error {
				if err := picture(name+"-dark", dark[name], "dark"); err != nil {
					return err
				}
				return picture(name+"-light", light[name], "light")
			})
			if err != nil {
				return err
			}
		}
		return nil
	}
}

// take runs the program through the steps. It gives the screens of those that are pictures, by name.
func (s sitting) take(bin, theme string) (map[string]screen, error) {
	t, err := open(bin, cols, rows, append([]string{"--set", "ui.theme=" + theme, "--set", "live=" + live}, s.args...)...)
	if err != nil {
		return nil, err
	}
	defer t.close()
	taken := map[string]screen{}
	for _, st := range s.steps {
		if st.act != nil {
			if err := st.act(t, bin); err != nil {
				return nil, err
			}
		}
		if err := t.press(st.key); err != nil {
			return nil, err
		}
		if err := t.waitForText(st.wait); err != nil {
			return nil, err
		}
		if st.picture != "" {
			t.settle()
			taken[st.picture] = t.look()
		}
	}
	return taken, nil
}

// live is how often the screens of the pictures ask again: so seldom that it happens in none of them.
const live = "45s"
