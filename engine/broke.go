package engine

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// NoteBroken turns a panic into a fact: what broke is over, and the program goes on. It is to be deferred itself, by what runs on a
// goroutine of its own and has no call that would end with it. Subject says whose work it was.
func (e *Engine) NoteBroken(subject string) {
	if v := recover(); v != nil {
		e.Broke(subject, v)
	}
}

// Broke is NoteBroken for who has recovered from the panic already, and is still below it on the stack.
func (e *Engine) Broke(subject string, v any) {
	e.Note(Notice{Subject: subject, Mark: MarkBad, Event: "broke", Text: "authpeek itself broke here: " + brokenBy(v) + "; report it with this stack: " + brokenAt()})
}

// brokenBy tells of a panic what cannot hold a secret: the runtime's own words, or the type of what somebody has thrown.
func brokenBy(v any) string {
	if err, ok := v.(runtime.Error); ok {
		return Clean(err.Error())
	}
	return fmt.Sprintf("a %T", v)
}

// brokenAt is where it was, without values.
func brokenAt() string { return firstLines(debug.Stack(), 16) }

// refuseBroken turns a panic of a vendor that prepares a call into the error of that call, which then does not begin. It is to be
// deferred itself.
func refuseBroken(into *error) {
	if v := recover(); v != nil {
		*into = fmt.Errorf("authpeek itself broke while it prepared this call: %s; report it with this stack: %s", brokenBy(v), brokenAt())
	}
}
