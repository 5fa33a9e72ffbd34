// Package crash makes of a panic a report that may be handed on: where the program broke and what it was about, and nothing of what went
// through it. Neither an argument of a function nor a key that was pressed is in it, and whatever looks like a secret is left out.
package crash

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"authpeek/engine"
)

// Crash is a panic that was caught, or what the program was about when somebody asked for it or when it came to no end. As an error it is
// safe to be printed; Report has the rest.
type Crash struct {
	what  string // safe
	stack []string
	facts []fact
}

type fact struct{ name, text string }

// Of makes a Crash of what recover gave. It has to be called by the deferred function, so that the stack is that of the panic. A
// Crash that was thrown on stays what it is.
func Of(v any) *Crash {
	if err, ok := v.(error); ok {
		var c *Crash
		if errors.As(err, &c) {
			return c
		}
	}
	return &Crash{what: "authpeek itself broke: " + describe(v), stack: frames(debug.Stack(), "panic(")}
}

// Catch turns a panic into an error, which is a *Crash. It is to be deferred itself.
func Catch(into *error) {
	if v := recover(); v != nil {
		*into = Of(v)
	}
}

// Standing is no panic: it says what every goroutine is about, because somebody has asked for it or because the program does not end.
func Standing(what string) *Crash {
	buf := make([]byte, 1<<20)
	return &Crash{what: what, stack: goroutines(buf[:runtime.Stack(buf, true)])}
}

// Error implements error.
func (c *Crash) Error() string { return c.what }

// With adds to the report what the program was about. The text must hold nothing that somebody has typed, and nothing of a stranger's.
func (c *Crash) With(name, text string) *Crash {
	c.facts = append(c.facts, fact{name, text})
	return c
}

// Report is the whole of it for a person. Version is that of the program, scanner knows the secrets that went through it; a line in
// which it finds one is left out.
func (c *Crash) Report(version string, scanner *engine.Scanner) string {
	var lines []string
	lines = append(lines, c.what, "")
	for _, f := range append([]fact{{"version", version}}, c.facts...) {
		lines = append(lines, fmt.Sprintf("  %-9s %s", f.name, engine.Clean(f.text)))
	}
	lines = append(lines, "")
	for _, frame := range c.stack {
		lines = append(lines, strings.TrimRight("  "+engine.Clean(frame), " "))
	}
	lines = append(lines, "",
		"No secret is in these lines: neither arguments nor answers, and no key that",
		"was pressed. Send them to whoever gave you authpeek, with what you did last.",
		"Nothing has to be repaired: start it again. A recording is whole up to its",
		"last fact; authpeek -r FILE opens it.")
	for i, line := range lines {
		if len(scanner.Find([]byte(line))) > 0 {
			lines[i] = "  (a line is left out: something in it looks like a secret)"
		}
	}
	text := strings.Join(lines, "\n") + "\n"
	if len(scanner.Find([]byte(text))) > 0 { // parted by the ends of lines
		return "authpeek itself broke; the report is left out, because something in it looks like a secret\n  " + engine.Clean(version) + "\n"
	}
	return text
}
