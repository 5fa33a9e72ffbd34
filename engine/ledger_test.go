package engine_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

func event(call engine.CallID, d engine.Detail) engine.Event {
	return engine.Event{At: time.Unix(int64(call), 0), Call: call, Detail: d}
}

// everyDetail has one of each fact, so that a fold is tried with all of them.
func everyDetail() []engine.Detail {
	info := auth.Info{Fingerprint: "tok#000001"}
	return []engine.Detail{
		engine.CallStarted{Operation: "inbox.fetch"}, engine.TokenRequested{}, engine.TokenObtained{Token: info},
		engine.TokenReused{Token: info}, engine.TokenIssued{Token: auth.Info{Fingerprint: "tok#000003"}}, engine.TokenNull{}, engine.TokenFailed{}, engine.HeaderSet{Token: &info},
		engine.RequestSent{}, engine.FirstByte{}, engine.ResponseReceived{Status: 200}, engine.TokenRejected{Token: info}, engine.Retrying{Attempt: 2},
		engine.CallFinished{Outcome: engine.OutcomeOK}, engine.TokenReplaced{Old: info, New: auth.Info{Fingerprint: "tok#000002"}},
		engine.TokenCleared{Token: info}, engine.TokenExpiring{Token: info}, engine.TokenExpired{Token: info}, engine.IdentityChanged{}, engine.Notice{},
	}
}

func TestFoldTakesAnyOrderAndAnyGap(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		details := everyDetail()
		random.Shuffle(len(details), func(i, j int) { details[i], details[j] = details[j], details[i] })
		details = details[:random.IntN(len(details))]
		ledger := engine.NewLedger()
		finished := false
		for _, d := range details {
			ledger.Apply([]engine.Event{event(7, d)})
			c := ledger.Call(7)
			if finished && (!c.Finished() || c.Status() != 0 && c.Response == nil) {
				t.Fatalf("a finished call changed after %T", d)
			}
			finished = c.Finished()
		}
		if c := ledger.Call(7); len(details) > 0 && c.Partial == (details[0].Name() == "started") {
			t.Errorf("first fact %s, Partial is %v", details[0].Name(), c.Partial)
		}
	}
}

func TestLedgerForgetsTheOldestFinished(t *testing.T) {
	ledger := engine.NewLedger()
	ledger.Apply([]engine.Event{event(1, engine.CallStarted{Operation: "runs for ever"})})
	for id := engine.CallID(2); id <= engine.CallsKept+50; id++ {
		ledger.Apply([]engine.Event{event(id, engine.CallStarted{}), event(id, engine.CallFinished{Outcome: engine.OutcomeFailed})})
	}
	if ledger.Len() != engine.CallsKept {
		t.Errorf("keeps %d calls, want %d", ledger.Len(), engine.CallsKept)
	}
	if ledger.Call(1) == nil {
		t.Error("the call that still runs was forgotten")
	}
	if ledger.Call(2) != nil {
		t.Error("the oldest finished call is still there")
	}
	if ledger.Total != engine.CallsKept+50 || ledger.Failed != engine.CallsKept+49 {
		t.Errorf("counted %d calls, %d failed", ledger.Total, ledger.Failed)
	}
}

func TestLedgerOrdersCallsByNumber(t *testing.T) {
	ledger := engine.NewLedger()
	for _, id := range []engine.CallID{3, 1, 2} {
		ledger.Apply([]engine.Event{event(id, engine.CallStarted{})})
	}
	for i := range 3 {
		if got := ledger.At(i).ID; got != engine.CallID(i+1) {
			t.Errorf("place %d holds call %d", i, got)
		}
	}
}

func TestLedgerFollowsATokensLife(t *testing.T) {
	one, two := auth.Info{Fingerprint: "tok#000001", Kind: "jwt"}, auth.Info{Fingerprint: "tok#000002", Kind: "jwt"}
	ledger := engine.NewLedger()
	ledger.Apply([]engine.Event{
		event(1, engine.CallStarted{Operation: "inbox.fetch", Customer: "jane@example.com"}),
		event(1, engine.TokenRequested{Source: "http", Reason: "no token yet"}),
		event(1, engine.TokenObtained{Token: one, Took: time.Second}),
		event(1, engine.HeaderSet{Token: &one}),
		event(2, engine.CallStarted{}),
		event(2, engine.HeaderSet{Token: &one}),
		event(2, engine.TokenRejected{Token: one}),
		event(0, engine.TokenReplaced{Old: one, New: two}),
	})
	r := ledger.Token("tok#000001")
	if r == nil {
		t.Fatal("the token has no record")
	}
	got := fmt.Sprint(r.AskedBy, r.Reason, r.Customer, r.UsedTotal, r.Uses, r.Rejected, r.Replaced, r.Given)
	if want := fmt.Sprint(engine.CallID(1), "no token yet", "jane@example.com", 2, []engine.CallID{1, 2}, 1, "tok#000002", 1); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if n := len(ledger.Tokens()); n != 2 {
		t.Errorf("%d tokens in the history, want 2", n)
	}
}

// What became of a token is in its record: why it was asked for, when it was first refused, came into its last minute, was cleared,
// and whom it was wrong for.
func TestLedgerTellsATokensLife(t *testing.T) {
	info := auth.Info{Fingerprint: "tok#000001"}
	ledger := engine.NewLedger()
	ledger.Apply([]engine.Event{
		event(1, engine.CallStarted{Operation: "inbox.fetch"}),
		event(1, engine.TokenRequested{Reason: "kept token has expired", SDKReason: "TOKEN_EXPIRED"}),
		event(1, engine.TokenObtained{Token: info}),
		event(2, engine.TokenExpiring{Token: info}),
		event(3, engine.TokenRejected{Token: info, Status: 401}),
		event(4, engine.TokenRejected{Token: info, Status: 403}),
		event(5, engine.IdentityChanged{To: "bob", Stale: []string{info.Fingerprint}}),
		event(6, engine.TokenCleared{Token: info, Why: "identify without a token clears it"}),
		event(7, engine.TokenExpiring{Token: auth.Info{Fingerprint: "tok#000002"}}),
	})
	r := ledger.Token(info.Fingerprint)
	if r.SDKReason != "TOKEN_EXPIRED" || r.RejectedStatus != 401 || r.Rejected != 2 || r.StaleFor != "bob" {
		t.Errorf("the record is %+v", r)
	}
	for what, at := range map[string]struct{ got, want time.Time }{
		"came into its last minute": {r.ExpiringAt, time.Unix(2, 0)},
		"was first refused":         {r.RejectedAt, time.Unix(3, 0)},
		"was cleared":               {r.ClearedAt, time.Unix(6, 0)},
	} {
		if !at.got.Equal(at.want) {
			t.Errorf("it %s at %s, want %s", what, at.got, at.want)
		}
	}
	if ledger.Token("tok#000002") != nil {
		t.Error("a token that nobody gave and no call carried has a record")
	}
}

// Credentials are capped and those that had to go are counted; the one in use stays, however old it is.
func TestLedgerForgetsTokensThatAreNotUsed(t *testing.T) {
	l := engine.NewLedger()
	at := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	key := auth.Info{Fingerprint: "tok#key", Kind: auth.KindAPIKey}
	const tokens = 2000
	for i := range tokens {
		at = at.Add(time.Second)
		l.Apply([]engine.Event{
			{At: at, Call: engine.CallID(i + 1), Detail: engine.HeaderSet{Token: &key}},
			{At: at, Call: engine.CallID(i + 1), Detail: engine.TokenObtained{Token: auth.Info{Fingerprint: fmt.Sprintf("tok#%d", i)}}},
		})
	}
	kept := len(l.Tokens())
	if r := l.Token("tok#key"); r == nil || r.UsedTotal != tokens {
		t.Errorf("the key that every call carried is known as %+v", r)
	}
	if l.Token(fmt.Sprintf("tok#%d", tokens-1)) == nil || l.Token("tok#0") != nil {
		t.Error("the newest has gone, or the oldest has stayed")
	}
	if kept > 500 || kept+l.Forgotten != tokens+1 {
		t.Errorf("%d kept and %d forgotten of %d", kept, l.Forgotten, tokens+1)
	}
}
