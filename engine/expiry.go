package engine

import (
	"slices"
	"sync"
	"time"

	"authpeek/auth"
)

// WarnBefore is how long before its end a token counts as about to expire; the timer of Bloomreach's SDKs has the same minute
// (bloomreach reference 4.5), and other SDKs' KeepRule.Ahead.
const WarnBefore = 60 * time.Second

// watchedKept is how many tokens are remembered with what was said of them.
const watchedKept = 64

// expiryWatch says once that the token in use is about to expire, and once that it has. It follows the newest token only: a
// token that was replaced may end in silence. Two providers may take turns, so what was said is kept with each token.
type expiryWatch struct {
	now     func() time.Time
	machine machine
	journal *Journal
	// turn is called on a goroutine of its own once for each token whose SDK's timer has come, and once with over for one that has
	// come to its end.
	turn func(i auth.Info, over bool)
	// broken is Engine.NoteBroken.
	broken func(subject string)

	mu      sync.Mutex
	current *watchedToken
	recent  []*watchedToken // newest last
	timer   *time.Timer
	// set is when the timer was set, and wait for how long.
	set     reading
	wait    time.Duration
	stopped bool
}

// watchedToken is a token and what was said of it.
type watchedToken struct {
	info auth.Info
	// ahead is how long before its end the timer of the SDK comes; negative for never.
	ahead                 time.Duration
	warned, turned, ended bool
}

// follow makes info the token that is watched. Ahead is how long before its end the timer of its SDK comes; negative for never.
func (w *expiryWatch) follow(info auth.Info, ahead time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.stopped || w.current != nil && info.Fingerprint == w.current.info.Fingerprint && ahead == w.current.ahead {
		return
	}
	i := slices.IndexFunc(w.recent, func(t *watchedToken) bool { return t.info.Fingerprint == info.Fingerprint })
	if i >= 0 {
		w.current = w.recent[i]
	} else {
		w.current = &watchedToken{info: info}
		w.recent = append(w.recent, w.current)
		if len(w.recent) > watchedKept {
			w.recent = slices.Delete(w.recent, 0, 1)
		}
	}
	w.current.ahead = ahead
	w.arm()
}

// arm sets the timer for the next thing to say. The caller holds mu.
func (w *expiryWatch) arm() {
	if w.timer != nil {
		w.timer.Stop()
	}
	t := w.current
	if w.stopped || t.ended || t.info.ExpiresAt.IsZero() {
		return
	}
	var next time.Duration // before the end
	if !t.warned {
		next = WarnBefore
	}
	if !t.turned {
		next = max(next, t.ahead)
	}
	w.set, w.wait = w.machine.read(), max(0, t.info.ExpiresAt.Sub(w.now())-next)
	w.timer = time.AfterFunc(min(w.wait, lookAround), w.wake)
}

// lookAround is how often the watch looks whether the machine has slept, or somebody has set its clock: a timer counts neither.
const lookAround = time.Second

// wake runs on the timer's goroutine.
func (w *expiryWatch) wake() {
	w.mu.Lock()
	now := w.machine.read()
	rest := w.wait - (now.running - w.set.running)
	if !w.stopped && rest > 0 && !now.jumped(w.set) {
		w.timer.Reset(min(rest, lookAround))
		w.mu.Unlock()
		return
	}
	w.mu.Unlock()
	w.speak()
}

// speak runs on the timer's goroutine. It looks at the clock again, because a machine that slept wakes its timers late, and
// at the token, because another may have taken its place while the timer fired.
func (w *expiryWatch) speak() {
	defer w.broken(TriggerTimer)
	w.mu.Lock()
	defer w.mu.Unlock()
	t := w.current
	if w.stopped || t == nil || t.ended || t.info.ExpiresAt.IsZero() {
		return
	}
	left := t.info.ExpiresAt.Sub(w.now())
	if left <= 0 {
		t.ended = true
		w.journal.Append(0, TokenExpired{Token: t.info})
		go w.turn(t.info, true)
		return
	}
	if left <= WarnBefore && !t.warned {
		t.warned = true
		// A token that never had a minute is not about to expire in any sense that helps.
		if t.info.Lifetime() > WarnBefore {
			w.journal.Append(0, TokenExpiring{Token: t.info, Left: left})
		}
	}
	if left <= t.ahead && !t.turned {
		t.turned = true
		go w.turn(t.info, false)
	}
	w.arm()
}

// leave ends the watching of a token that was put away: whatever becomes of it concerns nobody any more.
func (w *expiryWatch) leave(fingerprint string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.current == nil || w.current.info.Fingerprint != fingerprint {
		return
	}
	w.current = nil
	if w.timer != nil {
		w.timer.Stop()
	}
}

func (w *expiryWatch) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stopped = true
	if w.timer != nil {
		w.timer.Stop()
	}
}
