package sandbox

import (
	"iter"
	"maps"
	"slices"
	"sync"
)

// inbox is one customer's App Inbox: what was sent, which never changes, and what has been read.
type inbox struct {
	owner string // registered id
	mail  mailbox

	mu       sync.Mutex
	revision uint64            // counts the marks that changed something
	readAt   map[uint64]uint64 // message serial → the revision that read it
}

// delivery is a message with the read state that the client is to be told.
type delivery struct {
	message
	read bool
}

// since returns what a client at seen has not been told yet, newest first: all there is at the zero cursor. The cursor
// that goes with the answer is the second result. The sequence may be ranged over once, from any goroutine.
func (b *inbox) since(seen cursor, arrived uint64) (iter.Seq[delivery], cursor) {
	b.mu.Lock()
	readAt, revision := maps.Clone(b.readAt), b.revision
	b.mu.Unlock()

	now := cursor{Owner: b.owner, Revision: revision, Arrived: arrived}
	deliver := func(m message) delivery {
		_, marked := readAt[m.serial]
		return delivery{m, m.read || marked}
	}
	if seen.Owner != b.owner {
		// Assumption: a sync token is a place in one customer's inbox. Another customer's (Android sends it after
		// identifyCustomer, bloomreach reference 2.5) says nothing about this one, so all is sent; 410 is kept for tokens
		// that this server never gave.
		return func(yield func(delivery) bool) {
			for m := range b.mail.all(arrived) {
				if !yield(deliver(m)) {
					return
				}
			}
		}, now
	}
	var news []delivery
	for m := range b.mail.arrivals(arrived) {
		if m.serial > firstArrival+seen.Arrived || readAt[m.serial] > seen.Revision {
			news = append(news, deliver(m))
		}
	}
	for _, serial := range slices.Sorted(maps.Keys(readAt)) {
		if serial < firstArrival && readAt[serial] > seen.Revision {
			news = append(news, deliver(b.mail.initial(serial)))
		}
	}
	return slices.Values(news), now
}

// markRead marks all the messages or, when one of the ids is not in this inbox, none; it returns the ids that are not.
// Marking a message that is read already changes nothing, so no delta repeats it.
func (b *inbox) markRead(ids []string, arrived uint64) (unknown []string) {
	found := b.mail.find(ids, arrived)
	for _, id := range ids {
		if _, ok := found[id]; !ok {
			unknown = append(unknown, id)
		}
	}
	if len(unknown) > 0 {
		return unknown
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, m := range found {
		if _, marked := b.readAt[m.serial]; m.read || marked {
			continue
		}
		b.revision++
		b.readAt[m.serial] = b.revision
	}
	b.forget(arrived)
	return nil
}

// forget drops the read states of arrivals that have left the inbox, so that they do not pile up for ever. It is called
// with mu held.
func (b *inbox) forget(arrived uint64) {
	maps.DeleteFunc(b.readAt, func(serial, _ uint64) bool {
		return serial > firstArrival && serial <= firstArrival+arrived-min(arrived, arrivalsKept)
	})
}
