package engine

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"authpeek/auth"
)

// slept is a machine whose wall clock is ahead of its running one by what it slept.
type slept struct{ by atomic.Int64 }

func (s *slept) wall() time.Time { return time.Now().Round(0).Add(time.Duration(s.by.Load())) }

// A token that ended while the machine slept, or whose end somebody's setting of the clock has brought near, is told of at once, and
// one whose end has moved away is not.
func TestTheEndIsToldAfterSleep(t *testing.T) {
	for name, c := range map[string]struct {
		jump time.Duration
		says string
	}{
		"eight hours of sleep":        {8 * time.Hour, "token.expired"},
		"the clock is set forward":    {4*time.Minute + 30*time.Second, "token.expiring"},
		"the clock is set back":       {-10 * time.Minute, ""},
		"a blink":                     {500 * time.Millisecond, ""},
		"the machine does as it does": {0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var m slept
				start := time.Now()
				j := NewJournal(16, m.wall)
				w := expiryWatch{
					broken: func(string) {},
					now:    m.wall, journal: j, turn: func(auth.Info, bool) {},
					machine: machine{func() reading { return reading{m.wall(), time.Since(start)} }},
				}
				w.follow(auth.Info{Fingerprint: "tok#1", ObtainedAt: m.wall(), IssuedAt: m.wall(), ExpiresAt: m.wall().Add(5 * time.Minute)}, -1)
				defer w.stop()
				<-time.After(10 * time.Second)
				m.by.Add(int64(c.jump))
				<-time.After(lookAround)
				synctest.Wait()
				sub := j.Subscribe()
				defer sub.Close()
				events, _ := sub.Rest()
				said := ""
				for _, e := range events {
					said = e.Detail.Name()
				}
				if said != c.says {
					t.Errorf("it says %q, want %q", said, c.says)
				}
				<-time.After(time.Hour)
				synctest.Wait()
				if events, _ := sub.Rest(); c.says != "token.expired" && (len(events) == 0 || events[len(events)-1].Detail.Name() != "token.expired") {
					t.Errorf("the end is not told: %v", events)
				}
			})
		})
	}
}
