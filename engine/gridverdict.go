package engine

import (
	"fmt"
	"strconv"
	"strings"

	"authpeek/auth"
)

// Verdict is what a cell of a Grid has come to.
type Verdict string

// The verdicts. Look is an answer that is no failure and that a finding warns of; held means that the SDK kept the request back.
const (
	VerdictNever     Verdict = "never"
	VerdictIdle      Verdict = "not run"
	VerdictRunning   Verdict = "running"
	VerdictOK        Verdict = "ok"
	VerdictLook      Verdict = "look"
	VerdictBad       Verdict = "failed"
	VerdictHeld      Verdict = "held"
	VerdictCancelled Verdict = "cancelled"
)

// Verdict says what the cell has come to.
func (c *Cell) Verdict() Verdict {
	switch {
	case c.Never != "":
		return VerdictNever
	case c.Held != nil:
		return VerdictHeld
	case c.Asked, c.Under:
		return VerdictRunning
	case c.Missing != "":
		return VerdictNever
	case c.Trouble != "":
		return VerdictBad
	case c.Call == nil || c.Call.Finish == nil:
		return VerdictIdle
	}
	switch c.Call.Finish.Outcome {
	case OutcomeBlocked:
		return VerdictHeld
	case OutcomeCancelled:
		return VerdictCancelled
	case OutcomeFailed:
		return VerdictBad
	}
	if len(c.Found) > 0 {
		return VerdictLook
	}
	return VerdictOK
}

// Word is the verdict in a word: the status where one came.
func (c *Cell) Word() string {
	switch v := c.Verdict(); v {
	case VerdictNever:
		if c.Never != "" {
			return c.Never
		}
		return c.Missing
	case VerdictHeld:
		return "blocked"
	case VerdictOK, VerdictLook, VerdictBad:
		switch {
		case c.Call == nil:
			return "not made"
		case c.Call.Status() != 0:
			return strconv.Itoa(c.Call.Status())
		case c.Call.OK():
			return "judged" // nothing of it leaves
		case c.Call.Finish.Error != nil && strings.HasPrefix(c.Call.Finish.Error.Code, "transport."):
			return "no answer"
		default:
			return "not sent"
		}
	default:
		return string(v)
	}
}

// Remarks are the call's notes, and before it was made those that need no answer: what differs between the vendor's pages and
// what goes over the wire.
func (c *Cell) Remarks() []Finding {
	all := c.Before
	if c.Call != nil && c.Call.Finish != nil {
		all = c.Call.Finish.Findings
	}
	var notes []Finding
	for _, f := range all {
		if f.Severity == SeverityNote {
			notes = append(notes, f)
		}
	}
	return notes
}

// Take notes how a cell's call has ended, whoever made it.
func (g *Grid) Take(c *Cell, done Done) {
	call := done.Call
	c.Call, c.Found, c.Trouble, c.Missing = &call, nil, "", ""
	if call.Finish != nil {
		for _, f := range call.Finish.Findings {
			if call.OK() && f.Severity != SeverityNote {
				c.Found = append(c.Found, f)
			}
		}
	}
	if g.prober != nil {
		c.Found = append(c.Found, g.prober.Judge(&call)...)
	}
	if call.OK() && g.followed(c.Operation) {
		if g.answers[c.Operation] == nil {
			g.answers[c.Operation] = map[auth.Mode]any{}
		}
		g.answers[c.Operation][c.Mode] = done.Result
	}
}

// Tally counts the cells of a grid by what they have come to.
type Tally struct {
	Cells, Apply          int
	Sent, OK, Bad, Look   int
	Held, Never           int
	Idle, Under, Waiting  int
	Cancelled, Downgraded int
}

// Tally counts.
func (g *Grid) Tally() Tally {
	var t Tally
	for _, row := range g.Rows {
		for _, c := range row.Cells {
			t.add(c)
		}
	}
	return t
}

func (t *Tally) add(c *Cell) {
	t.Cells++
	if c.Applies() {
		t.Apply++
	}
	if c.Downgraded {
		t.Downgraded++
	}
	switch c.Verdict() {
	case VerdictNever:
		t.Never++
	case VerdictHeld:
		t.Held++
	case VerdictIdle:
		t.Idle++
	case VerdictRunning:
		if c.Under {
			t.Under++
		} else {
			t.Waiting++
		}
	case VerdictCancelled:
		t.Cancelled++
	case VerdictOK:
		t.Sent, t.OK = t.Sent+1, t.OK+1
	case VerdictLook:
		t.Sent, t.Look = t.Sent+1, t.Look+1
	case VerdictBad:
		t.Sent, t.Bad = t.Sent+1, t.Bad+1
	}
}

// Counts is the tally in short, with the marks of the screen: "25 ✓ 14 ✗ 2 ▲".
func (t Tally) Counts() string {
	var parts []string
	for _, p := range []struct {
		n    int
		mark string
	}{{t.OK, "✓"}, {t.Bad, "✗"}, {t.Look, "▲"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.mark))
		}
	}
	return strings.Join(parts, " ")
}

// String is the whole tally: "41 sent: 25 ✓ 14 ✗ 2 ▲ · 24 never sent".
func (t Tally) String() string {
	rest := t.Idle + t.Waiting + t.Under + t.Cancelled
	first := fmt.Sprintf("%d sent: %s", t.Sent, t.Counts())
	switch {
	case t.Apply == 0:
		first = "nothing can be sent"
	case t.Sent == 0:
		first, rest = fmt.Sprintf("%d can be sent, none was", t.Apply), 0
	}
	for _, p := range []struct {
		n    int
		what string
	}{{rest, "not run"}, {t.Held, "held back"}, {t.Never, "never sent"}} {
		if p.n > 0 {
			first += fmt.Sprintf(" · %d %s", p.n, p.what)
		}
	}
	return first
}
