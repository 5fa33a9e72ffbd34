package sandbox

import (
	"fmt"
	"iter"
	"time"
)

// Serials number all messages of the server. Those that are there at the start count from 0, newest first, one range for
// each customer; those that arrive count upwards from firstArrival+1.
const (
	firstOfBob   uint64 = 1 << 40
	firstArrival uint64 = 1 << 50
)

// Generated messages are older than the seeded ones, and generatedEvery apart.
const (
	generatedAge   = 31 * 24 * time.Hour
	generatedEvery = 7 * time.Minute
)

// mailbox is what was and will be sent to a customer. Only templates are kept; messages are made from them on demand, so
// that a hundred thousand cost no memory and no time at the start.
type mailbox struct {
	started   time.Time
	first     uint64 // serial of the newest message that is there at the start
	size      int    // messages that are there at the start
	seeded    []template
	generated []template
	arriving  []template // none: nothing arrives
	seed      uint64
}

// template makes messages that differ in their order number.
type template struct {
	kind    string
	age     time.Duration // before the start; of seeded messages only
	read    bool          // likewise
	content content
}

// newInboxes fills the inboxes of those who have one. o.Messages counts for Jane alone. It panics when a newsletter is not there: they
// are a part of the program.
func newInboxes(o Options, started time.Time) map[string]*inbox {
	janes, err := janeMessages()
	if err != nil {
		panic(fmt.Sprintf("sandbox: the seeded newsletters cannot be read: %v", err))
	}
	if len(janes) != seededMessages {
		panic(fmt.Sprintf("sandbox: %d messages are seeded instead of %d", len(janes), seededMessages))
	}
	jane := mailbox{
		started: started, size: o.Messages, seed: uint64(o.Seed),
		seeded: janes, generated: generatedTemplates(), arriving: arrivingTemplates(),
	}
	bobs := bobMessages()
	bob := mailbox{started: started, first: firstOfBob, size: len(bobs), seeded: bobs}
	inboxes := make(map[string]*inbox)
	for owner, mail := range map[string]mailbox{"jane@example.com": jane, "bob@example.com": bob} {
		inboxes[owner] = &inbox{owner: owner, mail: mail, readAt: make(map[uint64]uint64)}
	}
	return inboxes
}

// all yields every message of the inbox, newest first.
func (m *mailbox) all(arrived uint64) iter.Seq[message] {
	return func(yield func(message) bool) {
		for arrival := range m.arrivals(arrived) {
			if !yield(arrival) {
				return
			}
		}
		for i := range m.size {
			if !yield(m.initial(m.first + uint64(i))) {
				return
			}
		}
	}
}

// arrivals yields those that came since the start and are still kept, newest first.
func (m *mailbox) arrivals(arrived uint64) iter.Seq[message] {
	return func(yield func(message) bool) {
		if len(m.arriving) == 0 {
			return
		}
		for n := arrived; n > 0 && n+arrivalsKept > arrived; n-- {
			t := m.arriving[(n-1)%uint64(len(m.arriving))]
			arrival := message{
				serial:  firstArrival + n,
				kind:    t.kind,
				created: m.started.Add(time.Duration(n) * messageEvery),
				content: t.content,
				order:   10442 + int(n),
			}
			if !yield(arrival) {
				return
			}
		}
	}
}

// initial returns a message that is there at the start.
func (m *mailbox) initial(serial uint64) message {
	i := int(serial - m.first)
	if i < len(m.seeded) {
		t := m.seeded[i]
		return message{serial: serial, kind: t.kind, created: m.started.Add(-t.age), read: t.read, content: t.content}
	}
	hash := mix(m.seed + serial)
	older := i - len(m.seeded)
	age := generatedAge + time.Duration(older)*generatedEvery + time.Duration(hash%300)*time.Second
	t := m.generated[hash>>16%uint64(len(m.generated))]
	return message{
		serial:  serial,
		kind:    t.kind,
		created: m.started.Add(-age),
		read:    hash>>32%50 != 0,
		content: t.content,
		order:   10000 - older%9000,
	}
}

// find returns the messages that have these ids. It walks the whole inbox rather than keep an index: marking is rare, and
// making a hundred thousand ids takes a few milliseconds.
func (m *mailbox) find(ids []string, arrived uint64) map[string]message {
	wanted := make(map[string]bool, len(ids))
	for _, id := range ids {
		wanted[id] = true
	}
	found := make(map[string]message, len(wanted))
	var id []byte
	for candidate := range m.all(arrived) {
		id = appendMessageID(id[:0], candidate.serial)
		if wanted[string(id)] {
			found[string(id)] = candidate
			if len(found) == len(wanted) {
				break
			}
		}
	}
	return found
}

// mix is the finaliser of SplitMix64: a cheap hash, good enough to make rows look unlike each other.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
