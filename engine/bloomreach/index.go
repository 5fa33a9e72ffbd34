package bloomreach

import (
	"hash/maphash"
	"iter"
)

// index finds messages by id. It is a table in which a message lies at the place that its id's hash tells, or where that is taken at the
// next free one: a Go map would keep the ids beside the messages and take more than twice the memory. The zero index is empty.
type index struct {
	seed   maphash.Seed
	hashes []uint32 // of the ids, so that few messages have to be looked at; as many as slots
	slots  []*Message
	taken  int
}

// smallest is the size of a table; each is twice as large as the one before, which the hashes are cut to.
const smallest = 8

// size is how many messages there are.
func (x *index) size() int { return x.taken }

// find gives the message with an id, or nil.
func (x *index) find(id string) *Message {
	if x.taken == 0 {
		return nil
	}
	return x.slots[x.slot(id, x.hash(id))]
}

func (x *index) hash(id string) uint32 { return uint32(maphash.String(x.seed, id)) }

// slot is where the message with an id lies, or the free place that it would have.
func (x *index) slot(id string, hash uint32) int {
	i := x.home(hash)
	for x.slots[i] != nil && (x.hashes[i] != hash || x.slots[i].ID() != id) {
		i = x.home(uint32(i) + 1)
	}
	return i
}

// home is the first place for a hash. That of a place and one is the next place.
func (x *index) home(hash uint32) int { return int(hash) & (len(x.slots) - 1) }

// put adds a message, in the place of one with its id.
func (x *index) put(m *Message) {
	if (x.taken+1)*8 > len(x.slots)*7 {
		x.grow()
	}
	id := m.ID()
	hash := x.hash(id)
	i := x.slot(id, hash)
	if x.slots[i] == nil {
		x.taken++
	}
	x.hashes[i], x.slots[i] = hash, m
}

func (x *index) grow() {
	old := *x
	if old.slots == nil {
		x.seed = maphash.MakeSeed()
	}
	size := max(smallest, 2*len(old.slots))
	x.hashes, x.slots = make([]uint32, size), make([]*Message, size)
	for i, m := range old.slots {
		if m != nil {
			x.settle(m, old.hashes[i])
		}
	}
}

// settle puts a message that is known not to be there.
func (x *index) settle(m *Message, hash uint32) {
	i := x.home(hash)
	for x.slots[i] != nil {
		i = x.home(uint32(i) + 1)
	}
	x.hashes[i], x.slots[i] = hash, m
}

// drop takes a message out, and those that lie behind it without a gap once more in: one of them may have wanted its place.
func (x *index) drop(id string) {
	if x.taken == 0 {
		return
	}
	i := x.slot(id, x.hash(id))
	if x.slots[i] == nil {
		return
	}
	x.slots[i] = nil
	x.taken--
	for i = x.home(uint32(i) + 1); x.slots[i] != nil; i = x.home(uint32(i) + 1) {
		m := x.slots[i]
		x.slots[i] = nil
		x.settle(m, x.hashes[i])
	}
}

// all gives the messages in no order. None may be put or dropped meanwhile.
func (x *index) all() iter.Seq[*Message] {
	return func(yield func(*Message) bool) {
		for _, m := range x.slots {
			if m != nil && !yield(m) {
				return
			}
		}
	}
}
