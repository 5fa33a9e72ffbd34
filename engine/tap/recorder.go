package tap

import (
	"sync"
	"sync/atomic"
)

// budget bounds what all calls of a tap together keep of their bodies, in bytes.
type budget struct {
	held atomic.Int64
	max  int64
}

func (b *budget) take(n int64) bool {
	if b.held.Add(n) > b.max {
		b.held.Add(-n)
		return false
	}
	return true
}

func (b *budget) give(n int64) { b.held.Add(-n) }

// recorder keeps the beginning of a body while it passes. It is safe for concurrent use.
type recorder struct {
	budget *budget
	rooms  *rooms
	limit  int

	mu    sync.Mutex
	room  *room // where kept is, nil where that is the recorder's own
	kept  []byte
	total int64
	taken int64
	full  bool // no more is kept
}

// add keeps what there is room for; p is not referred to afterwards.
func (r *recorder) add(p []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.total += int64(len(p))
	if r.full || len(p) == 0 {
		return
	}
	n := min(len(p), r.limit-len(r.kept))
	if need := int64(len(r.kept) + n); need > r.taken {
		// In steps, so that a large body asks a few times and not for each piece.
		step := max(need-r.taken, min(r.taken, int64(r.limit)-r.taken), 1<<10)
		if !r.budget.take(step) {
			r.full = true
			return
		}
		r.taken += step
	}
	r.kept = append(r.kept, p[:n]...)
	r.full = n < len(p)
}

// skip counts bytes that passed without being looked at.
func (r *recorder) skip(n int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.total += n
	r.full = r.full || n > 0
}

// expect makes room for a body of a known size.
func (r *recorder) expect(size int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := min(size, int64(r.limit))
	if r.kept != nil || n <= 0 || !r.budget.take(n) {
		return
	}
	r.taken = n
	if r.room = r.rooms.take(int(n)); r.room != nil {
		r.kept = r.room.bytes[:0:n]
		return
	}
	r.kept = make([]byte, 0, n)
}

// spare is the room that is left, for the next bytes to be read into it: then they need not be copied. None where nothing was expected,
// or nothing more is kept. One goroutine at a time fills it, and says so by filled.
func (r *recorder) spare() []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.full {
		return nil
	}
	return r.kept[len(r.kept):min(cap(r.kept), max(r.limit, len(r.kept)))]
}

// filled takes in what has been read into the spare room.
func (r *recorder) filled(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.total += int64(n)
	r.kept = r.kept[:len(r.kept)+n]
}

// isLent reports whether what is kept goes back into a room.
func (r *recorder) isLent() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.room != nil
}

// narrow lowers the limit, when it turns out that nobody is going to read more.
func (r *recorder) narrow(limit int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.limit = min(r.limit, max(limit, len(r.kept)))
}

// isFull reports that nothing more is going to be kept.
func (r *recorder) isFull() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.full || len(r.kept) >= r.limit
}

// snapshot is what has been kept so far. The bytes are not changed any more.
func (r *recorder) snapshot() (kept []byte, total int64, truncated bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.kept[:len(r.kept):len(r.kept)], r.total, r.total > int64(len(r.kept))
}

// release gives back what the recorder holds of the budget.
func (r *recorder) release() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.budget.give(r.taken)
	r.taken, r.kept, r.full = 0, nil, true
	if r.room != nil {
		r.rooms.give(r.room)
		r.room = nil
	}
}

// restart forgets everything, for a body that is going to pass from its beginning again.
func (r *recorder) restart() {
	r.release()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.total, r.full = 0, false
}
