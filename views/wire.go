package views

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"authpeek/engine"
	"authpeek/ui/theme"
)

// WireKept is how many lines of the wire strip are remembered at least; at twice as many the older half goes at once, because to move
// all of them for each line that comes would cost more than all else that is done with an event.
const WireKept = 600

// WireLine is one fact of the wire strip, in words.
type WireLine struct {
	At        time.Time
	Call      engine.CallID
	Subject   string // the operation, or who a session fact is about
	Mark      theme.Mark
	Event     string // "provider asked", "200"
	Detail    string
	Took      time.Duration
	Expires   time.Time // the instant that stands in Detail in UTC, for a strip that shows another zone
	Times     int       // ×n, for followed calls that brought nothing new
	Minor     bool      // shown only in the tall strip and in the wire of one call
	followed  bool      // belongs to a call that was made by following
	following bool      // may still become a count of such calls
	More      bool      // the line is about more calls than its own, which is the first
	again     bool      // the last word of a call that was sent more than once, which no other call repeats
	cause     string    // what a repetition must share to fold
	token     string
	burst     *wireBurst
}

// Wire is the strip's memory: the fold of events into lines. It belongs to the UI's goroutine.
type Wire struct {
	lines []WireLine
	// held are the lines of a followed call that still runs: if it brings nothing new they are never shown, so that the
	// strip does not flicker every few seconds.
	held map[engine.CallID][]WireLine
	// bursts are those of a matrix that is being filled or of an examination, nil outside of a run; gathers is the trigger of its calls.
	bursts  map[string]*wireBurst
	gathers string
	Live    time.Duration
}

// Apply adds a batch. The ledger has folded it already.
func (w *Wire) Apply(ledger *engine.Ledger, events []engine.Event) {
	for _, e := range events {
		line, ok := Line(ledger, e)
		if n, is := e.Detail.(engine.Notice); is {
			w.runNotice(n)
		}
		if !ok || w.gather(ledger.Call(e.Call), line, e) {
			continue
		}
		if f, done := e.Detail.(engine.CallFinished); done {
			w.finish(e.Call, line, f)
			continue
		}
		if !line.following {
			w.release(e.Call)
			w.add(line)
			continue
		}
		if w.held == nil {
			w.held = map[engine.CallID][]WireLine{}
		}
		w.held[e.Call] = append(w.held[e.Call], line)
		if c := ledger.Call(e.Call); c != nil && (c.Asked != nil || c.Retried != nil) {
			w.release(e.Call) // somebody was asked for a token, or the SDK tries again: that is news at once
		}
	}
}

// finish ends a call: a followed one that is like the one before raises its count, any other stands for itself.
func (w *Wire) finish(id engine.CallID, line WireLine, f engine.CallFinished) {
	line.cause = w.causeOf(id, line, f)
	if i := w.same(line); i >= 0 && len(w.held[id]) > 0 {
		before := w.lines[i]
		delete(w.held, id)
		before.At, before.Call, before.Took, before.Times = line.At, line.Call, line.Took, max(1, before.Times)+1
		before.Detail = "nothing changed"
		switch {
		case line.Mark != theme.MarkOK:
			before.Detail = line.Detail // the reason stays
		case before.token != "":
			before.Detail = before.token + " reused · nothing changed"
		}
		if w.Live > 0 {
			before.Detail = "every " + everyWords(w.Live) + " · " + before.Detail
		}
		w.lines = append(slices.Delete(w.lines, i, i+1), before)
		return
	}
	w.release(id)
	w.add(line)
}

// causeOf is what two calls must have in common to be one line: how they ended, with which content, and for a trouble what it
// was about. Times in a text do not count: "had expired 00:12 before" is the same trouble five seconds later.
func (w *Wire) causeOf(id engine.CallID, line WireLine, f engine.CallFinished) string {
	if line.again {
		return "call " + strconv.FormatUint(uint64(id), 10)
	}
	parts := []string{line.Subject, string(f.Outcome), strconv.Itoa(f.Status), f.Digest}
	if f.Error != nil {
		parts = append(parts, f.Error.Code)
	}
	for _, finding := range f.Findings {
		parts = append(parts, finding.Code)
	}
	for _, l := range w.held[id] {
		if l.Mark == theme.MarkLook || l.Mark == theme.MarkBad {
			parts = append(parts, l.Event, withoutTimes(l.Detail))
		}
	}
	if line.Mark != theme.MarkOK {
		parts = append(parts, withoutTimes(line.Detail))
	}
	return strings.Join(parts, "\n")
}

// withoutTimes writes 0 for the digits of times and durations, which have a colon or a unit: 00:12, 1h04m, 3d04h, 42 ms.
func withoutTimes(text string) string {
	words := strings.Fields(text)
	for i, word := range words {
		unit := i+1 < len(words) && (words[i+1] == "ms" || words[i+1] == "s")
		timed := strings.ContainsAny(word, "0123456789") && strings.ContainsAny(word, ":hmsd") && strings.Trim(word, "0123456789:.,hmsd") == ""
		if unit || timed {
			words[i] = "0"
		}
	}
	return strings.Join(words, " ")
}

// same finds the last shown line when it is a followed call's that ended in the same way.
func (w *Wire) same(line WireLine) int {
	if !line.following || len(w.lines) == 0 {
		return -1
	}
	// Several operations may be followed in turn; each folds into its own line as long as nothing else came between.
	for i := len(w.lines) - 1; i >= 0; i-- {
		l := w.lines[i]
		if l.cause == line.cause && l.token == line.token && l.following {
			return i
		}
		if l.Call != 0 && !l.followed || l.Subject == line.Subject {
			return -1
		}
	}
	return -1
}

func (w *Wire) release(id engine.CallID) {
	for _, l := range w.held[id] {
		l.following = false
		w.add(l)
	}
	delete(w.held, id)
}

func (w *Wire) add(l WireLine) {
	if n := len(w.lines); n > 0 && l.resets(w.lines[n-1]) {
		w.lines = w.lines[:n-1]
	}
	w.lines = append(w.lines, l)
	if len(w.lines) >= 2*WireKept {
		w.lines = slices.Delete(w.lines, 0, len(w.lines)-WireKept)
	}
}

// resets reports whether a fault is set anew right after it was set, as by a key that goes through its amounts or operations:
// what nothing has met in between is not worth a line.
func (l WireLine) resets(before WireLine) bool {
	const on = "fault on"
	name, _, _ := strings.Cut(l.Detail, " · ")
	old, _, _ := strings.Cut(before.Detail, " · ")
	return l.Subject == "sandbox" && l.Event == on && before.Subject == l.Subject && before.Event == on && name == old
}

// Last gives the newest n lines, oldest first; all of them include the minor ones.
func (w *Wire) Last(n int, all bool) []WireLine {
	out := make([]WireLine, 0, n)
	for i := len(w.lines) - 1; i >= 0 && len(out) < n; i-- {
		if all || !w.lines[i].Minor {
			out = append(out, w.lines[i])
		}
	}
	slices.Reverse(out)
	return out
}

// Lost adds the line that says how much was not shown.
func (w *Wire) Lost(at time.Time, n uint64) {
	clear(w.held) // the ends that these lines wait for may be among what is lost
	w.add(WireLine{At: at, Subject: "journal", Mark: theme.MarkLook, Event: strconv.FormatUint(n, 10) + " not shown", Detail: "came faster than drawn · every call is still whole"})
}
