package compare

import (
	"net/http"
	"slices"
	"strings"

	"authpeek/auth"
	"authpeek/engine"
)

// Verdict is what a column has come to. It is computed from the column's calls and from nothing else.
type Verdict struct {
	ID    VerdictID
	Mark  engine.Mark
	Words string // in capitals: "OPEN TO JANE ALONE"
	Why   string // a sentence
}

// VerdictID is the stable name of a verdict.
type VerdictID string

// The verdicts. Those of the first group need the stranger test.
const (
	Closed        VerdictID = "closed"         // to everybody
	OpenToApp     VerdictID = "open-to-app"    // whoever unpacks the app can read everybody
	OpenToKey     VerdictID = "open-to-key"    // whoever has the key can; it is a server's and meant to
	OpenToToken   VerdictID = "open-to-token"  // whoever has a token of their own can
	OpenToAll     VerdictID = "open-to-all"    // without any credential
	OpenToOne     VerdictID = "open-to-one"    // the customer alone
	StrangersOnly VerdictID = "strangers-only" // another customer is read, the own one is not
	SameForBoth   VerdictID = "same-for-both"  // one answer, whoever is asked for
	Undecided     VerdictID = "undecided"      // the own call was answered, and the stranger's told nothing
	NothingThere  VerdictID = "nothing-there"  // the stranger's was answered with nothing in it

	Answered  VerdictID = "answered"
	Judged    VerdictID = "judged" // here, and nothing left
	Refused   VerdictID = "refused"
	NotSent   VerdictID = "not-sent"
	NoAnswer  VerdictID = "no-answer"
	Failed    VerdictID = "failed" // an answer that is neither of the two: 500, 404
	Cancelled VerdictID = "cancelled"
	NotMade   VerdictID = "not-made"
	Waiting   VerdictID = "waiting"
)

// outcome is how one call ended, in the words of a judge.
type outcome int

const (
	pending outcome = iota
	answered
	refused
	failed
	unanswered
	unsent
	cancelled
)

// outcomeOf sorts the end of a call. Only a server that says no to who asks has refused: an error of its own says nothing about who
// would be let in.
func outcomeOf(c *engine.Call) outcome {
	if c == nil || c.Finish == nil {
		return pending
	}
	switch c.Finish.Outcome {
	case engine.OutcomeOK:
		return answered
	case engine.OutcomeBlocked:
		return unsent
	case engine.OutcomeCancelled:
		return cancelled
	}
	switch s := c.Status(); {
	case c.Rejected != nil, s == http.StatusUnauthorized, s == http.StatusForbidden:
		return refused
	case s != 0:
		return failed
	case c.Sent != nil, c.Finish.Error != nil && strings.HasPrefix(c.Finish.Error.Code, "transport."):
		return unanswered
	default:
		return unsent
	}
}

func (col *Column) outcome() outcome { return outcomeOf(col.Call) }

// Verdict says what the column has come to.
func (col *Column) Verdict() Verdict {
	switch {
	case col.Trouble != "":
		return Verdict{NotMade, engine.MarkBad, "NOT MADE", col.Trouble}
	case col.Call == nil:
		return Verdict{ID: Waiting, Mark: MarkWait, Words: "–"}
	}
	own := col.outcome()
	switch own {
	case unsent:
		return Verdict{NotSent, MarkHeld, "NOT SENT", sentence(col.Call.Finish.Summary)}
	case unanswered:
		return Verdict{NoAnswer, engine.MarkBad, "NO ANSWER", sentence(col.Call.Finish.Summary)}
	case cancelled:
		return Verdict{Cancelled, MarkNone, "CANCELLED", "The call was ended before its answer had come."}
	case failed:
		return Verdict{Failed, engine.MarkBad, "ANSWERED WITH AN ERROR", sentence(col.Call.Finish.Summary)}
	}
	if col.Test.State == TestApart {
		return col.strangerVerdict(own)
	}
	if own == refused {
		return Verdict{Refused, engine.MarkBad, "REFUSED", sentence(col.Call.Finish.Summary)}
	}
	v := Verdict{Answered, engine.MarkOK, "ANSWERED", "The server took it. Who else would be answered was not tried."}
	if rung := col.answeredAs(); rung != "" {
		v.Words, v.Why = "ANSWERED AS "+strings.ToUpper(rung), "The server took it, and to it the customer is "+rung+"."
		if climbs := col.climbs(); climbs != "" && climbs != rung {
			v.Mark = engine.MarkLook
		}
	}
	if col.Draft.Offline {
		v = Verdict{Judged, engine.MarkOK, "JUDGED HERE", "Nothing left: what the SDK would send is not public."}
	}
	if len(col.Found) > 0 {
		v.Mark = engine.MarkLook
	}
	return v
}

// answeredAs is the step of its vendor's ladder that the call has shown the customer to stand on, which need not be the one that the
// mode climbs to; "" where the call tells of none.
func (col *Column) answeredAs() string {
	ladder, ok := col.Vendor.(engine.Ladder)
	if !ok {
		return ""
	}
	told := strings.Split(col.Call.Finish.Summary, ", ")
	for _, r := range ladder.Rungs() {
		if slices.Contains(told, r.Name) {
			return r.Name
		}
	}
	return ""
}

// strangerVerdict judges by both calls.
func (col *Column) strangerVerdict(own outcome) Verdict {
	jane, bob := inVerdict(col.Test.Own), inVerdict(col.Test.Who)
	test := col.tested()
	switch {
	case col.Test.Waiting():
		return Verdict{ID: Waiting, Mark: MarkWait, Words: "–"}
	case own == refused && test == testClosed:
		return Verdict{Closed, engine.MarkBad, "CLOSED TO EVERYBODY", "The server refuses the customer's own data and the stranger's."}
	case own == refused && test == testOpen:
		return Verdict{StrangersOnly, engine.MarkBad, "OPEN TO " + bob + ", CLOSED TO " + jane, "The server refuses the customer's own data and hands out the stranger's."}
	case own == refused:
		return Verdict{Refused, engine.MarkBad, "REFUSED", sentence(col.Call.Finish.Summary)}
	case test == testClosed:
		return Verdict{OpenToOne, engine.MarkOK, "OPEN TO " + jane + " ALONE", "The server hands out the customer's own data and refuses the stranger's."}
	case test == testSame:
		return Verdict{SameForBoth, engine.MarkLook, "THE SAME FOR BOTH", "The server answers the same, whoever is asked for."}
	case test == testEmpty:
		return Verdict{NothingThere, engine.MarkLook, "OPEN TO " + jane + ", " + bob + "'S IS EMPTY", "The stranger's was answered with nothing in it, which shows neither that it is open nor that it is closed."}
	case test == testOpen:
		return col.open()
	case col.Test.Call == nil:
		return Verdict{Undecided, engine.MarkLook, "ANSWERED, " + bob + "'S NOT TRIED", "The call for the stranger was not made."}
	default:
		return Verdict{Undecided, engine.MarkLook, "ANSWERED, " + bob + "'S UNDECIDED", "The call for the stranger was neither answered nor refused."}
	}
}

// inVerdict is a customer's name in the words of a verdict. A long one is cut, for what follows it, like ALONE, is the verdict.
func inVerdict(name string) string {
	const most = 12
	if letters := []rune(name); len(letters) > most {
		name = string(letters[:most-1]) + "…"
	}
	return strings.ToUpper(name)
}

// open says who can read everybody: whoever has such a credential.
func (col *Column) open() Verdict {
	t := col.token()
	switch {
	case t == nil:
		return Verdict{OpenToAll, engine.MarkBad, "OPEN TO EVERYBODY", "Without any credential the server hands out both customers' data."}
	case t.Kind == auth.KindAPIKey && (col.Info.Shipped || col.downgraded()):
		return Verdict{OpenToApp, engine.MarkLook, "OPEN TO ANYONE WITH THE APP", "The key is in every install, and the server hands out any customer's data for it."}
	case t.Kind == auth.KindAPIKey, t.Kind == auth.KindBasic:
		return Verdict{OpenToKey, engine.MarkLook, "OPEN TO ANYONE WITH THE KEY", "The server hands out any customer's data for this key. It belongs on a server and nowhere else."}
	default:
		return Verdict{OpenToToken, engine.MarkBad, "OPEN TO ANYONE WITH A TOKEN", "The server hands out another customer's data for a token that is not made out to them."}
	}
}

func sentence(s string) string { return engine.Clean(strings.TrimSpace(s)) }
