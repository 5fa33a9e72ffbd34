package tap

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// maxReadings is how many facts of calls wait at a desk to be read before further calls pass unread.
const maxReadings = 256

// desk reads what has passed, one after the other and in the order in which it came, beside the connections: these never wait for it.
// A connection has one desk for all of its calls, so that they are told of in their order. Where calls come faster than they can be read
// the desk is full, and a call that begins then passes unread, which costs hardly anything and is told of all the same.
type desk struct {
	traffic *traffic

	mu      sync.Mutex
	waiting []fact
	spare   []fact // the room of those that have been read
	held    int    // waiting, or taken up with others and not read yet
	reading bool
}

// fact is something to be read, with the bytes of bodies in it.
type fact struct {
	read func()
	size int64
}

// newDesks makes as many as leave room for the connections themselves.
func newDesks(t *traffic) []*desk {
	all := make([]*desk, min(max(runtime.GOMAXPROCS(0)/2, 1), 4))
	for i := range all {
		all[i] = &desk{traffic: t}
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
func (d *desk) put(work *sync.WaitGroup, f fact) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.waiting = append(d.waiting, f)
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
		for i, f := range taken {
			f.read()
			if f.size >= large {
				d.traffic.giveWay(min(time.Duration(f.size)*restPerByte, longestRest))
			}
			taken[i] = fact{}
			d.mu.Lock()
			d.held--
			d.mu.Unlock()
		}
		d.spare = taken // read's own, there is one at a time
	}
}

// Reading a large answer takes longer than passing it on, some two nanoseconds for each byte. Behind it the desk gives way to calls that
// come one after the other, for twenty times as long: these lose a twentieth of one processor to it, and where all of them are so large, the
// desk gets full. When none has come for pause, nothing is waited for.
const (
	large       = 32 << 10 // bytes
	restPerByte = 40 * time.Nanosecond
	longestRest = 100 * time.Millisecond
	pause       = 3 * time.Millisecond
)

// traffic counts the calls that are being passed on.
type traffic struct {
	calls atomic.Int64
	last  atomic.Int64 // when one began or ended, in nanoseconds since start
	start time.Time
}

func newTraffic() *traffic { return &traffic{start: time.Now()} }

func (t *traffic) begin() { t.count(1) }
func (t *traffic) end()   { t.count(-1) }

func (t *traffic) count(n int64) {
	t.calls.Add(n)
	t.last.Store(int64(time.Since(t.start)))
}

// flows reports whether calls are being passed on, or were a moment ago: between two of an app's there is a short while with none.
func (t *traffic) flows() bool {
	return t.calls.Load() > 0 || time.Since(t.start)-time.Duration(t.last.Load()) < pause
}

// giveWay waits while calls flow, and at most so long.
func (t *traffic) giveWay(most time.Duration) {
	for until := time.Now().Add(most); t.flows(); {
		rest := time.Until(until)
		if rest <= 0 {
			return
		}
		time.Sleep(min(rest, pause))
	}
}
