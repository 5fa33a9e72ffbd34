package tap

import (
	"runtime"
	"sync"
)

// maxReadings is how many facts of calls wait at a desk to be read before further calls pass unread.
const maxReadings = 256

// desk reads what has passed, one after the other and in the order in which it came, beside the connections: these never wait for it.
// A connection has one desk for all of its calls, so that they are told of in their order. Where calls come faster than they can be read
// the desk is full, and a call that begins then passes unread, which costs hardly anything and is told of all the same.
type desk struct {
	mu      sync.Mutex
	waiting []func()
	spare   []func() // the room of those that have been read
	held    int      // waiting, or taken up with others and not read yet
	reading bool
}

// newDesks makes as many as leave room for the connections themselves.
func newDesks() []*desk {
	all := make([]*desk, min(max(runtime.GOMAXPROCS(0)/2, 1), 4))
	for i := range all {
		all[i] = &desk{}
	}
	return all
}

// full reports that the next call is not going to be read.
func (d *desk) full() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.held >= maxReadings
}

// put leaves something to be read. What belongs to a call that is read is taken in any case: a connection has one call at a time, which
// bounds it.
func (d *desk) put(work *sync.WaitGroup, read func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.waiting = append(d.waiting, read)
	d.held++
	if !d.reading {
		d.reading = true
		work.Go(d.read)
	}
}

// read goes on until nothing waits.
func (d *desk) read() {
	for {
		d.mu.Lock()
		taken := d.waiting
		if len(taken) == 0 {
			d.reading = false
			d.mu.Unlock()
			return
		}
		d.waiting = d.spare[:0]
		d.mu.Unlock()
		for i, read := range taken {
			read()
			taken[i] = nil
			d.mu.Lock()
			d.held--
			d.mu.Unlock()
		}
		d.spare = taken // read's own, there is one at a time
	}
}
