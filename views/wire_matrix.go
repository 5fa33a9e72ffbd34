package views

import (
	"slices"
	"strings"
	"time"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/engine/doctor"
	"authpeek/ui/theme"
)

// The session facts between which calls are a matrix's or an examination's: one line for each mode, or for the whole probe, in place
// of three for each call.
const (
	matrixSubject = "matrix"
	matrixStarted = "started"
)

// wireBurst counts the calls of a matrix in one mode, or those of an examination. Its line in the strip is written anew with each of
// them.
type wireBurst struct {
	name  string // the mode, or "probe"
	first engine.CallID
	done  int
	words []burstWord
	token string // the provider's that went along
	got   bool   // and that was asked for on the way
	took  time.Duration
}

// burstWord is how many calls ended with a mark and a word.
type burstWord struct {
	mark theme.Mark
	word string
	n    int
}

// runNotice begins and ends the gathering of a run's calls.
func (w *Wire) runNotice(n engine.Notice) {
	trigger := map[string]string{matrixSubject: engine.TriggerMatrix, doctor.Subject: engine.TriggerDoctor}[n.Subject]
	if trigger == "" {
		return
	}
	w.bursts = nil
	if strings.HasSuffix(n.Event, matrixStarted) { // an examination has two kinds
		w.bursts, w.gathers = map[string]*wireBurst{}, trigger
	}
}

// gather takes a line of a run's call. It reports false when the line is to stand for itself: that of a call outside of a run, and news
// of a provider.
func (w *Wire) gather(c *engine.Call, l WireLine, e engine.Event) bool {
	if w.bursts == nil || c == nil || c.Trigger != w.gathers {
		return false
	}
	f, finished := e.Detail.(engine.CallFinished)
	switch e.Detail.(type) {
	case engine.TokenRequested, engine.TokenObtained, engine.TokenNull, engine.TokenFailed:
		return false
	}
	if !finished || c.Operation == engine.ProviderAsk {
		l.Minor = true // a tall strip has all of them
		w.add(l)
		return true
	}
	minor := l
	minor.Minor = true
	w.add(minor)
	name := string(c.Mode)
	if w.gathers == engine.TriggerDoctor {
		name = "probe"
	}
	b := w.bursts[name]
	if b == nil {
		b = &wireBurst{name: name, first: e.Call}
		w.bursts[name] = b
		w.add(WireLine{burst: b})
	}
	b.count(c, l, f)
	if i := slices.IndexFunc(w.lines, func(l WireLine) bool { return l.burst == b }); i >= 0 {
		w.lines[i] = b.line(e.At)
	}
	return true
}

func (b *wireBurst) count(c *engine.Call, l WireLine, f engine.CallFinished) {
	b.done++
	b.first = min(b.first, c.ID)
	b.took = max(b.took, f.Timing.Total)
	if c.Token != nil && !isFixed(*c.Token) {
		b.token, b.got = c.Token.Fingerprint, b.got || c.Got != nil
	}
	i := slices.IndexFunc(b.words, func(o burstWord) bool { return o.mark == l.Mark && o.word == l.Event })
	if i < 0 {
		b.words = append(b.words, burstWord{mark: l.Mark, word: l.Event, n: 1})
		return
	}
	b.words[i].n++
}

// line is the burst as the strip shows it: "12 ✗ 401, 1 ✓ 200 · tok#3f2a9c reused".
func (b *wireBurst) line(at time.Time) WireLine {
	slices.SortStableFunc(b.words, func(x, y burstWord) int { return y.n - x.n })
	parts := make([]string, 0, len(b.words))
	for _, o := range b.words {
		parts = append(parts, diagnose.Count(o.n)+" "+burstGlyph(o.mark)+" "+o.word)
	}
	detail := strings.Join(parts, ", ")
	if b.token != "" {
		reused := " reused"
		if b.got {
			reused = ""
		}
		detail = joinDots(detail, b.token+reused)
	}
	return WireLine{
		At: at, Call: b.first, More: b.done > 1, Subject: diagnose.Counted(b.done, "operation"), Mark: theme.MarkHere, Event: b.name,
		Detail: detail, Took: b.took, burst: b,
	}
}

// burstGlyph is a mark within a text; drawing turns it into ASCII where that is wanted.
func burstGlyph(m theme.Mark) string {
	switch m {
	case theme.MarkOK:
		return "✓"
	case theme.MarkBad:
		return "✗"
	case theme.MarkPaused:
		return "‖"
	default:
		return "–"
	}
}
