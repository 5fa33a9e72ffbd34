package compare

import (
	"authpeek/engine"
)

// testEnd is what the two calls of a stranger test show together.
type testEnd int

const (
	testUnknown testEnd = iota
	testOpen            // the stranger's data came
	testClosed          // the server refused it
	testSame            // it came, and is the customer's own
	testEmpty           // it came, and there is nothing in it
)

// tested judges the stranger's call, in the light of the own one where that was answered.
func (col *Column) tested() testEnd {
	if col.Test.State != TestApart || col.Test.Trouble != "" {
		return testUnknown
	}
	switch outcomeOf(col.Test.Call) {
	case refused:
		return testClosed
	case answered:
	default:
		return testUnknown
	}
	theirs := col.Test.holds
	switch {
	case theirs.listed && theirs.n == 0, theirs.nothing:
		return testEmpty
	case col.outcome() == answered && theirs.sameAs(col.holds):
		return testSame
	default:
		return testOpen
	}
}

// ownGate is the first row of the stranger test: the customer's own data.
func (col *Column) ownGate() Fact {
	if col.Test.State != TestApart {
		return col.untested()
	}
	return gate(col.Test.Own, col.outcome(), col.Waiting(), col.Trouble, col.holds.text(""), engine.MarkOK)
}

// strangerGate is the second one.
func (col *Column) strangerGate() Fact {
	t := col.Test
	if t.State != TestApart {
		return col.untested()
	}
	mark, text := engine.MarkLook, t.holds.text(t.Who)
	if col.tested() == testSame {
		text = t.Own + "'s own"
	}
	return gate(t.Own, outcomeOf(t.Call), t.Waiting(), t.Trouble, text, mark)
}

// untested says why a column has no test beside others that have one.
func (col *Column) untested() Fact {
	switch col.Test.State {
	case TestDecided:
		if t := col.token(); t == nil || !personal(*t) {
			return Fact{Text: "the request names nobody"}
		}
		return Fact{Text: "the token decides"}
	case TestWrites:
		return Fact{Text: "not tried: it writes"}
	default:
		return Fact{Text: "–"}
	}
}

func gate(who string, o outcome, waiting bool, trouble, content string, through engine.Mark) Fact {
	g := &Gate{Who: who}
	switch {
	case trouble != "":
		return Fact{Mark: engine.MarkBad, Text: trouble}
	case waiting:
		return Fact{Mark: MarkWait, Gate: g}
	}
	switch o {
	case answered:
		g.Through = true
		return Fact{Mark: through, Text: content, Gate: g}
	case refused:
		g.Closed = true
		return Fact{Mark: engine.MarkBad, Gate: g}
	case unsent:
		return Fact{Mark: MarkHeld, Text: "not sent"}
	case unanswered:
		return Fact{Mark: engine.MarkBad, Text: "no answer", Gate: g}
	case failed:
		return Fact{Mark: engine.MarkBad, Text: "an error", Gate: g}
	case cancelled:
		return Fact{Text: "cancelled"}
	default:
		return Fact{Text: "–"}
	}
}
