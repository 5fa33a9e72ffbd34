package engine

import (
	"slices"
	"time"

	"authpeek/auth"
)

// CallsKept is how many calls a ledger remembers; the oldest that have finished go first. Those that still run may be more, but not more
// than CallsOpen, which is twice what a tap passes on at once: where events are lost, the ends of calls are among them.
const (
	CallsKept = 1000
	CallsOpen = 2000
)

// tokensKept bounds the history of tokens in the same way.
const tokensKept = 500

// Ledger is the fold of all events: the calls and the tokens of a session. It belongs to one goroutine.
type Ledger struct {
	calls   map[CallID]*Call
	order   []CallID
	open    int // of these, not finished
	tokens  map[string]*TokenRecord
	history []string // fingerprints in the order in which they were first seen
	Total   int      // calls ever seen
	Failed  int      // of these, ended with failed or blocked
	// Forgotten counts the credentials that had to make room for others.
	Forgotten int
	// Unended counts the calls that had to make room before their end was known; what comes of one later changes nothing any more.
	Unended int
	unended CallID // the newest of them
	Lost    uint64 // events that came faster than they were read
}

// TokenRecord is what a session knows of one credential.
type TokenRecord struct {
	Info       auth.Info
	FirstSeen  time.Time
	Customer   string
	AskedBy    CallID
	Operation  string // of the call that asked
	Reason     string // why it was asked for
	SDKReason  string // the SDK's own name for that, where the SDK keeps the token
	Took       time.Duration
	Given      int // how often a provider gave this very token
	Uses       []CallID
	UsedTotal  int
	LastUse    time.Time
	Replaced   string // fingerprint of its successor
	ReplacedAt time.Time
	Rejected   int
	RejectedAt time.Time // when a server first refused it
	// RejectedStatus is the status of that refusal.
	RejectedStatus int
	ExpiringAt     time.Time // when it had a minute left and was still in use
	ClearedAt      time.Time // when an SDK put it away without a successor
	ClearedWhy     string
	// StaleFor is the customer for whom calls were made when the token turned out to name somebody else, or "".
	StaleFor string
	Notes    []string
	Minutes  []int // uses per minute since FirstSeen, the last 120 minutes
}

// NewLedger makes an empty one.
func NewLedger() *Ledger {
	return &Ledger{calls: map[CallID]*Call{}, tokens: map[string]*TokenRecord{}}
}

// Apply folds a batch of events.
func (l *Ledger) Apply(events []Event) {
	for _, e := range events {
		if e.Call != 0 {
			l.applyCall(e)
		}
		l.applyToken(e)
	}
	l.evict()
}

// Call looks a call up, or gives nil.
func (l *Ledger) Call(id CallID) *Call { return l.calls[id] }

// Len is the number of calls kept.
func (l *Ledger) Len() int { return len(l.order) }

// At is the i-th kept call, oldest first.
func (l *Ledger) At(i int) *Call { return l.calls[l.order[i]] }

// Last is the newest call for which want holds, or nil.
func (l *Ledger) Last(want func(*Call) bool) *Call {
	for i := len(l.order) - 1; i >= 0; i-- {
		if c := l.calls[l.order[i]]; want(c) {
			return c
		}
	}
	return nil
}

// Token looks a credential up by fingerprint, or gives nil.
func (l *Ledger) Token(fingerprint string) *TokenRecord { return l.tokens[fingerprint] }

// Tokens lists the credentials in the order in which they were first seen.
func (l *Ledger) Tokens() []*TokenRecord {
	out := make([]*TokenRecord, 0, len(l.history))
	for _, fp := range l.history {
		out = append(out, l.tokens[fp])
	}
	return out
}

func (l *Ledger) applyCall(e Event) {
	c := l.calls[e.Call]
	if c == nil && l.hadToGo(e) {
		return
	}
	if c == nil {
		c = &Call{}
		l.calls[e.Call] = c
		// Calls run side by side, and their first events may have been lost: the order is that of their numbers.
		at, _ := slices.BinarySearch(l.order, e.Call)
		l.order = slices.Insert(l.order, at, e.Call)
		l.Total++
		l.open++
	}
	finished := c.Finished()
	c.Fold(e)
	if !finished && c.Finished() {
		l.open--
	}
	l.countFailed(e)
}

// hadToGo reports whether an event is of a call that had to make room: it does not come back for that.
func (l *Ledger) hadToGo(e Event) bool {
	switch e.Detail.(type) {
	case CallNoted:
		return true
	case CallStarted:
		return false
	}
	if e.Call > l.unended {
		return false
	}
	l.countFailed(e)
	return true
}

func (l *Ledger) countFailed(e Event) {
	if f, ok := e.Detail.(CallFinished); ok && (f.Outcome == OutcomeFailed || f.Outcome == OutcomeBlocked) {
		l.Failed++
	}
}

func (l *Ledger) applyToken(e Event) {
	switch d := e.Detail.(type) {
	case TokenObtained:
		r := l.record(d.Token, e.At)
		if !d.Shared {
			r.Given++
		}
		r.Notes = d.Notes
		if c := l.calls[e.Call]; c != nil && r.AskedBy == 0 {
			r.AskedBy, r.Operation, r.Customer, r.Took = e.Call, c.Operation, c.Customer, d.Took
			if c.Asked != nil {
				r.Reason, r.SDKReason = c.Asked.Reason, c.Asked.SDKReason
			}
		}
	case TokenIssued:
		r := l.record(d.Token, e.At)
		if c := l.calls[e.Call]; c != nil && r.AskedBy == 0 {
			r.AskedBy, r.Operation, r.Customer, r.Reason = e.Call, c.Operation, c.Customer, "handed out by an answer"
		}
	case HeaderSet:
		if d.Token != nil {
			l.record(*d.Token, e.At).use(e)
		}
	case TokenRejected:
		r := l.record(d.Token, e.At)
		if r.Rejected++; r.Rejected == 1 {
			r.RejectedAt, r.RejectedStatus = e.At, d.Status
		}
	case TokenReplaced:
		l.record(d.New, e.At)
		r := l.record(d.Old, e.At)
		r.Replaced, r.ReplacedAt = d.New.Fingerprint, e.At
	case TokenExpiring:
		if r := l.tokens[d.Token.Fingerprint]; r != nil {
			r.ExpiringAt = e.At
		}
	case TokenCleared:
		r := l.record(d.Token, e.At)
		r.ClearedAt, r.ClearedWhy = e.At, d.Why
	case IdentityChanged:
		for fp, r := range l.tokens {
			if (d.How == ByApp) != (r.Info.Source == AppOrigin) {
				continue // an app's customer says nothing of the session's tokens, nor the other way round
			}
			r.StaleFor = ""
			if slices.Contains(d.Stale, fp) {
				r.StaleFor = d.To
			}
		}
	case CallStarted, TokenRequested, TokenReused, TokenNull, TokenFailed, RequestSent, FirstByte, ResponseReceived,
		Retrying, CallFinished, CallNoted, TokenExpired, Notice:
		// None of these adds to what is known of a credential.
	}
}

// record finds or begins a credential's record. The first sight of it wins: later events carry the same facts.
func (l *Ledger) record(info auth.Info, at time.Time) *TokenRecord {
	r := l.tokens[info.Fingerprint]
	if r == nil {
		r = &TokenRecord{Info: info, FirstSeen: at}
		l.tokens[info.Fingerprint] = r
		l.history = append(l.history, info.Fingerprint)
		if len(l.history) > tokensKept {
			l.forget()
		}
	}
	return r
}

// forget makes room for the credential that came last. The one that has gone unseen for longest goes: an API key is older than most, and
// in use.
func (l *Ledger) forget() {
	oldest := 0
	for i, fp := range l.history[:len(l.history)-1] {
		if l.tokens[fp].seen().Before(l.tokens[l.history[oldest]].seen()) {
			oldest = i
		}
	}
	delete(l.tokens, l.history[oldest])
	l.history = slices.Delete(l.history, oldest, oldest+1)
	l.Forgotten++
}

// seen is when the credential was last met.
func (r *TokenRecord) seen() time.Time {
	if r.LastUse.After(r.FirstSeen) {
		return r.LastUse
	}
	return r.FirstSeen
}

// usesKept bounds the list of calls in a record; UsedTotal goes on counting.
const usesKept = 200

func (r *TokenRecord) use(e Event) {
	r.UsedTotal++
	r.LastUse = e.At
	r.Uses = append(r.Uses, e.Call)
	if len(r.Uses) > usesKept {
		r.Uses = slices.Delete(r.Uses, 0, len(r.Uses)-usesKept)
	}
	minute := max(0, int(e.At.Sub(r.FirstSeen)/time.Minute))
	for len(r.Minutes) <= minute && len(r.Minutes) < 120 {
		r.Minutes = append(r.Minutes, 0)
	}
	if minute < len(r.Minutes) {
		r.Minutes[minute]++
	}
}

// evict forgets the oldest finished calls; half of the room is theirs in any case. A call that still runs stays, however old, because its
// end is still to come; only where there are more of these than can be under way does the oldest go, and is counted.
func (l *Ledger) evict() {
	if over := len(l.order) - max(CallsKept, l.open+CallsKept/2); over > 0 {
		l.evictFinished(over)
	}
	over := l.open - CallsOpen
	if over <= 0 {
		return
	}
	l.order = slices.DeleteFunc(l.order, func(id CallID) bool {
		if over == 0 || l.calls[id].Finished() {
			return false
		}
		over--
		l.open--
		l.Unended++
		l.unended = max(l.unended, id)
		delete(l.calls, id)
		return true
	})
}

func (l *Ledger) evictFinished(over int) {
	// In one go: after a batch many have to leave, and each for itself would move all the others.
	l.order = slices.DeleteFunc(l.order, func(id CallID) bool {
		if over == 0 || !l.calls[id].Finished() {
			return false
		}
		over--
		delete(l.calls, id)
		return true
	})
}
