package tap

import (
	"sync"

	"authpeek/engine"
)

// roomSizes are those of the rooms for bodies, in bytes. What fits into the preview of a body is kept as it is, and has a slice of its
// own.
var roomSizes = [...]int{256 << 10, 1 << 20, engine.ObserveLimit}

// rooms are places for the bodies of large answers, used again and again: memory that is new costs as much as passing its contents on.
type rooms struct {
	free [len(roomSizes)]sync.Pool // of *room
}

type room struct {
	bytes []byte
	size  int // index of roomSizes
}

// take gives a room for so many bytes, or nil where a slice does as well.
func (r *rooms) take(n int) *room {
	if n <= engine.PreviewLimit {
		return nil
	}
	for i, size := range roomSizes {
		if n <= size {
			if free, ok := r.free[i].Get().(*room); ok {
				return free
			}
			return &room{make([]byte, size), i}
		}
	}
	return nil
}

// give takes a room back to which nothing refers any more.
func (r *rooms) give(used *room) { r.free[used.size].Put(used) }
